"""The JSON of a model, read with limits: its size, and how deeply it may be nested."""

from __future__ import annotations

import json
from typing import Any

from .. import limits
from ..errors import DamagedFile
from ..hub import Json


def parse_object(data: str | bytes, name: str, where: object) -> Json:
    """A JSON object.

    Args:
        data: The text, or its UTF-8.
        name: What it is, for messages (`model_config`).
        where: The place, for messages.

    Raises:
        DamagedFile: It is no JSON, no object, too large, or nested too deeply.
    """
    value = parse_value(data, name, where)
    if not isinstance(value, dict):
        raise DamagedFile(f"`{name}` is not a JSON object", where=where, found=type(value).__name__)
    return value


def parse_value(data: str | bytes, name: str, where: object) -> Any:
    """The same for any JSON value."""
    if len(data) > limits.JSON_BYTES:
        raise DamagedFile(f"`{name}` is too large", where=where, found=f"{len(data)} bytes")
    try:
        value = json.loads(data)
    except RecursionError:
        raise _too_deep(name, where) from None
    except ValueError as error:
        raise DamagedFile(f"`{name}` is not JSON", where=where, found=error) from None
    if _deeper_than(value, limits.JSON_DEPTH):
        raise _too_deep(name, where)
    return value


def _deeper_than(value: Any, depth: int) -> bool:
    """Level by level, so that the depth costs no recursion here."""
    level = [value]
    while level and depth >= 0:
        level = [
            item
            for holder in level
            if isinstance(holder, (list, dict))
            for item in (holder.values() if isinstance(holder, dict) else holder)
            if isinstance(item, (list, dict))
        ]
        depth -= 1
    return bool(level)


def _too_deep(name: str, where: object) -> DamagedFile:
    return DamagedFile(
        f"`{name}` is nested too deeply", where=where, found=f"more than {limits.JSON_DEPTH} levels"
    )
