"""Layers that another tf.keras does otherwise with masks, as they were."""

from __future__ import annotations

from ...hub import Severity
from ...hub.topology import layer_name
from ...modules import PACKAGE
from ..chain import position
from ..masks.calls import Call
from ..masks.flow import Meeting, meetings
from ..step import Walk
from ..to_keras_3.replaced import become_sequential
from .newer import become_part

# Classes of the module that hand the mask on, in place of layers that drop it or raise.
PASSING = (
    "Activation",
    "ActivityRegularization",
    "ELU",
    "GroupNormalization",
    "LeakyReLU",
    "PReLU",
    "ReLU",
    "Softmax",
    "ThresholdedReLU",
)

# Those that compute with it, in place of layers that do not, or raise.
COMPUTING = ("GlobalAveragePooling1D", "MultiHeadAttention")


# The first version whose attention takes a mask of each of three inputs: "layer mask must be a list of length 2" in
# 1.15.5 and 2.3.4.
FIRST_WITH_THREE_MASKS = "tf2.4"


def three_masks(walk: Walk, calls: list[Call], source: str) -> None:
    """Attention to values by keys of their own, all with masks, as a class of the module."""
    if position(walk.target) >= position(FIRST_WITH_THREE_MASKS):
        return
    for one in meetings(calls, source, walk.target):
        place = one.call.place
        if place.layer.get("class_name") in ("Attention", "AdditiveAttention") and len(one.call.inputs) > 2:
            become_part(walk, place, f"{walk.target_name} takes no third mask")


def as_before(walk: Walk, one: Meeting) -> bool:
    """Let a layer do with masks what it did where the model comes from; false where no part of a module does."""
    place, why = one.call.place, f"{walk.target_name} does otherwise with its mask"
    name = str(place.layer.get("class_name"))
    if name.startswith(PACKAGE):
        return True  # a class of this module, which does
    if name in PASSING and one.source.out is not None and not one.source.uses:
        become_part(walk, place, why)
    elif name == "MultiHeadAttention":
        become_part(walk, place, why, follows_masks=one.source.uses)
    elif name in COMPUTING and one.source.uses:
        become_part(walk, place, why)
    elif one.source.out is None and not one.source.uses and len(one.call.inputs) == 1:
        stop = {
            "class_name": f"{PACKAGE}MaskStop",
            "config": {"name": f"{layer_name(place.layer)}_mask_stop"},
        }
        become_sequential(walk, place, [stop], [])
        walk.note(
            Severity.EQUIVALENT, place.where, f"{why}: it ends before it, in a `MaskStop` beside the model"
        )
    else:
        return False
    return True
