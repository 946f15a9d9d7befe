"""What a marshalled Python function says of itself, read as data: nothing is unmarshalled or run.

A Lambda holds the bytecode of its function in the format of `marshal`, base64-encoded. The code object in it lists the
names and the constants that the function uses. Its layout tells which Pythons can have written it.
"""

from __future__ import annotations

import base64
import binascii
import struct
from dataclasses import dataclass
from typing import Any

MAX_ITEMS = 100_000
MAX_DEPTH = 50

# Numbers in front of the code, the fields after them (with the code first), and the Pythons that write it so.
_OLD = "code consts names varnames freevars cellvars filename name"
LAYOUTS = (
    ("3.11 or later", 5, "code consts names localsplusnames localspluskinds filename name qualname", 1, 2),
    ("3.8 to 3.10", 6, _OLD, 1, 1),
    ("3.0 to 3.7", 5, _OLD, 1, 1),
    ("2.7", 4, _OLD, 1, 1),
)


@dataclass(frozen=True)
class CodeObject:
    """A function as its bytecode describes it.

    Attributes:
        name: Of the function, `<lambda>` for a lambda.
        python: The Pythons whose bytecode has this layout.
        filename: Where it was written.
        line: Its first line there.
        names: Global names and attributes that it uses.
        constants: Its constants as text; inner functions by name.
    """

    name: str
    python: str
    filename: str
    line: int
    names: tuple[str, ...]
    constants: tuple[str, ...]


def describe_code(encoded: object) -> CodeObject | None:
    """The function in a base64 text; None where it is none that is known.

    Args:
        encoded: What a Lambda config holds.
    """
    if not isinstance(encoded, str):
        return None
    try:
        data = base64.b64decode(encoded, validate=False)
    except (binascii.Error, ValueError):
        return None
    for layout in LAYOUTS:
        try:
            found = _Reader(data, layout).whole()
        except (_NotThis, struct.error, IndexError, UnicodeDecodeError, RecursionError):
            continue
        return found
    return None


class _NotThis(Exception):
    """The bytes are not of this layout."""


@dataclass
class _Inner:
    fields: dict[str, Any]
    line: int


class _Reader:
    """One attempt with one layout."""

    def __init__(self, data: bytes, layout: tuple[str, int, str, int, int]) -> None:
        self.data = data
        self.python, self.numbers, names, self.lines, self.tables = layout
        self.fields = names.split()
        self.at = 0
        self.refs: list[Any] = []
        self.items = 0

    def whole(self) -> CodeObject:
        code = self.value()
        if not isinstance(code, _Inner) or self.at != len(self.data):
            raise _NotThis
        fields = code.fields
        texts = [fields["name"], fields["filename"], *fields["names"]]
        if not all(isinstance(text, str) for text in texts) or not isinstance(fields["consts"], tuple):
            raise _NotThis
        constants = tuple(_shown(one) for one in fields["consts"] if one is not None)
        return CodeObject(
            fields["name"], self.python, fields["filename"], code.line, tuple(fields["names"]), constants
        )

    def take(self, count: int) -> bytes:
        if count < 0 or self.at + count > len(self.data):
            raise _NotThis
        self.at += count
        return self.data[self.at - count : self.at]

    def number(self) -> int:
        return int(struct.unpack("<i", self.take(4))[0])

    def value(self, depth: int = 0) -> Any:
        self.items += 1
        if depth > MAX_DEPTH or self.items > MAX_ITEMS:
            raise _NotThis
        byte = self.take(1)[0]
        kind, keep = chr(byte & 0x7F), bool(byte & 0x80)
        if kind == "r":
            return self.refs[self.number()]
        place = len(self.refs)
        if keep:
            self.refs.append(None)
        found = self.plain(kind, depth)
        if keep:
            self.refs[place] = found
        return found

    def plain(self, kind: str, depth: int) -> Any:
        if kind in "NTF.S":
            return {"N": None, "T": True, "F": False, ".": ..., "S": None}[kind]
        if kind == "i":
            return self.number()
        if kind == "g":
            return struct.unpack("<d", self.take(8))[0]
        if kind == "y":
            return complex(*struct.unpack("<dd", self.take(16)))
        if kind == "l":
            return self.long()
        if kind in "sut" or kind in "aA":
            data = self.take(self.number())
            return data if kind == "s" else data.decode("utf-8", "surrogatepass")
        if kind in "zZ":
            return self.take(self.take(1)[0]).decode("latin-1")
        if kind in "()[<>":
            count = self.take(1)[0] if kind == ")" else self.number()
            if not 0 <= count <= MAX_ITEMS:
                raise _NotThis
            return tuple(self.value(depth + 1) for _ in range(count))
        if kind == "c":
            return self.code(depth)
        raise _NotThis

    def long(self) -> int:
        count = self.number()
        digits = [int(struct.unpack("<H", self.take(2))[0]) for _ in range(min(abs(count), MAX_ITEMS))]
        value = sum(digit << (15 * place) for place, digit in enumerate(digits))
        return -value if count < 0 else value

    def code(self, depth: int) -> _Inner:
        if any(not 0 <= self.number() < 1 << 30 for _ in range(self.numbers)):
            raise _NotThis
        fields = {name: self.value(depth + 1) for name in self.fields}
        if not isinstance(fields["code"], bytes):
            raise _NotThis
        line = self.number()
        for _ in range(self.tables):
            if not isinstance(self.value(depth + 1), bytes):
                raise _NotThis
        return _Inner(fields, line)


def _shown(value: Any) -> str:
    if isinstance(value, _Inner):
        return f"function {value.fields.get('name')}"
    if isinstance(value, tuple):
        return "(" + ", ".join(map(_shown, value)) + ")"
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."
