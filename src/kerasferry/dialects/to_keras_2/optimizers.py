"""An optimizer's config, from the form of Keras 3 to that of TF 2.11 to 2.15: `compiling.optimizer_config` inverted."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ...hub import Json, Severity
from ...modules import PACKAGE
from ...optimizers.catalog import LOSS_SCALE, SPECS, bare
from ...optimizers.generations import arguments, class_of
from ...optimizers.spec import COMMON
from ..chain import position
from ..compiling.formulas_down import note_uses
from ..compiling.optimizer_down import MODULE, SILENT
from ..damage import as_keras_writes
from ..step import Walk
from .objects import plain_name, plain_object

# What 2.11 to 2.15 register their optimizers under; `Adam` alone is that of 2.10 and before.
REGISTERED = "Custom>"
CLIPPING = ("clipnorm", "clipvalue", "global_clipnorm")
OWN_TO_KERAS_3 = ("loss_scale_factor", "gradient_accumulation_steps")
# What 2.15 always writes and Keras 3 does not.
MARKS: Json = {"jit_compile": False, "is_legacy_optimizer": False}


def to_keras_2(walk: Walk, value: Any) -> Any:
    """The optimizer in the form of TF 2.15; None for a class that it does not have.

    Raises:
        DamagedFile: The config is not one that Keras writes.
    """
    with as_keras_writes("optimizer"):
        return _to_keras_2(walk, value)


def _to_keras_2(walk: Walk, value: Any) -> Any:
    if isinstance(value, str):
        return _plain(walk, {"class_name": value, "config": {}})
    if bare(str(value.get("class_name"))) not in LOSS_SCALE:
        return _plain(walk, value)
    config = value.get("config") or {}
    inner = _plain(walk, config.get("inner_optimizer"))
    if inner is None:
        return None
    return _scaled(inner, config.get("initial_scale"), config.get("dynamic_growth_steps"), dynamic=True)


def _scaled(inner: Json, scale: Any, steps: Any, *, dynamic: bool) -> Json:
    config = {
        "inner_optimizer": inner,
        "dynamic": dynamic,
        "initial_scale": float(2**15 if scale is None else scale),
        "dynamic_growth_steps": (2000 if steps is None else int(steps)) if dynamic else None,
    }
    return {"class_name": "LossScaleOptimizerV3", "config": config}


def _plain(walk: Walk, value: Any) -> Any:
    class_name = class_of(value)
    spec = SPECS.get(class_name)
    if spec is None and value.get("module") is None and "registered_name" in value:
        return {"class_name": plain_name(value), "config": value.get("config")}
    if spec is not None and position(spec.since) > position("k3.0") and class_name in MODULE:
        return _of_module(walk, class_name, arguments(value))
    if spec is None:
        walk.note(
            Severity.LOSSY,
            "optimizer",
            f"`{class_name}` is no optimizer of Keras 2: the model is not compiled",
        )
        return None
    held = arguments(value)
    note_uses(walk, class_name)
    made: Json = {"name": class_name}
    for key in (*COMMON, *spec.arguments):
        if key not in OWN_TO_KERAS_3:
            made[key] = held.get(key, spec.arguments.get(key, COMMON.get(key)))
    made["learning_rate"] = _learning_rate(made["learning_rate"])
    for key, item in held.items():
        if key not in made and key not in ("name", *OWN_TO_KERAS_3) and item:
            walk.note(
                Severity.LOSSY, "optimizer", f"`{key}` of {class_name} ({item!r}) has no equal in Keras 2"
            )
    if held.get("gradient_accumulation_steps"):
        _accumulated(walk, int(held["gradient_accumulation_steps"]))
    result: Json = {"class_name": f"{REGISTERED}{class_name}", "config": {**made, **MARKS}}
    if held.get("loss_scale_factor"):
        walk.note(
            Severity.EQUIVALENT,
            "optimizer",
            f"`loss_scale_factor` {held['loss_scale_factor']} became a LossScaleOptimizer that does not move",
        )
        return _scaled(result, held["loss_scale_factor"], None, dynamic=False)
    return result


def _of_module(walk: Walk, class_name: str, held: Json) -> Json:
    """One that only later versions of Keras 3 have, in the form of `optimizers.legacy`."""
    taken = {"name", "learning_rate", "weight_decay", *CLIPPING, *SPECS[class_name].arguments}
    for key in (key for key, item in held.items() if key not in (*taken, *SILENT) and item):
        walk.note(
            Severity.LOSSY, "optimizer", f"`{key}` of {class_name} ({held[key]!r}) has no equal in Keras 2"
        )
    walk.note(
        Severity.EQUIVALENT,
        "optimizer",
        f"`{class_name}` is no optimizer of Keras 2: it is written beside the model",
    )
    config = {key: held[key] for key in taken if held.get(key) is not None}
    if "learning_rate" in config:
        config["learning_rate"] = _learning_rate(config["learning_rate"])
    return {"class_name": f"{PACKAGE}{class_name}", "config": config}


def _accumulated(walk: Walk, steps: int) -> None:
    """Keras 3 counts batches, and divides where a formula asks for the step."""
    training = walk.model.training
    if training is not None and training.state is not None and training.state.iterations is not None:
        counted = training.state.iterations
        training.state.iterations = replace(
            counted, open_chunks=lambda: iter([(counted.read() // steps).astype(counted.dtype).tobytes()])
        )
    walk.note(
        Severity.LOSSY,
        "optimizer",
        f"`gradient_accumulation_steps` {steps} has no equal in Keras 2: it steps after every batch, and gradients "
        "that are added up and not yet used are dropped",
    )


def _learning_rate(rate: Any) -> Any:
    """A number, or a schedule in the plain form."""
    if not (isinstance(rate, dict) and "class_name" in rate):
        return rate
    made: Json = plain_object(rate)
    made["class_name"] = str(made["class_name"]).removeprefix(PACKAGE)
    return made
