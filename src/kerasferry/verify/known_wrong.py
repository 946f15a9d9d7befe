"""Loaders of the source version that are known to read their own files wrongly: they cannot be the reference.

Data. Each entry names the version that reads the same file rightly, and the proof of both.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from ..hub import Contents
from ..hub.topology import class_counts


@dataclass(frozen=True)
class KnownWrong:
    """One wrong loader.

    Attributes:
        dialects: The versions that read it wrongly.
        format: In which format.
        classes: The layer classes that come out wrong.
        instead: The version to ask in its place.
        what: A sentence.
        proof: What was seen in which versions.
    """

    dialects: tuple[str, ...]
    format: str
    classes: tuple[str, ...]
    instead: str
    what: str
    proof: str


KNOWN_WRONG = (
    KnownWrong(
        dialects=("tf2.6", "tf2.7"),
        format="hdf5",
        classes=("Normalization",),
        instead="tf==2.9",
        what="Normalization read from HDF5 does nothing there: its mean and variance are not applied",
        proof="mean 5, variance 4, saved by 2.6.0: 2.6.0 and 2.7.0 give x, 2.8 and 2.9.3 give (x-5)/2",
    ),
)


def known_wrong(dialect: str, contents: Contents) -> KnownWrong | None:
    """The entry that speaks against asking this version for this artifact, or None."""
    classes: Collection[str] = ()
    if contents.topology is not None and "config" in contents.topology:
        classes = class_counts(contents.topology)
    for entry in KNOWN_WRONG:
        if (
            dialect in entry.dialects
            and contents.format == entry.format
            and set(classes) & set(entry.classes)
        ):
            return entry
    return None
