"""Masks of Keras 3 on the way to tf.keras."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest
from small import carried_from, tensor
from small_keras_3 import down, node_of, stock

from kerasferry.dialects import carry
from kerasferry.dialects.masks.repairs import MERGES
from kerasferry.errors import Refused
from kerasferry.hub import Changes, Json, Model


def _functional(name: str, layers: list[Json], output: str, index: int = 0) -> Json:
    starts = [layer["name"] for layer in layers if layer["class_name"] == "InputLayer"]
    config = {
        "name": name,
        "trainable": True,
        "layers": layers,
        "input_layers": [[start, 0, 0] for start in starts],
        "output_layers": [[output, index, 0]],
    }
    return {
        "module": "keras.src.models.functional",
        "class_name": "Functional",
        "config": config,
        "registered_name": "Functional",
    }


def _start(name: str) -> Json:
    layer = stock("InputLayer", name, batch_shape=[None, 4, 6], dtype="float32")
    return {**layer, "name": name, "inbound_nodes": []}


def _nested(mask: list[None] | None) -> Json:
    """Attention in a model that is called with masked tensors."""
    call = node_of(stock("Attention", "attend"), [tensor("first"), tensor("second")], mask=mask)
    inner = _functional("inner", [_start("first"), _start("second"), call], "attend")
    layers = [
        _start("one"),
        _start("other"),
        node_of(stock("Masking", "m1", mask_value=0.0), tensor("one")),
        node_of(stock("Masking", "m2", mask_value=0.0), tensor("other")),
        node_of(inner, [tensor("m1"), tensor("m2")]),
        node_of(stock("LSTM", "end", units=2), tensor("inner")),
    ]
    return _functional("outer", layers, "end")


def test_masks_from_outside_that_a_nested_model_did_not_use() -> None:
    model, _ = down(_nested([None, None]), "tf2.15", source="k3.3")
    inner = next(layer for layer in model.topology["config"]["layers"] if layer["name"] == "inner")
    stop, attend = inner["config"]["layers"][-2:]
    assert stop["class_name"] == "kerasferry>MaskStop"
    assert stop["inbound_nodes"] == [[["first", 0, 0, {}]], [["second", 0, 0, {}]]]
    assert [one[:3] for one in attend["inbound_nodes"][0]] == [
        ["attend_unmasked", 0, 0],
        ["attend_unmasked", 1, 0],
    ]


def test_masks_from_outside_that_it_uses() -> None:
    model, _ = down(_nested(None), "tf2.15", source="k3.3")
    assert "no_masks" not in str(model.topology)


def _carried(topology: Json, target: str, source: str = "k3.15") -> Model:
    return carried_from(topology, source, target)


def _operation(name: str, class_name: str, *args: Any) -> Json:
    made = {
        "module": "keras.src.ops.numpy",
        "class_name": class_name,
        "registered_name": class_name,
        "config": {"name": name},
    }
    return {**made, "name": name, "inbound_nodes": [{"args": list(args), "kwargs": {}}]}


def _merged(
    kind: str, *, other: str = "Masking", end: str = "LSTM", masks: list[Json] | None = None, **told: Any
) -> Json:
    """Two inputs, of which the first is masked, a layer that merges them, and one behind it."""
    options = {"mask_value": 0.0} if other == "Masking" else {"units": 6}
    layers = [
        _start("a"),
        _start("b"),
        node_of(stock("Masking", "one", mask_value=0.0), tensor("a")),
        node_of(stock(other, "other", **options), tensor("b")),
        node_of(stock(kind, "merged"), [tensor("one"), tensor("other")]),
        *(masks or []),
        node_of(stock(end, "end", units=2), tensor("merged"), **told),
    ]
    return _functional("model", layers, "end")


def _classes(model: Model) -> dict[str, str]:
    return {layer["name"]: layer["class_name"] for layer in model.topology["config"]["layers"]}


@pytest.mark.parametrize("target", ["tf2.15", "tf2.3", "tf1.12"])
@pytest.mark.parametrize("kind", MERGES)
def test_a_merge_of_different_masks_does_as_in_keras_3(kind: str, target: str) -> None:
    assert _classes(_carried(_merged(kind), target))["merged"] == f"kerasferry>{kind}Later"


def test_up_to_keras_3_3_a_merge_hands_no_mask_on() -> None:
    classes = _classes(_carried(_merged("Add"), "tf2.15", "k3.3"))
    assert classes["merged"] == "Add" and classes["merged_unmasked"] == "Rescaling"


@pytest.mark.parametrize("kind", MERGES)
def test_a_merge_gets_its_name_back(kind: str) -> None:
    middle = _carried(_merged(kind), "tf2.3")
    for target, name in (("k3.15", kind), ("k3.3", f"{kind}Later")):
        assert _classes(carry(middle, target, Changes()))["merged"] == name


@pytest.mark.parametrize("kind", MERGES)
def test_a_merge_whose_mask_nobody_sees_stays_where_it_only_hands_it_on(kind: str) -> None:
    made = _classes(_carried(_merged(kind, end="Dense"), "tf2.15"))
    sees = kind in ("Maximum", "Minimum", "Multiply")
    assert made["merged"] == (f"kerasferry>{kind}Later" if sees else kind)


def test_no_module_is_written_for_standalone_keras() -> None:
    with pytest.raises(Refused, match="`Maximum` does something else with its mask"):
        _carried(_merged("Maximum"), "keras2.3")


def _made_masks(*, other: str = "one") -> list[Json]:
    """What Keras 3.15 writes for a Concatenate of a masked tensor and one without a mask."""
    return [
        _operation("unlike", "NotEqual", tensor("a"), 0.0),
        _operation("any", "Any", tensor("unlike")),
        _operation("expand", "ExpandDims", tensor("any")),
        _operation("zeros", "ZerosLike", tensor(other)),
        _operation("wide", "LogicalOr", tensor("expand"), tensor("zeros")),
        _operation("ones", "OnesLike", tensor("other")),
        _operation("masks", "Concatenate", [tensor("wide"), tensor("ones")]),
        _operation("steps", "Any", tensor("masks")),
    ]


def test_operations_that_concatenate_masks_are_left_out() -> None:
    topology = _merged("Concatenate", other="Dense", masks=_made_masks(), mask=tensor("steps"))
    made = _classes(_carried(topology, "tf2.15"))
    assert list(made) == ["a", "b", "one", "other", "merged", "end"]
    assert made["merged"] == "kerasferry>ConcatenateLater"


def test_an_operation_that_somebody_else_uses_stays() -> None:
    topology = _merged("Concatenate", other="Dense", masks=_made_masks(), mask=tensor("steps"))
    topology["config"]["layers"].append(node_of(stock("Dense", "more", units=2), tensor("ones")))
    topology["config"]["output_layers"].append(["more", 0, 0])
    made = _classes(_carried(topology, "tf2.15"))
    assert "ones" in made and "steps" not in made


def test_a_mask_of_another_branch_is_not_one_that_keras_makes() -> None:
    masks = [
        _operation("unlike", "NotEqual", tensor("a"), 0.0),
        _operation("any", "Any", tensor("unlike")),
    ]
    layers = _merged("Add", masks=masks)["config"]["layers"]
    layers[-1] = node_of(stock("LSTM", "end", units=2), tensor("other"), mask=tensor("any"))
    made = _carried(_functional("model", layers, "end"), "tf2.15")
    assert _classes(made)["any"].startswith("kerasferry>")
    end = made.topology["config"]["layers"][-1]
    assert end["inbound_nodes"] == [[["other", 0, 0, {"mask": ["any", 0, 0]}]]]
    layers = deepcopy(layers)
    layers[-1] = node_of(stock("LSTM", "end", units=2), tensor("one"), mask=tensor("any"))
    assert "any" not in _classes(_carried(_functional("model", layers, "end"), "tf2.15"))


def test_a_mask_passes_a_layer_that_would_raise() -> None:
    layers = [
        _start("a"),
        node_of(stock("Masking", "one", mask_value=0.0), tensor("a")),
        node_of(stock("GroupNormalization", "norm", groups=2), tensor("one")),
        node_of(stock("LSTM", "end", units=2), tensor("norm")),
    ]
    made = _carried(_functional("model", layers, "end"), "tf2.15")
    norm = made.topology["config"]["layers"][2]
    assert norm["class_name"] == "kerasferry>MaskPassing"
    assert norm["config"]["layer"]["class_name"] == "GroupNormalization"
