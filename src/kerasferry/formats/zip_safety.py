"""Zip archives, checked before a member is read.

Keras writes members stored, without compression, one after the other. Deflate is accepted, as tools that zip
a folder again use it; other methods are not, since Python decompresses them without a limit on memory.
"""

from __future__ import annotations

import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .. import limits
from ..errors import DamagedFile, FerryError, InputError, NotAModel
from .bounded import BeyondLimitError, Bounded
from .shown import shown, size_of

COPY_AGAIN = "copy or download it again"

# A member's own header: signature at 0, lengths of name and extra field at 26.
LOCAL_HEADER = struct.Struct("<4s22xHH")
LOCAL_SIGNATURE = b"PK\x03\x04"
ENCRYPTED = 0x1


@contextmanager
def open_zip(path: Path) -> Iterator[zipfile.ZipFile]:
    """A zip archive, checked; damage met inside the `with` becomes `DamagedFile` too.

    Checked: the list of members, their names, that none is encrypted, a link, there twice, lies over another
    or grows beyond reason. Checksums are checked by zipfile while a member is read through it.

    Raises:
        DamagedFile: Cut short, or it contradicts itself.
        NotAModel: It has what no model archive has (passwords, links, paths that leave the archive).
        InputError: Larger than the limits.
    """
    with zip_errors(path), path.open("rb") as file:
        bounded = Bounded(file, per_read=limits.ZIP_DIRECTORY_BYTES)
        with zipfile.ZipFile(bounded) as archive:  # type: ignore[call-overload]
            bounded.per_read = None
            check_zip(archive, path)
            yield archive


@contextmanager
def zip_errors(path: object) -> Iterator[None]:
    """Turns what zipfile and zlib raise inside the `with` into `DamagedFile`; our own mistakes stay."""
    try:
        yield
    except BeyondLimitError:
        raise InputError(
            "the list of files in the zip archive is larger than any model's", where=path
        ) from None
    except (zipfile.BadZipFile, zlib.error, EOFError, struct.error, NotImplementedError) as error:
        raise _explain(path, error) from error
    except (ValueError, OSError, RuntimeError, KeyError, OverflowError) as error:
        if not _from_zipfile(error):
            raise
        raise _explain(path, error) from error


def check_zip(archive: zipfile.ZipFile, path: object) -> None:
    """What `open_zip` checks, on an open archive.

    Raises:
        FerryError: As `open_zip`.
    """
    members = archive.infolist()
    if len(members) > limits.ARCHIVE_MEMBERS:
        raise InputError(
            "the archive holds more files than any model", where=path, found=f"{len(members)} files"
        )
    _check_twice(members, path)
    for member in members:
        _check_member(member, path)
    total = sum(member.file_size for member in members)
    stored = sum(member.compress_size for member in members)
    if total > max(limits.EXPANSION_FLOOR, limits.EXPANSION_RATIO * stored):
        raise InputError(
            "the archive would grow beyond reason",
            where=path,
            found=f"{size_of(total)} out of {size_of(stored)}",
            hint="unpack it yourself if you trust it",
        )
    _check_places(archive, members, path)


def safe_parts(name: str, path: object) -> tuple[str, ...]:
    """The parts of a member's name, which stay below the folder it is unpacked to; () for the folder itself.

    Backslashes count as separators: archives made by old Windows tools have them.

    Raises:
        NotAModel: The name is absolute, climbs with `..`, names a drive or has control characters.
    """
    plain = name.replace("\\", "/")
    parts = tuple(part for part in plain.split("/") if part not in ("", "."))
    bad = plain.startswith("/") or ".." in parts or (bool(parts) and ":" in parts[0])
    if bad or any(ord(character) < 32 for character in plain):
        raise NotAModel(
            "the archive has a file that would land outside of it", where=f"{path} :: {shown(name)}"
        )
    if len(parts) > limits.ARCHIVE_DEPTH:
        raise NotAModel(
            f"the archive has folders nested more than {limits.ARCHIVE_DEPTH} deep",
            where=f"{path} :: {shown(name)}",
        )
    return parts


def _check_twice(members: list[zipfile.ZipInfo], path: object) -> None:
    seen: set[str] = set()
    for member in members:
        if member.filename in seen:
            raise DamagedFile(
                "the archive has two files of the same name", where=f"{path} :: {shown(member.filename)}"
            )
        seen.add(member.filename)


def _check_member(member: zipfile.ZipInfo, path: object) -> None:
    where = f"{path} :: {shown(member.filename)}"
    safe_parts(member.filename, path)
    mode = member.external_attr >> 16
    if stat.S_IFMT(mode) not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise NotAModel("the archive has a link or a device, which no model has", where=where)
    if member.flag_bits & ENCRYPTED:
        raise NotAModel(
            "the archive is protected with a password",
            where=where,
            hint="unpack it with the password and give the folder",
        )
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise InputError(
            "the archive is compressed in a way that is not read here",
            where=where,
            found=f"method {member.compress_type}",
            hint="unpack it and give the folder",
        )
    stored = member.compress_type == zipfile.ZIP_STORED
    if stored and member.file_size != member.compress_size:
        raise DamagedFile(
            "the archive states two sizes for the same file",
            where=where,
            found=f"{member.file_size} and {member.compress_size}",
        )
    if member.file_size > limits.DEFLATE_RATIO * max(member.compress_size, 1):
        raise DamagedFile(
            "the archive states a size that compression cannot reach",
            where=where,
            found=f"{size_of(member.file_size)} out of {size_of(member.compress_size)}",
        )
    if member.filename.endswith(".json") and member.file_size > limits.JSON_BYTES:
        raise InputError("the JSON is larger than any model's", where=where, found=size_of(member.file_size))


def _check_places(archive: zipfile.ZipFile, members: list[zipfile.ZipInfo], path: object) -> None:
    """Each member has its own header and lies between its neighbours."""
    file = archive.fp
    assert file is not None
    ordered = sorted(members, key=lambda member: member.header_offset)
    ends = [member.header_offset for member in ordered[1:]] + [archive.start_dir]
    for index, member in enumerate(ordered):
        file.seek(member.header_offset)
        header = file.read(LOCAL_HEADER.size)
        where = f"{path} :: {shown(member.filename)}"
        if len(header) < LOCAL_HEADER.size or not header.startswith(LOCAL_SIGNATURE):
            raise DamagedFile(
                "a file in the archive is not where the list says", where=where, hint=COPY_AGAIN
            )
        _, name, extra = LOCAL_HEADER.unpack(header)
        if member.header_offset + LOCAL_HEADER.size + name + extra + member.compress_size > ends[index]:
            raise DamagedFile("two files in the archive lie over each other", where=where)


def _explain(path: object, error: Exception) -> FerryError:
    text = str(error)
    if "CRC" in text:
        return DamagedFile(
            "a checksum in the archive is wrong", where=path, found=shown(text), hint=COPY_AGAIN
        )
    if "not a zip file" in text:
        return DamagedFile(
            "the zip archive is cut short", where=path, found="no list of files at its end", hint=COPY_AGAIN
        )
    return DamagedFile("the zip archive is damaged", where=path, found=shown(text) or None, hint=COPY_AGAIN)


def _from_zipfile(error: BaseException) -> bool:
    trace = error.__traceback__
    while trace is not None:
        name = trace.tb_frame.f_code.co_filename.replace("\\", "/")
        if name.endswith("zipfile.py") or "/zipfile/" in name:
            return True
        trace = trace.tb_next
    return False
