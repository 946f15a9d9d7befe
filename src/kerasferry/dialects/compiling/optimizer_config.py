"""An optimizer's config, from the form of Keras 2 to that of Keras 3."""

from __future__ import annotations

from typing import Any

from ...hub import Json, Severity
from ...modules import PACKAGE
from ...optimizers.catalog import LOSS_SCALE, SPECS, bare
from ...optimizers.generations import arguments, class_of, generation_of
from ...optimizers.spec import COMMON
from ..chain import SIDE_BRANCH, position
from ..damage import as_keras_writes
from ..step import Walk
from ..to_keras_3.objects import own_object
from .clipping import first_alone
from .names import MODULE_SCHEDULES, SCHEDULES
from .optimizer_formulas import add_up_uses, note_formulas

# What says nothing to Keras 3: names, how it is computed, and what other keys say already.
SILENT = frozenset({"name", "jit_compile", "is_legacy_optimizer", "decay", "schedule_decay"})

# Defaults of `compile` by name in 2.12 to 2.15 that are not those of Keras 3.
OTHER_DEFAULTS: dict[str, Json] = {"Lion": {"learning_rate": 0.0001}}


def to_keras_3(walk: Walk, value: Any) -> Any:
    """The optimizer in the form of Keras 3; None for a class that it does not have.

    Raises:
        DamagedFile: The config is not one that Keras writes.
    """
    with as_keras_writes("optimizer"):
        return _to_keras_3(walk, value)


def _to_keras_3(walk: Walk, value: Any) -> Any:
    producer = walk.model.producer.dialects
    generation = generation_of(value, producer[-1] if producer else walk.model.dialect)
    if isinstance(value, dict) and bare(str(value.get("class_name"))) in LOSS_SCALE:
        return _scaled(walk, value, generation)
    return _plain(walk, value, generation)


def _plain(walk: Walk, value: Any, generation: str) -> Any:
    class_name = class_of(value)
    spec = SPECS.get(class_name)
    if spec is None or position(spec.since) > position(walk.target):
        walk.note(
            Severity.LOSSY,
            "optimizer",
            f"`{class_name}` is no optimizer of Keras 3: the model is compiled without it and takes the default",
        )
        return None
    if isinstance(value, str):
        add_up_uses(walk, class_name)
        return _by_name(walk, value, class_name, generation)
    config = _old_names(walk, arguments(value), class_name, generation)
    made: Json = {}
    for key, item in config.items():
        if key in spec.arguments or key in COMMON:
            if item is not None:
                made[key] = float(item) if _is_number(item) and _is_real(spec.arguments, key) else item
        elif key not in SILENT and item:
            walk.note(
                Severity.LOSSY, "optimizer", f"`{key}` of {class_name} ({item!r}) has no equal in Keras 3"
            )
    if "learning_rate" in made:
        decay = None if class_name == "Nadam" else config.get("decay")
        made["learning_rate"] = _learning_rate(walk, made["learning_rate"], decay)
    first_alone(walk, made, alone_before=generation == "new")
    note_formulas(walk, class_name, made, config, generation)
    add_up_uses(walk, class_name)
    return _builtin(class_name, made)


def _by_name(walk: Walk, value: str, class_name: str, generation: str) -> Any:
    """An optimizer that `compile` was given by name: it stays one, unless it has a state or other defaults."""
    other = OTHER_DEFAULTS.get(class_name, {}) if generation == "new" else {}
    training = walk.model.training
    if training is None or training.state is None:
        return _builtin(class_name, dict(other)) if other else value
    rate = {"learning_rate": {**COMMON, **SPECS[class_name].arguments, **other}["learning_rate"]}
    walk.note(
        Severity.NEUTRAL,
        "optimizer",
        f"the file says `{value}` and not its learning rate: the default, {rate['learning_rate']}",
    )
    return _builtin(class_name, rate)


def _builtin(class_name: str, config: Json, module: str = "keras.optimizers") -> Json:
    return {"module": module, "class_name": class_name, "config": config, "registered_name": None}


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _is_real(own: Json, key: str) -> bool:
    """Whether an argument is a real number: Keras 3 refuses an int there ("should be float")."""
    default = {**COMMON, **own}[key]
    return isinstance(default, float) or key in ("weight_decay", "clipnorm", "global_clipnorm", "clipvalue")


def _old_names(walk: Walk, found: Json, class_name: str, generation: str) -> Json:
    """The config with the names and the implied values of later generations."""
    config = dict(found)
    if "lr" in config:
        config["learning_rate"] = config.pop("lr")
    dialects = walk.model.producer.dialects
    if dialects and dialects[-1] in SIDE_BRANCH and config.get("clipnorm") is not None:
        config["global_clipnorm"] = config.pop("clipnorm")
        walk.note(
            Severity.NEUTRAL, "optimizer", "`clipnorm` of standalone Keras clips all gradients together"
        )
    if class_name == "Adagrad" and generation == "v1":
        config.setdefault("initial_accumulator_value", 0.0)
    if config.get("weight_decay") == 0 and class_name != "AdamW":
        config["weight_decay"] = None  # 2.11 writes 0 where nothing was asked for
    return config


def _learning_rate(walk: Walk, rate: Any, decay: Any) -> Any:
    if isinstance(rate, dict) and "class_name" in rate:
        if decay:
            walk.note(
                Severity.LOSSY, "optimizer", f"`decay` {decay} on top of a schedule has no equal in Keras 3"
            )
        name = str(rate["class_name"]).removeprefix("Custom>")
        if name in SCHEDULES:
            config = {key: item for key, item in (rate.get("config") or {}).items() if item is not None}
            return _builtin(name, config, "keras.optimizers.schedules")
        if name in MODULE_SCHEDULES:
            return _of_module(walk, name, rate.get("config") or {})
        made = own_object(rate)
        walk.note(
            Severity.NEUTRAL,
            "optimizer",
            f"`{made['registered_name']}` is a class of your own: pass it in `custom_objects`",
        )
        return made
    if decay and _is_number(rate):
        walk.note(
            Severity.EQUIVALENT, "optimizer", f"`decay` {decay} became the InverseTimeDecay that it meant"
        )
        config = {
            "initial_learning_rate": rate,
            "decay_steps": 1,
            "decay_rate": decay,
            "staircase": False,
        }
        return _builtin("InverseTimeDecay", config, "keras.optimizers.schedules")
    return rate


def _of_module(walk: Walk, name: str, config: Json) -> Json:
    """A schedule of 2.4 and before; 3.15.1: "Could not deserialize 'keras.optimizers.schedules.LinearCosineDecay'"."""
    if config.get("initial_variance", float(name.startswith("Noisy"))):
        walk.note(Severity.LOSSY, "optimizer", f"the noise of `{name}` is another one than TensorFlow's")
    walk.note(
        Severity.EQUIVALENT, "optimizer", f"Keras 3 has no `{name}`: the schedule is written beside the model"
    )
    return own_object({"class_name": name, "config": config, "registered_name": f"{PACKAGE}{name}"})


def _scaled(walk: Walk, value: Json, generation: str) -> Any:
    """A loss scale: that of Keras 3 where it moves, an argument of the optimizer where it is fixed."""
    config = value.get("config") or {}
    inner = _plain(walk, config.get("inner_optimizer", config.get("optimizer")), generation)
    if inner is None:
        return None
    scale, dynamic, steps = _scale(config)
    if dynamic:
        made = {
            "name": "loss_scale_optimizer",
            "inner_optimizer": inner if isinstance(inner, dict) else _builtin(class_of(inner), {}),
            "initial_scale": scale,
            "dynamic_growth_steps": steps,
        }
        return _builtin("LossScaleOptimizer", made)
    inner = inner if isinstance(inner, dict) else _builtin(class_of(inner), {})
    inner["config"]["loss_scale_factor"] = scale
    walk.note(
        Severity.EQUIVALENT,
        "optimizer",
        f"the fixed loss scale {scale:g} is the optimizer's own `loss_scale_factor`",
    )
    return inner


def _scale(config: Json) -> tuple[float, bool, int]:
    """(scale, whether it moves, steps until it grows), of 2.4 and later or of 2.1 to 2.3."""
    old = config.get("loss_scale")
    held = old.get("config") or {} if isinstance(old, dict) else {}
    if isinstance(old, (int, float)):
        return float(old), False, 2000
    if held.get("loss_scale_value") is not None:
        return float(held["loss_scale_value"]), False, 2000
    if held:
        return float(held.get("initial_loss_scale", 2**15)), True, int(held.get("increment_period", 2000))
    scale = config.get("initial_scale")
    steps = config.get("dynamic_growth_steps")
    return (
        float(2**15 if scale is None else scale),
        bool(config.get("dynamic", True)),
        int(2000 if steps is None else steps),
    )
