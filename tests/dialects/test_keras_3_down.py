"""Among the minors of Keras 3, downwards: what begins with a minor has a fate, and comes back on the way up."""

from __future__ import annotations

from typing import Any

import pytest
from small import model_of, tensor
from small_keras_3 import down, functional_of, node_of, operation, second, sequence, stock, up_again

from kerasferry.catalog import layers as layer_catalog
from kerasferry.catalog import objects as object_catalog
from kerasferry.catalog import operations as operation_catalog
from kerasferry.dialects import KERAS_3
from kerasferry.dialects.among_keras_3.hdf5_form import full_form
from kerasferry.dialects.among_keras_3.later import (
    LaterActivations,
    LaterArgument,
    LaterAugmentation,
    LaterClass,
)
from kerasferry.dialects.among_keras_3.later_compiled import LaterCompiled
from kerasferry.dialects.among_keras_3.later_operations import LaterOperations, MovedArguments
from kerasferry.dialects.steps import all_steps
from kerasferry.errors import Refused
from kerasferry.hub import Changes, Json, Severity
from kerasferry.modules import PARTS, names_in

STEPS = {pair: step for pair, step in all_steps().items() if pair[0] in KERAS_3}
ELSEWHERE = {
    "Pipeline": "a Sequential, see pipelines.py",
    "FlaxLayer": "code of its author in bytes; no other Keras 3 runs it either without that code",
    "JaxLayer": "the same",
    "MaxNumBoundingBoxes": "takes boxes, which layers before 3.6 do not know at all: refused",
    "STFTSpectrogram": "its weights are made by SciPy when it is built: refused",
}
# Operations whose class begins later than what they mean, or that no graph of a model holds: refused where they are.
ANOTHER_FORM = {"nn.RMSNorm": "begins in 3.9 and takes a tensor for its scale from 3.11 on"}


def _declared(kind: type[Any]) -> list[tuple[str, str, Any]]:
    return [
        (lower, upper, one)
        for (lower, upper), step in STEPS.items()
        for one in step.differences
        if isinstance(one, kind)
    ]


def test_what_is_declared_begins_there() -> None:
    for lower, upper, one in _declared(LaterClass) + _declared(LaterAugmentation):
        for name in one.names:
            assert layer_catalog.exists(name, upper) and not layer_catalog.exists(name, lower), name
    for lower, upper, one in _declared(LaterArgument):
        for name in one.classes:
            assert one.key in layer_catalog.takes(name, upper), (name, one.key)
            assert one.key not in layer_catalog.takes(name, lower), (name, one.key)
    for lower, upper, one in _declared(LaterActivations):
        for name in one.names:
            assert operation_catalog.exists("activations", name, upper), name
            assert not operation_catalog.exists("activations", name, lower), name
    for lower, upper, one in _declared(LaterOperations):
        for module, names in one.classes.items():
            for name in (f"{module}.{name}" for name in names):
                assert operation_catalog.exists("operations", name, upper), name
                if one.key:
                    assert one.key not in operation_catalog.takes("operations", name, lower), name
                elif name not in ANOTHER_FORM:
                    assert not operation_catalog.exists("operations", name, lower), name
    for lower, upper, one in _declared(LaterCompiled):
        for name, _ in one.names:
            catalog = operation_catalog if one.kind == "optimizers" else object_catalog
            assert catalog.exists(one.kind, name, upper), name
            if one.key:
                assert one.key not in catalog.takes(one.kind, name, lower), name
            else:
                assert not catalog.exists(one.kind, name, lower), name


def test_every_later_layer_has_a_fate() -> None:
    known = {name for _, _, one in _declared(LaterClass) + _declared(LaterAugmentation) for name in one.names}
    later = {
        name
        for name in layer_catalog.names()
        if (first := layer_catalog.first_with(name)) in KERAS_3 and first != KERAS_3[0]
    }
    assert later == known | ELSEWHERE.keys()


def test_every_class_of_the_module_is_there() -> None:
    parts = {name for names in PARTS["keras3"].values() for name in names}
    for kind in (LaterClass,):
        assert {name for _, _, one in _declared(kind) for name in one.names} <= parts
    assert {one.module for _, _, one in _declared(LaterArgument) if one.module} <= parts
    operations = {
        name for _, _, one in _declared(LaterOperations) for names in one.classes.values() for name in names
    }
    assert operations <= parts
    assert {name for _, _, one in _declared(LaterCompiled) for name, _ in one.names} <= parts
    functions = {f"{name}_keras3" for _, _, one in _declared(LaterActivations) for name in one.names}
    assert functions - {"threshold_keras3"} <= parts


@pytest.mark.parametrize(
    ("layer", "target", "name"),
    [
        (stock("RMSNormalization", axis=-1, epsilon=1e-6), "k3.8", "RMSNormalization"),
        (stock("AdaptiveMaxPooling1D", output_size=[2]), "k3.12", "AdaptiveMaxPooling1D"),
        (stock("ReversibleEmbedding", input_dim=3, output_dim=2), "k3.11", "ReversibleEmbedding"),
        (stock("Resizing", height=3, width=4, antialias=True), "k3.8", "ResizingLater"),
        (stock("ZeroPadding1D", padding=1, data_format="channels_first"), "k3.4", "ZeroPadding1DLater"),
        (
            stock("MultiHeadAttention", num_heads=2, key_dim=3, sliding_window=2),
            "k3.14",
            "MultiHeadAttentionLater",
        ),
        (
            stock("MultiHeadAttention", num_heads=2, key_dim=3, use_gate=True),
            "k3.3",
            "MultiHeadAttentionLater",
        ),
        (
            stock("StringLookup", vocabulary=["a"], salt=[1, 2], num_oov_indices=2),
            "k3.13",
            "StringLookupLater",
        ),
        (stock("BatchNormalization", renorm=True), "k3.13", "BatchNormalizationKeras2"),
    ],
)
def test_a_class_of_the_module_and_back(layer: Json, target: str, name: str) -> None:
    topology = sequence(layer)
    model, changes = down(topology, target)
    assert names_in(model.topology) == {name}
    assert any(change.severity == Severity.EQUIVALENT for change in changes)
    up = second(up_again(model.topology, target))
    before = second(topology)
    assert (up["class_name"], up["module"], up["config"]) == (
        before["class_name"],
        before["module"],
        before["config"],
    )


def test_what_says_nothing_is_dropped() -> None:
    layer = stock(
        "MultiHeadAttention", num_heads=2, key_dim=3, seed=None, use_gate=False, sliding_window=None
    )
    model, changes = down(sequence(layer), "k3.0")
    assert second(model.topology)["config"] == {"name": "a", "trainable": True, "num_heads": 2, "key_dim": 3}
    assert not any(change.severity == Severity.LOSSY for change in changes)


@pytest.mark.parametrize(
    ("layer", "target"),
    [
        (stock("RandomHue", factor=0.2), "k3.7"),
        (stock("MultiHeadAttention", num_heads=2, key_dim=3, seed=4), "k3.3"),
        (stock("RandomContrast", factor=0.2, value_range=[0, 1]), "k3.7"),
        (stock("Dense", units=2, lora_rank=2, lora_alpha=4), "k3.9"),
        (stock("Conv2D", filters=2, kernel_size=2, lora_rank=2), "k3.2"),
    ],
)
def test_what_is_lost_in_training_is_said(layer: Json, target: str) -> None:
    _, changes = down(sequence(layer), target)
    assert any(change.severity == Severity.LOSSY for change in changes)


def test_low_rank_with_the_alpha_of_before() -> None:
    _, changes = down(sequence(stock("Dense", units=2, lora_rank=2, lora_alpha=2)), "k3.9")
    assert not any(change.severity == Severity.LOSSY for change in changes)


def test_activations_and_back() -> None:
    topology = sequence(stock("Dense", units=2, activation="celu"))
    model, _ = down(topology, "k3.6")
    assert names_in(model.topology) == {"celu_keras3"}
    assert second(up_again(model.topology, "k3.6"))["config"]["activation"] == "celu"


def test_operations_and_back() -> None:
    topology = functional_of(operation("numpy.Deg2rad"))
    model, _ = down(topology, "k3.10")
    assert names_in(model.topology) == {"Deg2rad"}
    assert second(up_again(model.topology, "k3.10")) == second(topology)


def test_the_name_of_an_operation_is_the_nodes() -> None:
    model, _ = down(functional_of(operation("numpy.Mean", axis=-1, keepdims=False)), "k3.0")
    assert second(model.topology)["config"] == {"axis": -1, "keepdims": False}


def test_an_operation_that_only_the_new_has() -> None:
    with pytest.raises(Refused, match=r"has no operation `numpy\.Unique`") as told:
        down(functional_of(operation("numpy.Unique")), "k3.12")
    assert told.value.hint == "the nearest version that has it is Keras 3.15"


def test_arguments_move_into_the_call_and_back() -> None:
    assert _declared(MovedArguments)
    topology = functional_of(operation("numpy.FullLike", 2.0, dtype="int32"))
    model, _ = down(topology, "k3.10")
    call = second(model.topology)["inbound_nodes"][0]
    assert call["kwargs"] == {"dtype": "int32"} and "dtype" not in second(model.topology)["config"]
    assert second(up_again(model.topology, "k3.10"))["config"]["dtype"] == "int32"


def test_a_key_of_slices_is_written_for_early_readers() -> None:
    from kerasferry.dialects.among_keras_3.faults import work_around

    part = {"class_name": "__slice__", "config": {"start": 1, "stop": None, "step": 2}}
    topology = functional_of(
        operation("numpy.GetItem", [part, {"class_name": "__ellipsis__", "config": {}}, -1])
    )
    model, changes = down(topology, "k3.1")
    work_around(model, changes)
    assert names_in(model.topology) == {"GetItem"}
    assert second(model.topology)["config"]["key"] == [[1, None, 2], "...", -1]


def test_a_shear_is_one_number() -> None:
    from kerasferry.dialects.among_keras_3.faults import work_around

    model, changes = down(sequence(stock("RandomShear", x_factor=[-0.4, 0.4], y_factor=[-0.0, 0.0])), "k3.12")
    work_around(model, changes)
    assert (
        second(model.topology)["config"]["x_factor"] == 0.4
        and second(model.topology)["config"]["y_factor"] == 0
    )


def test_a_pipeline_is_a_sequential() -> None:
    layer = stock("Pipeline", layers=[stock("Rescaling", "r", scale=0.5)])
    model, _ = down(sequence(layer), "k3.5")
    assert second(model.topology)["class_name"] == "Sequential"


def test_integers_of_8_bits() -> None:
    policy = {
        "module": "keras.dtype_policies",
        "class_name": "QuantizedDTypePolicy",
        "config": {"mode": "int8", "source_name": "float32"},
        "registered_name": None,
    }
    topology = sequence(stock("Dense", units=2, dtype=policy))
    model, _ = down(topology, "k3.3")
    assert second(model.topology)["config"]["dtype"]["config"] == {"name": "int8_from_float32"}
    assert second(up_again(model.topology, "k3.3")) == second(topology)
    with pytest.raises(Refused, match="reads no quantized layers"):
        down(topology, "k3.2")


def test_hdf5_says_no_modules() -> None:
    dense = {"class_name": "Dense", "config": {"name": "d", "units": 2, "trainable": True}}
    own = {"class_name": "mine>Layer", "config": {"name": "o", "trainable": True}}
    grouped = {"class_name": "GroupedQueryAttention", "config": {"name": "g", "trainable": True}}
    topology = {"class_name": "Sequential", "config": {"name": "s", "layers": [dense, own, grouped]}}
    training = {
        "loss": {"class_name": "Huber", "config": {}},
        "optimizer": {"class_name": "SGD", "config": {}},
    }
    made = model_of(topology, "k3.15", training)
    full_form(made)
    layers = made.topology["config"]["layers"]
    assert [(one["module"], one["class_name"], one["registered_name"]) for one in layers] == [
        ("keras.layers", "Dense", None),
        (None, "Layer", "mine>Layer"),
        ("keras.layers", "GroupQueryAttention", None),
    ]
    assert made.topology["module"] == "keras"
    assert made.training.config["loss"]["module"] == "keras.losses"
    assert made.training.config["optimizer"]["module"] == "keras.optimizers"


def test_a_function_of_tensorflow() -> None:
    function = {
        "module": "builtins",
        "class_name": "function",
        "config": "softmax_v2",
        "registered_name": "function",
    }
    model, _ = down(sequence(stock("Dense", units=2, activation=function)), "k3.14")
    assert second(model.topology)["config"]["activation"] == "softmax"


@pytest.mark.parametrize(("target", "needed"), [("k3.9", False), ("k3.12", True), ("k3.14", False)])
def test_an_input_that_nothing_takes(target: str, needed: bool) -> None:
    from kerasferry.dialects.among_keras_3.faults import work_around

    topology = sequence(stock("Dense", units=2))
    other = stock("InputLayer", "other", batch_shape=[None, 3], dtype="float32")
    topology["config"]["layers"].append({**other, "name": "other", "inbound_nodes": []})
    topology["config"]["input_layers"] = [["start", 0, 0], ["other", 0, 0]]
    model, changes = down(topology, target, {"loss": {"a": "mse"}, "optimizer": "sgd"})
    work_around(model, changes)
    assert names_in(model.topology) == ({"WithInputs"} if needed else set())
    if needed:
        outputs = model.topology["config"]["output_layers"]
        assert outputs in (["a_with_inputs", 0, 0], [["a_with_inputs", 0, 0]])
        assert model.training.config["loss"] == {"a_with_inputs": "mse"}


@pytest.mark.parametrize(
    "layer",
    [
        stock("Dense", units=2, activation="celu"),
        stock("Dense", units=2, activation=stock("LeakyReLU", "l", negative_slope=0.2)),
        stock("BatchNormalization", renorm=True),
    ],
)
def test_on_the_way_to_tf_keras_the_great_step_sees_to_it(layer: Json) -> None:
    model = model_of(sequence(layer), "k3.15")
    for upper in reversed(KERAS_3[1:]):
        lower = KERAS_3[KERAS_3.index(upper) - 1]
        if (lower, upper) in STEPS:
            STEPS[lower, upper].down(model, Changes(), "tf2.15")
    assert names_in(model.topology) == set()


def test_an_operation_with_the_name_of_a_layer() -> None:
    from kerasferry.dialects.among_keras_3.faults import work_around

    topology = functional_of(operation("numpy.Concatenate", axis=-1))
    dense = node_of(stock("Dense", "concatenate", units=2), tensor("op"))
    topology["config"]["layers"].append(dense)
    topology["config"]["output_layers"] = ["concatenate", 0, 0]
    model, changes = down(topology, "k3.6")
    work_around(model, changes)
    assert names_in(model.topology) == {"NamedOperation"}
    model, changes = down(topology, "k3.12")
    work_around(model, changes)
    assert names_in(model.topology) == set()
