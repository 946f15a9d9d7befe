"""The last look at a carried model: does the target have every class and take every argument?

What a step forgot would otherwise be found by the user, as an error of the target's loader.
"""

from __future__ import annotations

from ...catalog.layers import exists, takes
from ...errors import Refused
from ...hub import Model
from ...hub.topology import is_model, walk

# Keys that loaders take off before they call the constructor, in every Keras 3 (seen in 3.0.5 and 3.15.1).
TAKEN_BY_LOADERS = frozenset({"batch_input_shape"})


def refuse_unknown(model: Model) -> None:
    """Refuse a class or an argument that the target's Keras does not have.

    Raises:
        Refused: With the layer, the argument and its value.
    """
    for place in walk(model.topology):
        layer = place.layer
        if is_model(layer) or layer.get("module") != "keras.layers" or not isinstance(layer["config"], dict):
            continue
        name = str(layer["class_name"])
        if not exists(name, model.dialect):
            raise Refused(f"{model.dialect} has no layer `{name}`", where=place.where)
        known = takes(name, model.dialect) | TAKEN_BY_LOADERS
        for key, value in layer["config"].items():
            if key not in known:
                raise Refused(
                    f"`{name}` takes no `{key}` in {model.dialect}",
                    where=place.where,
                    found=f"{key}={value!r}",
                )
