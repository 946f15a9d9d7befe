"""Losses and metrics whose number changed between versions are told."""

from __future__ import annotations

from typing import Any

import pytest
from small import layer, model_of, sequential

from kerasferry.dialects import carry
from kerasferry.hub import Changes

OBJECT = {"class_name": "CategoricalCrossentropy", "config": {"from_logits": False}}
LOGITS = {"class_name": "CategoricalCrossentropy", "config": {"from_logits": True}}


def told(
    word: str, source: str, target: str, end: list[dict[str, Any]], loss: Any, *metrics: Any
) -> list[str]:
    """Where it is told that the number is another one."""
    training = {
        "loss": loss,
        "metrics": list(metrics),
        "optimizer_config": {"class_name": "SGD", "config": {}},
    }
    changes = Changes()
    carry(model_of(sequential(*end), source, training), target, changes)
    return [change.where for change in changes if word in change.what]


def dense(activation: str) -> list[dict[str, Any]]:
    return [layer("Dense", units=3, activation=activation)]


@pytest.mark.parametrize(
    ("end", "loss", "metrics", "where"),
    [
        (dense("softmax"), "binary_crossentropy", [], ["loss"]),
        (dense("softmax"), "bce", ["binary_crossentropy"], ["loss", "metrics"]),
        (dense("sigmoid"), "mse", ["categorical_crossentropy"], ["metrics"]),
        (dense("sigmoid"), "mse", ["ce"], ["metrics"]),
        (dense("sigmoid"), OBJECT, [], ["loss"]),
        (
            [*dense("linear"), layer("Activation", "end", activation="softmax")],
            "binary_crossentropy",
            [],
            ["loss"],
        ),
        ([*dense("linear"), layer("Softmax", "end")], "binary_crossentropy", [], ["loss"]),
        (dense("sigmoid"), LOGITS, [], []),
        (dense("softmax"), "categorical_crossentropy", ["categorical_crossentropy"], []),
        (dense("sigmoid"), "binary_crossentropy", ["accuracy"], []),
        (
            dense("sigmoid"),
            "binary_crossentropy",
            ["ce"],
            ["metrics"],
        ),  # by the shape it is the categorical one
        (dense("relu"), "binary_crossentropy", [], []),
    ],
)
def test_crossentropy_of_another_activation(
    end: list[dict[str, Any]], loss: Any, metrics: list[Any], where: list[str]
) -> None:
    """Seen: 0.8203 in 2.3.4, 0.7797 in 2.4.4."""
    assert told("another number", "tf2.3", "k3.15", end, loss, *metrics) == where
    assert not told("another number", "tf2.4", "k3.15", end, loss, *(m for m in metrics if m != "ce"))


def test_it_is_told_downwards_too() -> None:
    assert told("another number", "tf2.9", "tf2.0", dense("softmax"), "binary_crossentropy") == ["loss"]


def test_labels_of_margins() -> None:
    """Seen: 0.9545 in 1.13.2, 0.9091 in 1.14.0."""
    assert told("labels 0", "tf1.12", "k3.15", dense("tanh"), "hinge", "squared_hinge") == ["loss", "metrics"]
    assert told("labels 0", "tf2.15", "tf1.12", dense("tanh"), "hinge") == ["loss"]
    assert not told("labels 0", "tf1.15", "k3.15", dense("tanh"), "hinge")
    assert not told("labels 0", "tf1.12", "k3.15", dense("tanh"), "categorical_hinge")


def test_a_zip_of_2_15_holds_the_short_name() -> None:
    """3.0.5: Could not locate function 'ce'."""
    training = {"loss": "mse", "metrics": ["ce"], "optimizer": "sgd"}
    topology = sequential(*dense("softmax"))
    made = carry(model_of(topology, "tf2.15", training), "k3.0", Changes()).training
    assert made is not None
    assert [(one["class_name"], one["config"]["name"]) for one in made.config["metrics"]] == [
        ("CategoricalCrossentropy", "ce")
    ]
