"""The last look at a model for tf.keras: has the target every class, and does it take every argument?

Layers are looked at as for Keras 3. Initializers, losses and the like of 2.12 and before do not say what they are, so
they are told by where they stand.
"""

from __future__ import annotations

from ...catalog import layers as layer_catalog
from ...errors import Refused
from ...hub import Changes, Json, Model, Severity
from ...hub.topology import is_model
from ...layers import SPECS
from ...modules import PACKAGE
from ..among_tf.readers import older_forms
from ..chain import is_keras_3, position
from ..compiling.metrics_by_name import by_name
from ..compiling.older import check_object, compiled_objects, leave_out
from ..masks.calls import calls_of
from ..masks.flow import differing
from ..step import Walk, config_of
from ..to_keras_3.objects import own_functions
from .accepted import TAKEN_BY_LOADERS
from .arguments import HANDED_ON, OF_EVERY_LAYER

OPERATIONS = {
    "TFOpLambda": "tf2.4",
    "SlicingOpLambda": "tf2.4",
    "TensorFlowOpLayer": "tf1.15",
    "AddMetric": "tf1.15",
    "AddLoss": "tf1.15",
}
KINDS = {"_initializer": "initializers", "_regularizer": "regularizers", "_constraint": "constraints"}

# Exported, and not among the classes by which their own readers look names up.
UNREADABLE = {
    "Attention": ("tf2.0", "Unknown layer: Attention, of its own file too, in 1.15.5 and 2.0.4"),
    "AdditiveAttention": ("tf2.0", "Unknown layer: AdditiveAttention"),
}

# The first version that reads metrics as objects around functions.
FIRST_WITH_WRAPPERS = "tf2.4"


def settle_form(model: Model, source: str, changes: Changes) -> None:
    """What the readers of tf.keras cannot read is dropped where it says nothing, and refused where it does.

    Args:
        model: In the target's dialect; changed in place.
        source: The dialect that it comes from.
        changes: The record, appended to.

    Raises:
        Refused: A class, or an argument that says something, is not in the target.
    """
    walk = Walk(model, changes, f"{source} -> {model.dialect}", model.dialect)
    for key in ("build_config", "compile_config", "keras_version", "backend"):
        model.topology.pop(key, None)
    if position(model.dialect) < position(FIRST_WITH_WRAPPERS):
        by_name(walk)
    older_forms(walk)
    for place in walk.places():
        if not is_model(place.layer):
            _layer(walk, place.where, place.layer)
            for key, value in config_of(place.layer).items():
                kind = next((kind for end, kind in KINDS.items() if key.endswith(end)), None)
                if kind is not None and isinstance(value, dict):
                    check_object(walk, place.where, kind, value)
    compiled_objects(walk)
    _masks(walk, source)


def own_names(model: Model, classes: list[str]) -> list[str]:
    """The keys that `custom_objects` needs, in order of appearance."""
    found = [name for name in classes if name not in OPERATIONS]
    found += own_functions(model.topology)
    return [name for name in dict.fromkeys(found) if not name.startswith(PACKAGE)]


def _layer(walk: Walk, where: str, layer: Json) -> None:
    name, here = str(layer.get("class_name")), position(walk.target)
    if name in OPERATIONS and position(OPERATIONS[name]) > here:
        raise Refused(f"{walk.target} has no layer `{name}`", where=where)
    if name not in SPECS or name not in layer_catalog.names():
        return
    if not layer_catalog.exists(name, walk.target):
        first = layer_catalog.first_with(name)
        raise Refused(
            f"{walk.target} has no layer `{name}`", where=where, hint=f"the first that has it is {first}"
        )
    if name in UNREADABLE and here <= position(UNREADABLE[name][0]):
        raise Refused(f"{walk.target} does not read its own `{name}`", where=where, found=UNREADABLE[name][1])
    known = layer_catalog.takes(name, walk.target) | TAKEN_BY_LOADERS | OF_EVERY_LAYER
    known |= HANDED_ON.get(name, frozenset())
    for key in [key for key in config_of(layer) if key not in known]:
        leave_out(walk, where, name, config_of(layer), key, layer_catalog.defaults(name, key))


def _masks(walk: Walk, source: str) -> None:
    """A layer that does otherwise with the masks that reach it."""
    if source == walk.target or is_keras_3(source):  # from Keras 3 the great step sees to it
        return
    calls, outputs = calls_of(walk.model.topology)
    for one in differing(calls, set(), source, walk.target):
        if one.source.uses == one.target.uses and one.source.out == one.target.out and not one.target.fails:
            continue  # a class whose mask only Keras 3 handles otherwise
        raise Refused(
            f"`{one.call.place.layer['class_name']}` does otherwise with masks in {walk.target}",
            where=one.call.place.where,
            found="it raises" if one.target.fails else "a mask that changes the numbers",
        )
    if walk.model.training is not None and walk.model.training.config.get("optimizer") is not None:
        for one in differing(calls, set(outputs), source, walk.target):
            walk.note(
                Severity.LOSSY,
                one.call.place.where,
                f"another mask reaches an output in {walk.target}: its loss leaves out other steps",
            )
