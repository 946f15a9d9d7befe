"""Output that appears whole or not at all: written beside its place under another name, then renamed."""

from __future__ import annotations

import errno
import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ..errors import OutputExists, OutputProblem

# The one checkpoint in a folder of that format.
CHECKPOINT = "model"

NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


@contextmanager
def whole_output(
    path: Path, *, force: bool, directory: bool = False, beside: tuple[Path, str] | None = None
) -> Iterator[Path]:
    """A name to write to; on leaving without an error it becomes `path`, else it vanishes.

    Args:
        path: Where the output shall be.
        force: Replace what is there.
        directory: The output is a directory (made here, empty).
        beside: Path and text of a second file, which appears with the output or not at all.

    Raises:
        OutputExists: Something is there and `force` was not given.
        OutputProblem: No space, no permission, no such folder.
    """
    refuse_existing(path, force=force)
    if beside is not None:
        refuse_existing(beside[0], force=force)
    partial = path.with_name(f".{path.name}.{uuid.uuid4().hex[:8]}.partial")
    try:
        with _as_output_problem(path):
            if directory:
                partial.mkdir()
            yield partial
            if beside is None:
                _put(partial, path)
            else:
                _put_both(partial, path, *beside)
    finally:
        _remove(partial)


def _put_both(partial: Path, path: Path, second: Path, text: str) -> None:
    """The second file first: whoever sees the output finds what it needs."""
    draft = second.with_name(f".{second.name}.{uuid.uuid4().hex[:8]}.partial")
    old = second.read_bytes() if second.is_file() else None
    try:
        draft.write_text(text, "utf-8")
        draft.replace(second)
        try:
            _put(partial, path)
        except OSError:
            _remove(second)
            if old is not None:
                second.write_bytes(old)
            raise
    finally:
        _remove(draft)


def refuse_existing(path: Path, *, force: bool) -> None:
    """Say early that the output is there already.

    Raises:
        OutputExists: It is, and `force` was not given, or it is a folder with something else in it.
        OutputProblem: Its folder is not there.
    """
    if os.path.lexists(path) and not force:
        raise OutputExists("the output is there already", where=path, hint="give --force to replace it")
    if path.is_dir() and not path.is_symlink() and not _replaceable(path):
        raise OutputExists(
            "the output is a folder with something else in it, which --force does not remove",
            where=path,
            hint="choose another name",
        )
    if not path.parent.is_dir():
        raise OutputProblem(
            "the folder of the output does not exist", where=path.parent, hint=f"mkdir -p {path.parent}"
        )


def require_room(path: Path, count: int) -> None:
    """Say before the work that the disk is too full for so many bytes.

    Also because HDF5 does not survive a full disk: the library of h5py 3.6 ends the process (seen).

    Raises:
        OutputProblem: It is.
    """
    usage = shutil.disk_usage(path.parent)
    if usage.total and usage.free < count:  # some network file systems tell nothing: 0 of 0
        raise OutputProblem(
            "there is no space left for the output",
            where=path,
            found=f"{usage.free} bytes free, about {count} needed",
        )


def _replaceable(folder: Path) -> bool:
    """Whether a folder may be thrown away: a SavedModel, one checkpoint, or nothing."""
    if (folder / "saved_model.pb").is_file():
        return True
    return all(file.name == "checkpoint" or file.stem == CHECKPOINT for file in folder.iterdir())


def _put(beside: Path, path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        old = path.with_name(f".{path.name}.{uuid.uuid4().hex[:8]}.old")
        path.rename(old)
        try:
            beside.rename(path)
        except OSError:
            old.rename(path)
            raise
        _remove(old)
    elif beside.is_dir() and os.path.lexists(path):
        path.unlink()
        beside.rename(path)
    else:
        beside.replace(path)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    elif os.path.lexists(path):
        path.unlink()


@contextmanager
def _as_output_problem(path: Path) -> Iterator[None]:
    try:
        yield
    except OutputProblem as error:
        error.where = str(path)  # not the name that it had while it was written
        raise
    except OSError as error:
        if error.errno in NO_ROOM:
            raise OutputProblem(
                "there is no space left for the output", where=path, found=error.strerror
            ) from error
        raise OutputProblem(
            "the output cannot be written", where=path, found=error.strerror or error
        ) from error
