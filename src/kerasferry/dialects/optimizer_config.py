"""An optimizer's config, from the form of Keras 2 to that of Keras 3, and where their formulas differ."""

from __future__ import annotations

from typing import Any

from ..errors import DamagedFile
from ..hub import Json, Severity
from ..optimizers.catalog import LOSS_SCALE, SPECS, bare
from ..optimizers.generations import arguments, class_of, generation_of
from ..optimizers.spec import COMMON
from .chain import SIDE_BRANCH, position
from .compile_names import SCHEDULES
from .keras3_objects import own_object
from .step import Walk

# What says nothing to Keras 3: names, how it is computed, and what other keys say already.
SILENT = frozenset({"name", "jit_compile", "is_legacy_optimizer", "decay", "schedule_decay"})

# Defaults of `compile` by name in 2.12 to 2.15 that are not those of Keras 3.
OTHER_DEFAULTS: dict[str, Json] = {"Lion": {"learning_rate": 0.0001}}

# Legacy optimizers that leave rows of an embedding alone that a step does not use. Keras 3 moves every row.
ROWS_ALONE = ("Adamax", "Nadam", "Adadelta", "Ftrl")
ROWS_ALONE_WITH_MOMENTUM = ("SGD", "RMSprop")

# Optimizers to which it is the same whether gradients of one row are added up early or late.
ADDS_UP = ("SGD", "Lion")


def to_keras_3(walk: Walk, value: Any) -> Any:
    """The optimizer in the form of Keras 3; None for a class that it does not have.

    Raises:
        DamagedFile: The config is not one that Keras writes.
    """
    try:
        return _to_keras_3(walk, value)
    except (TypeError, ValueError, AttributeError, KeyError, OverflowError) as error:
        raise DamagedFile(
            "the config of the optimizer is not one that Keras writes",
            where="optimizer",
            found=f"{type(error).__name__}: {error}",
        ) from error


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
        other = OTHER_DEFAULTS.get(class_name)
        return _builtin(class_name, dict(other)) if other and generation == "new" else value
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
    _clipping(walk, made, generation)
    _formulas(walk, class_name, made, config, generation)
    return _builtin(class_name, made)


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
        name = str(rate["class_name"]).rsplit(">", 1)[-1]
        if name in SCHEDULES:
            config = {key: item for key, item in (rate.get("config") or {}).items() if item is not None}
            return _builtin(name, config, "keras.optimizers.schedules")
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


def _clipping(walk: Walk, made: Json, generation: str) -> None:
    """Keras 3.2 and later take one kind of clipping: "Only one of `clipnorm`, `clipvalue` and `global_clipnorm`"."""
    given = [key for key in ("clipnorm", "global_clipnorm", "clipvalue") if made.get(key) is not None]
    for key in given[1:]:
        dropped = made.pop(key)
        walk.note(
            Severity.NEUTRAL if generation == "new" else Severity.LOSSY,
            "optimizer",
            f"`{key}` {dropped} dropped: {given[0]} was used alone"
            if generation == "new"
            else f"`{key}` {dropped} has no place beside `{given[0]}` in Keras 3",
        )


def _formulas(walk: Walk, class_name: str, made: Json, config: Json, generation: str) -> None:
    """Where the same hyperparameters mean something else."""
    if made.get("weight_decay"):
        walk.note(
            Severity.NEUTRAL,
            "optimizer",
            "no file says which variables `exclude_from_weight_decay` was called for: call it again, if it was",
        )
    _uses(walk, class_name)
    if generation not in ("v1", "legacy"):
        return
    outside = class_name == "Adagrad" or (class_name == "RMSprop" and not config.get("momentum"))
    if outside:
        epsilon = float(made.get("epsilon") or 1e-7)
        made["epsilon"] = epsilon * epsilon
        walk.note(
            Severity.EQUIVALENT,
            "optimizer",
            f"{class_name} adds `epsilon` {epsilon:g} to the root, Keras 3 adds it inside the root: it is written as its "
            f"square; a step differs by epsilon / root",
        )
    if class_name == "Nadam":
        walk.note(
            Severity.LOSSY,
            "optimizer",
            f"Nadam warms its momentum up with 0.96 to the power of {config.get('decay', config.get('schedule_decay', 0.004))} "
            "times the step, Keras 3 to the power of the step: what it remembers is kept, its steps differ",
        )
    _rows(walk, class_name, made, generation)


def _uses(walk: Walk, class_name: str) -> None:
    """Keras 3 on TensorFlow squares the gradient of each use of a row before it adds them up, Keras 2 afterwards.

    A gradient that is not zero in some rows only is added up before. The one of a regularizer is; so one that
    weighs nothing keeps the steps what they were (seen: Adam of 2.9.3 in 3.15.1, off by 6e-3 without, 1e-7 with it).
    """
    if class_name in ADDS_UP:
        return
    for place in walk.places(("Embedding",)):
        config = place.layer["config"]
        if config.get("embeddings_regularizer") is None and config.get("trainable", True) is not False:
            config["embeddings_regularizer"] = _builtin("L2", {"l2": 0.0}, "keras.regularizers")
            walk.note(
                Severity.EQUIVALENT,
                place.where,
                f"a regularizer of weight 0 lets {class_name} add up the gradients of a row before it squares them, as "
                "it did",
            )


def _rows(walk: Walk, class_name: str, made: Json, generation: str) -> None:
    alone = class_name in ROWS_ALONE or (class_name in ROWS_ALONE_WITH_MOMENTUM and made.get("momentum"))
    if generation != "legacy" or not alone:
        return
    for place in walk.places(("Embedding",)):
        walk.note(
            Severity.LOSSY,
            place.where,
            f"{class_name} moves only the rows that a step uses, that of Keras 3 moves every row that it remembers "
            "something of",
        )


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
