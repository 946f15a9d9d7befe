"""The hub to legacy HDF5: each top-level layer's list of weights, in the order in which Keras 3 reads them."""

from __future__ import annotations

from ..hub import LayerPath, Tensor, Variable
from .positions import in_keras_3_order
from .tree import Owner

Named = list[tuple[str, Tensor]]


def to_layers(root: Owner, variables: dict[tuple[LayerPath, str], Variable]) -> list[tuple[str, Named]]:
    """(layer name, [(weight name, tensor)]) for every layer of the model; "" for the model's own variables."""
    unknown: dict[LayerPath, list[Variable]] = {}
    for (path, _), variable in variables.items():
        unknown.setdefault(path, []).append(variable)
    listed = []
    for name, owner in root.children:
        if owner.unknown:
            mine = sorted(unknown.get(owner.path, []), key=lambda variable: not variable.trainable)
            listed.append((name, [(f"{name}/{variable.role}", variable.tensor) for variable in mine]))
            continue
        slots = in_keras_3_order(owner)
        named = [
            ("/".join((*inner.path, weight.role)).replace("@", ""), variables[inner.path, weight.role].tensor)
            for inner, weight in slots
        ]
        listed.append((name, named))
    own = [(variable.role, variable.tensor) for variable in unknown.get((), [])]
    return [*listed, ("", own)]
