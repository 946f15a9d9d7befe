"""Three faults of Keras 3 in Bidirectional.

Up to 3.1 the shapes of returned states stop the loading; a class of the generated module says them right.

In every minor, the backward layer that it makes of a layer that goes backwards goes backwards, too, and it refuses its
own pair: so the other layer is written out.

In every minor, several Bidirectional layers of one model can be mixed up. Keras 3 makes the two directions of a
Bidirectional from the layer in its config, which it serialises again while the model is being loaded, and then lets
go. The loading scope knows serialised objects by `id()` alone; where the layer of the next Bidirectional is made at
the freed address, it counts as the same object, and its forward layer becomes the backward layer of the one before.
A layer with a `shared_object_id` is held until all is loaded, so its address stays its own.
"""

from __future__ import annotations

from copy import deepcopy

from ...hub import Severity
from ...hub.topology import is_layer, layer_name
from ...modules import PACKAGE
from ..step import Walk, config_of
from ..to_keras_3.with_modules import to_module

_KEY = "shared_object_id"
_WITH_STATES = "BidirectionalWithStates"
_CLASSES = ("Bidirectional", _WITH_STATES, "BidirectionalMaskedOutput")


def returned_states(walk: Walk) -> None:
    """With `return_state`, a class that Keras 3.0 and 3.1 load."""
    for place in walk.places(("Bidirectional",)):
        inside = config_of(place.layer).get("layer")
        if is_layer(inside) and config_of(inside).get("return_state"):
            to_module(walk, place, _WITH_STATES, "Keras 3.0 cannot tell the shapes of the states")


def written_out(walk: Walk) -> None:
    """The other layer of one that goes backwards, which Keras 2 makes to go forwards."""
    for place in walk.places(("Bidirectional", f"{PACKAGE}BidirectionalMaskedOutput")):
        config = config_of(place.layer)
        inside = config.get("layer")
        if not is_layer(inside) or is_layer(config.get("backward_layer")):
            continue
        if config_of(inside).get("go_backwards"):
            other = deepcopy(inside)
            config_of(other).update(go_backwards=False, name=f"backward_{layer_name(inside)}")
            config["backward_layer"] = other
            walk.note(
                Severity.EQUIVALENT,
                place.where,
                "its layer goes backwards: the other one, forwards, is in its config",
            )


def stock_states(walk: Walk) -> None:
    """From Keras 3.2 on the stock class does."""
    for place in walk.places((_WITH_STATES,)):
        place.layer.update(class_name="Bidirectional", module="keras.layers", registered_name=None)
        walk.note(Severity.NEUTRAL, place.where, "returned states are the stock layer's again")


def states_of_a_module(walk: Walk) -> None:
    """The same for a file of Keras 3, on its way to 3.1."""
    for place in walk.places(("Bidirectional",)):
        inside = config_of(place.layer).get("layer")
        if is_layer(inside) and config_of(inside).get("return_state"):
            place.layer.update(
                class_name=_WITH_STATES, module=None, registered_name=f"{PACKAGE}{_WITH_STATES}"
            )
            why = f"{walk.target_name} cannot tell the shapes of the states"
            walk.note(
                Severity.EQUIVALENT, place.where, f"{why}: `{_WITH_STATES}` is written beside the model"
            )


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
    found = ((place.where, config_of(place.layer).get("layer")) for place in walk.places(_CLASSES))
    return [(where, layer) for where, layer in found if is_layer(layer)]
