"""A tensor that knows its dtype, shape and where its bytes are, and holds none of them.

Bytes are always C order, little-endian, as every supported format stores them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

# What one read and one write take at most. A piece of this size stays in the processor's cache between reading,
# checksums and writing. Larger ones were slower (1 GiB to ext4 on Linux 6.18, in a virtual machine): 3 times with
# 1 MiB, 4 times with 4 MiB. The time goes into the kernel's copy to the page cache, probably into first touches of the
# larger blocks of memory that it takes for larger writes.
CHUNK_BYTES = 256 << 10

# Bytes of one element. `string` has none: its elements differ in length.
ITEM_BYTES = {
    "float32": 4,
    "float64": 8,
    "float16": 2,
    "bfloat16": 2,
    "int8": 1,
    "int16": 2,
    "int32": 4,
    "int64": 8,
    "uint8": 1,
    "uint16": 2,
    "uint32": 4,
    "uint64": 8,
    "bool": 1,
    "complex64": 8,
    "complex128": 16,
    "float8_e4m3fn": 1,
    "float8_e5m2": 1,
}


@dataclass(frozen=True)
class Tensor:
    """A lazily read tensor.

    Attributes:
        dtype: NumPy's name of the type; `bfloat16` for the type NumPy does not have; `string` for text.
        shape: The dimensions, () for a scalar.
        open_chunks: Called anew for each reading; yields bytes-like pieces that together are the whole tensor.
        where: The place of the bytes, for messages (`variables.data-00000-of-00001 @ 1024`).
        read_strings: For dtype `string`: returns the elements, flat.
    """

    dtype: str
    shape: tuple[int, ...]
    open_chunks: Callable[[], Iterator[bytes | memoryview]]
    where: str = ""
    read_strings: Callable[[], list[bytes]] | None = None

    @property
    def size(self) -> int:
        """The number of elements."""
        return prod(self.shape)

    @property
    def nbytes(self) -> int:
        """The number of bytes of all elements; 0 for strings."""
        return self.size * ITEM_BYTES.get(self.dtype, 0)

    def chunks(self) -> Iterator[bytes | memoryview]:
        """The bytes, in pieces of at most about `CHUNK_BYTES`.

        Raises:
            DamagedFile: A checksum that covers these bytes is wrong; raised at the latest after the last piece.
        """
        return self.open_chunks()

    def read(self) -> np.ndarray:
        """The whole tensor in memory: for small ones. `bfloat16` comes as `uint16` bit patterns."""
        import numpy as np

        if self.read_strings is not None:
            return np.array(self.read_strings(), dtype=object).reshape(self.shape)
        dtype = {"bfloat16": "uint16"}.get(self.dtype, self.dtype)
        return np.frombuffer(b"".join(self.chunks()), dtype=dtype).reshape(self.shape)


def tensor_of(array: np.ndarray, where: str = "") -> Tensor:
    """A tensor over an array that is in memory already."""
    import numpy as np

    array = np.ascontiguousarray(array).reshape(array.shape)

    def chunks() -> Iterator[bytes]:
        flat = array.reshape(-1).view(np.uint8) if array.size else array.reshape(-1)
        for start in range(0, flat.nbytes, CHUNK_BYTES):
            yield flat[start : start + CHUNK_BYTES].tobytes()

    return Tensor(array.dtype.name, tuple(array.shape), chunks, where)


def filled(shape: tuple[int, ...], dtype: str, value: float, where: str = "") -> Tensor:
    """A tensor that holds one value everywhere and takes no memory for it."""

    def chunks() -> Iterator[bytes]:
        import numpy as np

        rest = prod(shape) * ITEM_BYTES[dtype]
        # The upper half of a float32 is the bfloat16 that NumPy does not have.
        one = (
            np.float32(value).tobytes()[2:] if dtype == "bfloat16" else np.dtype(dtype).type(value).tobytes()
        )
        piece = one * (CHUNK_BYTES // len(one))
        while rest:
            yield piece[:rest]
            rest -= min(rest, len(piece))

    return Tensor(dtype, shape, chunks, where)


def widened(source: Tensor) -> Tensor:
    """A bfloat16 tensor as float32, which holds every value of it: it is the upper half of one."""

    def chunks() -> Iterator[bytes]:
        import numpy as np

        for piece in source.chunks():
            yield (np.frombuffer(piece, "uint16").astype("uint32") << np.uint32(16)).tobytes()

    return Tensor("float32", source.shape, chunks, source.where)


def derived(source: Tensor, shape: tuple[int, ...], compute: Callable[[np.ndarray], np.ndarray]) -> Tensor:
    """A tensor computed from another when it is read; both are in memory then, and only then.

    Args:
        source: The tensor it is computed from; the result has its dtype.
        shape: Of the result.
        compute: Array to array.
    """

    def chunks() -> Iterator[bytes | memoryview]:
        value = source.read()
        return tensor_of(compute(value).astype(value.dtype, copy=False)).chunks()

    return Tensor(source.dtype, shape, chunks, source.where)
