"""What `compile` was given, among the minors of Keras 3, downwards."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest
from small import model_of
from small_keras_3 import down, sequence, stock

from kerasferry.dialects import carry
from kerasferry.hub import Changes, Severity
from kerasferry.modules import names_in

OBJECT = {
    "module": "keras.losses",
    "class_name": "Dice",
    "config": {"name": "dice"},
    "registered_name": None,
}


@pytest.mark.parametrize("loss", [OBJECT, "dice", [OBJECT], {"a": "dice"}])
def test_losses_and_back(loss: Any) -> None:
    training = {"loss": deepcopy(loss), "optimizer": "sgd"}
    model, _ = down(sequence(stock("Dense", units=2)), "k3.1", training)
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
    model, _ = down(
        sequence(stock("Dense", units=2)), "k3.4", {"loss": "mse", "optimizer": deepcopy(optimizer)}
    )
    assert names_in(model.training.config) == {"Lamb"}
    assert carry(model, "k3.15", Changes()).training.config["optimizer"] == optimizer


def test_names_stay_names() -> None:
    """The form {class_name, config}, which tf.keras takes, is no object to Keras 3."""
    training = {"loss": {"a": "mse"}, "optimizer": "sgd", "metrics": {"a": ["mae", "accuracy"]}}
    model, _ = down(sequence(stock("Dense", units=2)), "k3.3", deepcopy(training))
    assert {key: model.training.config[key] for key in training} == training


@pytest.mark.parametrize(("source", "target"), [("k3.15", "k3.4"), ("k3.3", "k3.15"), ("k3.15", "k3.5")])
@pytest.mark.parametrize(("name", "counts"), [("Adam", True), ("SGD", False)])
def test_added_gradients_are_counted_otherwise(name: str, counts: bool, source: str, target: str) -> None:
    """Adam asks for the number of steps, which up to 3.4 is that of batches."""
    given = {"name": name.lower(), "learning_rate": 0.1, "gradient_accumulation_steps": 3}
    optimizer = {
        "module": "keras.optimizers",
        "class_name": name,
        "config": given,
        "registered_name": None,
    }
    changes = Changes()
    model = model_of(sequence(stock("Dense", units=2)), source, {"loss": "mse", "optimizer": optimizer})
    carry(model, target, changes)
    said = [change.severity for change in changes if "counts batches up to Keras 3.4" in change.what]
    assert said == ([Severity.LOSSY] if counts and target != "k3.5" else [])
