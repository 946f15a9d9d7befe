"""HDF5 files written in two passes, so that no tensor is ever in memory as a whole.

First h5py lays the file out: groups, attributes, and every dataset allocated at once without its values. Then the
bytes go from the source straight to the place in the file that HDF5 gave them, in pieces.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from ..errors import DamagedFile
from ..hub import CHUNK_BYTES, ITEM_BYTES, Tensor

if TYPE_CHECKING:
    import h5py


@dataclass(frozen=True)
class Span:
    """A dataset's place in the file."""

    offset: int
    tensor: Tensor


class Layout:
    """The first pass over a file: create groups and datasets, learn where each dataset lies."""

    def __init__(self, file: h5py.File) -> None:
        import h5py

        self.file = file
        self._spans: list[Span] = []
        self._creation = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
        self._creation.set_alloc_time(h5py.h5d.ALLOC_TIME_EARLY)
        self._creation.set_fill_time(h5py.h5d.FILL_TIME_NEVER)

    def add(self, group: h5py.Group, name: str, tensor: Tensor) -> None:
        """Create a dataset without values; intermediate groups of its name are made."""
        import h5py
        import numpy as np

        if tensor.dtype == "string":
            group.create_dataset(name, data=tensor.read())
            return
        parent, _, leaf = name.rpartition("/")
        group = group.require_group(parent) if parent else group
        stored = np.dtype("V2") if tensor.dtype == "bfloat16" else np.dtype(tensor.dtype)
        space = h5py.h5s.create_simple(tensor.shape) if tensor.shape else h5py.h5s.create(h5py.h5s.SCALAR)
        kind = h5py.h5t.py_create(stored, logical=True)
        dataset = h5py.h5d.create(group.id, leaf.encode(), kind, space, self._creation)
        if tensor.dtype == "bfloat16":
            # What Keras 3 writes beside the raw bytes, and looks for when it reads them.
            h5py.Dataset(dataset).attrs["dtype"] = "bfloat16"
        if tensor.size:
            self._spans.append(Span(dataset.get_offset(), tensor))

    def spans(self) -> list[Span]:
        """Where each dataset lies, in the order of the file; empty ones are left out."""
        return sorted(self._spans, key=lambda span: span.offset)


def lay_out(path: Path, build: Callable[[Layout], None]) -> list[Span]:
    """Write a file with everything but the values of its tensors.

    Args:
        path: The new file.
        build: Adds groups, attributes and datasets.

    Returns:
        Where the values belong.
    """
    import h5py

    try:
        with h5py.File(path, "w") as file:
            layout = Layout(file)
            build(layout)
            file.flush()
            return layout.spans()
    except (OSError, RuntimeError) as error:
        raise _system_error(error, path) from error


def _system_error(error: BaseException, path: Path) -> BaseException:
    """What the system said below an error of h5py, which tells it only in its text (seen in 3.1 to 3.16)."""
    cause: BaseException | None = error
    while cause is not None:
        if found := re.search(r"errno = (\d+)", str(cause)):
            return OSError(int(found[1]), os.strerror(int(found[1])), str(path))
        cause = cause.__context__
    return error


def fill(path: Path, spans: list[Span], progress: Callable[[int], None]) -> None:
    """Put the values into a laid-out file.

    Raises:
        DamagedFile: A source tensor is shorter or longer than its shape says, or its checksum is wrong.
    """
    with path.open("r+b", buffering=0) as file:
        for span in spans:
            file.seek(span.offset)
            for piece in exactly(span.tensor):
                file.write(piece)
                progress(len(piece))


def stream(path: Path, spans: list[Span], progress: Callable[[int], None]) -> Iterator[bytes | memoryview]:
    """A laid-out file with its values, from the first byte to the last, without putting them into it."""
    with path.open("rb", buffering=0) as file:
        position = 0
        for span in spans:
            yield from _between(file, position, span.offset)
            for piece in exactly(span.tensor):
                yield piece
                progress(len(piece))
            position = span.offset + span.tensor.nbytes
        yield from _between(file, position, path.stat().st_size)


def _between(file: BinaryIO, start: int, end: int) -> Iterator[bytes]:
    file.seek(start)
    while start < end:
        piece = file.read(min(end - start, CHUNK_BYTES))
        if not piece:  # the last datasets may be allocated beyond what HDF5 has written
            piece = bytes(min(end - start, CHUNK_BYTES))
        start += len(piece)
        yield piece


def exactly(tensor: Tensor) -> Iterator[bytes | memoryview]:
    """The chunks of a tensor, which must add up to its size."""
    expected = tensor.size * ITEM_BYTES[tensor.dtype]
    total = 0
    for piece in tensor.chunks():
        total += len(piece)
        yield piece
    if total != expected:
        raise DamagedFile(
            "a weight does not have the number of bytes that its shape asks for",
            where=tensor.where,
            found=f"{total} bytes, expected {expected}",
        )
