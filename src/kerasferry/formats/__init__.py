"""Formats: what the bytes of an artifact mean, one module a container.

`FORMATS` is the order in which contents are sniffed; `recognise` finds the model in what the user pointed at.
The readers are imported when one is needed.
"""

from __future__ import annotations

import importlib
import os
from pathlib import Path
from typing import TYPE_CHECKING

from . import sniff
from .locate import Format, locate
from .located import Located

if TYPE_CHECKING:
    from ..hub.model import Contents

__all__ = ["FORMATS", "Format", "Located", "read", "recognise"]

FORMATS = (
    Format("keras_zip", "Keras archive (.keras)", "keras_zip", sniff.keras_zip),
    Format("hdf5", "HDF5 (.h5)", "hdf5", sniff.hdf5),
    Format("saved_model", "SavedModel", "saved_model", sniff.saved_model),
)

# What `read` unpacked: tensors are read late, so it must stay until the program ends.
_KEPT: list[Located] = []


def recognise(path: str | os.PathLike[str]) -> Located:
    """Finds the model in what the user pointed at: by content, never by name.

    Understood: a SavedModel folder, a file or folder inside one, or the folder above numbered versions; HDF5
    and `.keras` under any name, an unzipped `.keras`; a folder with one model in it; a `.zip`, `.tar`,
    `.tar.gz` or `.tar.bz2` of any of these, which stays unpacked in a temporary folder until the result is
    closed.

    Raises:
        InputError: Nothing there, or not readable.
        NotAModel: Something else, named if we know it.
        NoArchitecture: Weights or a graph in a format without layers.
        DamagedFile: An archive that is cut short.
        UsageError: More than one model could be meant.
    """
    return locate(Path(path), FORMATS)


def read(path: str | os.PathLike[str] | Located) -> Contents:
    """Recognises and reads, without values: `Tensor`s read them when asked.

    An archive stays unpacked until the program ends; to remove it earlier, give the `Located` of `recognise`
    and close it.

    Raises:
        FerryError: As `recognise` and the reader of the format.
    """
    located = path if isinstance(path, Located) else recognise(path)
    if located is not path and located.unpacked is not None:
        _KEPT.append(located)
    format = next(format for format in FORMATS if format.name == located.format)
    module = importlib.import_module(f".{format.module}", __name__)
    contents: Contents = module.read(located.path)
    _check(contents)
    return contents


def _check(contents: Contents) -> None:
    """Refuses JSON in which the parts after this one would stumble; see `hub.shape`."""
    from ..hub.shape import check_topology, check_training

    where = str(contents.path)
    if contents.topology is not None and "config" in contents.topology:
        check_topology(contents.topology, where)
    if contents.training is not None:
        check_training(contents.training, where)
