"""Masks on the way to TF 1.12 and 1.13, and among versions that say the same of themselves."""

from __future__ import annotations

import pytest
from small import carried_from, functional, model_of, node, sequential, start_node
from small import layer as plain

from kerasferry.dialects import carry
from kerasferry.dialects.limits import last_look
from kerasferry.errors import Refused
from kerasferry.hub import Changes, Json, Model, Producer


def _carried(topology: Json, target: str, source: str = "tf2.9") -> Model:
    return carried_from(topology, source, target)


def _sequence(*layers: Json) -> Json:
    return sequential(plain("Masking", "mask", mask_value=0.0), *layers)


def _last(topology: Json, target: str, source: str = "tf2.9") -> str:
    found: str = _carried(topology, target, source).topology["config"]["layers"][-1]["class_name"]
    return found


@pytest.mark.parametrize("target", ["tf1.12", "tf1.13"])
def test_both_ways_give_zeros_for_masked_steps(target: str) -> None:
    both = plain("Bidirectional", "both", layer=plain("LSTM", "inner", units=2, return_sequences=True))
    named = target == "tf1.12"  # 1.13 gives zeros there
    assert _last(_sequence(both), target) == ("kerasferry>Bidirectional" if named else "Bidirectional")
    both["config"]["layer"]["config"]["return_sequences"] = False
    assert _last(_sequence(both), target) == ("Bidirectional" if named else "kerasferry>Bidirectional")
    for sequences in (False, True):
        both["config"]["layer"]["config"]["return_sequences"] = sequences
        made = carry(_carried(_sequence(both), target, "tf2.9"), "k3.15", Changes())
        assert made.topology["config"]["layers"][-1]["class_name"] == "Bidirectional"


def test_several_cells_in_1_12() -> None:
    cells = [plain("LSTMCell", f"cell_{index}", units=2) for index in range(2)]
    stack = plain("StackedRNNCells", "cells", cells=cells)
    with pytest.raises(Refused, match="`RNN` gives something else for masked steps") as caught:
        _last(_sequence(plain("RNN", "rnn", cell=stack)), "tf1.12")
    assert caught.value.found == "the first state of the first cell"
    stack["config"]["cells"].pop()
    assert _last(_sequence(plain("RNN", "rnn", cell=stack)), "tf1.12") == "RNN"


def test_nested_models_in_1_12() -> None:
    def topology(inside: Json) -> Json:
        inside |= {"name": "inside", "inbound_nodes": [[["first", 0, 0, {}]]]}
        inner = functional([start_node("first"), inside], [["first", 0, 0]], [["inside", 0, 0]], "inner")
        inner |= {"name": "inner", "inbound_nodes": [[["one", 0, 0, {}]]]}
        masked = node("Masking", "one", [["start", 0, 0, {}]], mask_value=0.0)
        return functional([start_node(), masked, inner], [["start", 0, 0]], [["inner", 1, 0]])

    made = _carried(topology(plain("Flatten", "inside")), "tf1.12").topology["config"]["layers"]
    assert [layer["class_name"] for layer in made[1:3]] == ["Masking", "kerasferry>MaskStop"]
    with pytest.raises(Refused, match="hands no masks into a nested model"):
        _carried(topology(plain("LSTM", "inside", units=2)), "tf1.12")


def test_a_softmax_of_2_3_says_keras_2_4_as_one_of_2_4() -> None:
    model = model_of(_sequence(plain("Softmax", "soft"), plain("LSTM", "end", units=2)), "tf2.4")
    model.producer = Producer(dialects=("tf2.3", "tf2.4"))
    made = carry(model, "tf2.9", Changes())
    last_look(made, "tf2.4", Changes())
    assert made.topology["config"]["layers"][2]["class_name"] == "kerasferry>Softmax"
