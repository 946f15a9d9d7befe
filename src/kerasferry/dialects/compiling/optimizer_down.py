"""An optimizer's config on its way down to the generation that an older tf.keras has."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ...hub import Json, Severity
from ...modules import PACKAGE, PARTS
from ...optimizers.catalog import LOSS_SCALE, SPECS, bare
from ...optimizers.generations import class_of, generation_of
from ...optimizers.spec import AVERAGE
from ..chain import position
from ..step import Walk
from .formulas_down import legacy_formulas

NOTHING = (None, False, 0, 0.0)

_COMMON = ("name", "learning_rate", "decay", "clipnorm", "clipvalue", "global_clipnorm")
_ADAM = ("beta_1", "beta_2", "epsilon")

# What the constructors of 1.14 to 2.10 take.
LEGACY: dict[str, tuple[str, ...]] = {
    "SGD": ("momentum", "nesterov"),
    "RMSprop": ("rho", "momentum", "epsilon", "centered"),
    "Adam": (*_ADAM, "amsgrad"),
    "Adamax": _ADAM,
    "Nadam": (*_ADAM, "schedule_decay"),
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

# What can be written beside a model, and for whom.
MODULE = PARTS["keras2"]["optimizers"]
FIRST_WITH_MODULES = "tf1.14"

# What says nothing where it is not taken: how a step is computed, and of which generation it is.
SILENT = frozenset({"jit_compile", "is_legacy_optimizer", "ema_momentum", "ema_overwrite_frequency", "name"})


def to_legacy(walk: Walk) -> None:
    """From the optimizers of 2.11 and later, and from `optimizers.legacy` there, to those of 2.10.

    What those lack is a class of a module: the class, a decay of weights, a schedule for Nadam.
    """
    training = walk.model.training
    if training is None or training.config.get("optimizer") is None:
        return
    value = training.config["optimizer"]
    generation = generation_of(value, "tf2.11")
    made = inside(value, lambda one: taken(walk, one, LEGACY, _COMMON, MODULE))
    training.config["optimizer"] = made
    if made is None or generation != "new":
        return
    training.config["optimizer"] = inside(made, lambda one: legacy_formulas(walk, one))
    variables = walk.model.variables
    walk.model.variables = {
        key: replace(one, slots={role: slot for role, slot in one.slots.items() if role != AVERAGE.role})
        for key, one in variables.items()
    }


def without_experimental(walk: Walk) -> None:
    """From `optimizers.experimental` of 2.9 and 2.10, which are those of 2.11, to the ones beside them."""
    value = walk.model.training.config.get("optimizer") if walk.model.training is not None else None
    if isinstance(value, dict) and str(value.get("class_name")).startswith("Custom>"):
        to_legacy(walk)


def restorable(walk: Walk) -> None:
    """Write for HDF5 of 2.11 to 2.15 as an optimizer of `optimizers.legacy` what their reader would begin anew.

    Seen in 2.15.1: of what scales the loss it says "Error in loading the saved optimizer state", for only the
    optimizer inside was built; and HDF5 holds no product of a Nadam.
    """
    training = walk.model.training
    value = training.config.get("optimizer") if training is not None else None
    if training is None or training.state is None or value is None:
        return
    if generation_of(value, walk.target) != "new" or not (is_scaled(value) or class_of(value) == "Nadam"):
        return
    walk.note(
        Severity.EQUIVALENT,
        "optimizer",
        f"{class_of(value)} is written as that of `optimizers.legacy`: from HDF5, {walk.target_name} restores "
        + (
            "it alone inside a LossScaleOptimizer"
            if is_scaled(value)
            else "the product of momenta of it alone"
        ),
    )
    to_legacy(walk)


def to_early(walk: Walk) -> None:
    """To those of 2.3 and before, where no norm of all gradients is clipped and Ftrl has no `beta`."""
    training = walk.model.training
    if training is not None and training.config.get("optimizer") is not None:
        known = {**LEGACY, "Ftrl": tuple(key for key in LEGACY["Ftrl"] if key != "beta")}
        common = tuple(key for key in _COMMON if key != "global_clipnorm")
        training.config["optimizer"] = inside(
            training.config["optimizer"], lambda one: taken(walk, one, known, common, MODULE)
        )


def is_scaled(value: Any) -> bool:
    """Whether a config is of what scales the loss."""
    return (
        isinstance(value, dict)
        and bare(str(value.get("class_name"))) in LOSS_SCALE
        and isinstance(value.get("config"), dict)
    )


def inside(value: Any, change: Any) -> Any:
    """Change an optimizer, or the one inside a wrapper that scales the loss; None if nothing is left."""
    if not is_scaled(value):
        return change(value)
    key = "inner_optimizer" if "inner_optimizer" in value["config"] else "optimizer"
    made = change(value["config"].get(key))
    return made and {"class_name": "LossScaleOptimizer", "config": {**value["config"], key: made}}


def taken(
    walk: Walk,
    value: Any,
    known: dict[str, tuple[str, ...]],
    common: tuple[str, ...],
    module: tuple[str, ...] = (),
) -> Any:
    """The optimizer with what its class takes; None for a class that is not there.

    Args:
        walk: Notes what is done.
        value: Its config.
        known: What the classes of the target take.
        common: What all of them take.
        module: Classes that can be written beside the model.
    """
    name = class_of(value)
    config: Json = value.get("config") or {} if isinstance(value, dict) else {}
    lacks = _lacks(walk, name, config, known)
    if lacks and name in module:
        return _of_module(walk, value, lacks, (*known.get(name, SPECS[name].arguments), *common))
    if name not in known:
        walk.note(Severity.LOSSY, "optimizer", f"{lacks}: the model is not compiled")
        return None
    return {"class_name": name, "config": _known(walk, name, config, (*known[name], *common))}


def _lacks(walk: Walk, name: str, config: Json, known: dict[str, tuple[str, ...]]) -> str:
    """What no class of the target does, in words; nothing if there is a class for it."""
    if name not in known:
        return f"`{name}` is no optimizer of {walk.target_name}"
    if config.get("weight_decay"):
        return f"no optimizer of {walk.target_name} takes `weight_decay`"
    if name == "Nadam" and isinstance(config.get("learning_rate"), dict):
        return f"the Nadam of {walk.target_name} takes no schedule"
    return ""


def _of_module(walk: Walk, value: Json, lacks: str, taken: tuple[str, ...]) -> Json:
    name = class_of(value)
    of_its_own = position(walk.target) >= position(FIRST_WITH_MODULES)  # before, see `optimizer_v1`
    if of_its_own and not str(value["class_name"]).startswith(PACKAGE):
        walk.note(Severity.EQUIVALENT, "optimizer", f"{lacks}: {name} is written beside the model")
    config = _known(walk, name, value.get("config") or {}, (*taken, "weight_decay"))
    return {"class_name": f"{PACKAGE}{name}", "config": config}


def _known(walk: Walk, name: str, config: Json, taken: tuple[str, ...]) -> Json:
    made: Json = {}
    for key, item in config.items():
        if key in taken:
            if item is not None:
                made[key] = _plain(walk, item) if isinstance(item, dict) else item
        elif key not in SILENT and item not in NOTHING:
            walk.note(
                Severity.LOSSY,
                "optimizer",
                f"`{key}` of {name} ({item!r}) has no equal in {walk.target_name}",
            )
    return made


def _plain(walk: Walk, schedule: Json) -> Json:
    """A schedule without what 2.13 and later say beside it, or one that is written beside the model."""
    config, name = dict(schedule.get("config") or {}), str(schedule.get("class_name"))
    if name == "CosineDecay" and config.get("warmup_target") is not None:
        walk.note(
            Severity.EQUIVALENT,
            "optimizer",
            f"the `{name}` of {walk.target_name} does not warm up: one that does is written beside the model",
        )
        return {"class_name": f"{PACKAGE}{name}", "config": config}
    if name == "CosineDecay":
        config = {key: item for key, item in config.items() if not key.startswith("warmup_")}
    return {"class_name": name, "config": config}
