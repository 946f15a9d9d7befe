"""Losses, metrics and other objects that the tf.keras of a target lacks, or knows under another name."""

from __future__ import annotations

from typing import Any

from ...catalog import objects as catalog
from ...errors import Refused
from ...hub import Json, Severity
from ..step import Walk
from .early_metrics import CROSSENTROPY
from .names import LOSS_OF_FUNCTION, METRIC_OF_FUNCTION, RENAMED_LOSSES, SHORT_NAMES, SPECIAL_METRICS
from .outputs import METRIC_KEYS, edited

CLASSES = {"losses": LOSS_OF_FUNCTION, "metrics": METRIC_OF_FUNCTION}


def check_object(walk: Walk, where: str, kind: str, found: Json) -> None:
    """Drop the arguments of an initializer, a loss or the like that say nothing and are not known to the target.

    Raises:
        Refused: The class is not known, or an argument says something.
    """
    name, config = str(found.get("class_name")), found.get("config")
    if name not in catalog.names(kind) or not isinstance(config, dict):
        return
    if not catalog.exists(kind, name, walk.target):
        raise Refused(f"{walk.target} has no {kind[:-1]} `{name}`", where=where)
    known = catalog.takes(kind, name, walk.target)
    for key in [key for key in config if key not in known and key != "dtype"]:
        leave_out(walk, where, name, config, key, catalog.defaults(kind, name, key))


def leave_out(walk: Walk, where: str, name: str, config: Json, key: str, defaults: list[Any]) -> None:
    """Drop an argument that the target does not take.

    Raises:
        Refused: Its value is no default of any version.
    """
    value = config[key]
    plain = [list(one) if isinstance(one, tuple) else one for one in (None, *defaults)]
    if not any(type(value) is type(one) and value == one for one in plain):
        raise Refused(f"`{name}` takes no `{key}` in {walk.target}", where=where, found=f"{key}={value!r}")
    del config[key]
    walk.note(Severity.NEUTRAL, where, f"`{key}` dropped: its value {value!r} says nothing")


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


def _known(walk: Walk, kind: str, value: Any) -> Any:
    if isinstance(value, dict) and isinstance(value.get("config"), dict):
        if kind == "losses":
            value["config"].pop("fn", None)  # 2.13 and later write the name of the function beside
        check_object(walk, kind, kind, value)
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
        walk.note(Severity.NEUTRAL, kind, f"`{value}` is written as a {found}")
        config: Json = {"name": value}
        return {"class_name": found, "config": config}
    if found is not None:
        raise Refused(f"{walk.target} has no `{value}`")
    return value  # a function of somebody's own
