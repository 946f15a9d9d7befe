"""The great step downwards: what went up comes back as it was, and what Keras 2 lacks has a fate."""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from small import first, functional, layer, model_of, node, sequential, start_node, tensor

from kerasferry.binding import bind
from kerasferry.dialects import carry
from kerasferry.dialects.steps import all_steps
from kerasferry.errors import Refused
from kerasferry.formats import read, recognise
from kerasferry.hub import Changes, Json, Model, Severity
from kerasferry.hub.topology import walk

GREAT = all_steps()["tf2.15", "k3.0"]
GOLDEN = Path(__file__).parents[1] / "golden"

# What the way up takes away for good, and why nothing is lost with it.
NOT_INVERTIBLE = {
    "batch_input_shape": "of a first layer: the InputLayer before it has it",
    "build_input_shape": "of a Sequential: its InputLayer has it",
    "dynamic": "whether Keras 2 runs the layer eagerly",
    "filters": "of DepthwiseConv: always null",
    "fused": "of BatchNormalization: which kernel computes it",
    "groups": "of convolutions without groups: always 1",
    "implementation": "of recurrent layers: two ways to the same numbers",
    "input_length": "of Embedding: it only checked a shape",
    "noise_shape": "of SpatialDropout: never read",
    "query_shape": "of MultiHeadAttention: it builds itself when it is called",
    "key_shape": "the same",
    "value_shape": "the same",
    "shared_object_id": "of initializers that several layers share: they have made their values",
    "sparse": "of Embedding: how gradients are kept",
    "time_major": "false; where it is true, it comes back",
    "virtual_batch_size": "null",
    "module": "of 2.13 to 2.15: they read the plain form, too",
    "registered_name": "the same",
    "build_config": "the shapes a layer was built with: it builds itself",
}


def _kept(value: Any) -> Any:
    """Without what is not invertible."""
    if isinstance(value, dict):
        if value.get("class_name") == "function":
            return value["config"]  # 2.15 reads the name of a function of somebody's own, too
        kept = {key: _kept(item) for key, item in value.items() if key not in NOT_INVERTIBLE}
        if value.get("class_name") == "InputLayer":
            kept["shape"] = value["config"].get("batch_input_shape")
        return kept
    if isinstance(value, list):
        return [_kept(item) for item in value]
    return value.replace("/", "_") if isinstance(value, str) else value  # no slash in the name of a layer


def _there_and_back(model: Model) -> Json:
    changes = Changes()
    GREAT.up(model, changes, "k3.0")
    GREAT.down(model, changes, "tf2.15")
    assert model.dialect == "tf2.15"
    return model.topology


def _axes(topology: Json) -> Json:
    """Keras 2 writes the axis of a normalization as a list of one and reads it as a number."""
    made = deepcopy(topology)
    for place in walk(made):
        config = place.layer["config"]
        axis = config.get("axis") if isinstance(config, dict) else None
        if isinstance(axis, list) and len(axis) == 1 and "Normalization" in place.layer["class_name"]:
            config["axis"] = axis[0]
    return made


@pytest.mark.parametrize(
    "name",
    [f"tf{minor}-{net}-hdf5" for minor in ("2.3", "2.9", "2.15") for net in
     ("functional", "recurrent", "sequential", "two_outputs", "frozen", "own")],
)  # fmt: skip
def test_what_goes_up_comes_down_as_it_was(name: str) -> None:
    """Files of real versions, to TF 2.15, up to Keras 3.0 and down again."""
    found = next((GOLDEN / name).glob("*.h5"), None)
    if found is None:
        pytest.skip("no such golden")
    with recognise(found) as located:
        model = carry(bind(read(located)), "tf2.15", Changes())
    before = _kept(_axes(model.topology))
    after = _kept(_axes(_there_and_back(model)))
    assert after == before


LAYERS = [
    layer("Dense", units=3, activation="hard_sigmoid", dtype="float32"),
    layer("Dense", units=3, activation="my_own", dtype="float32"),
    layer("Dense", units=3, dtype={"class_name": "Policy", "config": {"name": "mixed_float16"}}),
    layer("Dense", units=3, kernel_initializer={"class_name": "Orthogonal", "config": {"gain": 1.0}}),
    layer("Dense", units=3, kernel_regularizer={"class_name": "L2", "config": {"l2": 0.1}}),
    layer("Dense", units=3, kernel_constraint={"class_name": "mine>Limit", "config": {"most": 2}}),
    layer("LeakyReLU", alpha=0.2),
    layer("mine>Scale", factor=2.0),
    layer("LSTM", units=2, recurrent_activation="hard_sigmoid", time_major=True),
    layer("LocallyConnected1D", filters=2, kernel_size=[2]),
    layer("TimeDistributed", layer=layer("Dense", "inside", units=2, dtype="float32"), dtype="float32"),
]


@pytest.mark.parametrize("one", LAYERS, ids=[str(one["class_name"]) for one in LAYERS])
def test_a_layer_comes_down_as_it_went_up(one: Json) -> None:
    topology = sequential(deepcopy(one))
    time_major = one["config"].get("time_major")
    made = first(_there_and_back(model_of(topology, "tf2.15")))
    assert _kept(made) == _kept(one["config"])
    assert made.get("time_major") == time_major


def _nested() -> Json:
    inner = functional(
        [start_node("in"), node("Dense", "d", [["in", 0, 0, {}]], units=2)],
        [["in", 0, 0]],
        [["d", 0, 0]],
        "inner",
    )
    inner.update(name="inner", inbound_nodes=[[["start", 0, 0, {}]], [["inner", 1, 0, {}]]])
    last = node("Add", "sum", [["inner", 1, 0, {}], ["inner", 2, 0, {}]])
    return functional([start_node(), inner, last], [["start", 0, 0]], [["sum", 0, 0], ["inner", 2, 0]])


CALLS: dict[str, Json] = {
    "nested": _nested(),
    "keyword": functional(
        [
            start_node(),
            start_node("other"),
            node(
                "MultiHeadAttention",
                "a",
                [["start", 0, 0, {"value": ["other", 0, 0]}]],
                num_heads=1,
                key_dim=2,
            ),
        ],
        [["start", 0, 0], ["other", 0, 0]],
        [["a", 0, 0]],
    ),
    "states": functional(
        [
            start_node(),
            start_node("h"),
            start_node("c"),
            node("LSTM", "a", [["start", 0, 0, {}], ["h", 0, 0, {}], ["c", 0, 0, {}]], units=2),
        ],
        [["start", 0, 0], ["h", 0, 0], ["c", 0, 0]],
        [["a", 0, 0]],
    ),
}


@pytest.mark.parametrize("name", CALLS)
def test_calls_come_down_as_they_went_up(name: str) -> None:
    made = _there_and_back(model_of(CALLS[name], "tf2.15"))
    assert _kept(made) == _kept(CALLS[name])


def _keras_3(*layers: Json, ends: Any) -> Json:
    start = {
        "module": "keras.layers",
        "class_name": "InputLayer",
        "config": {"name": "start", "batch_shape": [None, 5], "dtype": "int32"},
        "registered_name": None,
        "name": "start",
        "inbound_nodes": [],
    }
    return functional([start, *layers], [["start", 0, 0]], ends)


def _called(class_name: str, name: str, args: list[Any], kwargs: Json | None = None, **config: Any) -> Json:
    made = node(class_name, name, {"args": args, "kwargs": kwargs or {}}, **config)
    return {"module": "keras.layers", "registered_name": None, **made}


def _down(topology: Json, **training: Any) -> tuple[Json, Changes, Model]:
    model, changes = model_of(topology, "k3.0", training or None), Changes()
    GREAT.down(model, changes, "tf2.15")
    return model.topology, changes, model


def test_masks_that_keras_made_are_left_to_keras_2() -> None:
    embedding = _called("Embedding", "e", [tensor("start")], input_dim=9, output_dim=2, mask_zero=True)
    mask = {
        **_called("NotEqual", "ne", [tensor("start"), 0]),
        "module": "keras.src.ops.numpy",
    }
    lstm = _called("LSTM", "a", [tensor("e")], {"mask": tensor("ne"), "training": False}, units=2)
    made, _, _ = _down(_keras_3(embedding, mask, lstm, ends=[["a", 0, 0]]))
    assert [one["name"] for one in made["config"]["layers"]] == ["start", "e", "a"]
    assert made["config"]["layers"][-1]["inbound_nodes"] == [[["e", 0, 0, {}]]]


def test_a_mask_of_somebodys_own_is_a_layer() -> None:
    mask = {**_called("NotEqual", "ne", [tensor("start"), 3]), "module": "keras.src.ops.numpy"}
    lstm = _called("LSTM", "a", [tensor("start")], {"mask": tensor("ne")}, units=2)
    made, _, _ = _down(_keras_3(mask, lstm, ends=[["a", 0, 0]]))
    assert [one["class_name"] for one in made["config"]["layers"][1:]] == [
        "kerasferry>NotEqualOperation",
        "LSTM",
    ]
    assert made["config"]["layers"][-1]["inbound_nodes"] == [[["start", 0, 0, {"mask": ["ne", 0, 0]}]]]


def test_a_mask_that_would_go_on_in_keras_2_ends() -> None:
    """Add of Keras 3.0 gives no mask on if one input has none; that of Keras 2 does."""
    embedding = _called("Embedding", "e", [tensor("start")], input_dim=9, output_dim=2, mask_zero=True)
    other = _called("Embedding", "o", [tensor("start")], input_dim=9, output_dim=2)
    both = _called("Add", "a", [[tensor("e"), tensor("o")]])
    lstm = _called("LSTM", "end", [tensor("a")], {"mask": None}, units=2)
    made, changes, _ = _down(_keras_3(embedding, other, both, lstm, ends=[["end", 0, 0]]))
    assert made["config"]["layers"][-1]["inbound_nodes"] == [[["a_unmasked", 0, 0, {}]]]
    assert any("mask ends" in change.what for change in changes.of(Severity.EQUIVALENT))


def test_hard_sigmoid_of_keras_3_stays_that_function() -> None:
    dense = _called("Dense", "a", [tensor("start")], units=2, activation="hard_sigmoid")
    made, _, _ = _down(_keras_3(dense, ends=[["a", 0, 0]]))
    held = made["config"]["layers"][1]
    assert [one["class_name"] for one in held["config"]["layers"]] == ["Dense", "Rescaling", "Activation"]
    lstm = _called("LSTM", "a", [tensor("start")], units=2, recurrent_activation="hard_sigmoid")
    made, _, _ = _down(_keras_3(lstm, ends=[["a", 0, 0]]))
    assert first(made)["recurrent_activation"] == "kerasferry>hard_sigmoid_keras3"


@pytest.mark.parametrize("name", ["hard_silu", "celu", "sparsemax", "squareplus"])
def test_an_activation_that_keras_2_lacks_is_in_a_module(name: str) -> None:
    dense = _called("Dense", "a", [tensor("start")], units=2, activation=name)
    made, _, _ = _down(_keras_3(dense, ends=[["a", 0, 0]]))
    assert first(made)["activation"] == f"kerasferry>{name}_keras3"


def test_what_nothing_says_is_refused() -> None:
    dense = _called("Dense", "a", [tensor("start")], units=2, activation="threshold")
    with pytest.raises(Refused, match="no equal in Keras 2"):
        _down(_keras_3(dense, ends=[["a", 0, 0]]))
    quantized = {
        "module": "keras.dtype_policies",
        "class_name": "QuantizedDTypePolicy",
        "config": {"mode": "int8"},
    }
    with pytest.raises(Refused, match="quantized"):
        _down(
            _keras_3(_called("Dense", "a", [tensor("start")], units=2, dtype=quantized), ends=[["a", 0, 0]])
        )


def test_training_in_the_form_of_2_15() -> None:
    def keras(module: str, class_name: str, **config: Any) -> Json:
        return {
            "module": f"keras.{module}",
            "class_name": class_name,
            "config": config,
            "registered_name": None,
        }

    rate = keras("optimizers.schedules", "CosineDecay", initial_learning_rate=0.1, decay_steps=9)
    training = {
        "loss": keras(
            "losses", "Huber", delta=2.0, reduction="sum_over_batch_size", name="h", dtype="float32"
        ),
        "metrics": [
            "mse",
            keras("metrics", "AUC", name="auc", dtype="float32"),
            keras("metrics", "PearsonCorrelation"),
        ],
        "optimizer": keras("optimizers", "Adam", learning_rate=rate, loss_scale_factor=8.0, beta_1=0.8),
    }
    dense = _called("Dense", "a", [tensor("start")], units=2)
    _, changes, model = _down(_keras_3(dense, ends=[["a", 0, 0]]), **training)
    assert model.training is not None
    made = model.training.config
    assert made["loss"] == {"class_name": "Huber", "config": {"delta": 2.0, "reduction": "auto", "name": "h"}}
    names = [one if isinstance(one, str) else one["class_name"] for one in made["metrics"]]
    assert names == ["mse", "AUC", "kerasferry>PearsonCorrelation"]
    scaled = made["optimizer"]
    assert (scaled["class_name"], scaled["config"]["initial_scale"]) == ("LossScaleOptimizerV3", 8.0)
    inner = scaled["config"]["inner_optimizer"]
    assert inner["class_name"] == "Custom>Adam" and inner["config"]["beta_1"] == 0.8
    assert inner["config"]["learning_rate"]["class_name"] == "CosineDecay"
    assert not changes.of(Severity.LOSSY)
