"""Among the minors of Keras 3, downwards: what begins with a minor has a fate, and comes back on the way up."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest
from small import model_of, tensor

from kerasferry.catalog import layers as layer_catalog
from kerasferry.catalog import objects as object_catalog
from kerasferry.catalog import operations as operation_catalog
from kerasferry.dialects import KERAS_3, carry
from kerasferry.dialects.early_keras_3.hdf5_form import full_form
from kerasferry.dialects.early_keras_3.later import (
    LaterActivations,
    LaterArgument,
    LaterAugmentation,
    LaterClass,
)
from kerasferry.dialects.early_keras_3.later_compiled import LaterCompiled
from kerasferry.dialects.early_keras_3.later_operations import LaterOperations, MovedArguments
from kerasferry.dialects.limits import last_look
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


def _layer(class_name: str, name: str = "a", **config: Any) -> Json:
    config = {"name": name, "trainable": True, **config}
    return {"module": "keras.layers", "class_name": class_name, "config": config, "registered_name": None}


def _node(layer: Json, *args: Any, **kwargs: Any) -> Json:
    return {
        **layer,
        "name": layer["config"].get("name", "a"),
        "inbound_nodes": [{"args": list(args), "kwargs": kwargs}],
    }


def _operation(name: str, *args: Any, kwargs: Json | None = None, **config: Any) -> Json:
    module, class_name = name.split(".")
    made = {"module": f"keras.src.ops.{module}", "class_name": class_name, "registered_name": class_name}
    call = {"args": [tensor("start"), *args], "kwargs": kwargs or {}}
    return {**made, "config": {"name": "op", **config}, "name": "op", "inbound_nodes": [call]}


def _functional(node: Json) -> Json:
    start = _layer("InputLayer", "start", batch_shape=[None, 4, 6], dtype="float32")
    layers = [{**start, "name": "start", "inbound_nodes": []}, node]
    config = {
        "name": "f",
        "layers": layers,
        "input_layers": ["start", 0, 0],
        "output_layers": [node["name"], 0, 0],
    }
    return {
        "module": "keras.src.models.functional",
        "class_name": "Functional",
        "config": config,
        "registered_name": "Functional",
    }


def _down(
    topology: Json, target: str, training: Json | None = None, source: str = "k3.15"
) -> tuple[Any, Changes]:
    changes = Changes()
    model = carry(model_of(topology, source, training), target, changes)
    last_look(model, source, changes)
    return model, changes


def _of(topology: Json) -> Json:
    found: Json = topology["config"]["layers"][1]
    return found


def _up_again(topology: Json, source: str) -> Json:
    return carry(model_of(topology, source), "k3.15", Changes()).topology


def _sequence(layer: Json) -> Json:
    return _functional(_node(layer, tensor("start")))


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
            assert catalog.exists(one.kind, name, upper) and not catalog.exists(one.kind, name, lower), name


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
        (_layer("RMSNormalization", axis=-1, epsilon=1e-6), "k3.8", "RMSNormalization"),
        (_layer("AdaptiveMaxPooling1D", output_size=[2]), "k3.12", "AdaptiveMaxPooling1D"),
        (_layer("ReversibleEmbedding", input_dim=3, output_dim=2), "k3.11", "ReversibleEmbedding"),
        (_layer("Resizing", height=3, width=4, antialias=True), "k3.8", "ResizingLater"),
        (_layer("ZeroPadding1D", padding=1, data_format="channels_first"), "k3.4", "ZeroPadding1DLater"),
        (
            _layer("MultiHeadAttention", num_heads=2, key_dim=3, sliding_window=2),
            "k3.14",
            "MultiHeadAttentionLater",
        ),
        (
            _layer("MultiHeadAttention", num_heads=2, key_dim=3, use_gate=True),
            "k3.3",
            "MultiHeadAttentionLater",
        ),
        (
            _layer("StringLookup", vocabulary=["a"], salt=[1, 2], num_oov_indices=2),
            "k3.13",
            "StringLookupLater",
        ),
        (_layer("BatchNormalization", renorm=True), "k3.13", "BatchNormalizationKeras2"),
    ],
)
def test_a_class_of_the_module_and_back(layer: Json, target: str, name: str) -> None:
    topology = _sequence(layer)
    model, changes = _down(topology, target)
    assert names_in(model.topology) == {name}
    assert any(change.severity == Severity.EQUIVALENT for change in changes)
    up = _of(_up_again(model.topology, target))
    before = _of(topology)
    assert (up["class_name"], up["module"], up["config"]) == (
        before["class_name"],
        before["module"],
        before["config"],
    )


def test_what_says_nothing_is_dropped() -> None:
    layer = _layer(
        "MultiHeadAttention", num_heads=2, key_dim=3, seed=None, use_gate=False, sliding_window=None
    )
    model, changes = _down(_sequence(layer), "k3.0")
    assert _of(model.topology)["config"] == {"name": "a", "trainable": True, "num_heads": 2, "key_dim": 3}
    assert not any(change.severity == Severity.LOSSY for change in changes)


@pytest.mark.parametrize(
    ("layer", "target"),
    [
        (_layer("RandomHue", factor=0.2), "k3.7"),
        (_layer("MultiHeadAttention", num_heads=2, key_dim=3, seed=4), "k3.3"),
        (_layer("RandomContrast", factor=0.2, value_range=[0, 1]), "k3.7"),
        (_layer("Dense", units=2, lora_rank=2, lora_alpha=4), "k3.9"),
        (_layer("Conv2D", filters=2, kernel_size=2, lora_rank=2), "k3.2"),
    ],
)
def test_what_is_lost_in_training_is_said(layer: Json, target: str) -> None:
    _, changes = _down(_sequence(layer), target)
    assert any(change.severity == Severity.LOSSY for change in changes)


def test_low_rank_with_the_alpha_of_before() -> None:
    _, changes = _down(_sequence(_layer("Dense", units=2, lora_rank=2, lora_alpha=2)), "k3.9")
    assert not any(change.severity == Severity.LOSSY for change in changes)


def test_activations_and_back() -> None:
    topology = _sequence(_layer("Dense", units=2, activation="celu"))
    model, _ = _down(topology, "k3.6")
    assert names_in(model.topology) == {"celu_keras3"}
    assert _of(_up_again(model.topology, "k3.6"))["config"]["activation"] == "celu"


def test_operations_and_back() -> None:
    topology = _functional(_operation("numpy.Deg2rad"))
    model, _ = _down(topology, "k3.10")
    assert names_in(model.topology) == {"Deg2rad"}
    assert _of(_up_again(model.topology, "k3.10")) == _of(topology)


def test_the_name_of_an_operation_is_the_nodes() -> None:
    model, _ = _down(_functional(_operation("numpy.Mean", axis=-1, keepdims=False)), "k3.0")
    assert _of(model.topology)["config"] == {"axis": -1, "keepdims": False}


def test_an_operation_that_only_the_new_has() -> None:
    with pytest.raises(Refused, match=r"has no operation `numpy\.Unique`") as told:
        _down(_functional(_operation("numpy.Unique")), "k3.12")
    assert told.value.hint == "the nearest version that has it is Keras 3.15"


def test_arguments_move_into_the_call_and_back() -> None:
    assert _declared(MovedArguments)
    topology = _functional(_operation("numpy.FullLike", 2.0, dtype="int32"))
    model, _ = _down(topology, "k3.10")
    call = _of(model.topology)["inbound_nodes"][0]
    assert call["kwargs"] == {"dtype": "int32"} and "dtype" not in _of(model.topology)["config"]
    assert _of(_up_again(model.topology, "k3.10"))["config"]["dtype"] == "int32"


def test_a_key_of_slices_is_written_for_early_readers() -> None:
    from kerasferry.dialects.early_keras_3.faults import work_around

    part = {"class_name": "__slice__", "config": {"start": 1, "stop": None, "step": 2}}
    topology = _functional(
        _operation("numpy.GetItem", [part, {"class_name": "__ellipsis__", "config": {}}, -1])
    )
    model, changes = _down(topology, "k3.1")
    work_around(model, changes)
    assert names_in(model.topology) == {"GetItem"}
    assert _of(model.topology)["config"]["key"] == [[1, None, 2], "...", -1]


def test_a_shear_is_one_number() -> None:
    from kerasferry.dialects.early_keras_3.faults import work_around

    model, changes = _down(
        _sequence(_layer("RandomShear", x_factor=[-0.4, 0.4], y_factor=[-0.0, 0.0])), "k3.12"
    )
    work_around(model, changes)
    assert _of(model.topology)["config"]["x_factor"] == 0.4 and _of(model.topology)["config"]["y_factor"] == 0


def test_a_pipeline_is_a_sequential() -> None:
    layer = _layer("Pipeline", layers=[_layer("Rescaling", "r", scale=0.5)])
    model, _ = _down(_sequence(layer), "k3.5")
    assert _of(model.topology)["class_name"] == "Sequential"


OBJECT = {
    "module": "keras.losses",
    "class_name": "Dice",
    "config": {"name": "dice"},
    "registered_name": None,
}


@pytest.mark.parametrize("loss", [OBJECT, "dice", [OBJECT], {"a": "dice"}])
def test_losses_and_back(loss: Any) -> None:
    training = {"loss": deepcopy(loss), "optimizer": "sgd"}
    model, _ = _down(_sequence(_layer("Dense", units=2)), "k3.1", training)
    assert names_in(model.training.config) == {"Dice"}
    up = carry(model, "k3.15", Changes())
    assert names_in(up.training.config) == set()


def test_optimizers_and_back() -> None:
    optimizer = {
        "module": "keras.optimizers",
        "class_name": "Lamb",
        "config": {"learning_rate": 0.1},
        "registered_name": None,
    }
    model, _ = _down(
        _sequence(_layer("Dense", units=2)), "k3.4", {"loss": "mse", "optimizer": deepcopy(optimizer)}
    )
    assert names_in(model.training.config) == {"Lamb"}
    assert carry(model, "k3.15", Changes()).training.config["optimizer"] == optimizer


def test_integers_of_8_bits() -> None:
    policy = {
        "module": "keras.dtype_policies",
        "class_name": "QuantizedDTypePolicy",
        "config": {"mode": "int8", "source_name": "float32"},
        "registered_name": None,
    }
    topology = _sequence(_layer("Dense", units=2, dtype=policy))
    model, _ = _down(topology, "k3.3")
    assert _of(model.topology)["config"]["dtype"]["config"] == {"name": "int8_from_float32"}
    assert _of(_up_again(model.topology, "k3.3")) == _of(topology)
    with pytest.raises(Refused, match="reads no quantized layers"):
        _down(topology, "k3.2")


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
    model, _ = _down(_sequence(_layer("Dense", units=2, activation=function)), "k3.14")
    assert _of(model.topology)["config"]["activation"] == "softmax"


@pytest.mark.parametrize(("target", "needed"), [("k3.9", False), ("k3.12", True), ("k3.14", False)])
def test_an_input_that_nothing_takes(target: str, needed: bool) -> None:
    from kerasferry.dialects.early_keras_3.faults import work_around

    topology = _sequence(_layer("Dense", units=2))
    other = _layer("InputLayer", "other", batch_shape=[None, 3], dtype="float32")
    topology["config"]["layers"].append({**other, "name": "other", "inbound_nodes": []})
    topology["config"]["input_layers"] = [["start", 0, 0], ["other", 0, 0]]
    model, changes = _down(topology, target, {"loss": {"a": "mse"}, "optimizer": "sgd"})
    work_around(model, changes)
    assert names_in(model.topology) == ({"WithInputs"} if needed else set())
    if needed:
        outputs = model.topology["config"]["output_layers"]
        assert outputs in (["a_with_inputs", 0, 0], [["a_with_inputs", 0, 0]])
        assert model.training.config["loss"] == {"a_with_inputs": "mse"}


@pytest.mark.parametrize(
    "layer",
    [
        _layer("Dense", units=2, activation="celu"),
        _layer("Dense", units=2, activation=_layer("LeakyReLU", "l", negative_slope=0.2)),
        _layer("BatchNormalization", renorm=True),
    ],
)
def test_on_the_way_to_tf_keras_the_great_step_sees_to_it(layer: Json) -> None:
    model = model_of(_sequence(layer), "k3.15")
    for upper in reversed(KERAS_3[1:]):
        lower = KERAS_3[KERAS_3.index(upper) - 1]
        if (lower, upper) in STEPS:
            STEPS[lower, upper].down(model, Changes(), "tf2.15")
    assert names_in(model.topology) == set()


def test_an_operation_with_the_name_of_a_layer() -> None:
    from kerasferry.dialects.early_keras_3.faults import work_around

    topology = _functional(_operation("numpy.Concatenate", axis=-1))
    dense = _node(_layer("Dense", "concatenate", units=2), tensor("op"))
    topology["config"]["layers"].append(dense)
    topology["config"]["output_layers"] = ["concatenate", 0, 0]
    model, changes = _down(topology, "k3.6")
    work_around(model, changes)
    assert names_in(model.topology) == {"NamedOperation"}
    model, changes = _down(topology, "k3.12")
    work_around(model, changes)
    assert names_in(model.topology) == set()
