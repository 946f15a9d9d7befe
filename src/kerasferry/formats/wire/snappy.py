"""Snappy decompression, for the few checkpoint indexes that are compressed (written by builds inside Google).

    varint length of the result, then elements, each led by a byte whose two low bits are its kind:
    0  literal: upper 6 bits n; n+1 bytes follow, or for n of 60..63 first 1..4 bytes that hold that n
    1  copy of 4..11 bytes (3 bits), offset 11 bits: 3 upper bits of the lead, 1 byte
    2  copy of 1..64 bytes (6 bits), offset 2 bytes
    3  copy of 1..64 bytes (6 bits), offset 4 bytes

Integers are little-endian. A copy repeats what was written `offset` bytes before, and may overlap itself.
"""

from __future__ import annotations

from kerasferry import limits
from kerasferry.errors import DamagedFile

from .fields import read_varint

_LONG_LITERAL = 60


def decompress(data: bytes, where: object) -> bytes:
    """The bytes that `data` stands for.

    Raises:
        DamagedFile: `data` is not what the format describes.
    """
    length, position = read_varint(data, 0, len(data), where)
    if length > limits.SNAPPY_RATIO * len(data):
        raise DamagedFile("compressed data claims an impossible length", where=where, found=f"{length} bytes")
    out = bytearray()
    while position < len(data) and len(out) <= length:
        lead, kind = data[position], data[position] & 3
        position += 1
        if kind == 0:
            count = (lead >> 2) + 1
            if lead >> 2 >= _LONG_LITERAL:
                extra = (lead >> 2) - _LONG_LITERAL + 1
                count = int.from_bytes(data[position : position + extra], "little") + 1
                position += extra
            piece = data[position : position + count]
            position += count
            if len(piece) != count:
                raise DamagedFile("compressed data is cut short", where=where)
            out += piece
            continue
        extra = (0, 1, 2, 4)[kind]
        offset = int.from_bytes(data[position : position + extra], "little")
        position += extra
        count = (lead >> 2) + 1
        if kind == 1:
            offset |= lead >> 5 << 8
            count = (lead >> 2 & 7) + 4
        if not 0 < offset <= len(out):
            raise DamagedFile("compressed data refers to before its start", where=where)
        repeated = out[-offset : len(out) - offset + count] if offset >= count else out[-offset:]
        out += (repeated * (count // len(repeated) + 1))[:count]
    if len(out) != length:
        raise DamagedFile("compressed data has another length than it says", where=where)
    return bytes(out)
