"""An optimizer's config on its way to 1.13 and before, whose optimizers are other classes than those of 1.14."""

from __future__ import annotations

from typing import Any

from ...hub import Severity
from ...optimizers.generations import NO_COUNTER, class_of
from ..chain import is_keras_3
from ..step import Walk
from .formulas_down import NO_MOMENTUM, move_every_row, rows_alone
from .optimizer_down import LEGACY, inside, taken

_ADAM = ("beta_1", "beta_2", "epsilon")

# What those of 1.12 and 1.13 take, where the learning rate is `lr`.
_V1 = ("lr", "decay", "clipnorm", "clipvalue")
V1: dict[str, tuple[str, ...]] = {
    **{name: LEGACY[name] for name in ("SGD", "Adam", "Adamax", "Adadelta")},
    "RMSprop": ("rho", "epsilon"),
    "Nadam": (*_ADAM, "schedule_decay"),
    "Adagrad": ("epsilon",),
}


def to_v1(walk: Walk) -> None:
    """From the optimizers of 1.14 and later to those of 1.13, which are another class for each."""
    training = walk.model.training
    if training is not None and training.config.get("optimizer") is not None:
        training.config["optimizer"] = inside(
            training.config["optimizer"], lambda one: taken(walk, _renamed(walk, one), V1, _V1)
        )


def from_v1(walk: Walk) -> None:
    """Those of 1.13 and before move every row of an embedding, which those of 1.14 to 2.15 do if they are made to."""
    training = walk.model.training
    value = training.config.get("optimizer") if training is not None else None
    if isinstance(value, dict) and isinstance(value.get("config"), dict) and not is_keras_3(walk.target):
        move_every_row(walk, value)


def _renamed(walk: Walk, value: Any) -> Any:
    """The names of the arguments of 1.13; a schedule is no number, and 1.13 knows none."""
    if not isinstance(value, dict) or not isinstance(value.get("config"), dict):
        return value
    config = dict(value["config"])
    for place in rows_alone(walk, value):
        if place.layer["config"].get("embeddings_regularizer") is None:
            walk.note(
                Severity.LOSSY,
                place.where,
                f"{class_of(value)} moves only the rows that a step uses, that of {walk.target_name} moves every row "
                "that it remembers something of",
            )
    if class_of(value) in NO_COUNTER and config.get("decay"):
        walk.note(
            Severity.LOSSY,
            "optimizer",
            f"HDF5 of {walk.target_name} does not hold the number of steps of {class_of(value)}, on which its `decay` "
            "depends: counting begins at 0",
        )
    if class_of(value) == "Nadam":
        if "decay" in config:
            config["schedule_decay"] = config.pop("decay")
        walk.note(
            Severity.LOSSY,
            "optimizer",
            f"HDF5 of {walk.target_name} does not hold Nadam's product of momenta: it begins at 1",
        )
    if config.get("momentum") == NO_MOMENTUM:
        config["epsilon"] = float(config.pop("epsilon", None) or 1e-7) ** 0.5
        del config["momentum"]
        walk.note(
            Severity.LOSSY,
            "optimizer",
            f"{class_of(value)} adds `epsilon` to the root here, written as its root: a step differs by "
            f"{config['epsilon']:g} / root at most",
        )
    rate = config.pop("learning_rate", None)
    if isinstance(rate, dict):
        first = (rate.get("config") or {}).get("initial_learning_rate")
        walk.note(
            Severity.LOSSY,
            "optimizer",
            f"`{rate.get('class_name')}`: {walk.target_name} has no schedules, the learning rate stays as it begins",
        )
        rate = first
    if rate is not None:
        config["lr"] = rate
    return {"class_name": value["class_name"], "config": config}
