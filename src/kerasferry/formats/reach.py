"""Paths at which there is nothing to read, and why."""

from __future__ import annotations

import difflib
import errno
import os
import stat
from pathlib import Path

from .. import limits
from ..errors import FerryError, InputError, NotAModel

_NODES = {
    stat.S_ISFIFO: "a pipe",
    stat.S_ISSOCK: "a socket",
    stat.S_ISCHR: "a device",
    stat.S_ISBLK: "a device",
}


def check_reachable(path: Path) -> None:
    """Passes files and folders, also through links.

    Raises:
        InputError: An address, or no path at all.
        NotAModel: A pipe, a socket or a device.
        OSError: As `os.stat` does.
    """
    if "://" in str(path) or str(path).startswith(("gs:/", "s3:/", "http:/", "https:/", "hf:/")):
        raise InputError(
            "this is an address, not a local path", where=path, hint="copy the model to a local folder"
        )
    if "\0" in str(path):
        raise InputError("no path has a null character in it", where=str(path).replace("\0", "\\0"))
    mode = os.stat(path).st_mode  # noqa: PTH116 - follows links and says why it cannot
    for test, name in _NODES.items():
        if test(mode):
            raise NotAModel(f"this is {name}, not a file", where=path, hint="write the model to a file first")


def unreachable(path: Path, error: OSError) -> FerryError:
    """The error for a path that the system does not give us."""
    if isinstance(error, FileNotFoundError):
        if path.is_symlink():
            return InputError("this link leads to nothing", where=path, found=f"a link to {path.readlink()}")
        return InputError("there is no such file or folder", where=path, hint=_similar(path))
    if isinstance(error, PermissionError):
        return InputError(
            "this may not be read", where=path, hint="check the permissions of the file and its folders"
        )
    if isinstance(error, NotADirectoryError):
        return InputError(
            "there is no such file or folder", where=path, found="a file in the place of a folder"
        )
    if error.errno == errno.ELOOP:
        return InputError("this link leads back to itself", where=path)
    return InputError("this cannot be read", where=path, found=error.strerror or str(error))


def _similar(path: Path) -> str | None:
    """A name in the same folder that may have been meant."""
    try:
        names = [entry.name for entry, _ in zip(path.parent.iterdir(), range(limits.DIRECTORY_ENTRIES))]  # noqa: B905
    except OSError:
        return None
    close = difflib.get_close_matches(path.name, names, n=1)
    return f"did you mean {path.parent / close[0]}?" if close else None
