"""Masks of Keras 3 on the way to tf.keras."""

from __future__ import annotations

import pytest
from small import tensor
from small_keras_3 import down, node_of, stock

from kerasferry.errors import Refused
from kerasferry.hub import Json


def _functional(name: str, layers: list[Json], output: str, index: int = 0) -> Json:
    starts = [layer["name"] for layer in layers if layer["class_name"] == "InputLayer"]
    config = {
        "name": name,
        "trainable": True,
        "layers": layers,
        "input_layers": [[start, 0, 0] for start in starts],
        "output_layers": [[output, index, 0]],
    }
    return {
        "module": "keras.src.models.functional",
        "class_name": "Functional",
        "config": config,
        "registered_name": "Functional",
    }


def _start(name: str) -> Json:
    layer = stock("InputLayer", name, batch_shape=[None, 4, 6], dtype="float32")
    return {**layer, "name": name, "inbound_nodes": []}


def _nested(mask: list[None] | None) -> Json:
    """Attention in a model that is called with masked tensors."""
    call = node_of(stock("Attention", "attend"), [tensor("first"), tensor("second")], mask=mask)
    inner = _functional("inner", [_start("first"), _start("second"), call], "attend")
    layers = [
        _start("one"),
        _start("other"),
        node_of(stock("Masking", "m1", mask_value=0.0), tensor("one")),
        node_of(stock("Masking", "m2", mask_value=0.0), tensor("other")),
        node_of(inner, [tensor("m1"), tensor("m2")]),
        node_of(stock("LSTM", "end", units=2), tensor("inner")),
    ]
    return _functional("outer", layers, "end")


def test_masks_from_outside_that_a_nested_model_did_not_use() -> None:
    with pytest.raises(Refused, match="`Attention` of a nested model uses no masks in Keras 3") as caught:
        down(_nested([None, None]), "tf2.15", source="k3.3")
    assert caught.value.where == "inner/attend"


def test_masks_from_outside_that_it_uses() -> None:
    model, _ = down(_nested(None), "tf2.15", source="k3.3")
    assert "no_masks" not in str(model.topology)
