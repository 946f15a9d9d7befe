"""What h5py says of files that it cannot open or read, in sentences.

h5py passes on the C library's stack of errors as OSError, KeyError, RuntimeError, ValueError or TypeError,
whichever fits the call. The texts below are those of HDF5 1.12 to 2.0.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import TracebackType

from ..errors import DamagedFile, FerryError, InputError, NotAModel
from .shown import shown, size_of

COPY_AGAIN = "copy or download it again"


@dataclass(frozen=True)
class _Known:
    """A text of the HDF5 library and what it means."""

    text: str
    error: type[FerryError]
    what: str
    hint: str


KNOWN = (
    _Known("truncated file", DamagedFile, "the HDF5 file is cut short", COPY_AGAIN),
    _Known("file signature not found", NotAModel, "this is not an HDF5 file", COPY_AGAIN),
    _Known(
        "unable to lock file",
        InputError,
        "the HDF5 file is locked, or its file system has no locks",
        "close the program that writes it, or set HDF5_USE_FILE_LOCKING=FALSE",
    ),
    _Known(
        "file is already open for",
        DamagedFile,
        "the HDF5 file was not closed by the program that wrote it",
        "run `h5clear -s` on a copy of it",
    ),
)

_SIZES = re.compile(r"eof = (\d+), .*stored_eof = (\d+)")


def explain_open_error(path: object, error: Exception) -> FerryError:
    """The error for a file that `h5py.File` did not open."""
    text = str(error)
    for known in KNOWN:
        if known.text in text:
            return known.error(known.what, where=path, found=_sizes(text), hint=known.hint)
    return DamagedFile(
        "the header of the HDF5 file is damaged", where=path, found=_short(text), hint=COPY_AGAIN
    )


@contextmanager
def hdf5_errors(path: object) -> Iterator[None]:
    """Turns what h5py raises inside the `with` into `DamagedFile`.

    Only errors that come out of h5py itself, and text that is not UTF-8: a mistake of our own stays visible.

    Raises:
        DamagedFile: h5py could not read something.
    """
    try:
        yield
    except (OSError, KeyError, RuntimeError, ValueError, TypeError, OverflowError, MemoryError) as error:
        if not (isinstance(error, UnicodeDecodeError) or _from_h5py(error.__traceback__)):
            raise
        raise DamagedFile(
            "the HDF5 file is damaged", where=path, found=_short(str(error)), hint=COPY_AGAIN
        ) from error


def _from_h5py(trace: TracebackType | None) -> bool:
    """Whether the innermost frames are h5py's: its compiled files appear as `h5py/h5d.pyx`."""
    while trace is not None:
        name = trace.tb_frame.f_code.co_filename.replace("\\", "/")
        if "h5py/" in name or name.endswith((".pyx", ".pxi")):
            return True
        trace = trace.tb_next
    return False


def _sizes(text: str) -> str | None:
    found = _SIZES.search(text)
    if found is None:
        return None
    there, written = map(int, found.groups())
    return f"{size_of(there)} of {size_of(written)}"


def _short(text: str) -> str:
    """The library's own words, on one line."""
    return shown(
        " ".join(text.replace("Unable to synchronously open", "Unable to open").split()).strip("'\"")
    )
