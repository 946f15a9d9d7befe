"""Small layers on the way to a tf.keras that lacks them: classes of a module, stock layers that do the same."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from small import functional, input_layer, layer, model_of, node, sequential, start_node

from kerasferry.dialects import carry
from kerasferry.dialects.limits import last_look
from kerasferry.hub import Changes, Json, Severity
from kerasferry.hub.topology import model_layers
from kerasferry.modules import plain_names_in, render
from kerasferry.runtimes import open_runtime


def carried(topology: Json, source: str, target: str) -> tuple[Json, Changes]:
    changes = Changes()
    model = carry(model_of(topology, source), target, changes)
    last_look(model, source, changes)
    return model.topology, changes


def last(topology: Json) -> Json:
    return model_layers(topology)[-1]


def said(changes: Changes, severity: Severity) -> list[str]:
    return [change.what for change in changes.of(severity)]


POOLING = [f"Global{kind}Pooling{rank}D" for kind in ("Average", "Max") for rank in (1, 2, 3)]
INNER = {"class_name": "Dense", "config": {"name": "inner", "units": 2}}


@pytest.mark.parametrize(
    ("class_name", "config", "upper", "lower"),
    [
        *((name, {"keepdims": True, "data_format": "channels_last"}, "tf2.9", "tf2.5") for name in POOLING),
        ("GlobalMaxPooling1D", {"data_format": "channels_first"}, "tf2.3", "tf1.12"),
        ("EinsumDense", {"equation": "ab,bc->ac", "output_shape": [2]}, "tf2.15", "tf2.2"),
        ("Resizing", {"height": 2, "width": 3, "interpolation": "bilinear"}, "tf2.9", "tf2.1"),
        ("Resizing", {"height": 2, "width": 3, "crop_to_aspect_ratio": True}, "tf2.9", "tf2.3"),
        ("CenterCrop", {"height": 2, "width": 3}, "tf2.9", "tf2.1"),
        ("RandomCrop", {"height": 2, "width": 3, "seed": 1}, "tf2.9", "tf1.12"),
    ],
)
def test_a_class_and_the_stock_layer_again(class_name: str, config: Json, upper: str, lower: str) -> None:
    down, changes = carried(sequential(layer(class_name, **config)), upper, lower)
    assert last(down)["class_name"] == f"kerasferry>{class_name}"
    assert plain_names_in(down) == {class_name}
    assert not said(changes, Severity.LOSSY)
    up, _ = carried(down, lower, upper)
    assert last(up)["class_name"] == class_name
    assert config.items() <= last(up)["config"].items()
    assert "resize_first" not in last(up)["config"]


def test_arguments_that_say_nothing_need_no_class() -> None:
    config = {"keepdims": False, "data_format": "channels_last"}
    assert last(carried(sequential(layer("GlobalMaxPooling1D", **config)), "tf2.9", "tf1.12")[0]) == layer(
        "GlobalMaxPooling1D"
    )


@pytest.mark.parametrize("target", ["tf2.0", "tf2.9"])
def test_the_crop_that_resizes_first(target: str) -> None:
    made = last(carried(sequential(layer("RandomCrop", height=2, width=3)), "tf2.6", target)[0])
    assert made["class_name"] == "kerasferry>RandomCrop"
    assert made["config"]["resize_first"] is True


@pytest.mark.parametrize(
    ("shape", "class_name"),
    [
        ((None, 8, 9, 3), "CenterCrop"),
        ((None, 4, 9, 3), "kerasferry>CenterCrop"),
        ((None, None, 9, 3), "kerasferry>CenterCrop"),
    ],
)
def test_a_crop_of_what_may_be_smaller(shape: tuple[Any, ...], class_name: str) -> None:
    crop = layer("CenterCrop", height=5, width=6)
    inputs = input_layer(shape=shape)
    assert last(carried(sequential(inputs, crop), "tf2.9", "tf2.6")[0])["class_name"] == class_name
    assert last(carried(sequential(inputs, crop), "tf2.9", "tf2.7")[0])["class_name"] == "CenterCrop"
    assert last(carried(sequential(inputs, crop), "tf2.6", "tf2.3")[0])["class_name"] == "CenterCrop"
    start = {**inputs, "name": "start", "inbound_nodes": []}
    cut = node("CenterCrop", "a", [["start", 0, 0, {}]], height=5, width=6)
    graph = functional([start, cut], [["start", 0, 0]], [["a", 0, 0]])
    assert last(carried(graph, "tf2.9", "tf2.6")[0])["class_name"] == class_name


@pytest.mark.parametrize("target", ["tf2.15", "tf2.9", "tf1.12"])
def test_spectral_normalization_is_found_in_no_hdf5(target: str) -> None:
    made, _ = carried(sequential(layer("SpectralNormalization", layer=INNER)), "tf2.15", target)
    assert last(made)["class_name"] == "kerasferry>SpectralNormalization"


@pytest.mark.parametrize(("target", "count"), [("tf1.14", 0), ("tf1.13", 1)])
def test_spectral_normalization_trains_another_way(target: str, count: int) -> None:
    training = {"optimizer": None, "loss": "mse", "metrics": []}
    model, changes = (
        model_of(sequential(layer("SpectralNormalization", layer=INNER)), "tf2.15", training),
        Changes(),
    )
    last_look(carry(model, target, changes), "tf2.15", changes)
    assert len([what for what in said(changes, Severity.LOSSY) if "SpectralNormalization" in what]) == count


@pytest.mark.parametrize("target", ["tf2.11", "tf2.0", "tf1.12"])
def test_identity(target: str) -> None:
    stored = layer("Identity", dtype="float32", trainable=True, input_shape=[3], batch_input_shape=[None, 3])
    made, changes = carried(sequential(stored), "tf2.15", target)
    config = {"dtype": "float32", "trainable": True, "batch_input_shape": [None, 3], "activation": "linear"}
    assert last(made) == layer("Activation", **config)
    assert not said(changes, Severity.LOSSY)


def test_identity_that_an_activation_is_not() -> None:
    """Identity of tf.keras stops a mask, and returns as many tensors as it is given."""
    masked = sequential(
        input_layer(shape=(None, 4, 3)), layer("Masking", "m", mask_value=0.0), layer("Identity")
    )
    two = [
        start_node("one"),
        start_node("two"),
        node("Identity", "a", [["one", 0, 0, {}], ["two", 0, 0, {}]]),
    ]
    listed = functional(two, [["one", 0, 0], ["two", 0, 0]], [["a", 0, 0], ["a", 0, 1]])
    wrapped = sequential(layer("TimeDistributed", "t", layer=layer("Identity")))
    for topology in (masked, listed, wrapped):
        made, _ = carried(topology, "tf2.15", "tf2.9")
        assert plain_names_in(made) == {"Identity"}


@pytest.mark.parametrize(
    ("name", "config", "source", "target"),
    [
        ("RandomFlip", {"mode": "horizontal"}, "tf2.15", "tf2.1"),
        ("RandomContrast", {"factor": 0.3}, "tf2.3", "tf1.12"),
        ("RandomWidth", {"factor": 0.3}, "tf2.9", "tf2.0"),
        ("RandomZoom", {"height_factor": 0.3}, "tf2.6", "tf2.2"),
        ("RandomBrightness", {"factor": 0.3}, "tf2.9", "tf2.8"),
    ],
)
def test_augmentation_is_gone_and_said(name: str, config: Json, source: str, target: str) -> None:
    made, changes = carried(sequential(layer(name, **config)), source, target)
    assert last(made) == layer("Activation", activation="linear")
    assert any(
        f"`{name}`" in what and "augmentation in training is lost" in what
        for what in said(changes, Severity.LOSSY)
    )


@pytest.mark.parametrize(
    ("name", "source", "stands"),
    [
        ("RandomFlip", "tf2.9", "Rescaling"),
        ("RandomFlip", "tf2.6", "Activation"),
        ("RandomHeight", "tf2.9", "Activation"),
        ("RandomHeight", "tf2.8", "Rescaling"),
    ],
)
def test_augmentation_of_bytes(name: str, source: str, stands: str) -> None:
    """From 2.8 on most of these layers make floats of bytes."""
    start = input_layer(shape=(None, 4, 4, 3))
    start["config"]["dtype"] = "uint8"
    made, _ = carried(sequential(start, layer(name, factor=0.1)), source, "tf2.1")
    assert last(made)["class_name"].removeprefix("kerasferry>") == stands


def test_augmentation_that_goes_another_way() -> None:
    config = {"height_factor": 0.2, "width_factor": 0.1, "fill_mode": "nearest", "fill_value": 0.5}
    made, changes = carried(sequential(layer("RandomTranslation", **config)), "tf2.9", "tf2.3")
    del config["fill_value"]
    assert last(made) == layer("RandomTranslation", **{**config, "fill_mode": "constant"})
    assert [what.split("`")[3] for what in said(changes, Severity.LOSSY)] == ["fill_value", "fill_mode"]


def _dense(name: str, **config: Any) -> Json:
    return layer("Dense", units=2, kernel_regularizer={"class_name": name, "config": config})


ORTHOGONAL = {"factor": 0.1, "mode": "rows"}


@pytest.mark.parametrize(
    ("source", "target", "name"),
    [
        ("tf2.15", "tf2.10", "OrthogonalRegularizer"),
        ("tf2.15", "tf2.9", "kerasferry>OrthogonalRegularizer"),
        ("tf2.15", "tf2.3", "kerasferry>OrthogonalRegularizer"),
        ("tf2.9", "tf2.8", "kerasferry>OrthogonalRegularizerSigned"),
    ],
)
def test_orthogonal_regularizers(source: str, target: str, name: str) -> None:
    down, changes = carried(sequential(_dense("OrthogonalRegularizer", **ORTHOGONAL)), source, target)
    assert last(down) == _dense(name, **ORTHOGONAL)
    assert not said(changes, Severity.LOSSY)
    up, _ = carried(down, target, source)
    assert last(up) == _dense("OrthogonalRegularizer", **ORTHOGONAL)


def test_radial_constraints() -> None:
    conv = layer("Conv2D", filters=2, kernel_size=[3, 3])
    conv["config"]["kernel_constraint"] = {"class_name": "RadialConstraint", "config": {}}
    down, _ = carried(sequential(conv), "tf2.9", "tf1.14")
    assert last(down)["config"]["kernel_constraint"]["class_name"] == "kerasferry>RadialConstraint"
    up, _ = carried(down, "tf1.14", "tf2.9")
    assert last(up)["config"]["kernel_constraint"]["class_name"] == "RadialConstraint"
    assert last(carried(sequential(conv), "tf2.9", "tf1.15")[0]) == conv


@pytest.mark.runtime
def test_the_numbers_of_images_and_regularizers(tmp_path: Path) -> None:
    names = ["Resizing", "OrthogonalRegularizerSigned"]
    (tmp_path / "generated.py").write_text(render(names, "model.h5", "TF 1.12", "keras2"))
    inside = Path(__file__).with_name("image_numbers_inside.py")
    arguments = {"folder": str(tmp_path)}
    with open_runtime("tf==2.9") as runtime:
        found: Any = runtime.worker().call(
            "run", file=inside, function="worst", kwargs=arguments, timeout=300
        )["result"]
    assert found.keys() == {"Resizing", "CenterCrop", "RandomCrop", "rows", "columns"}
    assert max(found.values()) < 1e-5
