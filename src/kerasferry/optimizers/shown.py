"""An optimizer as a person would write it."""

from __future__ import annotations

from typing import Any

# What a config holds beside the arguments of the constructor.
_NO_ARGUMENTS = ("name", "is_legacy_optimizer", "jit_compile")


def as_code(config: Any) -> str:
    """`Adam(learning_rate=0.01, beta_1=0.9)`: the call that makes the optimizer, or schedule, of a config."""
    if not isinstance(config, dict):
        return str(config)
    held = config.get("config")
    arguments = [
        f"{key}={_shown(value)}"
        for key, value in (held.items() if isinstance(held, dict) else ())
        if key not in _NO_ARGUMENTS and value is not None
    ]
    return f"{str(config.get('class_name')).rpartition('>')[2]}({', '.join(arguments)})"


def _shown(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.7g}"  # most are kept as float32
    return as_code(value) if isinstance(value, dict) and "class_name" in value else repr(value)
