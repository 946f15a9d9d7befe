"""Optimizers on their way to the legacy ones: what steps otherwise is accounted for, or said."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from small import add_variable, layer, model_of, sequential

from kerasferry.dialects import carry
from kerasferry.dialects.compiling.formulas_down import HARDLY, NO_MOMENTUM
from kerasferry.dialects.compiling.optimizer_down import restorable, to_legacy
from kerasferry.dialects.compiling.optimizer_v1 import to_v1
from kerasferry.dialects.step import Walk
from kerasferry.dialects.to_keras_2.training import to_keras_2
from kerasferry.hub import Changes, Model, OptimizerState, Severity
from kerasferry.hub.tensor import tensor_of

PATH = ("a",)


def new(name: str, **config: Any) -> dict[str, Any]:
    """As 2.15 writes it."""
    return {"class_name": f"Custom>{name}", "config": {**config, "is_legacy_optimizer": False}}


def trained(optimizer: Any, *, dialect: str = "tf2.11", embedding: bool = False, **slots: float) -> Model:
    """A model that remembers one number of each role."""
    one = layer("Embedding", input_dim=3, output_dim=2) if embedding else layer("Dense", units=2)
    model = model_of(sequential(one), dialect, {"loss": "mse", "optimizer": optimizer})
    assert model.training is not None
    model.training.state = OptimizerState("new", tensor_of(np.array(7, "int64")))
    add_variable(model, PATH, "kernel")
    held = model.variables[PATH, "kernel"]
    held.slots.update({role: tensor_of(np.full(2, value, "float32")) for role, value in slots.items()})
    return model


def legacy(model: Model, step: Any = to_legacy, target: str = "tf2.9") -> tuple[Any, Changes]:
    changes = Changes()
    step(Walk(model, changes, "", target))
    assert model.training is not None
    return model.training.config["optimizer"], changes


def test_epsilon_inside_the_root_asks_for_a_momentum() -> None:
    model = trained(new("RMSprop", epsilon=1e-7, momentum=0.0), velocity=0.5)
    made, changes = legacy(model)
    assert made == {"class_name": "RMSprop", "config": {"epsilon": 1e-7, "momentum": NO_MOMENTUM}}
    assert not model.variables[PATH, "kernel"].slots["momentum"].read().any()
    assert not changes.of(Severity.LOSSY)
    assert legacy(model, to_v1, "tf1.12")[0] == {"class_name": "RMSprop", "config": {"epsilon": 1e-7**0.5}}


def test_the_square_of_an_epsilon_becomes_its_root_again() -> None:
    for name in ("RMSprop", "Adagrad"):
        made, _ = legacy(trained(new(name, epsilon=1e-14)))
        assert made["config"]["epsilon"] == pytest.approx(1e-7) and "momentum" not in made["config"]


@pytest.mark.parametrize(("epsilon", "held"), [(1e-7, 0.5), (1e-2, 0.51)])
def test_a_large_epsilon_of_adagrad_stands_in_its_sum(epsilon: float, held: float) -> None:
    model = trained(new("Adagrad", epsilon=epsilon, initial_accumulator_value=0.1), accumulator=0.5)
    config = legacy(model)[0]["config"]
    found = model.variables[PATH, "kernel"].slots["accumulator"].read()
    assert found == pytest.approx(np.full(2, held))
    assert config["initial_accumulator_value"] == pytest.approx(held - 0.4)
    assert config["epsilon"] < 1e-6


@pytest.mark.parametrize("name", ["AdamW", "Lion", "Adafactor"])
def test_a_class_that_is_not_there_is_written(name: str) -> None:
    made, changes = legacy(trained(new(name, learning_rate=0.1, weight_decay=0.01)))
    assert made["class_name"] == f"kerasferry>{name}" and made["config"]["weight_decay"] == 0.01
    assert not changes.of(Severity.LOSSY)
    assert legacy(trained(made), to_v1, "tf1.12")[0] is None


def test_what_cannot_be_written_is_said() -> None:
    made, changes = legacy(trained(new("SGD", use_ema=True), average=1.0))
    assert made["class_name"] == "SGD"
    assert [change.what for change in changes.of(Severity.LOSSY)] == [
        "`use_ema` of SGD (True) has no equal in TF 2.9"
    ]


def test_schedules() -> None:
    warm = {"initial_learning_rate": 0.1, "decay_steps": 9, "warmup_target": 0.2, "warmup_steps": 3}
    rate = {"class_name": "CosineDecay", "config": warm}
    assert legacy(trained(new("SGD", learning_rate=rate)))[0]["config"]["learning_rate"] == {
        "class_name": "kerasferry>CosineDecay",
        "config": warm,
    }
    assert legacy(trained(new("Nadam", learning_rate=rate)))[0]["class_name"] == "kerasferry>Nadam"
    cold = {
        "class_name": "CosineDecay",
        "config": {"decay_steps": 9, "warmup_target": None, "warmup_steps": 0},
    }
    made = legacy(trained(new("SGD", learning_rate=cold)))[0]["config"]["learning_rate"]
    assert made == {"class_name": "CosineDecay", "config": {"decay_steps": 9}}


@pytest.mark.parametrize(("name", "moved"), [("Adamax", True), ("SGD", True), ("Adam", False)])
def test_rows_that_a_step_does_not_use_move(name: str, moved: bool) -> None:
    model = trained(new(name, momentum=0.9) if name == "SGD" else new(name), embedding=True)
    legacy(model)
    config = model.topology["config"]["layers"][-1]["config"]
    assert config.get("embeddings_regularizer") == (HARDLY if moved else None)


def test_what_2_15_does_not_restore_from_hdf5() -> None:
    scaled = {
        "class_name": "LossScaleOptimizerV3",
        "config": {"inner_optimizer": new("Adam"), "dynamic": True},
    }
    made, _ = legacy(trained(scaled, dialect="tf2.15"), restorable, "tf2.15")
    assert made["class_name"] == "LossScaleOptimizer"
    assert made["config"]["inner_optimizer"] == {"class_name": "Adam", "config": {}}
    made, _ = legacy(trained(new("Nadam"), dialect="tf2.15"), restorable, "tf2.15")
    assert made == {"class_name": "Nadam", "config": {"schedule_decay": 1.0}}
    kept = new("Adam")
    assert legacy(trained(kept, dialect="tf2.15"), restorable, "tf2.15")[0] == kept


def keras_3(name: str, **config: Any) -> dict[str, Any]:
    return {"module": "keras.optimizers", "class_name": name, "config": config, "registered_name": None}


def test_batches_are_not_steps() -> None:
    model = trained(keras_3("Adam", gradient_accumulation_steps=3), dialect="k3.15")
    _, changes = legacy(model, to_keras_2, "tf2.15")
    assert model.training is not None and model.training.state is not None
    iterations = model.training.state.iterations
    assert iterations is not None and int(iterations.read()) == 2
    assert any("steps after every batch" in change.what for change in changes.of(Severity.LOSSY))


def test_lamb_is_written_and_no_optimizer_is_the_default() -> None:
    made, _ = legacy(trained(keras_3("Lamb", beta_1=0.8), dialect="k3.15"), to_keras_2, "tf2.15")
    assert made == {"class_name": "kerasferry>Lamb", "config": {"beta_1": 0.8}}
    made, changes = legacy(trained(None, dialect="k3.15"), to_keras_2, "tf2.15")
    assert made["class_name"] == "Custom>RMSprop" and len(changes.of(Severity.LOSSY)) == 1


def test_uses_of_a_row_are_squared_one_by_one_on_tensorflow() -> None:
    model = trained(keras_3("Adam"), dialect="k3.15", embedding=True)
    _, changes = legacy(model, to_keras_2, "tf2.15")
    assert ["uses twice" in change.what for change in changes.of(Severity.LOSSY)] == [True]


@pytest.mark.parametrize(("name", "alone"), [("SGD", True), ("Adam", False)])
@pytest.mark.parametrize("target", ["tf1.13", "tf1.14"])
def test_rows_of_embeddings_in_1_13(name: str, alone: bool, target: str) -> None:
    """There every row moves, from 1.14 on those that a step uses."""
    topology = sequential(layer("Embedding", input_dim=3, output_dim=2))
    config = {"name": name, "learning_rate": 0.1, **({"momentum": 0.9} if name == "SGD" else {})}
    changes = Changes()
    compiled = {"loss": "mse", "optimizer": {"class_name": name, "config": config}}
    carry(model_of(topology, "tf2.9", compiled), target, changes)
    said = [change.severity for change in changes if "moves only the rows" in change.what]
    assert said == ([Severity.LOSSY] if alone and target == "tf1.13" else [])


def test_rows_of_embeddings_of_1_12() -> None:
    """Up to a tf.keras every row goes on moving."""
    topology = sequential(layer("Embedding", input_dim=3, output_dim=2))
    config = {"lr": 0.1, "momentum": 0.9, "decay": 0.0, "nesterov": False}
    compiled = {"loss": "mse", "optimizer_config": None, "optimizer": {"class_name": "SGD", "config": config}}
    model = carry(model_of(topology, "tf1.12", compiled), "tf2.9", Changes())
    assert model.topology["config"]["layers"][-1]["config"]["embeddings_regularizer"]["config"]["l2"] > 0


@pytest.mark.parametrize(("name", "decay"), [("RMSprop", 0.3), ("RMSprop", 0.0), ("SGD", 0.3)])
def test_a_decay_counts_anew_where_no_step_is_stored(name: str, decay: float) -> None:
    """1.12.3 stores the counter of SGD, not that of RMSprop."""
    config = {"name": name, "learning_rate": 0.1, "decay": decay}
    compiled = {"loss": "mse", "optimizer": {"class_name": name, "config": config}}
    changes = Changes()
    carry(model_of(sequential(layer("Dense", units=2)), "tf2.9", compiled), "tf1.12", changes)
    said = [change.severity for change in changes if "counting begins at 0" in change.what]
    assert said == ([Severity.LOSSY] if name == "RMSprop" and decay else [])
