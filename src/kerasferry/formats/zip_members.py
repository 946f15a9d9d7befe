"""Members of a zip archive as places in the archive's own file."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..hub import CHUNK_BYTES
from .hdf5_safety import check, hdf5_errors
from .zip_safety import open_zip

if TYPE_CHECKING:
    import h5py

# A member's local header: 30 bytes, of which the last four are the lengths of the name and of the extra field.
LOCAL_HEADER_BYTES = 30


def member_start(path: Path, archive: zipfile.ZipFile, name: str) -> int | None:
    """The byte of the file at which a member's data begin; None if they are compressed."""
    info = archive.getinfo(name)
    if info.compress_type != zipfile.ZIP_STORED:
        return None
    with path.open("rb") as file:
        file.seek(info.header_offset + LOCAL_HEADER_BYTES - 4)
        name_length, extra_length = struct.unpack("<HH", file.read(4))
    return info.header_offset + LOCAL_HEADER_BYTES + name_length + extra_length


@contextmanager
def open_hdf5_member(path: Path, member: str, *, checked: bool = False) -> Iterator[h5py.File]:
    """An HDF5 file inside an archive, read in place; `checked` if it was walked before."""
    import h5py

    name = f"{path}!{member}"
    with open_zip(path) as archive, archive.open(member) as stream, hdf5_errors(Path(name)):
        handle: Any = stream
        with h5py.File(handle, "r") as file:
            if not checked:
                with archive.open(member) as raw:
                    check(file, name, raw)
            yield file


def check_member(path: Path, member: str) -> None:
    """Read a member to its end, where zip has its checksum.

    Raises:
        DamagedFile: The checksum is wrong.
    """
    with open_zip(path) as archive, archive.open(member) as stream:
        while stream.read(CHUNK_BYTES):
            pass
