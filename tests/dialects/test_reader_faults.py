"""What readers of some Keras 3 minors get wrong is said so that they get it right."""

from __future__ import annotations

from typing import Any

import pytest
from small import functional, layer, model_of, node, sequential, start_node

from kerasferry.dialects import carry
from kerasferry.dialects.among_keras_3.faults import work_around
from kerasferry.errors import Refused
from kerasferry.hub import Changes


def written_for(topology: dict[str, Any], dialect: str) -> dict[str, Any]:
    changes = Changes()
    model = carry(model_of(topology, "tf2.15"), dialect, changes)
    work_around(model, changes)
    return model.topology


def shared_chain(**keywords: Any) -> dict[str, Any]:
    """a(b(a(b(start)))): the second call of `a` needs `b`, which the reader meets later."""
    layers = [
        start_node(),
        node("Dense", "a", [["start", 0, 0, {}]], [["b", 0, 0, keywords]]),
        node("Dense", "b", [["a", 0, 0, {}]], [["a", 1, 0, {}]]),
    ]
    return functional(layers, [["start", 0, 0]], [["b", 1, 0]])


def calls(topology: dict[str, Any], name: str) -> list[Any]:
    found = {item["name"]: item["inbound_nodes"] for item in topology["config"]["layers"]}
    return found[name]  # type: ignore[no-any-return]


def test_early_calls_are_lists_up_to_3_6() -> None:
    assert calls(written_for(shared_chain(training=False), "k3.6"), "a")[1] == [
        ["b", 0, 0, {"training": False}]
    ]
    assert isinstance(calls(written_for(shared_chain(), "k3.6"), "a")[0], dict)
    assert all(isinstance(call, dict) for call in calls(written_for(shared_chain(), "k3.7"), "a"))


def test_an_early_call_with_keyword_tensors_is_refused() -> None:
    with pytest.raises(Refused, match="`a` is shared"):
        written_for(shared_chain(mask=["b", 0, 0]), "k3.6")


@pytest.mark.parametrize(("dialect", "class_name"), [("k3.2", "Functional"), ("k3.3", "Sequential")])
def test_a_model_inside_a_sequential(dialect: str, class_name: str) -> None:
    inner = functional(
        [start_node("x"), node("Dense", "d", [["x", 0, 0, {}]])], [["x", 0, 0]], [["d", 0, 0]], "inner"
    )
    made = written_for(sequential(inner, layer("Dense", "last")), dialect)
    assert made["class_name"] == class_name
    if class_name == "Functional":
        assert made["config"]["output_layers"] == [["last", 0, 0]]
        [call] = calls(made, "last")
        assert call["args"][0]["config"]["keras_history"] == ["inner", 0, 0]


def test_a_plain_sequential_stays() -> None:
    made = written_for(sequential(layer("Dense", "a"), layer("Dense", "b")), "k3.0")
    assert made["class_name"] == "Sequential"
