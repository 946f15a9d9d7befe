"""The heaps in which an HDF5 file keeps its strings of any length, checked before the library follows them.

Keras keeps `model_config` there. One wrong length in a heap makes HDF5 1.12.0 and 1.12.1 (h5py 3.1 to 3.6)
loop for ever; later libraries report it. Not checked is the number by which an attribute names its object: a
wrong one crashes HDF5 up to 1.14.2 (h5py 3.11), and 1.14.6 (h5py 3.13) reports it. The layout, from the HDF5
file format specification, III.E:

    0   "GCOL", version 1, three zeros
    8   length of the whole heap with this header
    16  objects: index (2 bytes), references (2), zeros (4), length (8), bytes padded to a multiple of 8;
        index 0 is free space, whose length counts its own 16 bytes

Heaps have no list in the file, so they are searched by their first eight bytes wherever no dataset lies.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import IO

SIGNATURE = b"GCOL\x01\0\0\0"
HEADER_BYTES = 16
OBJECT = struct.Struct("<HH4xQ")

# One piece of the search: metadata of a model are smaller, so that it is mostly one read for a gap.
PIECE_BYTES = 1 << 20


def damaged_heap(raw: IO[bytes], size: int, taken: list[tuple[int, int]]) -> int | None:
    """The place of the first heap whose lengths do not add up; None if all do.

    Args:
        raw: The bytes of the HDF5 file.
        size: How many there are.
        taken: Start and length of what is known to be numbers, in any order.
    """
    for start, end in _gaps(size, taken):
        for place in _signatures(raw, start, end):
            if not _is_whole(raw, place, size):
                return place
    return None


def _gaps(size: int, taken: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    start = 0
    for offset, length in sorted(taken):
        if offset > start:
            yield start, offset
        start = max(start, offset + length)
    if start < size:
        yield start, size


def _signatures(raw: IO[bytes], start: int, end: int) -> Iterator[int]:
    """Places of the signature that begin in this range."""
    position = start
    while position < end:
        raw.seek(position)
        count = min(PIECE_BYTES, end - position)
        data = raw.read(count + len(SIGNATURE) - 1)  # so that none is cut in two
        found = data.find(SIGNATURE)
        while 0 <= found < count:
            yield position + found
            found = data.find(SIGNATURE, found + 1)
        position += count


def _is_whole(raw: IO[bytes], place: int, size: int) -> bool:
    """Whether the objects of a heap fill it exactly as the library walks them."""
    raw.seek(place + len(SIGNATURE))
    head = raw.read(8)
    if len(head) < 8:
        return False
    length = int.from_bytes(head, "little")
    if not HEADER_BYTES <= length <= size - place:
        return False
    position = HEADER_BYTES
    while position + OBJECT.size <= length:
        raw.seek(place + position)
        index, _, count = OBJECT.unpack(raw.read(OBJECT.size))
        need = OBJECT.size + (count + 7) // 8 * 8 if index else count
        if need < OBJECT.size or position + need > length:
            return False
        position += need
    return True
