"""Attention that sees no later steps: an argument of the layer up to TF 2.9, of each call from 2.10 on."""

from __future__ import annotations

from typing import Any

from ...errors import Refused
from ...hub import Json, Severity
from ..step import Walk, config_of

CLASSES = ("Attention", "AdditiveAttention")
KEY = "use_causal_mask"


def causal_layers(walk: Walk) -> None:
    """From 2.10 to 2.9.

    Raises:
        Refused: One layer is called both ways.
    """
    for place in walk.places(CLASSES):
        # Of every tensor of a call: what is asked for stands with each.
        asked = [sum(bool(one.pop(KEY, False)) for one in call) > 0 for call in _keywords(place.layer)]
        if not any(asked) or config_of(place.layer).get("causal"):
            continue
        if not all(asked):
            raise Refused(
                f"`{place.layer['class_name']}` is called with and without `{KEY}`, and {walk.target_name} knows one "
                "way for all calls",
                where=place.where,
                hint="use a layer of its own for each way before saving",
            )
        config_of(place.layer)["causal"] = True
        walk.note(Severity.EQUIVALENT, place.where, f"`{KEY}` of its calls became the argument `causal`")


def _keywords(layer: Json) -> list[list[Json]]:
    """The keyword arguments of each call, which stand with each of its tensors."""
    nodes: Any = layer.get("inbound_nodes")
    calls = [call for call in nodes if isinstance(call, list)] if isinstance(nodes, list) else []
    items = [[item for item in call if isinstance(item, list) and len(item) > 3] for call in calls]
    return [[item[3] for item in call if isinstance(item[3], dict)] for call in items]
