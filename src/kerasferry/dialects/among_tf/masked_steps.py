"""What recurrent layers return for masked steps, which changed in TF 1.13 and 1.14 without an error anywhere."""

from __future__ import annotations

from ...errors import Refused
from ..chain import SIDE_BRANCH
from ..masks.calls import Call
from ..masks.flow import meetings
from ..masks.repairs import INITIAL_OUTPUT, MASKED_OUTPUT
from ..masks.rules import RECURRENT
from ..step import Walk, config_of


def refuse_other_steps(walk: Walk, calls: list[Call], source: str) -> None:
    """Refuse a recurrent layer that would give other numbers for masked steps.

    Raises:
        Refused: With the layer, and what the target does.
    """
    for one in meetings(calls, source, walk.target):
        found = _otherwise(one.call, source, walk.target)
        if found:
            raise Refused(
                f"`{one.call.place.layer['class_name']}` gives something else for masked steps in {walk.target_name}",
                where=one.call.place.where,
                found=found,
                hint="leave out the mask in the code that built the model, or take a target from TF 1.14 on",
            )


def _otherwise(call: Call, source: str, target: str) -> str:
    """What the target does otherwise; "" if nothing."""
    here, there = SIDE_BRANCH.get(source, source), SIDE_BRANCH.get(target, target)
    layer = call.place.layer
    name = str(layer.get("class_name"))
    if name == "Bidirectional":
        inside = config_of(layer).get("layer")
        sequences = isinstance(inside, dict) and bool(config_of(inside).get("return_sequences"))
        zeros = MASKED_OUTPUT.get(there, sequences)
        if MASKED_OUTPUT.get(here, sequences) != zeros:
            return "zeros" if zeros else "the output of the step before"
    elif name in RECURRENT and len(call.inputs) > 1 and (here in INITIAL_OUTPUT) != (there in INITIAL_OUTPUT):
        return "its first state" if there in INITIAL_OUTPUT else "the output of the step before"
    return ""
