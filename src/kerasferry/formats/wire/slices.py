"""Partitioned variables of TensorFlow 1: one variable whose value lies in the checkpoint in slices.

The key of a slice is an order-preserving encoding of 0, the name, the rank, then start and length of each
dimension (a whole one was seen as 0 and its size; without a length in the entry it is 0 and -1):

    00 | name, with 00 as 00 ff and ff as ff 00 | 00 01 | 01 rank | signed numbers

A signed number takes the smallest n bytes for which it fits into 7n bits: big-endian two's complement, with
the upper n bits inverted. So 0 is 80, 4 is 84, 64 is c0 40, -1 is 7f.

Seen in 2.9.3 with the saver of TensorFlow 1 and `fixed_size_partitioner`.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import Any

from kerasferry.errors import DamagedFile
from kerasferry.hub import Tensor, tensor_of

_WHOLE = -1


def slice_key(name: bytes, part: Any) -> bytes:
    """The key under which the data of a slice lies.

    Args:
        name: The name of the variable.
        part: A `Slice` message.
    """
    escapes = {0x00: b"\x00\xff", 0xFF: b"\xff\x00"}
    escaped = b"".join(escapes.get(byte, bytes([byte])) for byte in name)
    key = b"\x00" + escaped + b"\x00\x01" + _unsigned(len(part.extent))
    for extent in part.extent:
        # Length 0 is how "the whole dimension" reads when the field is not there.
        key += _signed(extent.start) + _signed(extent.length or _WHOLE)
    return key


def _unsigned(number: int) -> bytes:
    size = (number.bit_length() + 7) // 8
    return bytes([size]) + number.to_bytes(size, "big")


def _signed(number: int) -> bytes:
    magnitude = ~number if number < 0 else number
    size = next(n for n in range(1, 11) if magnitude < 1 << 7 * n - 1)
    mark = (1 << size) - 1 << 7 * size
    return (number % (1 << 8 * size) ^ mark).to_bytes(size, "big")


def joined(dtype: str, shape: tuple[int, ...], parts: list[tuple[list[int], Tensor]], where: str) -> Tensor:
    """One tensor over slices.

    Slices along the first dimension (what TensorFlow's partitioners make by default) are read one after the
    other. Slices along another dimension are put together in memory: the tensor is then read whole.

    Args:
        dtype: Of the whole and of every slice.
        shape: Of the whole.
        parts: Start in each dimension, and the slice.
        where: The place, for messages.

    Raises:
        DamagedFile: The slices do not make the whole when laid one behind the other along one dimension, the
            only way in which TensorFlow partitions.
    """
    axis = next((n for n in range(len(shape)) if any(starts[n : n + 1] != [0] for starts, _ in parts)), 0)
    parts = sorted(parts, key=lambda part: part[0])
    row = 0
    for starts, tensor in parts:
        behind = [0] * len(shape)
        behind[axis : axis + 1] = [row][: len(shape)]
        part_shape = (*shape[:axis], *tensor.shape[axis : axis + 1], *shape[axis + 1 :])
        if starts != behind or tensor.shape != part_shape or tensor.dtype != dtype:
            raise DamagedFile("the slices of a partitioned variable do not make the whole", where=where)
        row += sum(tensor.shape[axis : axis + 1])
    if [row] != list(shape[axis : axis + 1]):
        raise DamagedFile("a slice of a partitioned variable is missing", where=where)
    tensors = [tensor for _, tensor in parts]
    if axis == 0:
        return Tensor(dtype, shape, lambda: chain.from_iterable(t.chunks() for t in tensors), where)
    return Tensor(dtype, shape, lambda: _assembled(axis, tensors), where)


def _assembled(axis: int, tensors: list[Tensor]) -> Iterator[bytes | memoryview]:
    import numpy as np

    yield from tensor_of(np.concatenate([tensor.read() for tensor in tensors], axis)).chunks()
