"""A tensor bundle, written: see `bundle` for the layout. One data file, in the order of the keys."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from kerasferry.hub import Tensor

from .bundle import FORMAT_VERSION, OBJECT_GRAPH_KEY
from .crc32c import extend
from .dtypes import DTYPES
from .fields import write_varint
from .protobuf import message
from .table import mask_crc32c, masked_crc32c
from .table_writing import table_of

_NUMBERS = {name: number for number, name in DTYPES.items()}


def write_bundle(
    prefix: Path, tensors: dict[str, Tensor], object_graph: bytes, progress: Callable[[int], None]
) -> None:
    """Write a checkpoint.

    Args:
        prefix: Its name; `.index` and `.data-00000-of-00001` are appended.
        tensors: Key to tensor, of numbers.
        object_graph: The serialized `CheckpointGraph`.
        progress: Called with the number of bytes of each piece written.
    """
    header = message("BundleHeader", num_shards=1)
    header.version.producer = FORMAT_VERSION
    items = {b"": header.SerializeToString()}
    offset = 0
    with prefix.with_name(f"{prefix.name}.data-00000-of-00001").open("wb") as data:
        for key in sorted({*tensors, OBJECT_GRAPH_KEY}, key=str.encode):
            crc = size = 0
            tensor = tensors.get(key)
            if tensor is None:
                written = _text(object_graph)
                crc = masked_crc32c(object_graph, _crc_of_length(object_graph))
                data.write(written)
                size = len(written)
            else:
                for piece in tensor.chunks():
                    data.write(piece)
                    crc = extend(crc, piece)
                    size += memoryview(piece).nbytes
                    progress(memoryview(piece).nbytes)
                crc = mask_crc32c(crc)
            entry = message(
                "BundleEntry",
                dtype=_NUMBERS["string" if tensor is None else tensor.dtype],
                offset=offset,
                size=size,
                crc32c=crc,
            )
            entry.shape.SetInParent()
            for length in tensor.shape if tensor is not None else ():
                entry.shape.dim.add(size=length)
            items[key.encode()] = entry.SerializeToString()
            offset += size
    prefix.with_name(f"{prefix.name}.index").write_bytes(table_of(items))


def _length(text: bytes) -> bytes:
    return len(text).to_bytes(4, "little")


def _crc_of_length(text: bytes) -> int:
    """Of the length and its own stored checksum, as the checksum of the whole covers them."""
    return extend(extend(0, _length(text)), masked_crc32c(_length(text)).to_bytes(4, "little"))


def _text(text: bytes) -> bytes:
    """One string: its length, the checksum of that, itself."""
    return write_varint(len(text)) + masked_crc32c(_length(text)).to_bytes(4, "little") + text
