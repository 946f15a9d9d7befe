"""What recurrent layers return for masked steps, which changed in TF 1.13 and 1.14 without an error anywhere."""

from __future__ import annotations

from ...errors import Refused
from ...hub.topology import is_model
from ...layers import bare_name
from ..chain import SIDE_BRANCH
from ..masks.calls import Call, Tensor
from ..masks.flow import Meeting, meetings
from ..masks.repairs import INITIAL_OUTPUT, MASKED_OUTPUT
from ..masks.rules import RECURRENT
from ..step import Walk, config_of

# Layers that leave masked steps out.
STEPWISE = (*RECURRENT, "Bidirectional")


def refuse_other_steps(walk: Walk, calls: list[Call], outputs: list[Tensor], source: str) -> None:
    """Refuse a recurrent layer that would give other numbers for masked steps, where somebody sees them.

    Raises:
        Refused: With the layer, and what the target does.
    """
    met = meetings(calls, source, walk.target)
    for one in met:
        found = _otherwise(one.call, source, walk.target)
        if found and not (_sequences(one.call) and _unseen(one.call, calls, outputs, met)):
            raise Refused(
                f"`{one.call.place.layer['class_name']}` gives something else for masked steps in {walk.target_name}",
                where=one.call.place.where,
                found=found,
                hint="leave out the mask in the code that built the model, or take a target from TF 1.14 on",
            )


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
    if name == "Bidirectional":
        sequences = _sequences(call)
        zeros = MASKED_OUTPUT.get(there, sequences)
        if MASKED_OUTPUT.get(here, sequences) != zeros:
            return "zeros" if zeros else "the output of the step before"
    elif name in RECURRENT and len(call.inputs) > 1 and (here in INITIAL_OUTPUT) != (there in INITIAL_OUTPUT):
        return "its first state" if there in INITIAL_OUTPUT else "the output of the step before"
    return ""
