"""The last look at the operations of `keras.ops` that stand among the layers of a functional model of Keras 3."""

from __future__ import annotations

from ...catalog import operations as catalog
from ...errors import Refused
from ...hub import Json, Severity
from ...hub.topology import Place
from ..step import Walk, config_of
from ..surplus import drop_or_refuse, nearest

HOME = "keras.src.ops."
KIND = "operations"


def operation(layer: Json) -> str | None:
    """`numpy.Mean` for a node that is the operation; None for a layer."""
    module = str(layer.get("module"))
    return f"{module.removeprefix(HOME)}.{layer.get('class_name')}" if module.startswith(HOME) else None


def known_operations(walk: Walk) -> None:
    """Leave out what the target's operations do not take and what says nothing; `name` says nothing.

    Raises:
        Refused: The target has no such operation, or it takes no such argument.
    """
    for place in walk.places():
        name = operation(place.layer)
        if name is not None and name in catalog.names(KIND):
            _known(walk, place, name)


def _known(walk: Walk, place: Place, name: str) -> None:
    if not catalog.exists(KIND, name, walk.target):
        raise Refused(
            f"{walk.target_name} has no operation `{name}`",
            where=place.where,
            hint=nearest(walk.target, "has it", lambda dialect: catalog.exists(KIND, name, dialect)),
        )
    config, taken = config_of(place.layer), catalog.takes(KIND, name, walk.target)
    if "name" in config and "name" not in taken:
        del config["name"]
        walk.note(Severity.NEUTRAL, place.where, "the operation's own `name` dropped: the node has it")
    drop_or_refuse(
        walk,
        place.where,
        name,
        config,
        taken,
        lambda key: catalog.defaults(KIND, name, key),
        lambda dialect: catalog.takes(KIND, name, dialect),
    )
