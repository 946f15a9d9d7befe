"""What recurrent layers return for masked steps, which changed in TF 1.13 and 1.14 without an error anywhere."""

from __future__ import annotations

from ...errors import Refused
from ...hub import Json
from ...hub.topology import is_model
from ...layers import bare_name
from ..chain import SIDE_BRANCH
from ..masks.calls import Call, Tensor
from ..masks.flow import Meeting, meetings
from ..masks.repairs import INITIAL_OUTPUT, MASKED_OUTPUT, SIMPLE, stop_before
from ..masks.rules import RECURRENT
from ..step import Walk, config_of
from .recurrent_parts import become_recurrent

# "Layer input_1 does not support masking, but was passed an input_mask" of a nested model in 1.12.3.
WITHOUT_MASKED_MODELS = "tf1.12"
# Layers that leave masked steps out.
STEPWISE = (*RECURRENT, "Bidirectional")


def same_steps(walk: Walk, calls: list[Call], outputs: list[Tensor], source: str) -> None:
    """Let recurrent layers give what they gave for masked steps, where somebody sees these.

    Raises:
        Refused: One cannot; with the layer, and what the target does.
    """
    met = meetings(calls, source, walk.target)
    for one in met:
        place = one.call.place
        found = _otherwise(one.call, source, walk.target)
        stacked = found and _is_stacked(place.layer)  # of other sizes it raises
        if not found or (not stacked and _sequences(one.call) and _unseen(one.call, calls, outputs, met)):
            continue
        if stacked or not _has_part(place.layer, source, walk.target):
            raise Refused(
                f"`{place.layer['class_name']}` gives something else for masked steps in {walk.target_name}",
                where=place.where,
                found=found,
                hint="leave out the mask in the code that built the model, or take a target from TF 1.14 on",
            )
        become_recurrent(walk, place, f"{walk.target_name} gives {found} for masked steps")
    if walk.target == WITHOUT_MASKED_MODELS:
        _unmasked_models(walk, met)


def _has_part(layer: Json, source: str, target: str) -> bool:
    """Whether a class of the module gives what the layer gave: zeros, as from 1.14 on."""
    name = bare_name(str(layer.get("class_name")))
    return target in MASKED_OUTPUT and source not in MASKED_OUTPUT and name in (*SIMPLE, "Bidirectional")


def _is_stacked(layer: Json) -> bool:
    """Whether its cell is several: the first state is not what the last of them gives."""
    inside = config_of(layer).get("layer", layer)
    cell = config_of(inside).get("cell") if isinstance(inside, dict) else None
    return isinstance(cell, dict) and len(config_of(cell).get("cells") or ()) > 1


def _unmasked_models(walk: Walk, met: list[Meeting]) -> None:
    """End masks before nested models that do not use them.

    Raises:
        Refused: One does.
    """
    places = {place.path: place for place in walk.places()}
    for path in dict.fromkeys(one.call.place.path[:-1] for one in met if _from_outside(one.call)):
        inside = [
            one for one in met if one.call.place.path[: len(path)] == path and one.call.place.path != path
        ]
        if any(one.source.uses for one in inside) or not stop_before(walk, places[path]):
            raise Refused(
                f"{walk.target_name} hands no masks into a nested model",
                where=places[path].where,
                hint="take the mask away before the nested model, or make it inside, in the code that built it",
            )


def _from_outside(call: Call) -> bool:
    """Whether a layer of a nested model is called with what the model is called with."""
    scope = call.made.rpartition("/")[0]
    return bool(scope) and any(not one.tensor[0].startswith(f"{scope}/") for one in call.inputs)


def _unseen(call: Call, calls: list[Call], outputs: list[Tensor], met: list[Meeting]) -> bool:
    """Whether all that take a call's output leave the masked steps out, or only hand them on."""
    made = (call.made, 0)
    if made in outputs:
        return False
    for other in calls:
        if not any(item.tensor == made for item in other.inputs):
            continue
        flow = next((one for one in met if one.call is other), None)
        if flow is None:
            return False
        skips = flow.source.uses and flow.target.uses and other.place.layer.get("class_name") in STEPWISE
        hands_on = flow.source.out is not None and not flow.source.uses and not is_model(other.place.layer)
        if not skips and not (hands_on and _unseen(other, calls, outputs, met)):
            return False
    return True


def _sequences(call: Call) -> bool:
    inside = config_of(call.place.layer).get("layer")
    return bool(config_of(inside if isinstance(inside, dict) else call.place.layer).get("return_sequences"))


def _otherwise(call: Call, source: str, target: str) -> str:
    """What the target does otherwise; "" if nothing."""
    here, there = SIDE_BRANCH.get(source, source), SIDE_BRANCH.get(target, target)
    layer = call.place.layer
    name = bare_name(str(layer.get("class_name")))
    if name != layer.get("class_name") and name in (*SIMPLE, "Bidirectional"):
        here = there  # a class of the module, which does as from 1.14 on everywhere
    if name == "Bidirectional":
        sequences = _sequences(call)
        zeros = MASKED_OUTPUT.get(there, sequences)
        if MASKED_OUTPUT.get(here, sequences) != zeros:
            return "zeros" if zeros else "the output of the step before"
    elif _is_stacked(layer) and (here in INITIAL_OUTPUT) != (there in INITIAL_OUTPUT):
        return (
            "the first state of the first cell"
            if there in INITIAL_OUTPUT
            else "the output of the step before"
        )
    elif name in RECURRENT and len(call.inputs) > 1 and (here in INITIAL_OUTPUT) != (there in INITIAL_OUTPUT):
        return "its first state" if there in INITIAL_OUTPUT else "the output of the step before"
    return ""
