"""Differences that random models and the table of fates found; tests/zoo/models/found.py has them in real versions."""

from __future__ import annotations

from typing import Any

import pytest
from small import add_variable, first, functional, layer, model_of, node, sequential, start_node

from kerasferry.binding.containers import Counter
from kerasferry.dialects import carry
from kerasferry.dialects.early_keras_3.faults import work_around
from kerasferry.errors import Refused
from kerasferry.hub import Changes

OLDEST, NEWEST = "k3.0", "k3.15"


def carried(made: dict[str, Any], target: str = NEWEST, source: str = "tf2.15") -> dict[str, Any]:
    """The layer `a` in the target, faults of its reader worked around."""
    changes = Changes()
    model = carry(model_of(sequential(made), source), target, changes)
    work_around(model, changes)
    found: dict[str, Any] = model.topology["config"]["layers"][1]
    return found


@pytest.mark.parametrize("name", ["Layer", "PreprocessingLayer"])
def test_plain_layers_do_nothing(name: str) -> None:
    found = carried(layer(name, input_shape=[3], batch_size=2))
    assert (found["class_name"], found["config"]) == ("Identity", {"name": "a"})


@pytest.mark.parametrize("name", ["DenseFeatures", "AbstractRNNCell"])
def test_without_an_equal(name: str) -> None:
    with pytest.raises(Refused) as caught:
        carried(layer(name, feature_columns=[{"class_name": "NumericColumn", "config": {}}]))
    assert name in caught.value.what and caught.value.where == "a"


@pytest.mark.parametrize(
    "spec",
    [
        {"class_name": "TypeSpec", "type_spec": "tf.TensorSpec", "serialized": [[None, 4], "float64", None]},
        {"class_name": "__typespec__", "spec_name": "TensorSpec", "config": [[None, 4], "float64", None]},
        {
            "class_name": "TypeSpec",
            "type_spec": "tf.TensorSpec",
            "serialized": [{"class_name": "TensorShape", "items": [None, 4]}, "float64", None],
        },
    ],
)
def test_inputs_by_type(spec: dict[str, Any]) -> None:
    model = carry(model_of(sequential(layer("InputLayer", type_spec=spec)), "tf2.15"), NEWEST, Changes())
    config = first(model.topology)
    assert config == {"name": "a", "batch_shape": [None, 4], "dtype": "float64", "sparse": False}


def test_a_ragged_type_is_refused() -> None:
    spec = {"class_name": "TypeSpec", "type_spec": "tf.RaggedTensorSpec", "serialized": [[None], "int64", 1]}
    with pytest.raises(Refused, match="RaggedTensorSpec"):
        carry(model_of(sequential(layer("InputLayer", type_spec=spec)), "tf2.15"), NEWEST, Changes())


@pytest.mark.parametrize(
    ("equation", "bias", "name"),
    [
        ("...x,xy->...y", "y", "Dense"),
        ("... x, x y -> ... y", None, "Dense"),
        ("...x,xyz->...yz", "yz", "EinsumDenseEllipsis"),
        ("ab...,bc->ac...", None, "EinsumDense"),
        ("abc,cd->abd", "d", "EinsumDense"),
    ],
)
def test_leading_ellipsis(equation: str, bias: str | None, name: str) -> None:
    found = carried(layer("EinsumDense", equation=equation, output_shape=[5], bias_axes=bias))
    assert found["class_name"] == name
    if name == "Dense":
        assert found["config"] == {"name": "a", "units": 5, "use_bias": bias is not None}


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"strides": [1], "kernel_size": [3], "padding": "same"}, None),
        ({"strides": [2], "kernel_size": [3], "padding": "valid"}, None),
        ({"strides": [2], "kernel_size": [3], "padding": "same"}, [0]),
        ({"strides": [1], "kernel_size": [2], "padding": "same"}, [0]),
        ({"strides": [3], "kernel_size": [2], "padding": "valid"}, [0]),
    ],
)
def test_zero_output_padding(options: dict[str, Any], expected: list[int] | None) -> None:
    made = layer("Conv1DTranspose", output_padding=[0], **options)
    found = carried(made, OLDEST)
    assert found["config"]["output_padding"] == expected
    assert found["class_name"] == ("Conv1DTranspose" if expected is None else "Conv1DTransposeUnpadded")
    assert carried(made)["config"]["output_padding"] == [0]


def test_one_mean_for_all() -> None:
    made = layer("Normalization", axis=[-1], mean=0.2, variance=[[0.5]])
    found = carried(made, OLDEST)["config"]
    assert (found["axis"], found["mean"], found["variance"]) == (None, 0.2, 0.5)
    assert carried(made)["config"]["axis"] == [-1]
    several = layer("Normalization", axis=[-1], mean=[0.2, 0.3], variance=[1.0, 1.0])
    assert carried(several, OLDEST)["config"]["axis"] == [-1]


@pytest.mark.parametrize(("sequences", "last"), [(True, [1, 4, 2, 3]), (False, [3, 1, 2])])
def test_sequences_of_turned_images(sequences: bool, last: list[int]) -> None:
    found = carried(layer("ConvLSTM2D", data_format="channels_first", return_sequences=sequences))
    assert found["class_name"] == "Sequential"
    before, inside, after = found["config"]["layers"]
    assert (before["config"]["dims"], after["config"]["dims"]) == ([1, 3, 4, 2], last)
    assert inside["config"]["data_format"] == "channels_last"


def test_wrappers_have_the_type_of_the_layer_inside() -> None:
    inside = layer("TimeDistributed", "t", dtype="float32", layer=layer("Flatten", "f", dtype="float64"))
    found = carried(layer("TimeDistributed", dtype="float32", layer=inside))["config"]
    assert (found["dtype"], found["layer"]["config"]["dtype"]) == ("float64", "float64")


@pytest.mark.parametrize(("source", "expected"), [("tf1.15", "float32"), ("tf2.0", "float16")])
def test_tensorflow_1_casts_nothing(source: str, expected: str) -> None:
    made = functional(
        [start_node(), node("MaxPooling1D", "a", [["start", 0, 0, {}]], dtype="float16")],
        [["start", 0, 0]],
        [["a", 0, 0]],
    )
    made["class_name"] = "Model"
    model = carry(model_of(made, source), NEWEST, Changes())
    assert first(model.topology)["dtype"] == expected


def test_variables_tell_the_type_in_tensorflow_1() -> None:
    start = model_of(sequential(layer("LSTM", units=2, dtype="float64")), "tf1.12")
    add_variable(start, ("a", "@cell"), "kernel")
    assert first(carry(start, NEWEST, Changes()).topology)["dtype"] == "float32"


def test_names_of_the_first_store_move_by_weights() -> None:
    counter = Counter()
    assert [counter.next("TimeDistributed", by) for by in (1, 2, 2, 1)] == [
        "time_distributed",
        "time_distributed_1",
        "time_distributed_3",
        "time_distributed_5",
    ]
