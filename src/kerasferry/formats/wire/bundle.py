"""A tensor bundle: the checkpoint format of TensorFlow 1 (V2 saver) and 2, and of a SavedModel's variables.

    <prefix>.index                 a table (`table.py`): key -> BundleEntry; the key "" -> BundleHeader
    <prefix>.data-00000-of-00001   the bytes of all tensors back to back, without padding

An entry says dtype, shape, shard, offset, size and the masked CRC32C of the tensor. Numbers are stored as raw
little-endian bytes. Strings: their lengths as varints, then 4 bytes masked CRC32C of the lengths each as
uint32 (uint64 from 2^32 on), then the strings; the entry's CRC covers the lengths as uint32, those 4 bytes,
and the strings. A partitioned variable has an entry without data that lists slices, see `slices.py`.

Seen in the files of TensorFlow 1.12 to 2.21.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import prod
from pathlib import Path
from typing import Any

from kerasferry import limits
from kerasferry.errors import DamagedFile, Refused
from kerasferry.hub import CHUNK_BYTES, ITEM_BYTES, Tensor

from .crc32c import extend
from .dtypes import dtype_name
from .fields import read_varint
from .protobuf import parse
from .slices import joined, slice_key
from .table import mask_crc32c, masked_crc32c, read_table

OBJECT_GRAPH_KEY = "_CHECKPOINTABLE_OBJECT_GRAPH"

# The reader of this format that TensorFlow 1.12 to 2.21 all are.
FORMAT_VERSION = 1


class Bundle:
    """A checkpoint.

    Attributes:
        prefix: The path of its files without `.index` and `.data-...`.
        tensors: Key to lazy tensor, in key order; slices of partitioned variables are joined.
        object_graph: The `CheckpointGraph` message; None in checkpoints that are not object based.
    """

    def __init__(self, prefix: Path) -> None:
        """Opens a checkpoint; reads the index and the object graph.

        Raises:
            DamagedFile: The index is damaged, or a data file is missing or too short for it.
            Refused: Written on a big-endian machine, or for a newer reader.
        """
        self.prefix = prefix
        self.index = prefix.with_name(prefix.name + ".index")
        raw = read_table(self.index)
        header = self._header(raw)
        self._shards: int = header.num_shards
        self._shard_bytes: dict[int, int] = {}
        entries = {key: parse("BundleEntry", value, self._at(key)) for key, value in raw.items() if key}
        self._entries = entries
        self.tensors: dict[str, Tensor] = {
            _text(key, self.index): self._tensor(key, entry)
            for key, entry in entries.items()
            if not key.startswith(b"\0")  # slices are reached through the variable that they belong to
        }
        self.object_graph = self._object_graph()

    def _at(self, key: bytes) -> str:
        return f"{self.index} :: {key.decode(errors='replace')}"

    def _header(self, raw: dict[bytes, bytes]) -> Any:
        if b"" not in raw:
            raise DamagedFile("the index has no header, so it is not that of a checkpoint", where=self.index)
        header = parse("BundleHeader", raw[b""], self.index)
        if header.endianness:
            raise Refused("the checkpoint was written on a big-endian machine", where=self.index)
        if header.version.min_consumer > FORMAT_VERSION:
            raise Refused(
                "the checkpoint needs a newer reader than any TensorFlow up to 2.21",
                where=self.index,
                found=f"min_consumer {header.version.min_consumer}",
            )
        if not 0 <= header.num_shards <= limits.SHARDS:
            raise DamagedFile("the number of data files is absurd", where=self.index, found=header.num_shards)
        return header

    def shard(self, number: int) -> Path:
        """The data file with this number."""
        return self.prefix.with_name(f"{self.prefix.name}.data-{number:05d}-of-{self._shards:05d}")

    def _require_bytes(self, key: bytes, entry: Any) -> None:
        """Checks that the shard of an entry is there and long enough."""
        if not 0 <= entry.shard_id < self._shards or entry.offset < 0 or entry.size < 0:
            raise DamagedFile("an entry of the index points nowhere", where=self._at(key))
        shard = self.shard(entry.shard_id)
        if entry.shard_id not in self._shard_bytes:
            if not shard.is_file():
                raise DamagedFile(
                    "a data file of the checkpoint is missing",
                    where=shard,
                    hint="copy all files of the checkpoint: the .index and every .data-NNNNN-of-NNNNN",
                )
            self._shard_bytes[entry.shard_id] = shard.stat().st_size
        available = self._shard_bytes[entry.shard_id]
        if entry.offset + entry.size > available:
            raise DamagedFile(
                "a data file of the checkpoint is cut short",
                where=f"{shard} :: {key.decode(errors='replace')}",
                found=f"{available} bytes, needs {entry.offset + entry.size}",
            )

    def _tensor(self, key: bytes, entry: Any) -> Tensor:
        dtype = dtype_name(entry.dtype)
        shape = self._shape(key, entry)
        if entry.slices:
            return self._partitioned(key, entry, dtype, shape)
        self._require_bytes(key, entry)
        where = f"{self.shard(entry.shard_id).name} @ {entry.offset}"
        if dtype == "string":
            self._require_size(key, entry, entry.size >= prod(shape) + 4)
            return self._strings(key, entry, shape, where)
        if dtype not in ITEM_BYTES:
            return Tensor(dtype, shape, lambda: self._unreadable(key, dtype), where)
        self._require_size(key, entry, entry.size == prod(shape) * ITEM_BYTES[dtype])
        return Tensor(dtype, shape, lambda: self._chunks(key, entry), where)

    def _shape(self, key: bytes, entry: Any) -> tuple[int, ...]:
        shape = tuple(dim.size for dim in entry.shape.dim)
        if len(shape) > limits.TENSOR_RANK or any(size < 0 for size in shape):
            raise DamagedFile("the shape of a variable is impossible", where=self._at(key), found=shape[:8])
        return shape

    def _require_size(self, key: bytes, entry: Any, fits: bool) -> None:
        if not fits:
            raise DamagedFile(
                "the size of a variable contradicts its shape",
                where=self._at(key),
                found=f"{entry.size} bytes for {dtype_name(entry.dtype)} "
                f"{[dim.size for dim in entry.shape.dim]}",
            )

    def _unreadable(self, key: bytes, dtype: str) -> Iterator[bytes]:
        raise Refused(f"a variable has the type {dtype}, which cannot be read", where=self._at(key))

    def _chunks(self, key: bytes, entry: Any) -> Iterator[bytes]:
        """The bytes of a tensor of numbers; compares the checksum after the last piece."""
        crc = 0
        left = entry.size
        shard = self.shard(entry.shard_id)
        try:
            with shard.open("rb", buffering=0) as file:
                file.seek(entry.offset)
                while left:
                    piece = file.read(min(left, CHUNK_BYTES))
                    if not piece:
                        break
                    left -= len(piece)
                    crc = extend(crc, piece)
                    yield piece
        except OSError as error:
            raise DamagedFile("a data file cannot be read", where=shard, found=error.strerror) from None
        self._require_checksum(key, entry, mask_crc32c(crc), left)

    def _require_checksum(self, key: bytes, entry: Any, computed: int, missing: int = 0) -> None:
        if missing or computed != entry.crc32c:
            raise DamagedFile(
                "the data of a variable is not what was saved: its checksum is wrong",
                where=f"{self.shard(entry.shard_id)} :: {key.decode(errors='replace')}",
                found=f"stored {entry.crc32c:08x}, computed {computed:08x}, at byte {entry.offset}",
            )

    def _strings(self, key: bytes, entry: Any, shape: tuple[int, ...], where: str) -> Tensor:
        def read() -> list[bytes]:
            return self._read_strings(key, entry, prod(shape))

        return Tensor("string", shape, lambda: iter(read()), where, read)

    def _read_strings(self, key: bytes, entry: Any, count: int) -> list[bytes]:
        shard = self.shard(entry.shard_id)
        place = f"{shard} :: {key.decode(errors='replace')}"
        if entry.size > limits.STRING_TENSOR_BYTES:
            raise DamagedFile("a variable with text is too long", where=place, found=f"{entry.size} bytes")
        try:
            with shard.open("rb") as file:
                file.seek(entry.offset)
                data = file.read(entry.size)
        except OSError as error:
            raise DamagedFile("a data file cannot be read", where=shard, found=error.strerror) from None
        lengths, position = [], 0
        for _ in range(count):
            length, position = read_varint(data, position, len(data), place)
            lengths.append(length)
        as_written = b"".join(n.to_bytes(4 if n < 1 << 32 else 8, "little") for n in lengths)
        # The checksum of the lengths is covered by the checksum of the whole, where it stands as it is.
        self._require_checksum(key, entry, masked_crc32c(data[position:], extend(0, as_written)))
        if position + 4 + sum(lengths) != len(data):
            raise DamagedFile("the lengths of the texts contradict the size of the variable", where=place)
        strings, position = [], position + 4
        for length in lengths:
            strings.append(data[position : position + length])
            position += length
        return strings

    def _partitioned(self, key: bytes, entry: Any, dtype: str, shape: tuple[int, ...]) -> Tensor:
        if dtype not in ITEM_BYTES:
            raise Refused(f"a partitioned variable has the type {dtype}", where=self._at(key))
        parts = []
        for part in entry.slices:
            part_key = slice_key(key, part)
            if part_key not in self._entries:
                raise DamagedFile("a slice of a partitioned variable is missing", where=self._at(key))
            starts = [extent.start for extent in part.extent]
            parts.append((starts, self._tensor(part_key, self._entries[part_key])))
        return joined(dtype, shape, parts, self._at(key))

    def _object_graph(self) -> Any:
        tensor = self.tensors.get(OBJECT_GRAPH_KEY)
        if tensor is None:
            return None
        where = f"{self.prefix} :: {OBJECT_GRAPH_KEY}"
        if tensor.read_strings is None or tensor.shape:
            raise DamagedFile("the object graph of the checkpoint is not a text", where=where)
        return parse("CheckpointGraph", tensor.read_strings()[0], where)


def _text(key: bytes, where: Path) -> str:
    try:
        return key.decode()
    except UnicodeDecodeError:
        raise DamagedFile("a key of the index is not text", where=where, found=key[:80]) from None
