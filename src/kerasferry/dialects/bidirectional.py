"""Several Bidirectional layers in one model, and a fault of Keras 3 that mixes them up.

Keras 3 makes the two directions of a Bidirectional from the layer in its config, which it serialises again while the
model is being loaded, and then lets go. The loading scope knows serialised objects by `id()` alone; where the layer
of the next Bidirectional is made at the freed address, it counts as the same object, and its forward layer becomes
the backward layer of the one before. A layer with a `shared_object_id` is held until all is loaded, so its address
stays its own.
"""

from __future__ import annotations

from ..hub import Severity
from ..hub.topology import is_layer
from .step import Walk, config_of

_KEY = "shared_object_id"


def hold_layers(walk: Walk) -> None:
    """Number the layers inside, where there are several Bidirectional."""
    inside = _layers(walk)
    if len(inside) < 2:
        return
    for number, (where, layer) in enumerate(inside, 1):
        layer[_KEY] = number
        walk.note(
            Severity.NEUTRAL, where, "its layer has a number, so that Keras 3 does not take it for another's"
        )


def release_layers(walk: Walk) -> None:
    """Without the numbers."""
    for _, layer in _layers(walk):
        layer.pop(_KEY, None)


def _layers(walk: Walk) -> list[tuple[str, dict[str, object]]]:
    found = ((place.where, config_of(place.layer).get("layer")) for place in walk.places(("Bidirectional",)))
    return [(where, layer) for where, layer in found if is_layer(layer)]
