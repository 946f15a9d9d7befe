"""What an archive of tf.keras says in its own way, as HDF5 of 2.13 to 2.15 is read with it."""

from __future__ import annotations

from typing import Any

import pytest
from small import input_layer, layer, model_of, sequential

from kerasferry.dialects.archives import settle_archive, settle_hdf5
from kerasferry.errors import Refused
from kerasferry.hub import Changes, Json
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
