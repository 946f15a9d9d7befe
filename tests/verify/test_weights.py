"""Weights bit for bit."""

import numpy as np
import pytest

from kerasferry.hub import Variable, tensor_of
from kerasferry.verify.inputs import write_npz
from kerasferry.verify.loaded_weights import compare_loaded
from kerasferry.verify.weights import difference, first_difference, match


def test_streams_cut_differently_are_equal():
    data = bytes(range(256)) * 9000
    one = [data[:5], data[5:]]
    other = [data[start : start + 70_000] for start in range(0, len(data), 70_000)]
    assert first_difference(one, other) is None


@pytest.mark.parametrize("place", [0, 4, 1 << 20, (1 << 20) + 17, 2_303_999])
def test_the_first_byte_that_differs(place):
    data = bytes(256) * 9000
    changed = bytearray(data)
    changed[place] = 1
    assert first_difference([data], [changed[:99], changed[99:]]) == place


def test_a_shorter_stream_differs_at_its_end():
    assert first_difference([b"abc"], [b"ab"]) == 2
    assert first_difference([b"", b"ab"], [b"a", b"b", b""]) is None


def test_difference_of_tensors():
    one = tensor_of(np.arange(4, dtype="float32"))
    assert difference(one, tensor_of(np.arange(4, dtype="float32"))) is None
    assert "dtype float64" in difference(one, tensor_of(np.arange(4.0)))
    assert "shape (2, 2)" in difference(one, tensor_of(np.arange(4, dtype="float32").reshape(2, 2)))
    assert "from byte 7 of 16" in difference(one, tensor_of(np.array([0, -1, 2, 3], "float32")))


def test_negative_zero_and_nan_are_told_by_their_bits():
    assert difference(tensor_of(np.array([0.0])), tensor_of(np.array([-0.0])))
    assert difference(tensor_of(np.array([np.nan])), tensor_of(np.array([np.nan]))) is None


def variables(*keys, trainable=True):
    tensor = tensor_of(np.zeros(1))
    return {(path, role): Variable(path, role, tensor, trainable) for path, role in keys}


def test_match_of_renamed_layers():
    before = variables((("a/b",), "kernel"), (("a_b",), "kernel"), (("c",), "kernel"))
    after = variables((("a_b_",), "kernel"), (("a_b",), "kernel"), (("c",), "kernel"))
    assert match(before, after) == {
        (("a/b",), "kernel"): (("a_b_",), "kernel"),
        (("a_b",), "kernel"): (("a_b",), "kernel"),
        (("c",), "kernel"): (("c",), "kernel"),
    }


def test_a_name_that_only_begins_alike_is_no_match():
    assert match(variables((("a/b",), "kernel")), variables((("a_bc",), "kernel"))) == {}


def test_roles_of_an_unknown_class_go_by_order():
    before = {**variables((("own",), "state"), trainable=False), **variables((("own",), "scale"))}
    after = {**variables((("own",), "0")), **variables((("own",), "1"), trainable=False)}
    assert match(before, after) == {
        (("own",), "scale"): (("own",), "0"),
        (("own",), "state"): (("own",), "1"),
    }


def dump(tmp_path, name, *entries):
    listed = [
        {"name": full, "layer": layer, "shape": list(array.shape), "dtype": array.dtype.name}
        for full, layer, array in entries
    ]
    file = write_npz(tmp_path / f"{name}.npz", {str(i): array for i, (_, _, array) in enumerate(entries)})
    return listed, file


GAMMA, BETA = np.full(3, 1.5, "float32"), np.full(3, 2.5, "float32")


def test_loaded_weights_in_another_order(tmp_path):
    one = dump(tmp_path, "a", ("n/gamma:0", "n", GAMMA), ("n/beta:0", "n", BETA))
    other = dump(tmp_path, "b", ("n/beta", "n", BETA), ("n/gamma", "n", GAMMA))
    result = compare_loaded(*one, *other)
    assert result.same and result.compared == 2


def test_loaded_weights_that_were_swapped(tmp_path):
    one = dump(tmp_path, "a", ("n/gamma:0", "n", GAMMA), ("n/beta:0", "n", BETA))
    other = dump(tmp_path, "b", ("n/gamma", "n", BETA), ("n/beta", "n", GAMMA))
    assert compare_loaded(*one, *other).differences == ["n/gamma: other bits", "n/beta: other bits"]


def test_loaded_weights_of_renamed_layers_and_roles(tmp_path):
    one = dump(tmp_path, "a", ("a/b/depthwise_kernel:0", "a/b", GAMMA))
    other = dump(tmp_path, "b", ("a_b/kernel", "a_b", GAMMA))
    assert compare_loaded(*one, *other).same


def test_loaded_weights_missing_and_extra(tmp_path):
    one = dump(tmp_path, "a", ("n/gamma:0", "n", GAMMA))
    other = dump(tmp_path, "b", ("m/gamma", "m", GAMMA))
    assert len(compare_loaded(*one, *other).differences) == 2


def test_loaded_weights_that_only_the_file_of_the_source_holds(tmp_path):
    one = dump(tmp_path, "a", ("n/gamma:0", "n", GAMMA))
    other = dump(tmp_path, "b", ("n/gamma", "n", GAMMA), ("text/Variable", "text", BETA))
    assert compare_loaded(*one, *other, {"text": [tensor_of(BETA)]}).same
    assert compare_loaded(*one, *other, {"text": [tensor_of(GAMMA)]}).differences == [
        "text: not in the source"
    ]


def test_state_of_random_layers_is_no_weight(tmp_path):
    one = dump(
        tmp_path,
        "a",
        ("n/gamma:0", "n", GAMMA),
        ("random_flip/StateVar:0", "random_flip", np.zeros(3, "int64")),
    )
    other = dump(tmp_path, "b", ("n/gamma", "n", GAMMA))
    assert compare_loaded(*one, *other).same
