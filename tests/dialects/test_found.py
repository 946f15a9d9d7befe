"""Differences that random models and the table of fates found; tests/zoo/models/found.py has them in real versions."""

from __future__ import annotations

from typing import Any

import pytest
from small import add_variable, first, functional, layer, model_of, node, sequential, start_node

from kerasferry.binding.containers import Counter
from kerasferry.dialects import carry
from kerasferry.dialects.among_keras_3.faults import work_around
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


def test_wrappers_of_the_module_have_the_type_of_the_layer_inside() -> None:
    inside = layer("GRU", "inside", units=2, stateful=True, dtype="float64")
    found = carried(layer("TimeDistributed", dtype="float32", layer=inside))
    assert found["registered_name"] == "kerasferry>TimeDistributedStateful"
    assert found["config"]["dtype"] == "float64"


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


@pytest.mark.parametrize(("kind", "expected"), [("Conv1D", "float32"), ("Dense", "float64")])
def test_the_first_type_of_a_line_in_tensorflow_1(kind: str, expected: str) -> None:
    """1.15.5 writes no InputLayer, and float64 times float32 raises in its Conv1D."""
    start = layer("Dropout", "drop", dtype="float64", batch_input_shape=[None, 4, 3], rate=0.3)
    made = model_of(sequential(start, layer(kind, dtype="float32")), "tf1.15")
    del made.topology["config"]["layers"][0]
    add_variable(made, ("a",), "kernel")
    layers = carry(made, NEWEST, Changes()).topology["config"]["layers"]
    assert [one["config"]["dtype"] for one in layers[:2]] == [expected, expected]


@pytest.mark.parametrize(("source", "alike"), [("tf1.15", True), ("tf2.0", False)])
def test_steps_around_a_stateful_layer(source: str, alike: bool) -> None:
    wrapped = layer("TimeDistributed", layer=layer("LSTM", "inside", units=2, stateful=True))
    there = carry(model_of(sequential(wrapped), source), NEWEST, Changes())
    found = there.topology["config"]["layers"][1]
    assert found["registered_name"] == "kerasferry>TimeDistributedStateful"
    assert found["config"]["alike"] is alike
    changes = Changes()
    back = carry(there, "tf2.0", changes).topology["config"]["layers"][1]
    assert back["class_name"] == "TimeDistributed" and "alike" not in back["config"]
    assert bool(changes.counts()["lossy"]) is alike


def test_stateful_steps_of_keras_3() -> None:
    inside = layer("Bidirectional", "both", layer=layer("GRU", "inside", units=2, stateful=True))
    start = carry(model_of(sequential(layer("TimeDistributed", layer=inside)), "tf2.15"), NEWEST, Changes())
    start.topology["config"]["layers"][1].update(class_name="TimeDistributed", registered_name=None)
    del start.topology["config"]["layers"][1]["config"]["alike"]
    changes = Changes()
    carry(start, "tf2.15", changes)
    assert changes.counts()["lossy"] == 1


@pytest.mark.parametrize("rate", [1, 2, [1, 2]])
def test_strides_with_a_dilation(rate: Any) -> None:
    config = {"strides": [2, 2], "dilation_rate": rate, "filters": 3, "kernel_size": [2, 2]}
    start = sequential(layer("SeparableConv2D", **config))
    there = carry(model_of(start, "tf2.9"), NEWEST, Changes())
    name = there.topology["config"]["layers"][1]["class_name"]
    assert name == ("SeparableConv2D" if rate == 1 else "SeparableConv2DSpaced")
    back = carry(there, "tf2.9", Changes()).topology["config"]["layers"][1]
    assert (back["class_name"], back["config"]["strides"]) == ("SeparableConv2D", [2, 2])
    if rate != 1:
        for model in (there, model_of(start, "tf2.9")):
            with pytest.raises(Refused, match="take no such layer"):
                carry(model, "tf2.12", Changes())


def test_strides_with_a_dilation_of_keras_3() -> None:
    config = {"strides": 2, "dilation_rate": 2, "filters": 3, "kernel_size": 2}
    start = carry(model_of(sequential(layer("SeparableConv1D", **config)), "tf2.15"), NEWEST, Changes())
    start.topology["config"]["layers"][1].update(class_name="SeparableConv1D", registered_name=None)
    with pytest.raises(Refused, match="take no such layer"):
        carry(start, "k3.14", Changes())


@pytest.mark.parametrize("masked", [True, False])
def test_a_stack_of_one_cell_is_the_cell(masked: bool) -> None:
    """1.12 gives something of its own for masked steps: there the wrapper is a class of the module."""
    cell = layer("GRUCell", "one/cell", units=2)
    rnn = layer(
        "RNN",
        "inside",
        cell=layer("StackedRNNCells", "stack", cells=[cell], trainable=False),
        return_sequences=True,
    )
    mask = [layer("Masking", "mask")] if masked else []
    start = model_of(sequential(*mask, layer("Bidirectional", layer=rnn)), "tf1.12")
    ways = [("a", way, "@cell") for way in ("@forward_layer", "@backward_layer")]
    for path in ways:
        add_variable(start, (*path, "@cells.0"), "kernel")
    model = carry(start, NEWEST, Changes())
    outer = model.topology["config"]["layers"][-1]
    assert outer["class_name"].startswith("BidirectionalMasked" if masked else "Bidirectional")
    found = outer["config"]["layer"]["config"]["cell"]
    assert found["class_name"] == "GRUCell" and found["config"]["trainable"] is False
    assert found["config"]["name"] == "one_cell"
    assert [path for path, _ in model.variables] == ways


def test_a_stack_that_returns_its_states_stays() -> None:
    cell = layer("StackedRNNCells", "stack", cells=[layer("GRUCell", "one", units=2)])
    found = carried(layer("RNN", cell=cell, return_state=True))
    assert found["config"]["cell"]["class_name"] == "StackedRNNCells"


def test_names_of_the_first_store_move_by_weights() -> None:
    counter = Counter()
    assert [counter.next("TimeDistributed", by) for by in (1, 2, 2, 1)] == [
        "time_distributed",
        "time_distributed_1",
        "time_distributed_3",
        "time_distributed_5",
    ]
