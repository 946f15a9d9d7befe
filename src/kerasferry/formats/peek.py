"""The little of a file that is looked at to tell what it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from .. import limits

# The longest end looked for: the footer of a table of sorted strings.
TAIL_BYTES = 48


@dataclass(frozen=True)
class Peek:
    """A file or directory, seen from outside.

    Attributes:
        path: Where it is.
        size: Bytes of the file; 0 for a directory.
        head: The first bytes, at most `HEAD_BYTES`.
        tail: The last 48 bytes, which tables of sorted strings sign.
        names: A directory's entries, or a zip archive's members, sorted; empty for other files.
    """

    path: Path
    size: int = 0
    head: bytes = b""
    tail: bytes = b""
    names: tuple[str, ...] = ()

    @classmethod
    def of_file(cls, path: Path) -> Peek:
        """Reads head and tail. Raises OSError as `open` does."""
        with path.open("rb") as file:
            head = file.read(limits.HEAD_BYTES)
            size = file.seek(0, 2)
            file.seek(max(0, size - TAIL_BYTES))
            return cls(path, size, head, file.read(TAIL_BYTES))

    @classmethod
    def of_directory(cls, path: Path) -> Peek:
        """Lists the directory, at most `DIRECTORY_ENTRIES` of it. Raises OSError as `iterdir` does."""
        names = []
        for index, entry in enumerate(path.iterdir()):
            if index >= limits.DIRECTORY_ENTRIES:
                break
            names.append(entry.name)
        return cls(path, names=tuple(sorted(names)))


# A field of a protobuf message: number, wire type, value of a varint or length of what follows, start of what
# follows. Wire types: 0 varint, 1 eight bytes, 2 length and bytes, 5 four bytes.
Field = tuple[int, int, int, int]

_FIXED = {1: 8, 5: 4}


def protobuf_fields(head: bytes, size: int, start: int = 0, end: int | None = None) -> list[Field] | None:
    """The fields of a message as far as the head shows them; None if these bytes are no message.

    Args:
        head: The first bytes of the file.
        size: Bytes of the whole file: a field that would end after it is none.
        start: Where the message begins.
        end: Where it ends; None for the end of the file.
    """
    stop = size if end is None else end
    found: list[Field] = []
    position = start
    while position < min(stop, len(head)):
        tag = _varint(head, position)
        if tag is None:
            break
        key, position = tag
        number, wire = key >> 3, key & 7
        if number == 0 or wire not in (0, 1, 2, 5):
            return None
        value = 0
        if wire in (0, 2):
            read = _varint(head, position)
            if read is None:
                break
            value, position = read
        following = value if wire == 2 else _FIXED.get(wire, 0)
        if position + following > stop:
            return None
        found.append((number, wire, value, position))
        position += following
    return found


def protobuf_payload(head: bytes, fields: list[Field], number: int) -> Iterator[tuple[int, int]]:
    """Start and end of each field of this number that has bytes."""
    return ((start, start + length) for n, wire, length, start in fields if n == number and wire == 2)


def _varint(data: bytes, position: int) -> tuple[int, int] | None:
    """A number and the position after it; None if it does not end in these bytes."""
    value = 0
    for shift in range(0, 70, 7):
        if position >= len(data):
            return None
        byte = data[position]
        value |= (byte & 0x7F) << shift
        position += 1
        if byte < 0x80:
            return value, position
    return None
