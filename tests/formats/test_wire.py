from __future__ import annotations

import pytest

from kerasferry.errors import DamagedFile, NotAModel
from kerasferry.formats.wire.fields import fields, read_varint, without, write_varint
from kerasferry.formats.wire.protobuf import parse
from kerasferry.formats.wire.snappy import decompress
from kerasferry.formats.wire.table import masked_crc32c


@pytest.mark.parametrize("number", [0, 1, 127, 128, 300, 2**32, 2**63, 2**64 - 1])
def test_varints_come_back(number: int) -> None:
    encoded = write_varint(number)
    assert read_varint(encoded, 0, len(encoded), "f") == (number, len(encoded))


@pytest.mark.parametrize("data", [b"", b"\x80", b"\xff" * 11])
def test_a_varint_without_end_is_damage(data: bytes) -> None:
    with pytest.raises(DamagedFile) as caught:
        read_varint(data, 0, len(data), "f")
    assert "f :: byte" in str(caught.value.where)


def test_masked_checksum_of_a_known_text() -> None:
    # CRC32C of "123456789" is e3069283 (the check value of the polynomial); rotated and offset by hand.
    assert masked_crc32c(b"123456789") == ((0xE3069283 >> 15 | 0xE3069283 << 17) + 0xA282EAD8) & 0xFFFFFFFF


def test_unknown_fields_survive() -> None:
    # Field 90 (a text) in SavedModel and in MetaGraphDef, where no release has one.
    inner = b"\xd2\x05\x03abc"
    data = b"\x08\x01" + b"\x12" + write_varint(len(inner)) + inner + b"\xd2\x05\x02xy"
    message = parse("SavedModel", data, "f")
    assert message.saved_model_schema_version == 1
    assert message.SerializeToString() == data


@pytest.mark.parametrize("data", [b"\x12\x05abc", b"\x0a", b"\xff" * 20, b"\x12\x02\x0a\x7f"])
def test_what_is_no_message_is_damage(data: bytes) -> None:
    with pytest.raises(DamagedFile) as caught:
        parse("SavedModel", data, "m/saved_model.pb")
    assert caught.value.where == "m/saved_model.pb"


def test_a_git_lfs_pointer_gets_its_name() -> None:
    with pytest.raises(NotAModel, match="Git LFS pointer"):
        parse("SavedModel", b"version https://git-lfs.github.com/spec/v1\noid sha256:00\n", "f")


def test_fields_of_all_wire_types() -> None:
    data = b"\x08\x96\x01" + b"\x11" + bytes(8) + b"\x1a\x02hi" + b"\x25" + bytes(4)
    assert [(f.number, f.wire_type, data[f.value : f.end]) for f in fields(data, 0, len(data), "f")] == [
        (1, 0, b"\x96\x01"),
        (2, 1, bytes(8)),
        (3, 2, b"hi"),
        (4, 5, bytes(4)),
    ]


def test_removing_fields_touches_only_them_and_the_lengths() -> None:
    # The length of the message in field 2 is written with a needless byte; the other one is not touched.
    removed = b"\x1a\x02hi"
    with_it, without_it = b"\x08\x01" + removed + b"\x20\x07", b"\x08\x01" + b"\x20\x07"
    other = b"\x0a\x82\x00\x08\x01"
    data = other + b"\x12" + bytes([len(with_it)]) + with_it + other
    expected = other + b"\x12" + bytes([len(without_it)]) + without_it + other
    assert without(data, (2, 3), "f") == (expected, 1)
    assert without(data, (2, 9), "f") == (data, 0)
    with pytest.raises(DamagedFile):
        without(data, (2, 1, 1), "f")


def test_snappy() -> None:
    # "abcd" literal, copy of 8 from 4 back (overlapping), copy of 3 with a 2-byte offset, long literal of 61.
    literal = bytes(range(61))
    data = b"\x4c" + b"\x0cabcd" + b"\x11\x04" + b"\x0a\x04\x00" + b"\xf0\x3c" + literal
    assert decompress(data, "f") == b"abcd" * 3 + b"abc" + literal
    for end in range(len(data)):
        with pytest.raises(DamagedFile):
            decompress(data[:end], "f")
    with pytest.raises(DamagedFile, match="before its start"):
        decompress(b"\x08\x00a\x11\x04", "f")
    with pytest.raises(DamagedFile, match="impossible length"):
        decompress(b"\xff\xff\xff\xff\x0f\x00a", "f")


def test_signatures_of_functions_are_no_nodes() -> None:
    # In OpDef field 2 is a message (here with a length byte that is no UTF-8), in NodeDef it is a text.
    argument = b"\x0a\x80\x01" + b"x" * 128
    signature = b"\x0a\x01f" + b"\x12" + write_varint(len(argument)) + argument
    function = b"\x0a" + write_varint(len(signature)) + signature + b"\x1a\x08" + b"\x0a\x01n\x12\x03Add"
    library = b"\x0a" + write_varint(len(function)) + function
    graph = parse("GraphDef", b"\x12" + write_varint(len(library)) + library, "f")
    assert graph.library.function[0].signature.name == "f"
    assert graph.library.function[0].node_def[0].op == "Add"
