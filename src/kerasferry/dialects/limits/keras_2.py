"""The last look at a model for tf.keras: what its readers take beside classes and arguments."""

from __future__ import annotations

from ...errors import Refused
from ...hub import Model, Severity
from ...modules import PACKAGE
from ..among_tf.readers import older_forms
from ..chain import is_keras_3, position
from ..compiling.metrics_by_name import by_name
from ..compiling.older import compiled_objects
from ..masks.calls import calls_of
from ..masks.flow import differing
from ..step import Walk
from ..to_keras_3.objects import own_functions
from .arguments import known_to_target

OPERATIONS = {
    "TFOpLambda": "tf2.4",
    "SlicingOpLambda": "tf2.4",
    "TensorFlowOpLayer": "tf1.15",
    "AddMetric": "tf1.15",
    "AddLoss": "tf1.15",
}

# Exported, and not among the classes by which their own readers look names up.
UNREADABLE = {
    "Attention": ("tf2.0", "Unknown layer: Attention, of its own file too, in 1.15.5 and 2.0.4"),
    "AdditiveAttention": ("tf2.0", "Unknown layer: AdditiveAttention"),
}

# The first version that reads metrics as objects around functions.
FIRST_WITH_WRAPPERS = "tf2.4"


def settle_form(walk: Walk, source: str) -> None:
    """Give a model the form that the readers of its tf.keras take.

    Args:
        source: The dialect that the model comes from.

    Raises:
        Refused: Something in it has no such form.
    """
    for key in ("build_config", "compile_config", "keras_version", "backend"):
        walk.model.topology.pop(key, None)
    if position(walk.target) < position(FIRST_WITH_WRAPPERS):
        by_name(walk)
    older_forms(walk)
    for place in walk.places():
        _readable(walk, place.where, str(place.layer.get("class_name")))
    known_to_target(walk)
    compiled_objects(walk)
    _masks(walk, source)


def own_names(model: Model, classes: list[str]) -> list[str]:
    """The keys that `custom_objects` needs, in order of appearance."""
    found = [name for name in classes if name not in OPERATIONS]
    found += own_functions(model.topology)
    return [name for name in dict.fromkeys(found) if not name.startswith(PACKAGE)]


def _readable(walk: Walk, where: str, name: str) -> None:
    here = position(walk.target)
    if name in OPERATIONS and position(OPERATIONS[name]) > here:
        raise Refused(f"{walk.target_name} has no layer `{name}`", where=where)
    if name in UNREADABLE and here <= position(UNREADABLE[name][0]):
        raise Refused(
            f"{walk.target_name} does not read its own `{name}`", where=where, found=UNREADABLE[name][1]
        )


def _masks(walk: Walk, source: str) -> None:
    """A layer that does otherwise with the masks that reach it."""
    if source == walk.target or is_keras_3(source):  # from Keras 3 the great step sees to it
        return
    calls, outputs = calls_of(walk.model.topology)
    for one in differing(calls, set(), source, walk.target):
        if one.source.uses == one.target.uses and one.source.out == one.target.out and not one.target.fails:
            continue  # a class whose mask only Keras 3 handles otherwise
        raise Refused(
            f"`{one.call.place.layer['class_name']}` does otherwise with masks in {walk.target_name}",
            where=one.call.place.where,
            found="it raises" if one.target.fails else "a mask that changes the numbers",
        )
    if walk.model.training is not None and walk.model.training.config.get("optimizer") is not None:
        for one in differing(calls, set(outputs), source, walk.target):
            walk.note(
                Severity.LOSSY,
                one.call.place.where,
                f"another mask reaches an output in {walk.target_name}: its loss leaves out other steps",
            )
