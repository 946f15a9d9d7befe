"""Masks on their way from Keras 2 to Keras 3: where they begin, where they end, and where the two do not agree.

The model is unrolled into calls. Once forwards: which mask each tensor has in the version that wrote the model. Once
backwards: whose mask somebody uses in the end. A layer that does otherwise in the target, with the masks that reach
it, is replaced where it matters (`repairs`); all others stay as they are.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..step import Walk
from .calls import Call, Tensor, calls_of
from .repairs import MASKED_OUTPUT, Repairs
from .rules import Flow, Mask, Masks, flow_of

# Classes whose mask Keras 3 computes by an operation that has the default name of the class: with a layer of that name
# in the model 3.15.1 says: The name "concatenate" is used 2 times in the model. All operation names should be unique.
NAMESAKES = ("Concatenate",)


@dataclass(frozen=True)
class Meeting:
    """A call that masks reach, and what comes of them here and there."""

    call: Call
    source: Flow
    target: Flow


def keep_masks(walk: Walk, source: str) -> None:
    """Let masks go in the target as they went in the version that wrote the model.

    Args:
        walk: The model in the dialect `source`, and where it goes.
        source: A dialect of Keras 2.
    """
    calls, outputs = calls_of(walk.model.topology)
    met = _forwards(calls, (source, *walk.model.producer.dialects), walk.target)
    if not met:
        return
    # Losses and metrics leave out the masked steps of an output.
    used = set(outputs) if walk.model.training is not None else set()
    _backwards(calls, used, (source, walk.target))
    repairs = Repairs(walk, source)
    for one in met:
        if _matters(one, used) or _has_namesake(one):
            repairs.repair(one.call, one.source, one.target)
        if source in MASKED_OUTPUT:
            repairs.masked_output(one.call, MASKED_OUTPUT[source])


def meetings(calls: list[Call], source: str, target: str) -> list[Meeting]:
    """Every call that a mask reaches."""
    return _forwards(calls, (source,), target)


def differing(calls: list[Call], used: set[Tensor], sources: tuple[str, ...], target: str) -> list[Meeting]:
    """Calls in which a layer does something else in the target with the masks that reach it, and it matters.

    Args:
        calls: Of the whole model, in order.
        used: Tensors whose mask the training uses; grows.
        sources: The dialect that the model comes from, and others that it may come from.
        target: The dialect that it goes to.
    """
    met = _forwards(calls, sources, target)
    if not met:
        return []
    _backwards(calls, used, (sources[0], target))
    return [one for one in met if _matters(one, used)]


def sources_of(walk: Walk, source: str) -> tuple[str, ...]:
    """The dialect of a model, and those of other versions that write the same: 2.3 and 2.4 both say Keras 2.4.0."""
    dialects = tuple(walk.model.producer.dialects)
    return (source, *dialects) if source in dialects else (source,)


def failing(calls: list[Call], source: str, target: str) -> list[Meeting]:
    """Calls that masks reach and that raise here and there: a Softmax of steps, whose mask has an axis less."""
    met = _forwards(calls, (source,), target)
    return [one for one in met if one.target.fails and one.source.fails and len(one.call.inputs) == 1]


def _forwards(calls: list[Call], sources: tuple[str, ...], target: str) -> list[Meeting]:
    """Of several versions that may have written the model, one in which a layer raises here did not."""
    masks: dict[Tensor, Mask] = {}
    met = []
    for call in calls:
        given = [masks.get(one.tensor) for one in call.inputs]
        # Of somebody's own class it is known that it is the same here and there, and nothing else.
        flows = [flow for flow in (flow_of(call, given, one) for one in sources) if flow is not None]
        unknown = Flow(next(iter(given), None), True)
        before = next((flow for flow in flows if not flow.fails), flows[0] if flows else unknown)
        after = flow_of(call, given, target) or before
        # Where it raises with these very values it does not with others: its mask is then what it is in the target.
        out = after.out if before.fails and len(given) == 1 else before.out
        if out is not None:
            masks[call.made, 0] = out
            if call.place.layer.get("class_name") == "Bidirectional":
                masks[call.made, 1] = out  # of the way back, if the two are not merged
        if any(mask is not None for mask in given) or any(one.key == "mask" for one in call.inputs):
            met.append(Meeting(call, before, after))
    return met


def _backwards(calls: list[Call], used: set[Tensor], dialects: tuple[str, str]) -> None:
    """Add the tensors whose mask, if they have one, somebody uses, or hands to somebody who does."""
    for call in reversed(calls):
        pretended: Masks = [("some", index) for index, _ in enumerate(call.inputs)]
        flows = [flow_of(call, pretended, dialect) for dialect in dialects]
        uses = any(flow is None or flow.uses or flow.fails for flow in flows)
        passes = any(flow is None or flow.out is not None for flow in flows)
        if uses or (passes and any((call.made, index) in used for index in (0, 1))):
            used |= {given.tensor for given in call.inputs}


def _matters(one: Meeting, used: set[Tensor]) -> bool:
    before, after = one.source, one.target
    if before.fails:
        return False  # no model of this version can have it here
    if after.fails or before.uses != after.uses:
        return True
    return before.out != after.out and (one.call.made, 0) in used


def _has_namesake(one: Meeting) -> bool:
    """Whether an operation for its mask would have the name of the layer in the target."""
    named = one.call.place.layer.get("class_name") in NAMESAKES
    return named and one.target.out is not None and not one.source.fails
