from __future__ import annotations

import random
import struct
from pathlib import Path

import bundles
import google_crc32c
import numpy as np
import pytest

from kerasferry.errors import DamagedFile, Refused
from kerasferry.formats.wire.bundle import Bundle
from kerasferry.formats.wire.fields import write_varint
from kerasferry.formats.wire.protobuf import MESSAGES
from kerasferry.formats.wire.slices import slice_key
from kerasferry.formats.wire.table import mask_crc32c, masked_crc32c, read_table

FLOATS = struct.pack("<6f", *range(6))


def test_numbers(tmp_path: Path) -> None:
    entries = [
        bundles.header(),
        (b"a", bundles.entry(FLOATS, [2, 3])),
        (b"b", bundles.entry(b"", [0, 3], 24)),
    ]
    bundle = Bundle(bundles.write(tmp_path, entries, FLOATS))
    assert bundle.tensors["a"].read().tolist() == [[0, 1, 2], [3, 4, 5]]
    assert bundle.tensors["b"].read().shape == (0, 3)
    assert bundle.tensors["a"].where == "b.data-00000-of-00001 @ 0"
    assert bundle.object_graph is None


def test_strings(tmp_path: Path) -> None:
    texts = [b"hello", "wörld".encode(), b""]
    lengths = b"".join(len(t).to_bytes(4, "little") for t in texts)
    data = b"".join(write_varint(len(t)) for t in texts) + masked_crc32c(lengths).to_bytes(4, "little")
    crc = google_crc32c.extend(google_crc32c.value(lengths), data[3:] + b"".join(texts))
    data += b"".join(texts)
    entries = [bundles.header(), (b"s", bundles.entry(data, [3], dtype=7, crc32c=mask_crc32c(crc)))]
    prefix = bundles.write(tmp_path, entries, data)
    assert Bundle(prefix).tensors["s"].read().tolist() == texts
    for position in range(len(data)):
        flipped = bytearray(data)
        flipped[position] ^= 1
        bundles.write(tmp_path, entries, bytes(flipped))
        with pytest.raises(DamagedFile):
            Bundle(prefix).tensors["s"].read()


@pytest.mark.parametrize("axis", [0, 1])
def test_partitioned_variables_are_joined(tmp_path: Path, axis: int) -> None:
    whole = np.arange(200 * 130, dtype="float32").reshape(200, 130)
    data, entries = b"", []
    main = MESSAGES["BundleEntry"].FromString(bundles.entry(b"", [200, 130]))
    for start, piece in zip((0, 70, 100), np.split(whole, [70, 100], axis), strict=True):
        part = main.slices.add()
        for dimension in range(2):
            extent = part.extent.add()
            if dimension == axis:
                extent.start, extent.length = start, piece.shape[axis]
        raw = np.ascontiguousarray(piece).tobytes()
        entries.append((slice_key(b"v", part), bundles.entry(raw, list(piece.shape), len(data))))
        data += raw
    entries = sorted([bundles.header(), (b"v", main.SerializeToString()), *entries])
    bundle = Bundle(bundles.write(tmp_path, entries, data))
    assert list(bundle.tensors) == ["v"]
    assert (bundle.tensors["v"].read() == whole).all()
    with pytest.raises(DamagedFile, match="slice"):
        Bundle(bundles.write(tmp_path, entries[:1] + entries[2:], data))


def test_keys_of_slices() -> None:
    # As TensorFlow 2.9.3 wrote them: "b" [4, 200] in three along the second dimension, "a/x" [70001, 3] and
    # "bb" [4, 20000] in three and seven.
    for name, extents, expected in (
        (b"b", ((0, 4), (134, 66)), "006200010102" + "8084" + "c086c042"),
        (b"a/x", ((23334, 23334), (0, 3)), "00612f7800010102" + "e05b26e05b26" + "8083"),
        (b"bb", ((0, 4), (5715, 2857)), "00626200010102" + "8084" + "d653cb29"),
    ):
        part = MESSAGES["Slice"]()
        for start, length in extents:
            part.extent.add(start=start, length=length)
        assert slice_key(name, part).hex() == expected


@pytest.mark.parametrize(
    "change",
    [
        {"offset": 1},
        {"size": 23},
        {"size": -1},
        {"offset": 2**62},
        {"shard_id": 1},
        {"crc32c": 1},
        {"dtype": 2},
        {"dtype": 7},
    ],
)
def test_entries_that_contradict_the_data(tmp_path: Path, change: dict[str, int]) -> None:
    entries = [bundles.header(), (b"a/kernel", bundles.entry(FLOATS, [2, 3], **change))]
    prefix = bundles.write(tmp_path, entries, FLOATS)
    with pytest.raises(DamagedFile) as caught:
        Bundle(prefix).tensors["a/kernel"].read()
    assert "a/kernel" in str(caught.value.where)


def test_absurd_shapes(tmp_path: Path) -> None:
    for shape in ([-1, 3], [2**40, 2**40], [1] * 300):
        entries = [bundles.header(), (b"a", bundles.entry(FLOATS, shape))]
        with pytest.raises(DamagedFile):
            Bundle(bundles.write(tmp_path, entries, FLOATS))


def test_headers(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="big-endian"):
        Bundle(bundles.write(tmp_path, [bundles.header(endianness=1)], b""))
    with pytest.raises(DamagedFile, match="no header"):
        Bundle(bundles.write(tmp_path, [(b"a", bundles.entry(FLOATS, [6]))], FLOATS))
    with pytest.raises(DamagedFile):
        Bundle(bundles.write(tmp_path, [bundles.header(num_shards=10**9)], b""))


def test_a_missing_shard(tmp_path: Path) -> None:
    entries = [bundles.header(), (b"a", bundles.entry(FLOATS, [6]))]
    prefix = bundles.write(tmp_path, entries, FLOATS)
    (tmp_path / "b.data-00000-of-00001").unlink()
    with pytest.raises(DamagedFile, match="missing") as caught:
        Bundle(prefix)
    assert str(caught.value.where).endswith("b.data-00000-of-00001")


def test_types_that_numpy_does_not_have(tmp_path: Path) -> None:
    entries = [bundles.header(), (b"a", bundles.entry(FLOATS, [6], dtype=29))]
    tensor = Bundle(bundles.write(tmp_path, entries, FLOATS)).tensors["a"]
    assert tensor.dtype == "int4"
    with pytest.raises(Refused, match="int4"):
        list(tensor.chunks())


def test_tables_with_many_blocks_and_compression(tmp_path: Path) -> None:
    def literal(data: bytes) -> bytes:
        return write_varint(len(data)) + b"\xf4" + (len(data) - 1).to_bytes(2, "little") + data

    path = tmp_path / "t"
    blocks = [[(b"%d%04d" % (n, i), b"v" * i) for i in range(50)] for n in range(3)]
    path.write_bytes(bundles.table(*(bundles.block(b, compression=1, pack=literal) for b in blocks)))
    assert read_table(path) == {key: value for b in blocks for key, value in b}


@pytest.mark.parametrize(
    "contents",
    [
        b"\x05\x01\x00a" + bytes(4) + b"\x01\0\0\0",  # shares 5 bytes with no key
        b"\x00\x7fa" + bytes(4) + b"\x01\0\0\0",  # a key beyond the block
        b"\x00\x01\xff\xff\xff\xff\xff\xff\xff\xff\x7fa" + bytes(4) + b"\x01\0\0\0",
        bytes(4) + b"\xff\xff\xff\xff",  # restart points beyond the block
        b"",
        b"\x80" + bytes(4) + b"\x01\0\0\0",
        b"\x00\x01\x00b\x00\x01\x00a" + bytes(4) + b"\x01\0\0\0",  # not in order
    ],
)
def test_blocks_with_a_right_checksum_and_wrong_contents(tmp_path: Path, contents: bytes) -> None:
    path = tmp_path / "t"
    path.write_bytes(bundles.table(bundles.seal(contents)))
    with pytest.raises(DamagedFile) as caught:
        read_table(path)
    assert "byte" in str(caught.value.where)


def test_every_flipped_byte_of_an_index_is_found(tmp_path: Path) -> None:
    path = tmp_path / "t"
    good = bundles.table(*(bundles.block([(b"%d" % n, b"value")]) for n in range(3)))
    random_bits = random.Random(1)
    path.write_bytes(good)
    expected = read_table(path)
    for position in range(len(good)):
        flipped = bytearray(good)
        flipped[position] ^= 1 << random_bits.randrange(8)
        path.write_bytes(flipped)
        try:
            # The padding of the footer carries nothing.
            assert read_table(path) == expected and position >= len(good) - 48
        except DamagedFile as error:
            assert "t" in str(error.where)
    for end in range(len(good)):
        path.write_bytes(good[:end])
        with pytest.raises(DamagedFile):
            read_table(path)
