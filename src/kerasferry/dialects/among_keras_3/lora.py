"""Low-rank weights (`enable_lora`): a file has them added to the kernel already, and they begin anew once loaded."""

from __future__ import annotations

from ...hub import Severity
from ..step import Walk, config_of
from .later import STOCK


def drop_alpha(walk: Walk) -> None:
    """`lora_alpha`: up to 3.9 what is learned is added as it is."""
    for place in walk.places():
        config = config_of(place.layer)
        if place.layer.get("module") != STOCK or "lora_alpha" not in config:
            continue
        alpha, rank = config.pop("lora_alpha"), config.get("lora_rank")
        if alpha is not None and rank and alpha != rank:
            walk.note(
                Severity.LOSSY,
                place.where,
                f"`lora_alpha` {alpha} dropped: what is learned is added times 1 in place of {alpha / rank:g}",
            )


def drop_rank(walk: Walk) -> None:
    """`lora_rank` of convolutions, which learn as a whole up to 3.2."""
    for place in walk.places(("Conv1D", "Conv2D", "Conv3D")):
        if place.layer.get("module") == STOCK and config_of(place.layer).pop("lora_rank", None):
            walk.note(Severity.LOSSY, place.where, "`lora_rank` dropped: the whole kernel is trained")
