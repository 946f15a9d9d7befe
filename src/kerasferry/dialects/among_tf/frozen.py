"""Frozen BatchNormalization in TF 2.0 and before, whose readers make the class of TensorFlow 1 of it."""

from __future__ import annotations

from ...hub import Severity
from ..chain import position
from ..step import Walk, config_of

CLASSES = ("BatchNormalization", "BatchNormalizationV1", "SyncBatchNormalization")


def said_of_frozen(walk: Walk) -> None:
    """Say that a frozen one normalizes by the batch in training; what it has learned stays as it is."""
    if position(walk.target) < position("tf2.0"):
        return  # the step from 2.0 says so of TensorFlow 1
    for place in walk.places(CLASSES):
        if walk.model.training is not None and config_of(place.layer).get("trainable") is False:
            walk.note(
                Severity.LOSSY,
                place.where,
                f"it is frozen, and in training {walk.target_name} normalizes by the batch, not by what was learned",
            )
