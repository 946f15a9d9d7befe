"""Layers and calls of Keras 3 that Keras 2 has no equal of."""

from __future__ import annotations

from copy import deepcopy

from small import functional, layer, model_of, node, sequential, start_node, tensor

from kerasferry.binding.operations import with_modules
from kerasferry.dialects.masks.repairs import PASSING
from kerasferry.dialects.step import Walk
from kerasferry.dialects.to_keras_2.calls import to_keras_2
from kerasferry.dialects.to_keras_2.constants import constants_as_layers
from kerasferry.dialects.to_keras_2.layers import same_way_back, unreadable_classes
from kerasferry.dialects.to_keras_2.lookups import older_types
from kerasferry.dialects.to_keras_2.masks import same_masks
from kerasferry.hub import Changes, Json, Model, Producer

INSIDE = layer("LSTM", "forward_l", units=2, go_backwards=False)
BACK = layer("LSTM", "backward_l", units=2, go_backwards=True)


def _walk(topology: Json, producer: str = "k3.3", target: str = "tf2.15") -> Walk:
    model: Model = model_of(topology, "k3.0")
    model.producer = Producer(dialects=(producer,))
    return Walk(model, Changes(), "", target)


def test_a_mirror_is_left_out() -> None:
    both = layer("Bidirectional", layer=deepcopy(INSIDE), backward_layer=deepcopy(BACK))
    other = layer(
        "Bidirectional",
        "b",
        layer=deepcopy(INSIDE),
        backward_layer=layer("LSTM", units=2, go_backwards=True, bias=1),
    )
    walk = _walk(sequential(both, other))
    same_way_back(walk)
    one, two = walk.model.topology["config"]["layers"][1:]
    assert "backward_layer" not in one["config"] and "backward_layer" in two["config"]


def test_spectral_normalization_is_written() -> None:
    walk = _walk(sequential(layer("SpectralNormalization", layer=layer("Dense", "d", units=2))))
    unreadable_classes(walk)
    assert walk.model.topology["config"]["layers"][1]["class_name"] == "kerasferry>SpectralNormalization"


def test_an_array_comes_from_a_layer() -> None:
    array = {"class_name": "__tensor__", "config": {"value": [[1.0, 2.0]], "dtype": "float32"}}
    start = {**start_node(), "inbound_nodes": []}
    add = node("Add", "a", {"args": [[tensor("start"), array]], "kwargs": {}})
    walk = _walk(functional([start, add], [["start", 0, 0]], [["a", 0, 0]]))
    constants_as_layers(walk)
    made = walk.model.topology["config"]["layers"]
    assert [one["class_name"] for one in made] == ["InputLayer", "kerasferry>Constant", "Add"]
    assert made[1]["config"]["value"] == [[1.0, 2.0]]
    to_keras_2(walk.model.topology)
    assert made[2]["inbound_nodes"] == [[["start", 0, 0, {}], ["a_constant", 0, 0, {}]]]


def test_operations_of_hdf5_have_modules() -> None:
    operation = {"class_name": "NotEqual", "config": {"name": "n"}, "name": "n", "inbound_nodes": []}
    add = {"class_name": "Add", "config": {"name": "a", "trainable": True}, "name": "a", "inbound_nodes": []}
    topology = functional([start_node(), operation, add], [["start", 0, 0]], [["a", 0, 0]])
    made = with_modules(topology)["config"]["layers"]
    assert made[1]["module"] == "keras.src.ops.numpy" and "module" not in made[2]
    assert "module" not in operation


def _masked(*layers: Json) -> list[Json]:
    walk = _walk(sequential(layer("Masking", "m", mask_value=0.0), *layers))
    same_masks(walk)
    made: list[Json] = walk.model.topology["config"]["layers"]
    return made


def test_masks_pass_where_they_passed() -> None:
    made = _masked(layer("Rescaling", scale=2.0), layer("LSTM", "l", units=2))
    assert made[2]["class_name"] == f"kerasferry>{PASSING}" and made[2]["config"]["name"] == "a"
    assert made[2]["config"]["layer"]["class_name"] == "Rescaling"


def test_states_without_masks() -> None:
    masking = node("Masking", "m", [["start", 0, 0, {}]], mask_value=0.0)
    states = node("GRU", "g", [["m", 0, 0, {}], ["other", 0, 0, {}]], units=2, return_sequences=True)
    last = node("GRU", "h", [["g", 0, 0, {}]], units=2)
    starts = [start_node(), start_node("other")]
    ends = [["start", 0, 0], ["other", 0, 0]]
    walk = _walk(functional([*starts, masking, states, last], ends, [["h", 0, 0]]))
    same_masks(walk)
    made = [one["class_name"] for one in walk.model.topology["config"]["layers"]]
    assert made == ["InputLayer", "InputLayer", "Masking", "kerasferry>GRUUnmasked", "GRU"]


def test_one_hot_keeps_its_axes() -> None:
    walk = _walk(
        sequential(
            layer("InputLayer", "i", batch_input_shape=[None, 1]),
            layer("CategoryEncoding", output_mode="one_hot", num_tokens=4),
        )
    )
    older_types(walk)
    made = walk.model.topology["config"]["layers"][1]
    assert made["class_name"] == "Sequential"
    assert made["config"]["layers"][-1]["config"]["target_shape"] == [1, 4]
