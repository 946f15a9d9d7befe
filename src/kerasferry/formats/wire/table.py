"""A table of sorted strings: the index file of a checkpoint.

    data block ... metaindex block | index block | footer (48 bytes)

    footer   varints: offset and size of the metaindex block, of the index block; zeros up to byte 40;
             magic 57 fb 80 8b 24 75 47 db
    block    contents | 1 byte compression (0 none, 1 snappy) | uint32 masked CRC32C of contents and that byte
    contents entries | uint32 restart offset * n | uint32 n
    entry    varints: bytes shared with the key before, further key bytes, value bytes | key bytes | value

Integers are little-endian. The values of the index block are offset and size (varints) of the data blocks;
its keys only separate the blocks. Seen in the files of TensorFlow 1.12 to 2.21, which never compress, and in
files of builds inside Google (stamped 2.1.0, git version `unknown`), which do.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from kerasferry import limits
from kerasferry.errors import DamagedFile

from .crc32c import extend
from .fields import read_varint
from .protobuf import refuse_pointer
from .snappy import decompress

FOOTER_BYTES = 48
MAGIC = bytes.fromhex("57fb808b247547db")
_TRAILER_BYTES = 5
_SNAPPY = 1


def masked_crc32c(data: bytes, crc: int = 0) -> int:
    """The CRC32C of `data` (continuing `crc`, unmasked) in the form in which it is stored.

    A checksum of bytes that hold checksums is weak, so stored ones are rotated and offset.
    """
    return mask_crc32c(extend(crc, data))


def mask_crc32c(crc: int) -> int:
    """The stored form of a CRC32C."""
    return ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF


def read_table(path: Path) -> dict[bytes, bytes]:
    """All keys and values of a table file, in key order.

    Every block is verified, so what is returned is what was written.

    Raises:
        DamagedFile: Not a table, cut short, or a checksum is wrong; names the byte.
    """
    try:
        size = path.stat().st_size
        if size > limits.INDEX_BYTES:
            raise DamagedFile(
                f"the index is larger than {limits.INDEX_BYTES} bytes", where=path, found=f"{size} bytes"
            )
        data = path.read_bytes()
    except OSError as error:
        raise DamagedFile("the index cannot be read", where=path, found=error.strerror) from None
    return _Table(data, path).items()


class _Table:
    """The bytes of one table file; `where` for messages."""

    def __init__(self, data: bytes, path: Path) -> None:
        self.data = data
        self.path = path
        refuse_pointer(data, path)
        if len(data) < FOOTER_BYTES or not data.endswith(MAGIC):
            raise DamagedFile(
                "the index is cut short: its last 8 bytes are not the mark of a table",
                where=self.at(max(0, len(data) - 8)),
                found=data[-8:].hex(" ") or "an empty file",
            )

    def at(self, position: int) -> str:
        return f"{self.path} :: byte {position}"

    def items(self) -> dict[bytes, bytes]:
        """All keys and values; the keys are checked to be in order."""
        footer = len(self.data) - FOOTER_BYTES
        meta_offset, meta_size, position = self.handle(self.data, footer, len(self.data))
        self.block(meta_offset, meta_size)  # empty in all files seen; read only to verify it
        index_offset, index_size, _ = self.handle(self.data, position, len(self.data))
        found: dict[bytes, bytes] = {}
        key_bytes = 0
        last: bytes | None = None
        for _, block in self.entries(index_offset, index_size):
            offset, size, _ = self.handle(block, 0, len(block))
            for key, value in self.entries(offset, size):
                if last is not None and key <= last:
                    raise DamagedFile("the keys of the index are not in order", where=self.at(offset))
                last = key
                key_bytes += len(key)
                if key_bytes > limits.INDEX_EXPANSION * len(self.data):
                    raise DamagedFile("the keys of the index are absurdly long", where=self.at(offset))
                found[key] = value
        return found

    def handle(self, data: bytes, position: int, end: int) -> tuple[int, int, int]:
        """Offset and size of a block, and the index behind the handle."""
        offset, position = read_varint(data, position, end, self.path)
        size, position = read_varint(data, position, end, self.path)
        return offset, size, position

    def block(self, offset: int, size: int) -> bytes:
        """The contents of the block at `offset`, verified."""
        end = offset + size
        if end + _TRAILER_BYTES > len(self.data) - FOOTER_BYTES:
            raise DamagedFile(
                "a block of the index lies outside of the file",
                where=self.at(min(offset, len(self.data))),
                found=f"{size} bytes at {offset} in a file of {len(self.data)} bytes",
            )
        stored = int.from_bytes(self.data[end + 1 : end + _TRAILER_BYTES], "little")
        computed = masked_crc32c(self.data[offset : end + 1])
        if stored != computed:
            raise DamagedFile(
                "the checksum of a block of the index is wrong",
                where=self.at(offset),
                found=f"stored {stored:08x}, computed {computed:08x}",
            )
        if self.data[end] == _SNAPPY:
            return decompress(self.data[offset:end], self.at(offset))
        if self.data[end]:
            raise DamagedFile(
                "a block of the index has an unknown compression", where=self.at(end), found=self.data[end]
            )
        return self.data[offset:end]

    def entries(self, offset: int, size: int) -> Iterator[tuple[bytes, bytes]]:
        """The keys and values of the block at `offset`."""
        block = self.block(offset, size)
        restarts = int.from_bytes(block[-4:], "little")
        limit = len(block) - 4 - 4 * restarts
        if limit < 0:
            raise DamagedFile(
                "a block of the index is too short for its restart points", where=self.at(offset)
            )
        position, key = 0, b""
        while position < limit:
            start = position
            shared, position = read_varint(block, position, limit, self.path)
            added, position = read_varint(block, position, limit, self.path)
            value_bytes, position = read_varint(block, position, limit, self.path)
            value = position + added
            if shared > len(key) or value + value_bytes > limit or shared + added > limits.KEY_BYTES:
                raise DamagedFile(
                    "an entry of the index contradicts its block",
                    where=self.at(offset),
                    found=f"the entry at byte {start} of the block",
                )
            key = key[:shared] + block[position:value]
            position = value + value_bytes
            yield key, block[value:position]
