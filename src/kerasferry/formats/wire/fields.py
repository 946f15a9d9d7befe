"""Protobuf's encoding without a schema: for edits that must leave every other byte as it was.

A message is a row of fields: a varint key (field number * 8 + wire type), then the value:
wire type 0 a varint, 1 eight bytes, 2 a varint length and as many bytes (text, messages), 5 four bytes.
Types 3 and 4 (groups) occur in no file that TensorFlow writes.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from kerasferry.errors import DamagedFile

_FIXED = {1: 8, 5: 4}
_EMBEDDED = 2
_MAX_VARINT_BYTES = 10  # 64 bits, 7 in each byte


class Field(NamedTuple):
    """Where a field lies: the key at `start`, the value's own bytes from `value` to `end`."""

    number: int
    wire_type: int
    start: int
    value: int
    end: int


def read_varint(data: bytes, position: int, end: int, where: object) -> tuple[int, int]:
    """A varint of at most 64 bits.

    Args:
        data: Where to read.
        position: Index of its first byte.
        end: Index behind the last byte that may belong to it.
        where: The file, for the error.

    Returns:
        The number, and the index behind it.

    Raises:
        DamagedFile: It does not end before `end`, or is longer than 10 bytes.
    """
    result = 0
    for shift in range(0, 7 * _MAX_VARINT_BYTES, 7):
        if position >= end:
            raise DamagedFile("a number is cut short", where=f"{where} :: byte {position}")
        byte = data[position]
        position += 1
        result |= (byte & 0x7F) << shift
        if byte < 0x80:
            return result, position
    raise DamagedFile("a number is longer than 64 bits", where=f"{where} :: byte {position}")


def write_varint(number: int) -> bytes:
    """The shortest varint of a number that is not negative."""
    encoded = bytearray()
    while number > 0x7F:
        encoded.append(number & 0x7F | 0x80)
        number >>= 7
    encoded.append(number)
    return bytes(encoded)


def fields(data: bytes, start: int, end: int, where: object) -> Iterator[Field]:
    """The fields of the message in `data[start:end]`, in file order.

    Raises:
        DamagedFile: The bytes are not a row of fields.
    """
    position = start
    while position < end:
        key, value = read_varint(data, position, end, where)
        wire_type = key & 7
        if wire_type == 0:
            _, behind = read_varint(data, value, end, where)
        elif wire_type == _EMBEDDED:
            length, value = read_varint(data, value, end, where)
            behind = value + length
        elif wire_type in _FIXED:
            behind = value + _FIXED[wire_type]
        else:
            raise DamagedFile(
                "a field has an unknown wire type", where=f"{where} :: byte {position}", found=wire_type
            )
        if behind > end:
            raise DamagedFile("a field is cut short", where=f"{where} :: byte {position}")
        yield Field(key >> 3, wire_type, position, value, behind)
        position = behind


def without(data: bytes, path: tuple[int, ...], where: object) -> tuple[bytes, int]:
    """The message without some fields.

    Only those fields, and the lengths of the messages around them, are different afterwards.

    Args:
        data: The encoded message.
        path: Field numbers from the outside in; the last one is removed.
        where: The file, for the error.

    Returns:
        The message, and how many fields were removed; `data` itself if none.

    Raises:
        DamagedFile: The bytes on the path are not messages.
    """
    pieces, removed = _without(data, 0, len(data), path, where)
    return (b"".join(pieces), removed) if removed else (data, 0)


def _without(
    data: bytes, start: int, end: int, path: tuple[int, ...], where: object
) -> tuple[list[bytes], int]:
    pieces: list[bytes] = []
    copied = start
    removed = 0
    for field in fields(data, start, end, where):
        if field.number != path[0]:
            continue
        inner: list[bytes] = []
        if len(path) == 1:
            count = 1
        elif field.wire_type == _EMBEDDED:
            inner, count = _without(data, field.value, field.end, path[1:], where)
        else:
            raise DamagedFile("a message was expected here", where=f"{where} :: byte {field.start}")
        if not count:
            continue
        removed += count
        pieces.append(data[copied : field.start])
        copied = field.end
        if len(path) > 1:
            length = sum(map(len, inner))
            pieces += [write_varint(field.number << 3 | _EMBEDDED), write_varint(length), *inner]
    pieces.append(data[copied:end])
    return pieces, removed
