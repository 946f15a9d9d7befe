"""A table of sorted strings, written: see `table` for the layout. Nothing is compressed, as TensorFlow does it."""

from __future__ import annotations

from .fields import write_varint
from .table import FOOTER_BYTES, MAGIC, masked_crc32c

# TensorFlow begins a new block when one has grown to this size.
_BLOCK_BYTES = 4096
_NO_COMPRESSION = b"\0"


def table_of(items: dict[bytes, bytes]) -> bytes:
    """The bytes of a table with these keys and values."""
    made = bytearray()
    index: list[tuple[bytes, bytes]] = []
    block: list[tuple[bytes, bytes]] = []
    size = 0
    for key in sorted(items):
        block.append((key, items[key]))
        size += len(key) + len(items[key])
        if size >= _BLOCK_BYTES:
            index.append((key, _append(made, block)))
            block, size = [], 0
    if block:
        index.append((block[-1][0], _append(made, block)))
    footer = _append(made, []) + _append(made, index)
    return bytes(made + footer.ljust(FOOTER_BYTES - len(MAGIC), b"\0") + MAGIC)


def _append(made: bytearray, entries: list[tuple[bytes, bytes]]) -> bytes:
    """Put a block at the end; returns its handle. Every entry is a restart point: no key is shortened."""
    block, restarts = bytearray(), []
    for key, value in entries:
        restarts.append(len(block))
        block += b"\0" + write_varint(len(key)) + write_varint(len(value)) + key + value
    for restart in restarts or [0]:
        block += restart.to_bytes(4, "little")
    block += len(restarts or [0]).to_bytes(4, "little")
    handle = write_varint(len(made)) + write_varint(len(block))
    block += _NO_COMPRESSION
    made += block + masked_crc32c(bytes(block)).to_bytes(4, "little")
    return handle
