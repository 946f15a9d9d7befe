"""Merging layers that masks reach: up to Keras 3.3 they do not see them, and Concatenate up to 3.11 fails with them."""

from __future__ import annotations

from collections.abc import Callable

from ...hub.topology import is_layer
from ..chain import is_keras_3
from ..step import Walk, config_of
from .later import STOCK, is_generated, to_generated, to_stock

NUMBERS = ("Maximum", "Minimum", "Multiply")
OTHERS = ("Add", "Average", "Subtract")


def begins(walk: Walk) -> bool:
    """Whether some layer makes a mask."""
    return any(
        place.layer.get("class_name") == "Masking" or config_of(place.layer).get("mask_zero")
        for place in walk.places()
    )


def _through(names: tuple[str, ...], since: str) -> tuple[Callable[[Walk], None], Callable[[Walk], None]]:
    def down(walk: Walk) -> None:
        if not begins(walk):
            return
        trained = walk.model.training is not None
        for place in walk.places(names):
            # Calls are written with their masks. Of the mask of a sum only a nested model and a loss learn otherwise.
            outer = len(place.path) == 1 and place.layer["class_name"] in OTHERS and not trained
            if place.layer.get("module") == STOCK and not outer:
                name = f"{place.layer['class_name']}Later"
                to_generated(walk, place, name, f"it sees the masks of its inputs from {since} on")

    def up(walk: Walk) -> None:
        for place in walk.places(tuple(f"{name}Later" for name in names)):
            if is_layer(place.layer) and is_generated(place.layer):
                to_stock(walk, place, str(place.layer["class_name"]).removesuffix("Later"))

    return up, down


def listed_masks(walk: Walk) -> None:
    """Attention that masks reach: up to 3.11 it fails with them, or loses them."""
    if not is_keras_3(walk.target) or not begins(walk):
        return
    for place in walk.places(("Attention", "AdditiveAttention")):
        if place.layer.get("module") != STOCK:
            continue
        for call in place.layer.get("inbound_nodes") or []:
            masks = call["kwargs"].pop("mask", None) if isinstance(call, dict) else None
            if isinstance(masks, list):
                pairs = zip(("query_mask", "value_mask"), masks, strict=False)
                call["kwargs"].update({key: mask for key, mask in pairs if mask is not None})
        name = f"{place.layer['class_name']}Keras2"
        to_generated(walk, place, name, "it reads the masks of its inputs from Keras 3.12 on")


MERGES = _through((*NUMBERS, *OTHERS), "Keras 3.4")
CONCATENATES = _through(("Concatenate",), "Keras 3.12")
