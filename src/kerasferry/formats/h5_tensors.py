"""HDF5 datasets as lazy tensors, and string attributes in the shapes Keras writes them.

A contiguous little-endian dataset is read straight from the file at its own offset; everything else (chunked,
compressed, big-endian) goes through h5py in slices.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import DamagedFile
from ..hub import CHUNK_BYTES, ITEM_BYTES, Tensor

if TYPE_CHECKING:
    import h5py

# What h5py reads at once. More than `CHUNK_BYTES`, for a slice that ends inside a compressed chunk has that chunk
# decompressed again for the next one.
SLICE_BYTES = 4 << 20


@dataclass(frozen=True)
class H5Source:
    """Where an HDF5 file lies: a file of its own, or a member of a zip archive.

    Attributes:
        path: The file on disk.
        member: The archive member, None for a plain file.
        start: Byte of the file at which the HDF5 data begin; None if they are compressed there.
    """

    path: Path
    member: str | None = None
    start: int | None = 0

    def open(self, *, checked: bool = False) -> AbstractContextManager[h5py.File]:
        """The file open for reading; damage becomes `DamagedFile`. `checked` on every opening but the first."""
        from .hdf5_safety import open_hdf5
        from .zip_members import open_hdf5_member

        if self.member is None:
            return open_hdf5(self.path, checked=checked)
        return open_hdf5_member(self.path, self.member, checked=checked)

    @property
    def name(self) -> str:
        """The file as messages name it."""
        return str(self.path) if self.member is None else f"{self.path}!{self.member}"


def text(value: Any) -> str:
    """A scalar string attribute: h5py 2 and 3 differ in what they return for the same bytes."""
    if isinstance(value, bytes):
        return value.decode("utf-8", errors="replace")
    return str(value)


def texts(attributes: Any, name: str) -> list[str] | None:
    """A list of strings, which Keras splits into `name0`, `name1`, ... above 64512 bytes. None if absent."""
    if name in attributes:
        return [text(item) for item in attributes[name]]
    if f"{name}0" not in attributes:
        return None
    found: list[str] = []
    index = 0
    while f"{name}{index}" in attributes:
        found += [text(item) for item in attributes[f"{name}{index}"]]
        index += 1
    return found


def dtype_name(dataset: h5py.Dataset) -> str | None:
    """NumPy's name of the element type; `bfloat16`, `string`, or None for one that no Keras writes."""
    dtype = dataset.dtype
    if dtype.kind == "V" and dtype.itemsize == 2 and dtype.names is None:
        return "bfloat16"  # raw 2-byte void: seen from 2.12 on, Keras 3 adds an attribute that names it
    if dtype.kind in "SO":
        return "string"
    return dtype.name if dtype.name in ITEM_BYTES else None


def tensor_of_dataset(source: H5Source, dataset: h5py.Dataset) -> Tensor:
    """A lazy tensor over a dataset. The file is opened again for each reading.

    Raises:
        DamagedFile: The element type is none that Keras writes.
    """
    name, where = dataset.name, f"{source.name} :: {dataset.name}"
    dtype = dtype_name(dataset)
    if dtype is None:
        raise DamagedFile(
            "a weight has an element type that Keras never writes", where=where, found=dataset.dtype
        )
    shape = tuple(int(extent) for extent in dataset.shape or ())
    if dtype == "string":
        return Tensor(dtype, shape, lambda: iter(()), where, lambda: _strings(source, name))
    offset = dataset.id.get_offset()  # None unless the data are one run of bytes
    plain = dataset.dtype.byteorder in "<=|" and not dataset.id.get_create_plist().get_nfilters()
    if offset is not None and source.start is not None and plain:
        start = source.start + offset
        return Tensor(
            dtype, shape, lambda: _raw(source.path, start, dataset_bytes(dtype, shape), where), where
        )
    return Tensor(dtype, shape, lambda: _slices(source, name, dtype), where)


def dataset_bytes(dtype: str, shape: tuple[int, ...]) -> int:
    """Bytes of all elements."""
    total = ITEM_BYTES[dtype]
    for extent in shape:
        total *= extent
    return total


def _raw(path: Path, start: int, count: int, where: str) -> Iterator[bytes]:
    with path.open("rb", buffering=0) as file:
        file.seek(start)
        while count:
            piece = file.read(min(count, CHUNK_BYTES))
            if not piece:
                raise DamagedFile(
                    "the file ends inside a weight", where=where, hint="copy or download it again"
                )
            count -= len(piece)
            yield piece


def _slices(source: H5Source, name: str, dtype: str) -> Iterator[bytes]:
    import numpy as np

    target = np.dtype("V2") if dtype == "bfloat16" else np.dtype(dtype).newbyteorder("<")
    with source.open(checked=True) as file:
        dataset = file[name]
        if not dataset.shape or dataset.size == 0:
            yield np.asarray(dataset[()]).astype(target).tobytes()
            return
        row = max(1, dataset.size // dataset.shape[0] * dataset.dtype.itemsize)
        rows = max(1, SLICE_BYTES // row)
        for start in range(0, dataset.shape[0], rows):
            yield np.asarray(dataset[start : start + rows]).astype(target, copy=False).tobytes()


def _strings(source: H5Source, name: str) -> list[bytes]:
    with source.open(checked=True) as file:
        values = file[name][()]
    flat = values.reshape(-1).tolist() if hasattr(values, "reshape") else [values]
    return [item if isinstance(item, bytes) else str(item).encode() for item in flat]
