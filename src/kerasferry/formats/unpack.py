"""Archives of models (`.zip`, `.tar`, `.tar.gz`), unpacked so that nothing leaves the folder given.

Only plain files are written, with plain permissions, below the folder; links, devices, absolute names and
names that climb are refused, not skipped: a model archive has none, so one with them is not to be trusted.
"""

from __future__ import annotations

import bz2
import gzip
import lzma
import os
import shutil
import tarfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import IO, cast

from .. import limits
from ..errors import DamagedFile, FerryError, InputError, NotAModel, OutputProblem
from ..hub import CHUNK_BYTES
from .bounded import BeyondLimitError, Bounded
from .peek import Peek
from .shown import listed, shown, size_of
from .signs import HDF5_MAGIC, ZIP_MAGIC, tar
from .stranger import decompressed_head
from .zip_safety import open_zip, safe_parts, zip_errors

# What macOS and Windows add to archives; no part of a model.
_JUNK = ("__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini")


def _open_plain(path: Path) -> IO[bytes]:
    return path.open("rb")


def _open_gzip(path: Path) -> IO[bytes]:
    return cast("IO[bytes]", gzip.GzipFile(path, "rb"))


def _open_bzip2(path: Path) -> IO[bytes]:
    return cast("IO[bytes]", bz2.BZ2File(path, "rb"))


# xz is left out: its header may ask for gigabytes of memory, and Python's reader has no limit for it.
_OPENERS: dict[bytes, Callable[[Path], IO[bytes]]] = {b"\x1f\x8b": _open_gzip, b"BZh": _open_bzip2}

_TAR_ERRORS = (
    tarfile.TarError,
    EOFError,
    zlib.error,
    lzma.LZMAError,
    ValueError,
    OverflowError,
    KeyError,
    IndexError,
    TypeError,
    RecursionError,
)


def is_tar(peek: Peek) -> bool:
    """A tar archive, plain or compressed with gzip or bzip2."""
    if tar(peek):
        return True
    if not peek.head.startswith(tuple(_OPENERS)):
        return False
    head = decompressed_head(peek)
    return tar(Peek(peek.path, len(head), head))


def unpack(path: Path, peek: Peek, folder: Path) -> None:
    """Unpacks an archive that has a model in it, after a first pass that writes nothing.

    Args:
        path: The archive.
        peek: Its first bytes.
        folder: An empty folder.

    Raises:
        NotAModel: It holds no model, or has links, devices or names that leave the folder.
        DamagedFile: Cut short, or its headers are wrong.
        InputError: It grows beyond the limits.
        OutputProblem: There is no room.
    """
    if peek.head.startswith(ZIP_MAGIC):
        with zip_errors(path):
            _unpack(path, peek, folder, _zip_members)
    else:
        with _tar_errors(path, peek):
            _unpack(path, peek, folder, _tar_members)


Member = tuple[tuple[str, ...], int, IO[bytes]]


Members = Callable[[Path, Peek], Iterator[Member]]


def _unpack(path: Path, peek: Peek, folder: Path, members: Members) -> None:
    seen: list[str] = []
    total, worth = 0, False
    for parts, size, source in members(path, peek):
        seen.append("/".join(parts))
        total += size
        worth = worth or _may_be_model(parts, source.read(len(HDF5_MAGIC)))
    if not worth:
        raise NotAModel("the archive holds no model", where=path, found=listed(seen) or "no files")
    free = shutil.disk_usage(folder).free
    if total > free:
        raise _no_room(folder, f"{size_of(total)} needed, {size_of(free)} free")
    for parts, _, source in members(path, peek):
        _write(source, folder, parts, f"{path} :: {shown('/'.join(parts))}")


def _may_be_model(parts: tuple[str, ...], head: bytes) -> bool:
    return (
        head.startswith((HDF5_MAGIC, ZIP_MAGIC))
        or parts[-1] in ("saved_model.pb", "saved_model.pbtxt", "config.json")
        or parts[-1].endswith((".h5", ".hdf5", ".keras"))
    )


def _zip_members(path: Path, peek: Peek) -> Iterator[Member]:
    """The plain files of a zip archive: name in parts, size, stream."""
    with open_zip(path) as archive:
        for member in archive.infolist():
            parts = safe_parts(member.filename, path)
            if parts and not member.is_dir() and not _is_junk(parts):
                with archive.open(member) as source:
                    yield parts, member.file_size, source


def _tar_members(path: Path, peek: Peek) -> Iterator[Member]:
    """The plain files of a tar archive, in file order; each stream is read before the next member."""
    opener = next((opener for magic, opener in _OPENERS.items() if peek.head.startswith(magic)), _open_plain)
    with closing(opener(path)) as stream:
        # The one object that sees every byte: tarfile cannot read, skip or seek past its limits.
        most = max(limits.TAR_HEADER_BYTES, CHUNK_BYTES)
        bounded = Bounded(stream, per_read=most, total=_tar_total(peek), forward=True)
        with tarfile.TarFile(fileobj=bounded, mode="r") as archive:  # type: ignore[arg-type]
            yield from _plain_members(archive, path)
        # tarfile takes the end of the file for the end of the archive; a whole one ends with blocks of zeros.
        if bounded.last != bytes(512):
            raise EOFError("no mark of the end")
        while bounded.read(CHUNK_BYTES):
            pass  # the checksum of gzip and bzip2 comes last


def _tar_total(peek: Peek) -> int:
    return max(limits.EXPANSION_FLOOR, limits.EXPANSION_RATIO * peek.size)


@contextmanager
def _tar_errors(path: Path, peek: Peek) -> Iterator[None]:
    """Turns what tarfile and the decompressors raise inside the `with` into our errors."""
    try:
        yield
    except BeyondLimitError as error:
        if not error.whole:
            raise _damaged(path, error) from error
        raise InputError(
            "the archive would grow beyond reason",
            where=path,
            found=f"more than {size_of(_tar_total(peek))} out of {size_of(peek.size)}",
            hint="unpack it yourself if you trust it",
        ) from None
    except (*_TAR_ERRORS, OSError) as error:
        raise _damaged(path, error) from error


def _plain_members(archive: tarfile.TarFile, path: Path) -> Iterator[Member]:
    for count, member in enumerate(archive):
        if count >= limits.ARCHIVE_MEMBERS:
            raise InputError(
                "the archive holds more files than any model", where=path, found=f"over {count} files"
            )
        parts = safe_parts(member.name, path)
        if member.isdir():
            continue
        if not member.isreg() or member.issparse() or member.size < 0:
            raise NotAModel(
                "the archive has a link or a device, which no model has",
                where=f"{path} :: {shown(member.name)}",
            )
        source = archive.extractfile(member)
        if parts and source is not None and not _is_junk(parts):
            yield parts, member.size, source


def _write(source: IO[bytes], folder: Path, parts: tuple[str, ...], where: str) -> None:
    target = folder.joinpath(*parts)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        # Exclusive: a second member of the same name, also where names differ in case only.
        file = target.open("xb")
    except (FileExistsError, NotADirectoryError):
        raise DamagedFile("the archive has two files of the same name", where=where) from None
    except OSError as error:
        raise OutputProblem(
            "a file of the archive cannot be written", where=where, found=error.strerror
        ) from None
    with file:
        while piece := source.read(CHUNK_BYTES):
            try:
                file.write(piece)
            except OSError as error:
                raise _no_room(folder, os.strerror(error.errno or 0)) from None


def _is_junk(parts: tuple[str, ...]) -> bool:
    return parts[0] == "__MACOSX" or parts[-1] in _JUNK or parts[-1].startswith("._")


def _no_room(folder: Path, found: str) -> FerryError:
    return OutputProblem(
        "there is no room to unpack the archive",
        where=folder.parent,
        found=found,
        hint="set TMPDIR to a folder with more room",
    )


def _damaged(path: Path, error: Exception) -> FerryError:
    return DamagedFile(
        "the archive is cut short or damaged",
        where=path,
        found=shown(str(error)) or type(error).__name__,
        hint="copy or download it again",
    )
