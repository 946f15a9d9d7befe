"""Two Bidirectional in a model: their layers are held while Keras 3 loads them."""

from __future__ import annotations

from small import layer, model_of, sequential, up

from kerasferry.dialects import carry
from kerasferry.hub import Changes


def test_layers_inside_are_numbered_where_there_are_several() -> None:
    both = [layer("Bidirectional", name, layer=layer("LSTM", "lstm", units=2)) for name in ("a", "b")]
    made, changes = up(sequential(*both), "tf2.15", "k3.0")
    numbers = [inner["config"]["layer"]["shared_object_id"] for inner in made["config"]["layers"][1:]]
    assert numbers == [1, 2]
    assert {change.where for change in changes if "has a number" in change.what} == {"a", "b"}


def test_a_single_one_is_left_as_it_is() -> None:
    made, _ = up(sequential(layer("Bidirectional", layer=layer("LSTM", "lstm", units=2))), "tf2.15", "k3.0")
    assert "shared_object_id" not in made["config"]["layers"][1]["config"]["layer"]


def test_returned_states_need_a_class_of_the_module_up_to_3_1() -> None:
    start = sequential(layer("Bidirectional", layer=layer("LSTM", "lstm", units=2, return_state=True)))
    classes = {}
    for dialect in ("k3.0", "k3.1", "k3.2", "k3.15"):
        made = carry(model_of(start, "tf2.15"), dialect, Changes()).topology
        classes[dialect] = made["config"]["layers"][1]["class_name"]
    assert classes == {
        "k3.0": "BidirectionalWithStates",
        "k3.1": "BidirectionalWithStates",
        "k3.2": "Bidirectional",
        "k3.15": "Bidirectional",
    }
