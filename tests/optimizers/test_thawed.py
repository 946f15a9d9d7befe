"""Keras 3.0 and 3.1 train what is frozen: the state has room for it, and it is said."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import kerasferry
from kerasferry.binding import owners
from kerasferry.hub import Json, Model, OptimizerState, Producer, Severity, Training, Variable, tensor_of
from kerasferry.optimizers.settling import settle
from kerasferry.optimizers.writing import to_keras_3

GOLDEN = Path(__file__).parents[1] / "golden"
FROZEN = GOLDEN / "k3.15-frozen-keras_zip" / "model.keras"


def dense(name: str, trainable: bool) -> Json:
    config = {"name": name, "trainable": trainable, "units": 2}
    return {"module": "keras.layers", "class_name": "Dense", "config": config, "registered_name": None}


def trained(dialect: str) -> Model:
    """Adam remembers of `b`; `a` is frozen."""
    config = {"name": "s", "trainable": True, "layers": [dense("a", False), dense("b", True)]}
    model = Model({"class_name": "Sequential", "config": config}, dialect, Producer())
    for name in ("a", "b"):
        for role, shape in (("kernel", (2, 2)), ("bias", (2,))):
            held = {one: tensor_of(np.ones(shape, "float32")) for one in ("momentum", "velocity")}
            key = ((name,), role)
            model.variables[key] = Variable(*key, tensor_of(np.ones(shape, "float32")))
            model.variables[key].slots.update(held if name == "b" else {})
    optimizer = {"module": "keras.optimizers", "class_name": "Adam", "config": {"learning_rate": 0.1}}
    model.training = Training({"optimizer": optimizer, "loss": "mse"})
    model.training.state = OptimizerState("keras3", tensor_of(np.asarray(5)), {})
    return model


@pytest.mark.parametrize(("dialect", "slots"), [("k3.0", 8), ("k3.1", 8), ("k3.2", 4)])
def test_the_state_has_room_for_what_is_frozen(dialect: str, slots: int) -> None:
    model, changes = trained(dialect), kerasferry.hub.Changes()
    root = owners(model.topology, dialect)
    settle(model, root, "keras", changes)
    stored = to_keras_3(model, root)["optimizer"]
    assert int(stored[0].read()) == 5
    values = [float(tensor.read().mean()) for tensor in stored[2:]]
    assert values == [0.0] * (slots - 4) + [1.0] * 4
    assert all(change.severity is Severity.NEUTRAL for change in changes)


@pytest.mark.parametrize(("target", "thawed"), [("3.0", True), ("3.1", True), ("3.2", False)])
def test_it_is_said(target: str, thawed: bool, tmp_path: Path) -> None:
    record = kerasferry.convert(FROZEN, tmp_path / "out.keras", target=f"keras=={target}")
    said = {change.severity for change in record.changes if "trains it once it is loaded" in change.what}
    assert said == ({Severity.LOSSY} if thawed else set())


def test_where_nothing_is_frozen(tmp_path: Path) -> None:
    source = GOLDEN / "k3.3-recurrent-keras_zip" / "model.keras"
    record = kerasferry.convert(source, tmp_path / "out.keras", target="keras==3.0")
    assert not [change for change in record.changes if change.severity is Severity.LOSSY]
