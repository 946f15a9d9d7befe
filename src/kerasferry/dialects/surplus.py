"""Arguments that a target's class does not take: dropped where they say nothing, else told.

An argument says nothing if its value is None or a default that it has in some version: what the version without the
argument does is what the others do then. Arguments that mean something at their default are declared in a step, which
comes first.
"""

from __future__ import annotations

from collections.abc import Callable, Container
from typing import Any

from ..errors import Refused
from ..hub import Json, Severity
from .chain import CHAIN, position, spoken
from .step import Walk

Defaults = Callable[[str], list[Any]]


def drop_silent(config: Json, taken: Container[str], defaults: Defaults) -> tuple[Json, list[str]]:
    """Take out of a config what its class does not take and what says nothing.

    Args:
        config: Changed in place.
        taken: The arguments that the class takes.
        defaults: Gives the defaults that an argument has in any version.

    Returns:
        What was dropped, and the names of the arguments that say something: these stay.
    """
    dropped: Json = {}
    telling = []
    for key in [key for key in config if key not in taken]:
        if any(_same(config[key], default) for default in (None, *defaults(key))):
            dropped[key] = config.pop(key)
        else:
            telling.append(key)
    return dropped, telling


def drop_or_refuse(
    walk: Walk,
    where: str,
    name: str,
    config: Json,
    taken: Container[str],
    defaults: Defaults,
    takes: Callable[[str], Container[str]],
) -> None:
    """`drop_silent`, put on record.

    Args:
        takes: Gives the arguments that the class takes in a dialect, for the hint.

    Raises:
        Refused: An argument says something.
    """
    dropped, telling = drop_silent(config, taken, defaults)
    for key, value in dropped.items():
        walk.note(Severity.NEUTRAL, where, f"`{key}` dropped: its value {value!r} says nothing")
    if telling:
        key = telling[0]
        raise Refused(
            f"`{name}` takes no `{key}` in {walk.target_name}",
            where=where,
            found=f"{key}={config[key]!r}",
            hint=nearest(walk.target, "takes it", lambda dialect: key in takes(dialect)),
        )


def nearest(target: str, does: str, would_do: Callable[[str], bool]) -> str:
    """The hint that names the version closest above a target that would do; "" if there is none."""
    newer = CHAIN[position(target) + 1 :]
    first = next((dialect for dialect in newer if would_do(dialect)), None)
    return f"the nearest version that {does} is {spoken(first)}" if first else ""


def _same(value: Any, default: Any) -> bool:
    """Whether a value of a config is a default; JSON has lists for tuples, and True is not 1."""
    if isinstance(default, tuple):
        default = list(default)
    return isinstance(value, bool) == isinstance(default, bool) and bool(value == default)
