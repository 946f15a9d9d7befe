"""Whether the hyperparameters in a file are numbers where they must be."""

from __future__ import annotations

import math
from typing import Any

from ..errors import DamagedFile
from .catalog import SPECS
from .generations import arguments, class_of, is_wrapped
from .spec import COMMON

# Numbers that only Keras 2 has, and those of a loss scale.
_OLD = ("lr", "decay", "schedule_decay")
_SCALE = ("initial_scale", "dynamic_growth_steps")
# No default says that these are numbers.
_OPTIONAL = ("weight_decay", "clipnorm", "global_clipnorm", "clipvalue", "loss_scale_factor")


def check_numbers(config: Any, where: str) -> None:
    """Refuse an optimizer whose hyperparameters are something else.

    Raises:
        DamagedFile: One is; a schedule may stand in the place of the learning rate.
    """
    spec = SPECS.get(class_of(config))
    held = arguments(config)
    defaults = {**COMMON, **(spec.arguments if spec else {})}
    numbers = {key for key, default in defaults.items() if isinstance(default, float)}
    for key in (*numbers, *_OLD, *_OPTIONAL) if spec else ():
        value = held.get(key)
        if value is None or (key == "learning_rate" and isinstance(value, dict) and "class_name" in value):
            continue
        _check(key, value, where)
    if is_wrapped(config) and isinstance(config.get("config"), dict):
        for key in _SCALE:
            if config["config"].get(key) is not None:
                _check(key, config["config"][key], where)


def _check(key: str, value: Any, where: str) -> None:
    if not isinstance(value, (int, float)) or isinstance(value, bool) or not math.isfinite(value):
        raise DamagedFile(
            f"`{key}` of the optimizer is not a number", where=where, found=f"{key}={value!r}"[:120]
        )
