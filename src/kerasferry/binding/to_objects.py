"""From the hub to the objects that `load_weights` of TensorFlow 2 follows through a checkpoint."""

from __future__ import annotations

from ..hub import LayerPath, TrackedObject, Variable
from .tree import Owner

Key = tuple[LayerPath, str]


def to_objects(root: Owner, variables: dict[Key, Variable]) -> tuple[TrackedObject, dict[Key, TrackedObject]]:
    """The model as an object, and the object of each variable.

    A model tracks its layers as `layer-N` and those with weights as `layer_with_weights-N` too. The second count does
    not depend on whether an InputLayer is listed, so it is the one that is written.
    """
    model = TrackedObject()
    found: dict[Key, TrackedObject] = {}
    _track(root, model, variables, found)
    if not variables:
        model.child("layer-0")  # 2.9.3 of a checkpoint without objects: "Nothing to load"
    return model, found


def _track(
    owner: Owner, own: TrackedObject, variables: dict[Key, Variable], found: dict[Key, TrackedObject]
) -> None:
    for key, variable in variables.items():
        if key[0] == owner.path:
            found[key] = own.children[key[1]] = TrackedObject(tensor=variable.tensor)
    for weight in owner.weights or []:
        if (held := own.children.get(weight.role)) is not None:
            own.children.update(dict.fromkeys(weight.aliases, held))
    holding = [
        (name, child)
        for name, child in owner.children
        if any(key[0][: len(child.path)] == child.path for key in variables)
    ]
    for number, (name, child) in enumerate(holding):
        if owner.is_model:
            _track(child, own.child(f"layer_with_weights-{number}"), variables, found)
            continue
        inner = own.child(name)
        for alias in owner.spec.aliases.get(name, ()) if owner.spec else ():
            _alias(own, alias, inner)
        _track(child, inner, variables, found)


def _alias(own: TrackedObject, path: str, inner: TrackedObject) -> None:
    above, dot, name = path.rpartition(".")
    (own.child(above) if dot else own).children.setdefault(name, inner)
