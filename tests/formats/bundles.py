"""Writes small checkpoints, right ones and wrong ones, by the description in the readers' docstrings."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from kerasferry.formats.wire.fields import write_varint
from kerasferry.formats.wire.protobuf import MESSAGES
from kerasferry.formats.wire.table import masked_crc32c

MAGIC = bytes.fromhex("57fb808b247547db")


def block(entries: list[tuple[bytes, bytes]], *, compression: int = 0, pack: Any = None) -> bytes:
    """A block with its trailer; keys are stored whole, every one a restart point."""
    contents, restarts = bytearray(), []
    for key, value in entries:
        restarts.append(len(contents))
        contents += write_varint(0) + write_varint(len(key)) + write_varint(len(value)) + key + value
    for restart in [*restarts, len(restarts)]:
        contents += restart.to_bytes(4, "little")
    return seal(bytes(contents) if pack is None else pack(bytes(contents)), compression)


def seal(contents: bytes, compression: int = 0) -> bytes:
    """Contents with compression byte and checksum."""
    sealed = contents + bytes([compression])
    return sealed + masked_crc32c(sealed).to_bytes(4, "little")


def table(*blocks: bytes) -> bytes:
    """A table file of data blocks."""
    data, handles = b"", []
    for number, sealed in enumerate(blocks):
        handles.append((b"%03d" % number, write_varint(len(data)) + write_varint(len(sealed) - 5)))
        data += sealed
    meta, index = block([]), block(handles)
    footer = b"".join(
        write_varint(n) for n in (len(data), len(meta) - 5, len(data) + len(meta), len(index) - 5)
    )
    return data + meta + index + footer.ljust(40, b"\0") + MAGIC


def header(**values: int) -> tuple[bytes, bytes]:
    """The entry under the empty key."""
    return b"", MESSAGES["BundleHeader"](**{"num_shards": 1, **values}).SerializeToString()


def entry(data: bytes, shape: list[int], offset: int = 0, dtype: int = 1, **values: Any) -> bytes:
    """A `BundleEntry` for data at an offset."""
    message = MESSAGES["BundleEntry"](dtype=dtype, offset=offset, size=len(data), crc32c=masked_crc32c(data))
    for size in shape:
        message.shape.dim.add(size=size)
    for name, value in values.items():
        setattr(message, name, value)
    return message.SerializeToString()


def write(folder: Path, entries: list[tuple[bytes, bytes]], data: bytes) -> Path:
    """Writes a checkpoint of one block and one shard; returns its prefix."""
    (folder / "b.index").write_bytes(table(block(entries)))
    (folder / "b.data-00000-of-00001").write_bytes(data)
    return folder / "b"
