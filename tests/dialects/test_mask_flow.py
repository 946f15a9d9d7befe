"""Masks from Keras 2 to Keras 3: what is replaced, and that nothing is where it does not matter."""

from __future__ import annotations

from typing import Any

import pytest
from small import add_variable, functional, input_layer, layer, model_of, node, sequential, start_node

from kerasferry.catalog.masks import answer, cases
from kerasferry.dialects import CHAIN, KERAS_3, TF_KERAS, carry
from kerasferry.dialects.masks.calls import calls_of
from kerasferry.dialects.masks.repairs import ATTENTION, MERGES
from kerasferry.dialects.masks.rules import SEVERAL
from kerasferry.hub import Changes, Json, Model, Severity
from kerasferry.modules import PARTS

OWN = {name for part in ("masks", "masked_attention") for name in PARTS["keras3"][part]}


def _call(*names: str, **keywords: Any) -> list[Any]:
    return [[name, 0, 0, dict(keywords)] for name in names]


def _two(*layers: Json, end: str, masked: tuple[str, ...] = ("one", "other")) -> Json:
    """Two inputs `a`, `b`; the layers; behind `end` a recurrent layer. `one` and `other` are their masked forms."""
    starts = [start_node("a"), start_node("b")]
    for name, start in (("one", "a"), ("other", "b")):
        kind = "Masking" if name in masked else "Dense"
        starts.append(
            node(kind, name, _call(start), **({"mask_value": 0.0} if name in masked else {"units": 3}))
        )
    last = node("LSTM", "last", _call(end), units=2)
    return functional([*starts, *layers, last], [["a", 0, 0], ["b", 0, 0]], [["last", 0, 0]])


def _carried(topology: Json, source: str = "tf2.9", target: str = "k3.15") -> tuple[Json, Changes]:
    changes = Changes()
    return carry(model_of(topology, source), target, changes).topology, changes


def _classes(topology: Json) -> dict[str, str]:
    return {item["config"]["name"]: item["class_name"] for item in topology["config"]["layers"]}


def _own(topology: Json) -> dict[str, str]:
    return {name: found for name, found in _classes(topology).items() if found in OWN}


@pytest.mark.parametrize("kind", MERGES)
@pytest.mark.parametrize("target", ["k3.0", "k3.3", "k3.5", "k3.15"])
def test_a_merge_of_different_masks_becomes_that_of_keras_2(kind: str, target: str) -> None:
    made, changes = _carried(_two(node(kind, "merged", _call("one", "other")), end="merged"), target=target)
    assert _own(made) == {"merged": f"{kind}Keras2"}
    assert [change.where for change in changes.of(Severity.EQUIVALENT)] == ["merged"]


def test_a_merge_of_one_mask_with_itself_stays_from_3_5_on() -> None:
    residual = [node("Dense", "dense", _call("one"), units=3), node("Add", "merged", _call("one", "dense"))]
    topology = _two(*residual, end="merged")
    assert _own(_carried(topology, target="k3.15")[0]) == {}
    assert _own(_carried(topology, target="k3.3")[0]) == {"merged": "AddKeras2"}


def test_without_masks_nothing_changes() -> None:
    topology = _two(node("Multiply", "merged", _call("one", "other")), end="merged", masked=())
    assert _own(_carried(topology)[0]) == {}


def test_a_mask_that_nobody_uses_changes_nothing() -> None:
    topology = _two(node("Add", "merged", _call("one", "other")), end="merged")
    topology["config"]["layers"][-1] = node("Flatten", "last", _call("merged"))
    assert _own(_carried(topology)[0]) == {}


def test_values_of_masked_steps_differ_even_if_nobody_uses_the_mask() -> None:
    topology = _two(node("Maximum", "merged", _call("one", "other")), end="merged")
    topology["config"]["layers"][-1] = node("Flatten", "last", _call("merged"))
    assert _own(_carried(topology)[0]) == {"merged": "MaximumKeras2"}
    assert _own(_carried(topology, target="k3.3")[0]) == {}


def test_the_loss_uses_the_mask_of_an_output() -> None:
    topology = _two(node("Add", "merged", _call("one", "other")), end="merged")
    topology["config"]["layers"][-1] = node("Dense", "last", _call("merged"), units=2)
    assert _own(_carried(topology)[0]) == {}
    training = {"optimizer_config": {"class_name": "SGD", "config": {}}, "loss": "mse", "metrics": []}
    made = carry(model_of(topology, "tf2.9", training), "k3.15", Changes()).topology
    assert _own(made) == {"merged": "AddKeras2"}


def _chain(kind: str, source: str, target: str, **config: Any) -> list[str]:
    topology = sequential(layer("Masking", "m"), layer(kind, "x", **config), layer("LSTM", "l", units=2))
    made, _ = _carried(topology, source, target)
    inside = made["config"]["layers"][2]
    if inside["class_name"] != "Sequential":
        return [inside["class_name"]]
    return [item["class_name"] for item in inside["config"]["layers"]]


@pytest.mark.parametrize(
    ("kind", "source", "found"),
    [
        ("Rescaling", "tf2.9", ["MaskStop", "Rescaling"]),
        ("ReLU", "tf2.3", ["MaskStop", "ReLU"]),
        ("ReLU", "tf2.9", ["ReLU"]),
        ("Activation", "tf2.9", ["Activation"]),
        ("Conv1D", "tf2.9", ["Conv1D"]),
        ("Softmax", "tf2.3", ["MaskPassing"]),
    ],
)
def test_where_a_mask_ended_or_passed_it_does_so_again(kind: str, source: str, found: list[str]) -> None:
    config = {"Rescaling": {"scale": 2.0, "offset": 0.0}, "Activation": {"activation": "tanh"}}.get(kind, {})
    assert _chain(kind, source, "k3.15", **config) == found


def test_linear_layers_of_1_12_end_a_mask() -> None:
    assert _chain("Activation", "tf1.12", "k3.15", activation="linear") == ["MaskStop", "Activation"]
    assert _chain("Activation", "tf1.12", "k3.15", activation="tanh") == ["Activation"]


def test_attention_ignored_masks_up_to_2_9() -> None:
    heads = node("MultiHeadAttention", "heads", _call("one", value=["other", 0, 0]), num_heads=1, key_dim=2)
    model = model_of(_two(heads, end="heads"), "tf2.9")
    add_variable(model, ("heads", "query_dense"), "kernel")
    made = carry(model, "k3.15", Changes())
    assert _own(made.topology) == {"heads": "UnmaskedAttention"}
    assert list(made.variables) == [(("heads", "@layer", "query_dense"), "kernel")]
    assert _own(_carried(model.topology, "tf2.15")[0]) == {}


@pytest.mark.parametrize("kind", ATTENTION)
def test_attention_of_old_keras_3_is_replaced(kind: str) -> None:
    topology = _two(node(kind, "att", _call("one", "other")), end="att")
    assert _own(_carried(topology, target="k3.5")[0]) == {"att": f"{kind}Keras2"}
    assert _own(_carried(topology, target="k3.15")[0]) == {}


def test_masks_given_to_attention_get_names() -> None:
    given = [["a", 0, 0], None]
    topology = _two(node("Attention", "att", _call("one", "other", mask=given)), end="att", masked=())
    made, _ = _carried(topology, target="k3.3")
    call = next(one for one in made["config"]["layers"] if one["name"] == "att")["inbound_nodes"][0]
    assert set(call["kwargs"]) == {"query_mask"}


def test_a_layer_with_initial_states_is_given_its_mask() -> None:
    state = node("GRU", "state", _call("other"), units=2)
    config = {"units": 2, "return_sequences": True, "implementation": 2}
    decoder = node("GRU", "decoder", _call("one", initial_state=[["state", 0, 0]]), **config)
    made, _ = _carried(_two(state, decoder, end="decoder"))
    assert _own(made) == {"decoder": "MaskedStates"}
    wrapper = next(one for one in made["config"]["layers"] if one["name"] == "decoder")
    assert wrapper["registered_name"] == "kerasferry>MaskedStates" and wrapper["module"] is None
    assert wrapper["config"]["layer"]["class_name"] == "GRU"
    assert "implementation" not in wrapper["config"]["layer"]["config"]


def test_masked_outputs_of_both_ways_in_1_12() -> None:
    inside = layer("LSTM", "lstm", units=2, return_sequences=True)
    topology = sequential(layer("Masking", "m"), layer("Bidirectional", "x", layer=inside))
    made = _carried(topology, "tf1.12")[0]["config"]["layers"][2]
    assert (
        made["class_name"] == "BidirectionalMaskedOutput" and made["config"]["zero_output_for_mask"] is False
    )
    assert _own(_carried(topology, "tf1.15")[0]) == {}


def test_variables_follow_their_layer() -> None:
    topology = sequential(layer("Masking", "m"), layer("Normalization", "x"), layer("LSTM", "l", units=2))
    model = model_of(topology, "tf2.9")
    add_variable(model, ("x",), "mean")
    assert list(carry(model, "k3.15", Changes()).variables) == [(("x", "x"), "mean")]


def test_a_nested_model_is_looked_into() -> None:
    inner = functional(
        [start_node("p"), start_node("q"), node("Add", "sum", _call("p", "q"))],
        [["p", 0, 0], ["q", 0, 0]],
        [["sum", 0, 0]],
        "inner",
    )
    nested = {**inner, "name": "inner", "inbound_nodes": [_call("one", "other")]}
    topology = _two(nested, end="inner")
    topology["config"]["layers"][-1] = node("LSTM", "last", [["inner", 1, 0, {}]], units=2)
    _, changes = _carried(topology)
    assert "inner/sum" in {change.where for change in changes.of(Severity.EQUIVALENT)}


def test_calls_are_in_order_however_the_layers_stand() -> None:
    topology = _two(node("Add", "sum", _call("one", "other")), end="sum")
    topology["config"]["layers"].reverse()
    calls, outputs = calls_of(topology)
    names = [call.place.path[-1] for call in calls]
    assert names.index("sum") > max(names.index("one"), names.index("other")) and names[-1] == "last"
    assert outputs == [(calls[-1].made, 0)]


def test_a_loop_ends() -> None:
    loop = functional(
        [start_node(), node("Dense", "x", _call("x"), units=1)], [["start", 0, 0]], [["x", 0, 0]]
    )
    assert calls_of(loop) == ([], [])


def test_every_answer_for_two_inputs_has_a_rule() -> None:
    """Of the versions that write; Keras 3 may fail."""
    for name in sorted({case.split(" | ")[0] for case in cases() if " | " in case}):
        if name.endswith(("states", "states list")):
            continue
        for dialect in TF_KERAS:
            found = [answer(f"{name} | {which}", dialect) for which in ("both", "first", "second")]
            if None not in found and set(found) != {"fails"}:
                assert tuple(str(text).removesuffix(", uses") for text in found) in SEVERAL, (name, dialect)


def test_every_dialect_was_asked() -> None:
    assert all(answer("Dense", dialect) == "first" for dialect in CHAIN)
    assert all(answer("LSTM states | first", dialect) == "first" for dialect in KERAS_3)


def test_the_source_stays_as_it_was() -> None:
    model: Model = model_of(_two(node("Add", "sum", _call("one", "other")), end="sum"), "tf2.9")
    carry(model, "k3.15", Changes())
    assert _classes(model.topology)["sum"] == "Add" and input_layer()["class_name"] == "InputLayer"
