"""What an archive of tf.keras says in its own way, as HDF5 of 2.13 to 2.15 is read with it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from small import functional, input_layer, layer, model_of, node, sequential, start_node

from kerasferry.binding.containers import naming
from kerasferry.binding.paths import bind_paths, to_paths
from kerasferry.binding.tree import owners
from kerasferry.dialects.archives import settle_archive, settle_hdf5
from kerasferry.errors import Refused
from kerasferry.hub import Changes, Json, Variable, tensor_of
from kerasferry.hub.topology import model_layers

TARGET = "tf2.13"
ONE = sequential(input_layer(shape=(None, 4)), layer("Dense", units=3))
FUNCTION = {
    "module": "builtins",
    "class_name": "function",
    "config": "mean_squared_error",
    "registered_name": "function",
}


def settled(topology: Json, training: Json | None = None) -> tuple[Json, Json]:
    """The layer behind the input, and what is compiled with."""
    model = model_of(topology, TARGET, training)
    settle_hdf5(model, Changes())
    found = model.training.config if model.training is not None else {}
    return model_layers(model.topology)[-1]["config"], found


def optimizer(name: str, **config: Any) -> Json:
    config = {"name": name, "is_legacy_optimizer": False, "learning_rate": 0.1, **config}
    return {"module": "keras.optimizers", "class_name": name, "config": config, "registered_name": None}


@pytest.mark.parametrize("name", ["AdamW", "Lion", "Adafactor", "SGD"])
def test_an_optimizer_under_the_name_of_hdf5(name: str) -> None:
    _, training = settled(ONE, {"loss": "mse", "optimizer": optimizer(name)})
    assert training["optimizer"]["class_name"] == f"Custom>{name}"
    assert "module" not in training["optimizer"]
    assert training["optimizer"]["config"]["learning_rate"] == 0.1


def test_the_optimizer_inside_a_loss_scale() -> None:
    scaled = {"class_name": "LossScaleOptimizerV3", "config": {"inner_optimizer": optimizer("Adam")}}
    _, training = settled(ONE, {"loss": "mse", "optimizer": scaled})
    assert training["optimizer"]["config"]["inner_optimizer"]["class_name"] == "Custom>Adam"


def test_a_legacy_optimizer_and_a_name_stay() -> None:
    legacy = {"class_name": "Adam", "config": {"name": "Adam", "learning_rate": 0.1, "decay": 0.0}}
    for given in (legacy, "adam"):
        assert settled(ONE, {"loss": "mse", "optimizer": given})[1]["optimizer"] == given


def test_a_function_is_its_name_and_an_array_its_numbers() -> None:
    array = {"class_name": "__numpy__", "config": {"value": [1.0, 2.0], "dtype": "float32"}}
    metric = {
        "module": "keras.metrics",
        "class_name": "MeanRelativeError",
        "config": {"normalizer": array},
        "registered_name": None,
    }
    _, training = settled(ONE, {"loss": FUNCTION, "metrics": [FUNCTION, metric], "optimizer": "sgd"})
    assert training["loss"] == "mean_squared_error"
    assert training["metrics"] == [
        "mean_squared_error",
        {"class_name": "MeanRelativeError", "config": {"normalizer": [1.0, 2.0]}},
    ]


@pytest.mark.parametrize(
    ("spec", "parts"),
    [
        ("TensorSpec", [[None, 4], "float64", None]),
        ("RaggedTensorSpec", [{"class_name": "__tensorshape__", "config": [None]}, "int64", 1, "int64"]),
    ],
)
def test_the_type_of_an_input(spec: str, parts: list[Any]) -> None:
    """2.13.1 of an archive's form in HDF5: "Unknown object: '__typespec__'"."""
    given = {"class_name": "__typespec__", "spec_name": spec, "config": parts}
    config, _ = settled(sequential(layer("InputLayer", type_spec=given)))
    made = config["type_spec"]
    assert (made["class_name"], made["type_spec"]) == ("TypeSpec", f"tf.{spec}")
    assert made["serialized"][1:] == parts[1:]
    assert "__tensorshape__" not in str(made)


def test_a_list_of_ngrams_was_a_tuple() -> None:
    topology = sequential(input_layer(shape=(None, 1)), layer("TextVectorization", ngrams=[1, 3]))
    assert settled(topology)[0]["ngrams"] == {"class_name": "__tuple__", "items": [1, 3]}
    with pytest.raises(Refused, match="no list of `ngrams`") as caught:
        settle_archive(model_of(topology, TARGET), Changes())
    assert caught.value.hint is not None and "`.h5`" in caught.value.hint


@pytest.mark.parametrize("known", ["", "batch_input_shape", "build_input_shape"])
def test_a_sequential_says_what_it_is_given(known: str) -> None:
    topology = sequential(layer("Dense", units=3))
    del topology["config"]["layers"][0]  # its InputLayer
    if known == "batch_input_shape":
        topology["config"]["layers"][0]["config"][known] = [None, 4]
    elif known:
        topology["config"][known] = [None, 4]
    if known:
        settled(topology)
        return
    with pytest.raises(Refused, match="without its input shape"):
        settled(topology)


def test_the_type_of_an_input_in_an_archive() -> None:
    """2.13.1 of HDF5's form in an archive: "'dict' object has no attribute 'value_type'"."""
    given = {
        "class_name": "TypeSpec",
        "type_spec": "tf.TensorSpec",
        "serialized": [{"class_name": "TensorShape", "items": [None, 4]}, "float64", None],
    }
    model = model_of(sequential(layer("InputLayer", type_spec=given)), TARGET)
    settle_archive(model, Changes())
    made = model_layers(model.topology)[-1]["config"]["type_spec"]
    assert (made["class_name"], made["spec_name"]) == ("__typespec__", "TensorSpec")
    assert made["module"] == "tensorflow.python.framework.tensor"
    assert made["config"][0] == {"class_name": "__tensorshape__", "config": [None, 4]}
    settle_hdf5(model, Changes())
    assert model_layers(model.topology)[-1]["config"]["type_spec"] == given


MSE = {"class_name": "MeanMetricWrapper", "config": {"name": "a_mse", "fn": "mean_squared_error"}}
LISTED = {"loss": "mse", "metrics": [[MSE], [None]], "optimizer": "sgd"}


def two_outputs(ends: Any) -> Json:
    layers = [start_node(), *(node("Dense", name, [["start", 0, 0, {}]], units=2) for name in "ba")]
    return functional(layers, [["start", 0, 0]], ends)


@pytest.mark.parametrize(
    ("ends", "names"),
    [
        ([["a", 0, 0], ["b", 0, 0]], None),
        ({"b": ["b", 0, 0], "a": ["a", 0, 0]}, ["a", "b"]),
    ],
)
def test_metrics_of_outputs_in_an_archive(ends: Any, names: list[str] | None) -> None:
    """2.15.1 of a list for outputs in a dictionary: "The two structures don't have the same sequence type"."""
    model = model_of(two_outputs(ends), TARGET, LISTED)
    settle_archive(model, Changes())
    assert model.training is not None
    metrics = model.training.config["metrics"]
    assert isinstance(metrics, dict) is (names is not None)
    first, second = metrics.values() if names else metrics
    assert (list(metrics) if names else None) == names
    assert first[0]["config"]["name"] == "mse" and second == []


@pytest.mark.parametrize("name", ["MultiHeadAttention", "GroupQueryAttention"])
def test_attention_of_a_module_owns_what_it_projects_with(name: str) -> None:
    """2.15.1: "Layer 'multi_head_attention' expected 8 variables, but received 0 variables during loading"."""
    own = layer(f"kerasferry>{name}", "m", num_heads=2, key_dim=3)
    root = owners(sequential(input_layer(), own), "tf2.15")
    roles = [(owner.path, weight.role) for owner in root.walk() for weight in owner.weights or []]
    held = {
        key: Variable(*key, tensor_of(np.full((2,) * (3 if key[1] == "kernel" else 2), at, "float32")))
        for at, key in enumerate(roles)
    }
    stored = to_paths(root, held, naming("tf2.15"))
    snake = "multi_head_attention" if name.startswith("Multi") else "group_query_attention"
    assert list(stored) == [f"layers/{snake}"]
    assert [tensor.read().flat[0] for tensor in stored[f"layers/{snake}"]] == list(range(8))
    back = bind_paths(root, stored, {}, naming("tf2.15"), "here")
    assert {key: one.tensor.read().flat[0] for key, one in back.items()} == {
        key: one.tensor.read().flat[0] for key, one in held.items()
    }
