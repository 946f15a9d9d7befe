"""Preprocessing and recurrent layers as classes of a module for an older tf.keras."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import numpy as np
import pytest
from small import functional, input_layer, layer, model_of, node, sequential, start_node

from kerasferry.dialects import carry
from kerasferry.dialects.limits import last_look
from kerasferry.errors import Refused
from kerasferry.hub import Changes, Json, Model, Severity, Variable, tensor_of
from kerasferry.hub.topology import model_layers

LEAKY = {"class_name": "LeakyReLU", "config": {"name": "leaky", "alpha": 0.5}}
WORDS = ["earth", "wind"]


def carried(model: Model, target: str) -> tuple[Json, Changes]:
    changes, source = Changes(), model.dialect
    made = carry(model, target, changes)
    last_look(made, source, changes)
    return made.topology, changes


def one(class_name: str, source: str, target: str, **config: Any) -> Json:
    return _last(model_of(sequential(layer(class_name, **config)), source), target)


def _last(model: Model, target: str) -> Json:
    return model_layers(carried(model, target)[0])[-1]


@pytest.mark.parametrize("name", ["SimpleRNN", "LSTM", "GRU"])
def test_time_first(name: str) -> None:
    assert one(name, "tf2.9", "tf1.13", units=2, time_major=True)["class_name"] == name
    made = one(name, "tf2.9", "tf1.12", units=2, time_major=True, zero_output_for_mask=False)
    assert (made["class_name"], made["config"]["time_major"]) == (f"kerasferry>{name}", True)
    again = _last(model_of(sequential(made), "tf1.12"), "tf2.9")
    assert (again["class_name"], again["config"]["time_major"]) == (name, True)
    assert one(name, "tf2.9", "tf1.12", units=2, time_major=False)["class_name"] == name


def test_time_first_of_windows_is_never_read() -> None:
    window = {"filters": 2, "kernel_size": [2, 2], "time_major": True}
    made = one("ConvLSTM2D", "tf2.9", "tf1.12", **window)
    assert made["class_name"] == "ConvLSTM2D"
    assert "time_major" not in made["config"]
    active = one("ConvLSTM2D", "tf2.9", "tf1.12", **window, activation=deepcopy(LEAKY))
    assert active["class_name"] == "kerasferry>ConvLSTM2D"
    assert "time_major" not in active["config"]
    variables = {"class_name": "PReLU", "config": {"name": "p"}}
    with pytest.raises(Refused, match="reads no layer as `activation` of `ConvLSTM2D`"):
        one("ConvLSTM2D", "tf2.9", "tf1.12", filters=2, kernel_size=[2, 2], activation=variables)


def test_both_ways() -> None:
    inside = layer("LSTM", "i", units=2)
    assert one("Bidirectional", "tf2.9", "tf1.12", layer=inside)["class_name"] == "Bidirectional"
    other = layer("GRU", "o", units=2, go_backwards=True)
    made = one("Bidirectional", "tf2.9", "tf1.12", layer=inside, backward_layer=other)
    assert made["class_name"] == "kerasferry>Bidirectional"
    turned = one("Bidirectional", "tf2.9", "tf1.12", layer=layer("LSTM", "i", units=2, time_major=True))
    assert turned["class_name"] == "kerasferry>Bidirectional"
    assert turned["config"]["layer"]["class_name"] == "kerasferry>LSTM"


@pytest.mark.parametrize("sequences", [False, True])
def test_masked_steps_of_both_ways_of_a_module(sequences: bool) -> None:
    ways = [
        layer("LSTM", name, units=2, return_sequences=sequences, go_backwards=name == "b")
        for name in ("a", "b")
    ]
    both = layer("Bidirectional", "both", layer=ways[0], backward_layer=ways[1])
    model = model_of(sequential(input_layer(shape=(None, 4, 3)), layer("Masking", "m"), both), "tf2.9")
    assert _last(model, "tf1.12")["class_name"] == "kerasferry>Bidirectional"


@pytest.mark.parametrize(
    ("name", "config", "target", "found"),
    [
        ("Discretization", {"bin_boundaries": [0.0], "dtype": "int64"}, "tf2.6", None),
        ("Discretization", {"bin_boundaries": [0.0], "output_mode": "count"}, "tf2.6", "float32"),
        ("Discretization", {"bin_boundaries": [0.0], "dtype": "int64"}, "tf2.5", "int64"),
        ("CategoryEncoding", {"num_tokens": 3, "output_mode": "multi_hot"}, "tf2.3", None),
        ("CategoryEncoding", {"num_tokens": 3, "output_mode": "one_hot"}, "tf2.3", "float32"),
        ("CategoryEncoding", {"num_tokens": 3, "output_mode": "multi_hot"}, "tf2.0", "float32"),
        ("Hashing", {"num_bins": 3, "salt": [1, 2]}, "tf2.3", None),
        ("Hashing", {"num_bins": 3, "mask_value": ""}, "tf2.5", None),
        ("Hashing", {"num_bins": 3, "mask_value": ""}, "tf2.3", "int64"),
        ("Hashing", {"num_bins": 3, "output_mode": "one_hot", "dtype": "float16"}, "tf2.7", "float16"),
        ("StringLookup", {"vocabulary": WORDS}, "tf2.6", None),
        ("StringLookup", {"vocabulary": WORDS}, "tf2.5", "int64"),
        ("StringLookup", {"vocabulary": WORDS, "output_mode": "count"}, "tf1.12", "float32"),
        ("IntegerLookup", {"vocabulary": [3, 4], "mask_token": 0, "oov_token": -1}, "tf2.3", "int64"),
    ],
)
def test_a_class_where_the_target_has_no_such_layer(
    name: str, config: Json, target: str, found: str | None
) -> None:
    made = one(name, "tf2.9", target, **config)
    if found is None:
        assert made["class_name"] == name
        return
    assert (made["class_name"], made["config"]["dtype"]) == (f"kerasferry>{name}", found)
    kept = {key: value for key, value in config.items() if key != "dtype"}
    assert kept.items() <= made["config"].items()
    again = _last(model_of(sequential(made), target), "tf2.9")
    assert again["class_name"] == name
    assert kept.items() <= again["config"].items()


def test_a_class_goes_on_to_keras_3() -> None:
    made = one("Discretization", "tf2.9", "tf2.3", bin_boundaries=[0.0], dtype="int64")
    found, _ = carried(model_of(sequential(made), "tf2.3"), "k3.14")
    assert ("keras.layers", "Discretization") in [
        (one["module"], one["class_name"]) for one in model_layers(found)
    ]


def test_several_inputs() -> None:
    calls = [["start", 0, 0, {}], ["other", 0, 0, {}]]
    for name, config in (("HashedCrossing", {"num_bins": 3}), ("Hashing", {"num_bins": 3, "salt": None})):
        layers = [start_node(), start_node("other"), node(name, "a", calls, **config)]
        model = functional(layers, [["start", 0, 0], ["other", 0, 0]], [["a", 0, 0]])
        if name == "HashedCrossing":
            assert _last(model_of(model, "tf2.9"), "tf2.6")["class_name"] == "kerasferry>HashedCrossing"
            continue
        with pytest.raises(
            Refused, match="no layer `Hashing`"
        ):  # of several it hashes all at once, up to 2.5
            carried(model_of(model, "tf2.5"), "tf2.0")


def test_what_no_class_does() -> None:
    with pytest.raises(Refused, match="reads no table of `StringLookup`"):
        one("StringLookup", "tf2.9", "tf2.3", vocabulary=None)
    with pytest.raises(Refused, match="reads no table of `StringLookup`"):
        one("StringLookup", "tf2.5", "tf2.3", vocabulary=WORDS, num_oov_indices=0)
    with pytest.raises(Refused, match="no layer `CategoryEncoding`"):
        one("CategoryEncoding", "tf2.9", "tf2.0", num_tokens=3, output_mode="tf_idf")
    ragged = input_layer()
    ragged["config"]["ragged"] = True
    with pytest.raises(Refused, match="reads no table"):
        carried(model_of(sequential(ragged, layer("StringLookup", vocabulary=WORDS)), "tf2.9"), "tf2.3")


def test_sparse_outputs_are_dense() -> None:
    counts = layer("StringLookup", vocabulary=WORDS, output_mode="count", sparse=True)
    made, changes = carried(model_of(sequential(counts), "tf2.9"), "tf2.3")
    assert model_layers(made)[-1]["config"]["sparse"] is False
    assert any("dense in place of sparse" in change.what for change in changes.of(Severity.EQUIVALENT))


@pytest.mark.parametrize(("target", "part"), [("tf2.9", False), ("tf2.6", False), ("tf2.3", True)])
def test_boundaries_that_were_learned(target: str, part: bool) -> None:
    config = {"bin_boundaries": None, "num_bins": 2, "epsilon": 0.01, "dtype": "int64"}
    model = model_of(sequential(layer("Discretization", **config)), "tf2.9")
    tensor = tensor_of(np.asarray([[1.0, 2.0, 4.0], [1.0, 1.0, 1.0]], "float32"), "here")
    model.variables[("a",), "summary"] = Variable(("a",), "summary", tensor)
    made = _last(model, target)
    assert made["class_name"].startswith("kerasferry>") == part
    assert isinstance(made["config"].get("bin_boundaries"), list) == (target != "tf2.9")
