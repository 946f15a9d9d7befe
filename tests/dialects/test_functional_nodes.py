"""Calls of layers: the lists of Keras 2, the dicts of Keras 3, and how each counts the calls of a nested model."""

from __future__ import annotations

from typing import Any

import pytest
from small import functional, node, start_node, tensor, up

from kerasferry.dialects.to_keras_3.calls import to_keras_3
from kerasferry.errors import DamagedFile


def converted(
    layers: list[dict[str, Any]], inputs: Any, outputs: Any
) -> tuple[dict[str, Any], dict[str, Any]]:
    """(calls by layer, config) of a model in the form of Keras 3."""
    model = functional(layers, inputs, outputs)
    to_keras_3(model)
    return {item["name"]: item["inbound_nodes"] for item in model["config"]["layers"]}, model["config"]


def nested(name: str, *calls: Any) -> dict[str, Any]:
    inner = functional(
        [start_node("x"), node("Dense", "y", [["x", 0, 0, {}]])], [["x", 0, 0]], [["y", 0, 0]], name
    )
    return {**inner, "name": name, "inbound_nodes": list(calls)}


def test_one_tensor() -> None:
    calls, config = converted(
        [start_node(), node("Dense", "a", [["start", 0, 0, {}]])], [["start", 0, 0]], [["a", 0, 0]]
    )
    assert calls == {"start": [], "a": [{"args": [tensor("start")], "kwargs": {}}]}
    assert (config["input_layers"], config["output_layers"]) == ([["start", 0, 0]], [["a", 0, 0]])


def test_bare_tensor_and_second_output() -> None:
    calls, _ = converted([start_node(), node("Dense", "a", ["start", 0, 1, {}])], [], [["a", 0, 0]])
    assert calls["a"] == [{"args": [tensor("start", 0, 1)], "kwargs": {}}]


def test_merging_layers_keep_their_list() -> None:
    calls, _ = converted(
        [
            start_node("p"),
            start_node("q"),
            node("Add", "two", [["p", 0, 0, {}], ["q", 0, 0, {}]]),
            node("Concatenate", "one", [["p", 0, 0, {}]]),
            node("Mine", "list", [["p", 0, 0, {}], ["q", 0, 0, {}]]),
        ],
        [],
        [],
    )
    assert calls["two"][0]["args"] == [[tensor("p"), tensor("q")]]
    assert calls["one"][0]["args"] == [[tensor("p")]]
    assert calls["list"][0]["args"] == [[tensor("p"), tensor("q")]]


def test_a_layer_called_twice() -> None:
    calls, _ = converted(
        [
            start_node("p"),
            start_node("q"),
            node("Dense", "a", [["p", 0, 0, {}]], [["q", 0, 0, {}]]),
            node("Add", "sum", [["a", 0, 0, {}], ["a", 1, 0, {}]]),
        ],
        [],
        [],
    )
    assert [call["args"] for call in calls["a"]] == [[tensor("p")], [tensor("q")]]
    assert calls["sum"][0]["args"] == [[tensor("a", 0), tensor("a", 1)]]


def test_tensors_and_numbers_in_keyword_arguments() -> None:
    calls, _ = converted(
        [
            start_node("q"),
            start_node("v"),
            node(
                "Own",
                "m",
                [["q", 0, 0, {"value": ["v", 0, 0], "training": False, "scale": [1, 2]}]],
            ),
        ],
        [],
        [],
    )
    assert calls["m"] == [
        {"args": [tensor("q")], "kwargs": {"value": tensor("v"), "training": False, "scale": [1, 2]}}
    ]


def test_a_dict_of_tensors() -> None:
    calls, _ = converted(
        [start_node("q"), node("Mine", "m", {"left": ["q", 0, 0, {}], "right": ["q", 0, 0, {}]})], [], []
    )
    assert calls["m"][0]["args"] == [{"left": tensor("q"), "right": tensor("q")}]


def test_calls_of_a_nested_model_are_counted_from_one() -> None:
    """Keras 2: node 0 is the model's own; seen 1.12 to 2.15."""
    calls, config = converted(
        [
            start_node("p"),
            start_node("q"),
            nested("n", [["p", 0, 0, {}]], [["q", 0, 0, {}]]),
            node("Add", "sum", [["n", 1, 0, {}], ["n", 2, 0, {}]]),
        ],
        [["p", 0, 0], ["q", 0, 0]],
        [["n", 2, 0], ["sum", 0, 0]],
    )
    assert calls["sum"][0]["args"] == [[tensor("n", 0), tensor("n", 1)]]
    assert config["output_layers"] == [["n", 1, 0], ["sum", 0, 0]]


def test_calls_of_a_nested_model_counted_from_zero_stay() -> None:
    """A nested Sequential that was built without an InputLayer of its own has no node 0 of its own."""
    calls, _ = converted(
        [start_node("p"), nested("n", [["p", 0, 0, {}]]), node("Dense", "d", [["n", 0, 0, {}]])],
        [],
        [["d", 0, 0]],
    )
    assert calls["d"][0]["args"] == [tensor("n", 0)]


def test_only_the_nested_model_moves() -> None:
    """A layer whose highest node equals its number of calls would be damaged by the same shift."""
    calls, _ = converted(
        [start_node("p"), node("Dense", "n", [["p", 0, 0, {}]]), node("Dense", "d", [["n", 1, 0, {}]])],
        [],
        [],
    )
    assert calls["d"][0]["args"] == [tensor("n", 1)]


def test_nested_in_nested() -> None:
    inner = nested("deep", [["x", 0, 0, {}]])
    middle = functional([start_node("x"), inner], [["x", 0, 0]], [["deep", 1, 0]], "middle")
    outer = functional(
        [start_node("p"), {**middle, "name": "middle", "inbound_nodes": [[["p", 0, 0, {}]]]}],
        [["p", 0, 0]],
        [["middle", 1, 0]],
    )
    made, _ = up(outer, "tf2.15", "k3.0")
    assert made["config"]["output_layers"] == [["middle", 0, 0]]
    assert made["config"]["layers"][1]["config"]["output_layers"] == [["deep", 0, 0]]


def test_constants_are_arrays() -> None:
    """Among the tensors, and as keyword arguments of stock layers; an own layer may want its list."""
    calls, _ = converted(
        [
            start_node("p"),
            node("Add", "a", [["p", 0, 0, {}], ["_CONSTANT_VALUE", -1, [[2.0, 1.0]], {}]]),
            node("LSTM", "b", [["a", 0, 0, {"mask": [[True, False]], "initial_state": [[[1]], [[0]]]}]]),
            node("Own", "c", [["b", 0, 0, {"axes": [1, 2], "training": False}]]),
        ],
        [],
        [],
    )
    assert calls["a"][0]["args"][0][1] == numpy_array([[2.0, 1.0]], "float32")
    states = [numpy_array([[1]], "int32"), numpy_array([[0]], "int32")]
    assert calls["b"][0]["kwargs"] == {"mask": numpy_array([[True, False]], "bool"), "initial_state": states}
    assert calls["c"][0]["kwargs"] == {"axes": [1, 2], "training": False}


def numpy_array(value: Any, dtype: str) -> dict[str, Any]:
    return {"class_name": "__numpy__", "config": {"value": value, "dtype": dtype}}


def test_a_layer_that_is_not_there() -> None:
    with pytest.raises(DamagedFile, match="is called on a layer that the model does not have") as caught:
        converted([node("Dense", "a", [["ghost", 0, 0, {}]])], [], [])
    assert (caught.value.where, caught.value.found) == ("a", "ghost")


def keras_3(outputs: list[Any], *used: int, calls: int) -> dict[str, Any]:
    """A functional model of Keras 3 with a nested one that is called and used inside, and its outputs."""
    inner = {**nested("n"), "inbound_nodes": [{"args": [tensor("p")], "kwargs": {}} for _ in range(calls)]}
    uses = [{"args": [tensor("n", index)], "kwargs": {}} for index in used]
    return functional([start_node("p"), inner, node("Dense", "d", *uses)], [["p", 0, 0]], outputs)


@pytest.mark.parametrize(
    ("outputs", "used", "calls", "after"),
    [
        ([["n", 0, 0]], [], 1, [["n", 1, 0]]),
        ([["n", 0, 0], ["n", 1, 0]], [], 2, [["n", 1, 0], ["n", 2, 0]]),
        ([["n", 1, 0], ["d", 0, 0]], [0], 2, [["n", 2, 0], ["d", 0, 0]]),
        ([["n", 1, 0]], [], 1, [["n", 1, 0]]),  # as 3.0 to 3.2 write it themselves: counted from 1 already
        ([["d", 0, 0]], [0], 1, [["d", 0, 0]]),
    ],
)
def test_outputs_of_a_nested_model_from_3_3_on(outputs: Any, used: list[int], calls: int, after: Any) -> None:
    made, _ = up(keras_3(outputs, *used, calls=calls), "k3.2", "k3.3")
    assert made["config"]["output_layers"] == after


def test_a_single_input_stands_without_a_list_from_3_4_on() -> None:
    one = functional([start_node("p")], [["p", 0, 0]], [["p", 0, 0], ["p", 0, 0]])
    made, _ = up(one, "k3.3", "k3.4")
    assert made["config"]["input_layers"] == ["p", 0, 0]
    assert made["config"]["output_layers"] == [["p", 0, 0], ["p", 0, 0]]
    again, _ = up(made, "k3.3", "k3.4")
    assert again == made


def test_a_model_of_somebodys_own_class_is_carried_like_a_functional_one() -> None:
    """Seen: 2.9.3 writes `Gan`, a subclass made of tensors, with the config of a functional model."""
    inner = {**nested("n", [["p", 0, 0, {}]]), "class_name": "golden>Steps"}
    made, changes = up(
        {**functional([start_node("p"), inner], [["p", 0, 0]], [["n", 1, 0]]), "class_name": "Gan"},
        "tf2.15",
        "k3.0",
    )
    assert (made["module"], made["class_name"], made["registered_name"]) == (None, "Gan", "Gan")
    assert made["config"]["output_layers"] == [["n", 0, 0]]
    nested_model = made["config"]["layers"][1]
    assert nested_model["inbound_nodes"] == [{"args": [tensor("p")], "kwargs": {}}]
    assert (nested_model["class_name"], nested_model["registered_name"]) == ("Steps", "golden>Steps")
    assert {change.where for change in changes if "is your own" in change.what} == {"Gan", "golden>Steps"}
