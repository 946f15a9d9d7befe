"""Objects of 2.13 and later in the form of 2.12 and before: {"class_name", "config"} and nothing beside."""

from __future__ import annotations

from typing import Any

from ...hub import Json, Severity
from ..step import Walk

ARRAYS = ("__tensor__", "__numpy__")
BESIDE = ("module", "registered_name", "build_config", "compile_config")


def plain_objects(walk: Walk) -> None:
    """Every object of the model and of what it was compiled with; a function is its name."""
    walk.model.topology = _plain(walk.model.topology)
    if walk.model.training is not None:
        walk.model.training.config = plain_training(walk.model.training.config)
    walk.note(Severity.NEUTRAL, "", "objects are written without their modules")


def plain_training(config: Json) -> Json:
    """A copy of what a model was compiled with: a function is its name, an array its numbers."""
    made: Json = _plain(listed_arrays(config))
    return made


def listed_arrays(value: Any) -> Any:
    """Arrays, as of MeanRelativeError, as lists of numbers."""
    if isinstance(value, list):
        return [listed_arrays(item) for item in value]
    if not isinstance(value, dict):
        return value
    if value.get("class_name") in ARRAYS and isinstance(value.get("config"), dict):
        return value["config"].get("value")
    return {key: listed_arrays(item) for key, item in value.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if not isinstance(value, dict):
        return value
    if value.get("class_name") == "function" and isinstance(value.get("config"), str):
        return value["config"]
    made = {key: _plain(item) for key, item in value.items()}
    if "class_name" not in made or "config" not in made:
        return made
    registered = made.get("registered_name")
    if isinstance(registered, str) and ">" in registered:
        made["class_name"] = registered
    return {key: item for key, item in made.items() if key not in BESIDE}
