"""Which version is asked what the source predicts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from ..catalog.releases import key, releases
from ..catalog.targets import parse_target
from ..dialects import as_target, is_keras_3
from ..dialects.evidence import narrow
from ..errors import FerryError, UnknownVersion
from ..hub import Contents, Producer
from .known_wrong import known_wrong

STAND_INS = {"keras2.0": "keras==2.2", "keras2.1": "keras==2.2"}
"""Versions that no longer install, and the next one, which reads their files (2.0.5, 2.1.5 by 2.2.4)."""


@dataclass(frozen=True)
class Reference:
    """A version that may be asked.

    Attributes:
        target: As for `--target`.
        why: A sentence; empty where the file says it all.
    """

    target: str
    why: str = ""


def references(contents: Contents, override: str | None = None) -> list[Reference]:
    """The versions to ask, the best first; empty if nothing says who wrote the artifact.

    Args:
        contents: The source artifact.
        override: What the user said (`--source-runtime`).
    """
    if override is not None:
        parse_target(override)
        return [Reference(override, f"the source is read by {override}, as asked")]
    producer = narrow(contents)
    found: dict[str, Reference] = {}
    for candidate in _candidates(producer):
        reference = _right(candidate, contents, producer)
        found.setdefault(reference.target, reference)
    return list(found.values())


def own_target(converted: str | Path) -> str:
    """The version to load a file in if none was named: that of its stamp for tf.keras, else the newest.

    A SavedModel is meant for the newest: it was repaired, or shall be shown to fail.
    """
    from ..formats import read, recognise

    try:
        with recognise(converted) as located:
            contents = read(located)
            found = references(contents) if contents.format in ("hdf5", "keras_zip") else []
            is_new = any(is_keras_3(dialect) for dialect in narrow(contents).dialects)
    except FerryError:
        return "newest"  # who verifies says what is wrong with it
    return "newest" if is_new or not found else found[0].target


def target_of(dialect: str) -> str | None:
    """`tf2.9` is `tf==2.9`, `k3.5` and `keras2.3` are `keras==...`; None for one that cannot be installed."""
    if dialect in STAND_INS:
        return STAND_INS[dialect]
    if not re.fullmatch(r"(tf|keras|k)\d+\.\d+", dialect):
        return None
    text = as_target(dialect)
    try:
        parse_target(text)
    except UnknownVersion:
        return None
    return text


def _candidates(producer: Producer) -> list[tuple[str, str, str]]:
    """(dialect, target, why), best first."""
    if producer.tensorflow and (target := _tensorflow(producer.tensorflow)):
        said = f"tf=={'.'.join(producer.tensorflow.split('.')[:2])}"
        why = "" if target == said else f"TensorFlow {producer.tensorflow} wrote it; {target} stands in"
        return [(target.replace("==", ""), target, why)]
    several = len(producer.dialects) > 1
    found = []
    for dialect in reversed(producer.dialects):
        target = target_of(dialect)
        if target is None:
            continue
        why = ""
        if several:
            evidence = "; ".join(producer.evidence)
            why = f"{target} is asked, one of {', '.join(producer.dialects)} that remain ({evidence})"
        elif len(producer.evidence) > 1:
            why = f"{target} is asked ({'; '.join(producer.evidence)})"
        elif dialect in STAND_INS:
            why = f"Keras {producer.keras} wrote it; {target} stands in"
        found.append((dialect, target, why))
    return found


def _tensorflow(version: str) -> str | None:
    """The target for a TensorFlow stamp; before 1.12 the oldest that there is."""
    known = list(releases().tensorflow)
    minor = ".".join(version.split(".")[:2])
    if minor in known:
        return f"tf=={minor}"
    return f"tf=={known[0]}" if key(minor) < key(known[0]) else None


def _right(candidate: tuple[str, str, str], contents: Contents, producer: Producer) -> Reference:
    dialect, target, why = candidate
    wrong = known_wrong(dialect, contents)
    if wrong is None:
        return Reference(target, why)
    return Reference(wrong.instead, f"{wrong.instead} is asked in place of {target}: {wrong.what}")
