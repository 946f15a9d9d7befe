"""Activity regularizers weigh in every target what they weighed at their source, or it is said that they do not."""

from __future__ import annotations

from typing import Any

import pytest
from small import layer, model_of, sequential

from kerasferry.dialects import carry
from kerasferry.dialects.compiling.activity import SUMS
from kerasferry.hub import Changes, Model, Severity

COMPILED = {"loss": "mse", "optimizer_config": {"class_name": "SGD", "config": {}}}
L1 = {"class_name": "L1", "config": {"l1": 0.1}}


def carried(model: Model, target: str) -> tuple[Model, set[Severity]]:
    changes = Changes()
    made = carry(model, target, changes)
    return made, {change.severity for change in changes if "activity" in change.what}


def dense(source: str, training: dict[str, Any] | None = COMPILED, **config: Any) -> Model:
    found = config or {"activity_regularizer": L1}
    return model_of(sequential(layer("Dense", units=2, **found)), source, training)


def regularizer(model: Model) -> Any:
    return model.topology["config"]["layers"][-1]["config"]["activity_regularizer"]


def names(model: Model) -> list[str]:
    """From the outside to the inside."""
    found, listed = regularizer(model), []
    while isinstance(found, dict):
        listed.append(found["class_name"])
        found = found["config"].get("regularizer")
    return listed


@pytest.mark.parametrize(
    ("source", "target", "expected"),
    [
        ("tf2.9", "k3.0", ["ActivityByRow", "L1"]),
        ("tf2.15", "k3.13", ["ActivityByRow", "L1"]),
        ("tf2.15", "k3.14", ["L1"]),
        ("tf1.12", "k3.3", ["L1"]),
        ("keras2.3", "k3.3", ["L1"]),
        ("tf1.12", "k3.15", ["ActivityOfBatch", "L1"]),
        ("tf1.13", "k3.15", ["L1"]),
    ],
)
def test_weighs_the_same(source: str, target: str, expected: list[str]) -> None:
    """In 3.3.3 the loss of a model of 2.9.3 was 3.970 in place of 3.901."""
    made, severities = carried(dense(source), target)
    assert names(made) == expected
    assert severities <= {Severity.EQUIVALENT}


def test_the_class_of_ours_goes_where_stock_means_the_same() -> None:
    early, _ = carried(dense("tf2.15"), "k3.3")
    assert names(carried(early, "k3.5")[0]) == ["ActivityByRow", "L1"]
    assert names(carried(early, "k3.15")[0]) == ["L1"]
    late, _ = carried(dense("tf1.12"), "k3.15")
    assert names(carried(late, "k3.15")[0]) == ["ActivityOfBatch", "L1"]
    assert names(carried(late, "k3.3")[0]) == ["L1"]


def test_back_to_keras_2() -> None:
    early, _ = carried(dense("tf2.15"), "k3.3")
    made, severities = carried(early, "tf2.15")
    assert names(made) == ["L1"] and Severity.LOSSY not in severities


def test_keras_2_is_told() -> None:
    for source, target in (("tf1.12", "tf2.15"), ("tf2.15", "tf1.12")):
        made, severities = carried(dense(source), target)
        assert names(made)[0] in ("L1", "L1L2") and Severity.LOSSY in severities


def test_nothing_is_generated_for_a_model_that_is_not_compiled() -> None:
    made, severities = carried(dense("tf2.9", None), "k3.0")
    assert names(made) == ["L1"] and severities == {Severity.EQUIVALENT}


def test_the_layer_is_an_activation_with_the_regularizer() -> None:
    topology = sequential(layer("ActivityRegularization", "end", l1=0.1, l2=0.2))
    made, _ = carried(model_of(topology, "tf2.9", COMPILED), "k3.0")
    end = made.topology["config"]["layers"][-1]
    assert end["class_name"] == "Activation" and end["config"]["activation"] == "linear"
    assert end["config"]["name"] == "end" and "l1" not in end["config"]
    assert regularizer(made)["config"]["regularizer"]["config"] == {"l1": 0.1, "l2": 0.2}
    same, _ = carried(model_of(topology, "tf2.9", COMPILED), "k3.15")
    assert same.topology["config"]["layers"][-1]["class_name"] == "ActivityRegularization"


def test_which_dialects_sum() -> None:
    assert {"keras2.3", "tf1.12", "k3.0", "k3.13"} <= SUMS
    assert not {"tf1.13", "tf2.15", "k3.14", "k3.15"} & SUMS
