"""Which format a path is in, told by its contents and never by its name.

Before TF 2.13 a file named `.keras` was HDF5, and weights are found under every suffix.
"""

from __future__ import annotations

from pathlib import Path

from .peek import Peek
from .signs import HDF5_MAGIC, ZIP_MAGIC, tar
from .zip_safety import open_zip

KERAS_CONFIG, KERAS_METADATA = "config.json", "metadata.json"
KERAS_WEIGHTS = ("model.weights.h5", "model.weights.npz")
SAVED_MODEL = "saved_model.pb"


def keras_zip(path: Path) -> bool:
    """A zip archive with `config.json` and `metadata.json` or weights at its top, or a folder with the same.

    Raises:
        DamagedFile: It begins as a zip archive and is none.
    """
    if path.is_dir():
        return is_keras_listing(list(Peek.of_directory(path).names))
    if not _begins(path, ZIP_MAGIC):
        return False
    with open_zip(path) as archive:
        return is_keras_listing(archive.namelist())


def is_keras_listing(names: list[str]) -> bool:
    """The members of a `.keras` archive: the architecture, and at least one of its two companions."""
    return KERAS_CONFIG in names and (
        KERAS_METADATA in names or any(weights in names for weights in KERAS_WEIGHTS)
    )


def hdf5(path: Path) -> bool:
    """The HDF5 signature at byte 0, or at 512, 1024, 2048, ... after a block of the user's own.

    The first file in a tar begins at 512, and one in a zip archive may: neither is an HDF5 file.
    """
    if not path.is_file():
        return False
    peek = Peek.of_file(path)
    if peek.head.startswith(ZIP_MAGIC) or tar(peek):
        return False
    with path.open("rb") as file:
        size, place = file.seek(0, 2), 0
        while place + len(HDF5_MAGIC) <= size:
            file.seek(place)
            if file.read(len(HDF5_MAGIC)) == HDF5_MAGIC:
                return True
            place = place * 2 or 512
    return False


def saved_model(path: Path) -> bool:
    """A folder that holds `saved_model.pb`."""
    return (path / SAVED_MODEL).is_file()


def _begins(path: Path, magic: bytes) -> bool:
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(len(magic)) == magic
