"""Recurrent layers on the way to TF 1.12 to 1.14: what those do not take, a class of a module does.

1.12.3 has no `time_major` and no `backward_layer`, and no version before 1.15 reads a layer as activation: 1.14.0 says
"Could not interpret activation function identifier".
"""

from __future__ import annotations

from ...catalog import layers as catalog
from ...hub import Json, Severity
from ...hub.topology import Place
from ...modules import PACKAGE, PARTS
from ..chain import SIDE_BRANCH, position
from ..step import Walk, config_of
from ..surplus import drop_silent
from .newer import TAKES, become_part, has_part

CLASSES = PARTS["keras2"]["recurrent"]
# Layers with variables need the shape of what they are given, which a window does not tell.
WITH_VARIABLES = ("PReLU",)
FIRST_WITH_TIME_MAJOR = "tf1.13"


def reads_layer(walk: Walk, name: str, activation: Json) -> bool:
    """Whether a class of the module takes this layer as an activation."""
    kind = str(activation["class_name"])
    if walk.target in SIDE_BRANCH or kind.startswith(PACKAGE) or not has_part(name, walk.target):
        return False
    return name in CLASSES and not (name == "ConvLSTM2D" and kind in WITH_VARIABLES)


def with_layer(walk: Walk, place: Place, key: str) -> None:
    """A recurrent layer with a layer as activation, as a class of the module."""
    become_recurrent(walk, place, f"{walk.target_name} reads no layer as `{key}`")


def become_recurrent(walk: Walk, place: Place, why: str) -> None:
    """Let a layer be of the class of the module, without the arguments that say nothing."""
    name = str(place.layer["class_name"])
    if name.startswith(PACKAGE):
        return
    taken = catalog.takes(name, walk.target) | catalog.OF_EVERY_LAYER | TAKES.get(name, frozenset())
    drop_silent(config_of(place.layer), taken, lambda key: catalog.defaults(name, key))
    become_part(walk, place, why)


def time_first(walk: Walk) -> None:
    """Both ways around a layer with the time first, and windows that never look where the time is."""
    if walk.target in SIDE_BRANCH or position(walk.target) >= position(FIRST_WITH_TIME_MAJOR):
        return
    for place in walk.places(("Bidirectional",)):
        inside = config_of(place.layer).get("layer")
        if isinstance(inside, dict) and config_of(inside).get("time_major"):
            become_recurrent(walk, place, f"{walk.target_name} has no `time_major`")
    for place in walk.places(("ConvLSTM2D", f"{PACKAGE}ConvLSTM2D")):
        if place.path[-1:] in (("@layer",), ("@backward_layer",)):
            continue  # who holds it looks
        if config_of(place.layer).pop("time_major", False):
            walk.note(Severity.NEUTRAL, place.where, "`time_major` dropped: this layer never reads it")
