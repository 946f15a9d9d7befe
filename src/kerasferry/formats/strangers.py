"""Names files that people hand over and that are not models we read.

Nothing is parsed beyond the first 4 KiB, the last 48 bytes, a folder's entries and a zip archive's list of
members; the tables are in `stranger_files` and `stranger_folders`.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from .peek import Peek
from .stranger import Stranger
from .stranger_files import FILES
from .stranger_folders import DIRECTORIES, ZIPS

__all__ = ["Stranger", "identify", "match"]


def identify(path: Path) -> Stranger | None:
    """Names a file or directory that no reader takes; None if it is unknown, or possibly a model.

    Raises:
        OSError: As `open` and `iterdir` do.
        DamagedFile: A zip archive without its list of members.
    """
    if path.is_dir():
        return match(DIRECTORIES, Peek.of_directory(path))
    peek = Peek.of_file(path)
    found = match(FILES, peek)
    if found is None and peek.head.startswith(b"PK\x03\x04"):
        from .zip_safety import open_zip

        with open_zip(path) as archive:
            return match(ZIPS, replace(peek, names=tuple(archive.namelist())))
    return found


def match(table: tuple[Stranger, ...], peek: Peek) -> Stranger | None:
    """The first row that fits, with what was found."""
    for row in table:
        if row.sign(peek):
            return replace(row, found=row.detail(peek))
    return None
