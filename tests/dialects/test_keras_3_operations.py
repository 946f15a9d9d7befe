"""Operations that minors of Keras 3 compute in another way, or not at all, and what is written for them."""

from __future__ import annotations

from typing import Any

import pytest
from small import tensor
from small_keras_3 import down, functional_of, operation, second, sequence, stock, up_again

from kerasferry.dialects import carry
from kerasferry.dialects.among_keras_3.faults import work_around
from kerasferry.errors import Refused
from kerasferry.hub import Changes, Json
from kerasferry.modules import names_in

ARRAY = {"class_name": "__numpy__", "config": {"value": [1.0, 2.0, 3.0, 4.0], "dtype": "float32"}}
HOLED = {"keepdims": True, "axis": -1}


def _symbol(*shape: int | None, dtype: str = "float32") -> Json:
    made: Json = tensor("start")
    made["config"].update(shape=list(shape), dtype=dtype)
    return made


def _on(node: Json, *args: Any) -> Json:
    """An operation with other tensors than that of the start."""
    node["inbound_nodes"][0]["args"] = list(args)
    return functional_of(node)


def _carried(topology: Json, target: str) -> Any:
    model, changes = down(topology, target)
    work_around(model, changes)
    return model


@pytest.mark.parametrize(
    ("name", "config", "args", "stock_in", "own_in"),
    [
        ("nn.BatchNorm", {"axis": 1}, (ARRAY, ARRAY), "k3.11", "k3.10"),
        ("einops.Rearrange", {}, ("a b -> b a",), "k3.13", "k3.12"),
        ("einops.Rearrange", {}, ("a b -> b a",), "k3.14", "k3.6"),
        ("numpy.Trace", {"offset": 0, "axis1": 1, "axis2": 2}, (), "k3.6", "k3.5"),
        ("numpy.Trace", {"offset": 0, "axis1": 1, "axis2": 2}, (), "k3.2", "k3.3"),
        ("numpy.Tril", {"k": 1}, (), "k3.4", "k3.5"),
        ("linalg.Solve", {}, (_symbol(None, 4, 4),), "k3.9", "k3.8"),
        ("nn.OneHot", {"num_classes": 4, "dtype": "bool"}, (), "k3.5", "k3.4"),
        ("image.ExtractPatches", {"size": [2, 2, 3]}, (), "k3.14", "k3.13"),
        ("image.PadImages", {"top_padding": 1, "bottom_padding": 1}, (), "k3.4", "k3.3"),
        ("numpy.Argmax", HOLED, (), "k3.14", "k3.12"),
        ("image.SSIM", {}, (_symbol(None, 6, 7, 3),), "k3.15", "k3.14"),
        ("image.Resize", {"size": [2, 3], "pad_to_aspect_ratio": True}, (), "k3.3", "k3.2"),
        ("math.IFFT2", {}, (), "k3.7", "k3.6"),
    ],
)
def test_where_the_module_has_it(
    name: str, config: Json, args: tuple[Any, ...], stock_in: str, own_in: str
) -> None:
    topology = functional_of(operation(name, *args, **config))
    class_name = name.partition(".")[2]
    assert names_in(_carried(topology, stock_in).topology) == set()
    below = _carried(topology, own_in)
    assert names_in(below.topology) == {class_name}
    above = up_again(below.topology, own_in)
    assert second(above)["module"] == second(topology)["module"]
    assert second(above)["config"] == second(topology)["config"]


@pytest.mark.parametrize(
    ("heads", "names"), [(2, {"DotProductAttention"}), (4, set()), (None, {"DotProductAttention"})]
)
def test_heads_that_share_keys(heads: int | None, names: set[str]) -> None:
    key = _symbol(None, 4, heads, 6) if heads else _symbol(None)
    topology = _on(operation("nn.DotProductAttention", is_causal=True), _symbol(None, 4, 4, 6), key, key)
    assert names_in(_carried(topology, "k3.12").topology) == names
    assert second(_carried(topology, "k3.6").topology)["config"]["is_causal"] is True


def test_a_norm_over_two_axes() -> None:
    topology = functional_of(operation("nn.Normalize", axis=[1, 2], order=2, epsilon=None))
    assert names_in(_carried(topology, "k3.3").topology) == {"Normalize"}
    old = functional_of(operation("nn.Normalize", axis=[1, 2], order=2))
    above = up_again(old, "k3.3")
    assert names_in(above) == {"NormalizeMatrix"}
    assert second(_carried(above, "k3.3").topology)["class_name"] == "Normalize"
    assert names_in(_carried(above, "k3.3").topology) == set()
    assert names_in(_carried(above, "k3.0").topology) == {"NormalizeMatrix"}
    assert names_in(up_again(_carried(topology, "k3.0").topology, "k3.0")) == set()
    single = functional_of(operation("nn.Normalize", axis=-1, order=2, epsilon=0.1))
    assert names_in(_carried(single, "k3.5").topology) == {"Normalize"}


def test_images_of_whole_numbers() -> None:
    config = {"size": [2, 3], "interpolation": "bilinear"}
    whole = _symbol(None, 6, 7, 3, dtype="uint8")
    topology = _on(operation("image.Resize", **config), whole)
    below = _carried(topology, "k3.5").topology
    assert names_in(below) == {"ResizeRounded"}
    assert names_in(up_again(below, "k3.5")) == set()
    above = up_again(topology, "k3.5")
    assert names_in(above) == {"ResizeTruncated"}
    assert names_in(_carried(above, "k3.5").topology) == set()
    for node in (operation("image.Resize", **{**config, "interpolation": "nearest"}), operation("nn.Relu")):
        assert names_in(up_again(_on(node, whole), "k3.5")) == set()


def test_groups_of_channels() -> None:
    kernel = {"class_name": "__numpy__", "config": {"value": [[[[1.0] * 6] * 2] * 2] * 2, "dtype": "float32"}}
    node = operation("nn.Conv", strides=1, padding="valid", data_format="channels_last", dilation_rate=1)
    topology = _on(node, _symbol(None, 5, 6, 4), kernel)
    above = up_again(topology, "k3.14")
    assert names_in(above) == {"Conv"}
    assert names_in(_carried(above, "k3.14").topology) == set()
    assert names_in(up_again(_on(node, _symbol(None, 5, 6, 2), kernel), "k3.14")) == set()


@pytest.mark.parametrize(("size", "names"), [([1, 2], {"AdaptiveMaxPooling2D"}), ([2, 3], set())])
def test_pools_of_one(size: list[int], names: set[str]) -> None:
    assert (
        names_in(_carried(sequence(stock("AdaptiveMaxPooling2D", output_size=size)), "k3.14").topology)
        == names
    )


def test_no_complex_numbers() -> None:
    topology = functional_of(operation("nn.Polar", _symbol(None, 4, 6)))
    assert names_in(_carried(topology, "k3.6").topology) == {"Polar"}
    with pytest.raises(Refused, match="complex"):
        _carried(topology, "k3.5")


def test_the_axis_of_a_loss() -> None:
    loss = {"module": "keras.losses", "class_name": "Dice", "config": {"axis": [1]}, "registered_name": None}
    model, _ = down(sequence(stock("Dense", units=2)), "k3.3", {"loss": loss})
    assert model.training.config["loss"]["registered_name"] == "kerasferry>Dice"
    back = carry(model, "k3.15", Changes())
    assert back.training.config["loss"]["module"] == "keras.losses"
