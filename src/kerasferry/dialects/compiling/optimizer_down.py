"""An optimizer's config on its way down to the generation that an older tf.keras has."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ...hub import Json, Severity
from ...optimizers.catalog import LOSS_SCALE, bare
from ...optimizers.generations import PRODUCT, class_of, generation_of
from ...optimizers.spec import AVERAGE
from ..step import Walk

NOTHING = (None, False, 0, 0.0)

_COMMON = ("name", "learning_rate", "decay", "clipnorm", "clipvalue", "global_clipnorm")
_ADAM = ("beta_1", "beta_2", "epsilon")

# What the constructors of 1.14 to 2.10 take.
LEGACY: dict[str, tuple[str, ...]] = {
    "SGD": ("momentum", "nesterov"),
    "RMSprop": ("rho", "momentum", "epsilon", "centered"),
    "Adam": (*_ADAM, "amsgrad"),
    "Adamax": _ADAM,
    "Nadam": _ADAM,
    "Adagrad": ("initial_accumulator_value", "epsilon"),
    "Adadelta": ("rho", "epsilon"),
    "Ftrl": (
        "learning_rate_power",
        "initial_accumulator_value",
        "l1_regularization_strength",
        "l2_regularization_strength",
        "l2_shrinkage_regularization_strength",
        "beta",
    ),
}

# What those of 1.12 and 1.13 take, where the learning rate is `lr`.
_V1 = ("lr", "decay", "clipnorm", "clipvalue")
V1: dict[str, tuple[str, ...]] = {
    **{name: LEGACY[name] for name in ("SGD", "Adam", "Adamax", "Adadelta")},
    "RMSprop": ("rho", "epsilon"),
    "Nadam": (*_ADAM, "schedule_decay"),
    "Adagrad": ("epsilon",),
}

# What says nothing where it is not taken: how a step is computed, and of which generation it is.
SILENT = frozenset({"jit_compile", "is_legacy_optimizer", "ema_momentum", "ema_overwrite_frequency", "name"})


def to_legacy(walk: Walk) -> None:
    """From the optimizers of 2.11 and later, and from `optimizers.legacy` there, to those of 2.10."""
    training = walk.model.training
    if training is None or training.config.get("optimizer") is None:
        return
    value = training.config["optimizer"]
    generation = generation_of(value, "tf2.11")
    training.config["optimizer"] = _inside(value, lambda one: _taken(walk, one, LEGACY, _COMMON))
    if training.config["optimizer"] is None or generation != "new":
        return
    if training.state is not None:
        training.state.scalars.pop(PRODUCT, None)  # 2.11 and later multiply it once for each variable
    variables = walk.model.variables
    walk.model.variables = {
        key: replace(one, slots={role: slot for role, slot in one.slots.items() if role != AVERAGE.role})
        for key, one in variables.items()
    }


def to_v1(walk: Walk) -> None:
    """From the optimizers of 1.14 and later to those of 1.13, which are another class for each."""
    training = walk.model.training
    if training is not None and training.config.get("optimizer") is not None:
        training.config["optimizer"] = _inside(
            training.config["optimizer"], lambda one: _taken(walk, _renamed(walk, one), V1, _V1)
        )


def to_early(walk: Walk) -> None:
    """To those of 2.3 and before, where no norm of all gradients is clipped and Ftrl has no `beta`."""
    training = walk.model.training
    if training is not None and training.config.get("optimizer") is not None:
        known = {**LEGACY, "Ftrl": tuple(key for key in LEGACY["Ftrl"] if key != "beta")}
        common = tuple(key for key in _COMMON if key != "global_clipnorm")
        training.config["optimizer"] = _inside(
            training.config["optimizer"], lambda one: _taken(walk, one, known, common)
        )


def old_loss_scale(walk: Walk) -> None:
    """Up to 2.3 a LossScaleOptimizer has an object for its scale."""
    training = walk.model.training
    value = training.config.get("optimizer") if training is not None else None
    if training is None or value is None or not _is_scaled(value):
        return
    config = value["config"]
    scale = config.get("initial_scale")
    moving = {
        "class_name": "DynamicLossScale",
        "config": {
            "initial_loss_scale": 2.0**15 if scale is None else scale,
            "increment_period": config.get("dynamic_growth_steps") or 2000,
            "multiplier": 2.0,
        },
    }
    fixed = {"class_name": "FixedLossScale", "config": {"loss_scale_value": scale}}
    held = {
        "optimizer": config["inner_optimizer"],
        "loss_scale": moving if config.get("dynamic", True) else fixed,
    }
    training.config["optimizer"] = {"class_name": "LossScaleOptimizer", "config": held}
    walk.note(Severity.NEUTRAL, "optimizer", "the loss scale is an object of its own")


def without_loss_scale(walk: Walk) -> None:
    """2.0 computes in float32 alone, so nothing needs scaling."""
    training = walk.model.training
    value = training.config.get("optimizer") if training is not None else None
    if training is not None and value is not None and _is_scaled(value):
        training.config["optimizer"] = value["config"].get(
            "inner_optimizer", value["config"].get("optimizer")
        )
        walk.note(Severity.EQUIVALENT, "optimizer", "the loss is not scaled: nothing is computed in float16")


def _is_scaled(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and bare(str(value.get("class_name"))) in LOSS_SCALE
        and isinstance(value.get("config"), dict)
    )


def _inside(value: Any, change: Any) -> Any:
    """Change an optimizer, or the one inside a wrapper that scales the loss; None if nothing is left."""
    if not _is_scaled(value):
        return change(value)
    key = "inner_optimizer" if "inner_optimizer" in value["config"] else "optimizer"
    made = change(value["config"].get(key))
    return made and {"class_name": "LossScaleOptimizer", "config": {**value["config"], key: made}}


def _taken(walk: Walk, value: Any, known: dict[str, tuple[str, ...]], common: tuple[str, ...]) -> Any:
    """The optimizer with what its class takes; None for a class that is not there."""
    name = class_of(value)
    if name not in known:
        walk.note(
            Severity.LOSSY,
            "optimizer",
            f"`{name}` is no optimizer of {walk.target}: the model is not compiled",
        )
        return None
    config: Json = value.get("config") or {} if isinstance(value, dict) else {}
    made: Json = {}
    for key, item in config.items():
        if key in known[name] or key in common:
            if item is not None:
                made[key] = _plain(item) if isinstance(item, dict) else item
        elif key not in SILENT and item not in NOTHING:
            walk.note(
                Severity.LOSSY, "optimizer", f"`{key}` of {name} ({item!r}) has no equal in {walk.target}"
            )
    return {"class_name": name, "config": made}


def _plain(schedule: Json) -> Json:
    """A schedule without what 2.12 and later say beside it."""
    config = {
        key: item
        for key, item in (schedule.get("config") or {}).items()
        if key not in ("warmup_target", "warmup_steps") or item not in NOTHING
    }
    return {"class_name": schedule.get("class_name"), "config": config}


def _renamed(walk: Walk, value: Any) -> Any:
    """The names of the arguments of 1.13; a schedule is no number, and 1.13 knows none."""
    if not isinstance(value, dict) or not isinstance(value.get("config"), dict):
        return value
    config = dict(value["config"])
    if class_of(value) == "Nadam" and "decay" in config:
        config["schedule_decay"] = config.pop("decay")
    rate = config.pop("learning_rate", None)
    if isinstance(rate, dict):
        first = (rate.get("config") or {}).get("initial_learning_rate")
        walk.note(
            Severity.LOSSY,
            "optimizer",
            f"`{rate.get('class_name')}`: {walk.target} has no schedules, the learning rate stays as it begins",
        )
        rate = first
    if rate is not None:
        config["lr"] = rate
    return {"class_name": class_of(value), "config": config}
