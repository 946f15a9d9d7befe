"""The hub to legacy HDF5: each top-level layer's list of weights, in the order in which the target reads them."""

from __future__ import annotations

from ..dialects.chain import is_keras_3, position
from ..hub import LayerPath, Tensor, Variable
from .positions import in_keras_3_order, in_order
from .tree import Owner

Named = list[tuple[str, Tensor]]


# The first version that looks for variables of the model itself.
FIRST_WITH_TOP_LEVEL = "tf2.7"


def to_layers(
    root: Owner, variables: dict[tuple[LayerPath, str], Variable], dialect: str
) -> list[tuple[str, Named]]:
    """(layer name, [(weight name, tensor)]) for every layer of the model; "" for the model's own variables."""
    order, ending = (in_keras_3_order, "") if is_keras_3(dialect) else (in_order, ":0")
    unknown: dict[LayerPath, list[Variable]] = {}
    for (path, _), variable in variables.items():
        unknown.setdefault(path, []).append(variable)
    listed = []
    for name, owner in root.children:
        if owner.unknown:
            mine = sorted(unknown.get(owner.path, []), key=lambda variable: not variable.trainable)
            listed.append((name, [(f"{name}/{variable.role}{ending}", variable.tensor) for variable in mine]))
            continue
        named = [
            (f"{_name(inner, weight.role)}{ending}", variables[inner.path, weight.role].tensor)
            for inner, weight in order(owner)
        ]
        listed.append((name, named))
    own = [(f"{variable.role}{ending}", variable.tensor) for variable in unknown.get((), [])]
    return [*listed, ("", own)] if position(dialect) >= position(FIRST_WITH_TOP_LEVEL) else listed


def _name(owner: Owner, role: str) -> str:
    return "/".join((*owner.path, role)).replace("@", "")
