"""A layer as the activation of a recurrent layer: wrapped up to Keras 3.9, and wherever it has variables."""

from __future__ import annotations

from typing import Any

import pytest
from small import layer, model_of, sequential

from kerasferry.dialects import carry
from kerasferry.hub import Changes, Model, Tensor, Variable

PATH = ("a", "@cell", "@activation")


def carried(activation: dict[str, Any], dialect: str, variables: bool = False) -> Model:
    start = model_of(sequential(layer("LSTM", units=4, activation=activation)), "tf2.15")
    if variables:
        start.variables[PATH, "alpha"] = Variable(
            PATH, "alpha", Tensor("float32", (4,), lambda: iter((bytes(16),)))
        )
    return carry(start, dialect, Changes())


def activation_of(model: Model) -> dict[str, Any]:
    found: dict[str, Any] = model.topology["config"]["layers"][1]["config"]["activation"]
    return found


@pytest.mark.parametrize(
    ("dialect", "class_name"), [("k3.9", "LayerActivation"), ("k3.10", "LeakyReLU"), ("k3.15", "LeakyReLU")]
)
def test_stock_from_3_10_on(dialect: str, class_name: str) -> None:
    found = activation_of(carried(layer("LeakyReLU", "act", alpha=0.3), dialect))
    assert found["class_name"] == class_name
    inner = found["config"]["layer"] if class_name == "LayerActivation" else found
    assert (inner["module"], inner["config"]["negative_slope"]) == ("keras.layers", 0.3)


@pytest.mark.parametrize("dialect", ["k3.0", "k3.15"])
def test_variables_keep_the_wrapper(dialect: str) -> None:
    model = carried(layer("PReLU", "act"), dialect, variables=True)
    found = activation_of(model)
    assert (found["class_name"], found["config"]["shape"]) == ("LayerActivation", [None, 4])
    assert list(model.variables) == [((*PATH, "@layer"), "alpha")]
