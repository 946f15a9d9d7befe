"""Convolutions that an older tf.keras lacks: a class beside the model, and the stock layer where there is one again."""

from __future__ import annotations

import pytest
from small import layer, model_of, sequential

from kerasferry.dialects import carry
from kerasferry.dialects.limits import last_look
from kerasferry.errors import Refused
from kerasferry.hub import Changes, Json, Severity
from kerasferry.modules import parts_of, plain_names_in

WINDOW = {"filters": 4, "kernel_size": [3]}
IMAGE = {"filters": 4, "kernel_size": [3, 3]}


def carried(topology: Json, source: str, target: str) -> tuple[Json, Changes]:
    changes = Changes()
    model = carry(model_of(topology, source), target, changes)
    last_look(model, source, changes)
    return model.topology, changes


CASES = [
    ("Conv1D", {**WINDOW, "groups": 2, "padding": "causal"}, "tf2.2", "tf2.3"),
    ("Conv2D", {**IMAGE, "groups": 2}, "tf1.12", "tf2.3"),
    ("Conv3D", {"filters": 4, "kernel_size": [2, 2, 2], "groups": 4}, "tf1.15", "tf2.6"),
    ("Conv1DTranspose", {**WINDOW, "output_padding": None, "groups": 1}, "tf2.2", "tf2.3"),
    ("Conv2DTranspose", {**IMAGE, "strides": [2, 2], "output_padding": [1, 1]}, "tf1.12", "tf1.13"),
    ("Conv2DTranspose", {**IMAGE, "dilation_rate": [2, 2], "output_padding": None}, "tf1.12", "tf1.13"),
    (
        "Conv3DTranspose",
        {"filters": 4, "kernel_size": 3, "strides": 2, "output_padding": 1},
        "tf1.12",
        "tf1.13",
    ),
    ("DepthwiseConv1D", {"kernel_size": [3], "depth_multiplier": 2}, "tf2.6", "tf2.7"),
    ("SeparableConv1D", {**WINDOW, "padding": "causal"}, "tf2.3", "tf2.4"),
    ("ConvLSTM1D", {**WINDOW, "return_sequences": True}, "tf2.5", "tf2.6"),
    ("ConvLSTM3D", {"filters": 4, "kernel_size": [2, 2, 2]}, "tf1.12", "tf2.6"),
    ("UpSampling2D", {"size": [2, 2], "interpolation": "bilinear"}, "tf1.12", "tf1.15"),
    ("UpSampling2D", {"size": [2, 2], "interpolation": "bilinear"}, "tf1.14", "tf1.15"),
    ("UpSampling2D", {"size": [2, 2], "interpolation": "lanczos3"}, "tf2.8", "tf2.9"),
]


@pytest.mark.parametrize(("name", "config", "without", "with_it"), CASES)
def test_a_class_beside_the_model_and_the_stock_layer_again(
    name: str, config: Json, without: str, with_it: str
) -> None:
    down, changes = carried(sequential(layer(name, **config)), "tf2.9", without)
    made = down["config"]["layers"][-1]
    assert made["class_name"] == f"kerasferry>{name}"
    assert plain_names_in(down) == {name} and len(parts_of([name], "keras2")) == 1
    assert {key: made["config"][key] for key in config} == config
    assert Severity.EQUIVALENT in [change.severity for change in changes]
    assert Severity.LOSSY not in [change.severity for change in changes]
    for target in (with_it, "tf2.15"):
        again, _ = carried(down, without, target)
        assert again["config"]["layers"][-1]["class_name"] == name


@pytest.mark.parametrize(
    ("name", "config", "target"),
    [
        ("Conv2D", {**IMAGE, "groups": 1}, "tf2.0"),
        ("Conv2DTranspose", {**IMAGE, "dilation_rate": [1, 1], "output_padding": None}, "tf1.12"),
        ("SeparableConv1D", {**WINDOW, "padding": "causal"}, "tf2.2"),
        ("UpSampling2D", {"size": [2, 2], "interpolation": "nearest"}, "tf1.12"),
    ],
)
def test_what_says_nothing_needs_no_class(name: str, config: Json, target: str) -> None:
    down, _ = carried(sequential(layer(name, **config)), "tf2.9", target)
    assert down["config"]["layers"][-1]["class_name"] == name


def test_the_class_stays_where_the_stock_layer_does_otherwise() -> None:
    shown = sequential(layer("UpSampling2D", size=[2, 2], interpolation="bicubic"))
    down, _ = carried(shown, "tf2.9", "tf1.12")
    up, _ = carried(down, "tf1.12", "tf2.8")
    assert up["config"]["layers"][-1]["class_name"] == "kerasferry>UpSampling2D"


def test_corners_of_1_14_are_not_those_of_the_class() -> None:
    with pytest.raises(Refused, match="takes no `interpolation`"):
        carried(sequential(layer("UpSampling2D", size=[2, 2], interpolation="bilinear")), "tf1.14", "tf1.12")
