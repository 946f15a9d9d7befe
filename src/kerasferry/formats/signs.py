"""Signs by which a kind of file is told: small tests on a `Peek`, made to be put into a table.

Each function returns a test, so that a row of the table reads as what it looks for: `starts(b"GGUF")`.
"""

from __future__ import annotations

import fnmatch
import re
import struct
from collections.abc import Callable

from .peek import Peek

Sign = Callable[[Peek], bool]

HDF5_MAGIC = b"\x89HDF\r\n\x1a\n"
ZIP_MAGIC = b"PK\x03\x04"

# The last eight bytes of a table of sorted strings, little-endian (table/format.h of LevelDB).
TABLE_MAGIC = bytes.fromhex("57fb808b247547db")

_ENCRYPTED_FLAG = 0x1


def starts(*prefixes: bytes, at: int = 0) -> Sign:
    """One of these bytes at this place."""
    return lambda peek: peek.head[at:].startswith(prefixes)


def text(pattern: bytes) -> Sign:
    """A regular expression that matches at the first character after space and a byte order mark."""
    compiled = re.compile(pattern, re.IGNORECASE | re.DOTALL)
    return lambda peek: compiled.match(peek.head.removeprefix(b"\xef\xbb\xbf").lstrip()) is not None


def contains(*needles: bytes) -> Sign:
    """One of these bytes anywhere in the head."""
    return lambda peek: any(needle in peek.head for needle in needles)


def hdf5_with(*needles: bytes) -> Sign:
    """An HDF5 file with one of these in the head, where the attributes of the root group usually lie."""
    return every(starts(HDF5_MAGIC), contains(*needles))


def named(pattern: str) -> Sign:
    """A file name, with `*`, `?` and `[0-9]`."""
    return lambda peek: fnmatch.fnmatchcase(peek.path.name, pattern)


def holds(*patterns: str) -> Sign:
    """Every one of these is among the names in a directory or archive; `*` matches slashes too."""
    return lambda peek: all(fnmatch.filter(peek.names, pattern) for pattern in patterns)


def holds_only(pattern: str) -> Sign:
    """There are names, and all of them are like this."""
    return lambda peek: bool(peek.names) and len(fnmatch.filter(peek.names, pattern)) == len(peek.names)


def every(*signs: Sign) -> Sign:
    """All of these."""
    return lambda peek: all(sign(peek) for sign in signs)


def either(*signs: Sign) -> Sign:
    """One of these."""
    return lambda peek: any(sign(peek) for sign in signs)


def json_with(*keys: str) -> Sign:
    """A JSON object with these keys near its beginning (not parsed: it may be large)."""
    patterns = [re.compile(rb'"%s"\s*:' % key.encode()) for key in keys]
    opened = text(rb'\{\s*"')
    return lambda peek: opened(peek) and all(pattern.search(peek.head) for pattern in patterns)


def empty(peek: Peek) -> bool:
    """Nothing in it."""
    return peek.size == 0 and not peek.names


def safetensors(peek: Peek) -> bool:
    """Eight bytes: the length of a JSON header, which follows."""
    if len(peek.head) < 10 or not re.match(rb'\{\s*["}]', peek.head[8:]):
        return False
    (length,) = struct.unpack_from("<Q", peek.head)
    return bool(2 <= length <= peek.size - 8)


def tar(peek: Peek) -> bool:
    """A tar header: 512 bytes whose sum, taken with blanks in the field of the sum, stands in it in octal."""
    header = peek.head[:512]
    if len(header) < 512 or not header.strip(b"\0"):
        return False
    stated = header[148:156].strip(b" \0")
    return (
        bool(stated)
        and all(byte in b"01234567" for byte in stated)
        and int(stated, 8) == sum(header) - sum(header[148:156]) + 8 * ord(" ")
    )


def table_of_tensors(first_value: bytes) -> Sign:
    """A table of sorted strings whose first key is empty and whose first value begins like this."""

    def sign(peek: Peek) -> bool:
        # A block entry: bytes shared with the key before, bytes of the key, length of the value, key, value.
        return (
            peek.tail.endswith(TABLE_MAGIC)
            and peek.head[:2] == b"\0\0"
            and re.match(rb"[\x80-\xff]*[\x00-\x7f]" + re.escape(first_value), peek.head[2:], re.DOTALL)
            is not None
        )

    return sign


def encrypted_zip(peek: Peek) -> bool:
    """A zip archive whose first member needs a password (bit 0 of the flags)."""
    return peek.head.startswith(ZIP_MAGIC) and len(peek.head) > 6 and bool(peek.head[6] & _ENCRYPTED_FLAG)
