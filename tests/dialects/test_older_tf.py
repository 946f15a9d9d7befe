"""What readers of older tf.keras lack: stock layers that are the same, classes of a module, refusals."""

from __future__ import annotations

import ast
from copy import deepcopy
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from small import functional, input_layer, layer, model_of, node, sequential, start_node

from kerasferry import modules
from kerasferry.dialects import carry
from kerasferry.dialects.among_tf.newer import CLASSES
from kerasferry.dialects.limits import last_look
from kerasferry.errors import Refused
from kerasferry.hub import Changes, Json, Severity, Variable, tensor_of
from kerasferry.hub.topology import model_layers, walk
from kerasferry.modules import PARTS, plain_names_in, render

FOLDER = Path(modules.__file__).with_name("keras2")


def carried(topology: Json, source: str, target: str) -> tuple[Json, Changes]:
    changes = Changes()
    model = carry(model_of(topology, source), target, changes)
    last_look(model, source, changes)
    return model.topology, changes


def only(topology: Json) -> Json:
    """The layer behind the input."""
    found = [one for one in model_layers(topology) if one["class_name"] != "InputLayer"]
    assert len(found) == 1
    return found[0]


def one(class_name: str, source: str, target: str, **config: Any) -> Json:
    topology, _ = carried(sequential(layer(class_name, **config)), source, target)
    return only(topology)


@pytest.mark.parametrize(
    ("name", "target", "said"),
    [
        ("silu", "tf2.6", "silu"),
        ("silu", "tf2.5", "swish"),
        ("silu", "tf2.1", "kerasferry>swish_newer"),
        ("gelu", "tf2.4", "gelu"),
        ("gelu", "tf2.3", "kerasferry>gelu_newer"),
        ("mish", "tf2.12", "kerasferry>mish_newer"),
        ("log_softmax_v2", "tf2.6", "log_softmax"),
        ("log_softmax_v2", "tf2.5", "kerasferry>log_softmax_newer"),
        ("exponential", "tf1.13", "exponential"),
        ("exponential", "tf1.12", "kerasferry>exponential_newer"),
    ],
)
def test_an_activation_by_what_the_target_reads(name: str, target: str, said: str) -> None:
    assert one("Dense", "tf2.15", target, units=3, activation=name)["config"]["activation"] == said


def test_an_activation_gets_its_name_back() -> None:
    down, changes = carried(sequential(layer("LSTM", units=2, activation="gelu")), "tf2.9", "tf2.3")
    assert only(down)["config"]["activation"] == "kerasferry>gelu_newer"
    assert Severity.LOSSY not in [change.severity for change in changes]
    up, _ = carried(down, "tf2.3", "tf2.9")
    assert only(up)["config"]["activation"] == "gelu"


@pytest.mark.parametrize(("name", "class_name"), [("relu6", "ReLU"), ("leaky_relu", "LeakyReLU")])
def test_an_activation_that_is_a_layer(name: str, class_name: str) -> None:
    assert one("Activation", "tf2.9", "tf2.5", activation=name)["class_name"] == class_name
    dense = one("Dense", "tf2.9", "tf1.12", units=3, activation=name)
    assert [inner["class_name"] for inner in model_layers(dense)] == ["Dense", class_name]
    assert one("GRU", "tf2.9", "tf2.3", units=3, activation=name)["config"]["activation"].startswith(
        "kerasferry>"
    )


LEAKY = {"class_name": "LeakyReLU", "config": {"name": "leaky", "alpha": 0.5}}


def test_a_layer_as_activation() -> None:
    assert one("LSTM", "tf2.9", "tf2.5", units=2, activation=deepcopy(LEAKY))["config"]["activation"] == LEAKY
    old = one("LSTM", "tf2.9", "tf2.4", units=2, activation=deepcopy(LEAKY))
    assert old["config"]["activation"]["class_name"] == "kerasferry>LeakyReLU"
    assert one("Activation", "tf2.9", "tf1.12", activation=deepcopy(LEAKY))["class_name"] == "LeakyReLU"
    older = one("LSTM", "tf2.9", "tf1.14", units=2, activation=deepcopy(LEAKY))
    assert (older["class_name"], older["config"]["activation"]) == ("kerasferry>LSTM", LEAKY)


@pytest.mark.parametrize(
    ("class_name", "config", "lower", "upper"),
    [
        ("UnitNormalization", {"axis": -1}, "tf2.6", "tf2.9"),
        ("GroupNormalization", {"groups": 2}, "tf2.9", "tf2.15"),
        ("LayerNormalization", {"axis": [1]}, "tf1.12", "tf2.3"),
        ("Rescaling", {"scale": 2.0, "offset": 0.0}, "tf2.0", "tf2.6"),
        ("Normalization", {"axis": [1], "mean": 1.0, "variance": 2.0}, "tf2.3", "tf2.9"),
        ("MultiHeadAttention", {"num_heads": 1, "key_dim": 2}, "tf2.3", "tf2.9"),
    ],
)
def test_a_layer_that_came_later(class_name: str, config: Json, lower: str, upper: str) -> None:
    down, changes = carried(sequential(layer(class_name, **config)), upper, lower)
    assert only(down)["class_name"] == f"kerasferry>{class_name}"
    assert Severity.LOSSY not in [change.severity for change in changes]
    assert plain_names_in(down) == {class_name}
    up, _ = carried(down, lower, upper)
    assert only(up)["class_name"] == class_name
    assert config.items() <= only(up)["config"].items()


def test_no_module_for_tensor_arguments_before_1_15() -> None:
    with pytest.raises(Refused, match="no layer `MultiHeadAttention`"):
        one("MultiHeadAttention", "tf2.9", "tf1.14", num_heads=1, key_dim=2)


@pytest.mark.parametrize("target", ["tf1.14", "tf2.0"])
def test_attention_that_its_own_version_cannot_read(target: str) -> None:
    assert one("Attention", "tf2.9", target)["class_name"] == "kerasferry>Attention"
    assert one("Attention", "tf2.9", "tf1.15")["class_name"] == "Attention"


def test_scores_that_a_call_asks_for() -> None:
    calls = [["start", 0, 0, {"return_attention_scores": True}], ["start", 0, 0, {}]]
    model = functional([start_node(), node("Attention", "a", calls)], [["start", 0, 0]], [["a", 0, 0]])
    for target, class_name in (("tf2.3", "kerasferry>Attention"), ("tf2.4", "Attention")):
        assert model_layers(carried(model, "tf2.9", target)[0])[1]["class_name"] == class_name


def _masked(*layers: Json) -> Json:
    return sequential(input_layer(shape=(None, 4, 3)), layer("Masking", "m", mask_value=0.0), *layers)


def _classes(topology: Json) -> list[str]:
    return [str(place.layer["class_name"]) for place in walk(topology)]


def test_masks_go_where_they_went() -> None:
    made = _classes(carried(_masked(layer("ReLU"), layer("LSTM", "l", units=2)), "tf2.9", "tf2.3")[0])
    assert "kerasferry>ReLU" in made
    pooled = _classes(carried(_masked(layer("GlobalAveragePooling1D")), "tf2.3", "tf1.12")[0])
    assert "kerasferry>GlobalAveragePooling1D" in pooled
    stopped = _classes(carried(_masked(layer("Conv1D", filters=2, kernel_size=[2])), "tf2.3", "tf1.12")[0])
    assert "kerasferry>MaskStop" in stopped


def test_axes_that_were_counted_with_virtual_batches() -> None:
    config = {"axis": [2], "virtual_batch_size": 3}
    assert one("BatchNormalization", "tf2.9", "tf2.3", **config)["config"]["axis"] == [1]
    assert one("BatchNormalization", "tf2.9", "tf2.3", axis=[1])["config"]["axis"] == [1]


@pytest.mark.parametrize(("target", "said"), [("tf2.5", None), ("tf2.6", [1.0, 2.0]), ("tf2.8", None)])
def test_what_was_learned_where_readers_forget_it(target: str, said: list[float] | None) -> None:
    model = model_of(sequential(layer("Normalization", axis=[-1])), "tf2.9")
    for role, value in (("mean", [1.0, 2.0]), ("variance", [3.0, 4.0]), ("count", 5.0)):
        tensor = tensor_of(np.asarray(value, "float32"), "here")
        model.variables[("a",), role] = Variable(("a",), role, tensor)
    made = carry(model, target, Changes())
    last_look(made, "tf2.9", Changes())
    assert only(made.topology)["config"].get("mean") == said
    assert bool(made.variables) == (said is None)


def test_tables_of_words() -> None:
    assert one("StringLookup", "tf2.9", "tf2.6", dtype="int64")["config"]["dtype"] == "string"
    with pytest.raises(Refused, match="reads no table of `StringLookup` from HDF5"):
        one("StringLookup", "tf2.9", "tf2.5", dtype="int64")
    with pytest.raises(Refused, match="takes no `split` character"):
        one("TextVectorization", "tf2.9", "tf2.7", split="character")


def test_what_readers_know_beside_what_is_exported() -> None:
    for name, target in (("EinsumDense", "tf2.3"), ("CuDNNLSTM", "tf2.6")):
        config = {"units": 2} if name == "CuDNNLSTM" else {"equation": "ab,bc->ac", "output_shape": [2]}
        assert one(name, "tf2.9", target, **config)["class_name"] == name
    older = one("EinsumDense", "tf2.9", "tf2.2", equation="ab,bc->ac", output_shape=[2])
    assert older["class_name"] == "kerasferry>EinsumDense"


def test_several_tensors_as_one_argument_are_no_constant() -> None:
    mask = {"mask": [["start", 0, 0], ["start", 0, 0]]}
    calls = [["start", 0, 0, mask], ["start", 0, 0, {}]]
    model = functional([start_node(), node("Attention", "a", calls)], [["start", 0, 0]], [["a", 0, 0]])
    assert "Constant" not in plain_names_in(carried(model, "tf2.9", "tf2.3")[0])
    calls[0][3]["mask"] = [[True, False]]
    topology, changes = carried(model, "tf2.9", "tf2.3")
    assert "Constant" in plain_names_in(topology) and changes.of(Severity.EQUIVALENT)


@pytest.mark.parametrize("name", sorted(CLASSES))
def test_the_parts_have_the_classes_in_the_python_of_their_time(name: str) -> None:
    text = render([name], "model.h5", "TF 1.12", "keras2")
    tree = ast.parse(text, feature_version=(3, 6))
    assert name in {statement.name for statement in tree.body if isinstance(statement, ast.ClassDef)}


def test_the_parts_register_what_they_say() -> None:
    part = "newer_activations"
    found = {
        one.name
        for one in ast.parse((FOLDER / f"{part}.py").read_text()).body
        if isinstance(one, ast.FunctionDef)
    }
    assert found == set(PARTS["keras2"][part])


def test_a_metric_by_the_name_of_a_class_that_the_target_lacks() -> None:
    training = {"optimizer": None, "loss": "mse", "metrics": ["AUC", "mae"]}
    changes = Changes()
    model = carry(model_of(sequential(layer("Dense", units=1)), "tf2.3", training), "tf1.12", changes)
    last_look(model, "tf2.3", changes)
    assert model.training is not None
    assert model.training.config["metrics"] == ["mae"]
    assert any("`AUC`: it is left out" in change.what for change in changes.of(Severity.LOSSY))


@pytest.mark.parametrize(
    ("sequences", "target", "found"),
    [
        (True, "tf1.12", "the output of the step before"),
        (False, "tf1.12", None),
        (True, "tf1.13", None),
        (False, "tf1.13", "zeros"),
        (True, "tf1.14", None),
        (False, "tf1.14", None),
    ],
)
def test_masked_steps_of_both_ways(sequences: bool, target: str, found: str | None) -> None:
    inside = layer("LSTM", "inside", units=2, return_sequences=sequences)
    topology = _masked(layer("Bidirectional", "both", layer=inside))
    if found is None:
        carried(topology, "tf2.3", target)
        return
    made, changes = carried(topology, "tf2.3", target)
    assert model_layers(made)[-1]["class_name"] == "kerasferry>Bidirectional"
    assert any(f"gives {found} for masked steps" in change.what for change in changes.of(Severity.EQUIVALENT))


def test_masked_steps_that_nobody_sees() -> None:
    inside = layer("LSTM", "inside", units=2, return_sequences=True)
    both = layer("Bidirectional", "both", layer=inside)
    behind = layer("Dropout", "d", rate=0.1)
    for others, name in (([layer("GRU", "g", units=2)], ""), ([], "kerasferry>")):
        made, _ = carried(_masked(deepcopy(both), deepcopy(behind), *others), "tf2.3", "tf1.12")
        assert [one["class_name"] for one in model_layers(made)][2] == f"{name}Bidirectional"


@pytest.mark.parametrize(("target", "name"), [("tf1.12", "kerasferry>GRU"), ("tf1.13", "GRU")])
def test_masked_steps_after_initial_states(target: str, name: str) -> None:
    call = [["mask", 0, 0, {}], ["state", 0, 0, {}]]
    layers = [
        start_node(),
        start_node("state"),
        node("Masking", "mask", [["start", 0, 0, {}]]),
        node("GRU", "steps", call, units=3, return_sequences=True),
    ]
    topology = functional(layers, [["start", 0, 0], ["state", 0, 0]], [["steps", 0, 0]])
    made, _ = carried(topology, "tf2.3", target)
    assert model_layers(made)[-1]["class_name"] == name
    with pytest.raises(Refused, match="gives something else for masked steps"):
        carried(topology, "tf1.13", "tf1.12" if target == "tf1.12" else "keras2.2")


def test_a_mask_that_ended_ends_upwards_too() -> None:
    """ReLU of 2.3 drops it, that of 2.9 hands it on."""
    made = _classes(carried(_masked(layer("ReLU"), layer("LSTM", "l", units=2)), "tf2.3", "tf2.9")[0])
    assert made.index("kerasferry>MaskStop") < made.index("ReLU") < made.index("LSTM")


@pytest.mark.parametrize(("target", "of_module"), [("tf2.6", True), ("tf2.7", True), ("tf2.8", False)])
@pytest.mark.parametrize("mode", ["int", "count"])
def test_rows_of_texts_are_filled_up(mode: str, target: str, of_module: bool) -> None:
    made = one("TextVectorization", "tf2.15", target, output_mode=mode, vocabulary=["a"], split="whitespace")
    assert (made["class_name"] == "kerasferry>TextVectorization") is (of_module and mode == "int")


@pytest.mark.parametrize(("target", "of_module"), [("tf2.6", True), ("tf2.7", False)])
def test_words_with_weights(target: str, of_module: bool) -> None:
    given = {"output_mode": "tf_idf", "vocabulary": ["a"], "idf_weights": [0.5], "vocabulary_size": 2}
    made = one("TextVectorization", "tf2.15", target, **given)
    assert (made["class_name"] == "kerasferry>TextVectorization") is of_module
    assert made["config"]["idf_weights"] == [0.5]


FOUR = functional(
    [
        {**input_layer("x", (None, 3, 4, 5)), "name": "x", "inbound_nodes": []},
        {**input_layer("y", (None, 3, 6, 5)), "name": "y", "inbound_nodes": []},
        node("Dot", "d", [["x", 0, 0, {}], ["y", 0, 0, {}]], axes=-1, normalize=False),
    ],
    [["x", 0, 0], ["y", 0, 0]],
    [["d", 0, 0]],
)


def test_products_of_matrices() -> None:
    """Dot of TensorFlow 1 with four dimensions, upwards and back."""
    made, _ = carried(deepcopy(FOUR), "tf1.15", "tf2.3")
    assert model_layers(made)[-1]["class_name"] == "kerasferry>DotKeras1"
    back, _ = carried(made, "tf2.3", "tf1.15")
    assert model_layers(back)[-1]["class_name"] == "Dot"
    kept, _ = carried(deepcopy(FOUR), "tf2.3", "tf2.9")
    assert model_layers(kept)[-1]["class_name"] == "Dot"


@pytest.mark.parametrize("lengths", [(4, 3), (4, 4)])
def test_attention_is_told_lengths_that_differ(lengths: tuple[int, int]) -> None:
    """A class is built with the shape of the queries alone."""
    model = model_of(
        sequential(layer("MultiHeadAttention", "m", num_heads=2, key_dim=3, query_shape=None)), "tf2.15"
    )
    for part, length in zip(("query", "value", "key"), (*lengths, lengths[1]), strict=True):
        tensor = tensor_of(np.ones((length, 2, 3), "float32"))
        key = (("m", f"@{part}_dense"), "kernel")
        model.variables[key] = Variable(*key, tensor)
    changes = Changes()
    model = carry(model, "tf2.3", changes)
    last_look(model, "tf2.15", changes)
    config = only(model.topology)["config"]
    found = [config.get(f"{part}_shape") for part in ("query", "key", "value")]
    assert found == ([[4], [3], [3]] if lengths == (4, 3) else [None] * 3)
