"""Losses, metrics and other objects that the tf.keras of a target lacks, or knows under another name."""

from __future__ import annotations

from typing import Any

from ...catalog import objects as catalog
from ...errors import Refused
from ...hub import Json, Severity
from ..chain import is_keras_3
from ..limits.arguments import known_object
from ..step import Walk
from .early_metrics import CROSSENTROPY
from .names import LOSS_OF_FUNCTION, METRIC_OF_FUNCTION, RENAMED_LOSSES, SHORT_NAMES, SPECIAL_METRICS
from .outputs import METRIC_KEYS, edited

# What a loss makes of its values if it is a function.
MEANS = (None, "auto", "sum_over_batch_size")
CLASSES = {"losses": LOSS_OF_FUNCTION, "metrics": METRIC_OF_FUNCTION}


def compiled_objects(walk: Walk) -> None:
    """Losses and metrics as the target knows them; without those that it lacks, which is said."""
    training = walk.model.training
    if training is None:
        return
    try:
        training.config["loss"] = _each(training.config.get("loss"), lambda one: _known(walk, "losses", one))
    except Refused as error:
        walk.note(Severity.LOSSY, "loss", f"{error.what}: the model is not compiled")
        training.config, training.state = {}, None
        return

    def change(metric: Any, at: int) -> Any:
        try:
            return _known(walk, "metrics", metric)
        except Refused as error:
            walk.note(Severity.LOSSY, "metrics", f"{error.what}: it is left out")
            return None

    for key in METRIC_KEYS:
        if training.config.get(key) is not None:
            changed = edited(walk.model.topology, training.config[key], change)
            training.config[key] = _without_nothing(changed)


def _each(value: Any, change: Any) -> Any:
    if isinstance(value, list):
        return [_each(one, change) for one in value]
    if isinstance(value, dict) and "class_name" not in value:
        return {key: _each(one, change) for key, one in value.items()}
    return None if value is None else change(value)


def _without_nothing(value: Any) -> Any:
    if isinstance(value, list):
        return [_without_nothing(one) for one in value if one is not None]
    if isinstance(value, dict) and "class_name" not in value:
        return {key: _without_nothing(one) for key, one in value.items() if one is not None}
    return value


def _function_of(walk: Walk, name: str, config: Json) -> str | None:
    """The function of a loss that the target has no class for; None where there is none, or the class says more."""
    if name not in catalog.names("losses") or catalog.exists("losses", name, walk.target):
        return None
    says_more = any(
        config[key] is not None and config[key] not in catalog.defaults("losses", name, key)
        for key in config
        if key not in ("name", "fn", "reduction")
    )
    if says_more or config.get("reduction") not in MEANS:
        return None
    known = catalog.functions("losses", walk.target)
    names = [one for one, held in LOSS_OF_FUNCTION.items() if held == name]
    names += [old for old, new in RENAMED_LOSSES.items() if new in names]
    return next((one for one in names if one in known), None)


def _known(walk: Walk, kind: str, value: Any) -> Any:
    if isinstance(value, dict) and isinstance(value.get("config"), dict):
        name = str(value.get("class_name"))
        function = _function_of(walk, name, value["config"]) if kind == "losses" else None
        if function is not None:
            walk.note(
                Severity.EQUIVALENT, kind, f"{walk.target_name} has no `{name}`: it is the loss `{function}`"
            )
            return function
        if kind == "losses" and "fn" not in catalog.takes(kind, name, walk.target):
            value["config"].pop("fn", None)  # 2.13 and later write the name of the function beside
        known_object(walk, kind, kind, value)
        return value
    if not isinstance(value, str) or value in SPECIAL_METRICS or value in CROSSENTROPY:
        return value
    functions = catalog.functions(kind, walk.target)
    if value in functions or catalog.exists(kind, value, walk.target):
        return value
    meant = {SHORT_NAMES.get(value, value), RENAMED_LOSSES.get(value, value)}
    others = [name for name, new in RENAMED_LOSSES.items() if new in meant and name in functions]
    if others:
        walk.note(Severity.NEUTRAL, kind, f"`{value}` is called `{others[0]}`")
        return others[0]
    found = next((CLASSES[kind][name] for name in meant if name in CLASSES[kind]), None)
    if found is not None and catalog.exists(kind, found, walk.target):
        if is_keras_3(walk.target):
            return value  # which knows its classes by these names
        walk.note(Severity.NEUTRAL, kind, f"`{value}` is written as a {found}")
        config: Json = {"name": value}
        return {"class_name": found, "config": config}
    if found is not None or value in catalog.names(kind):  # 2.3 writes metrics=["AUC"] as it was given
        raise Refused(f"{walk.target_name} has no `{value}`")
    return value  # a function of somebody's own
