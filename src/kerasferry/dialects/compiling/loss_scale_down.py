"""What scales the loss, on its way to versions that say it otherwise or scale nothing."""

from __future__ import annotations

from ...hub import Severity
from ..step import Walk
from .optimizer_down import is_scaled


def old_loss_scale(walk: Walk) -> None:
    """Up to 2.3 a LossScaleOptimizer has an object for its scale."""
    training = walk.model.training
    value = training.config.get("optimizer") if training is not None else None
    if training is None or value is None or not is_scaled(value):
        return
    config = value["config"]
    scale = config.get("initial_scale")
    moving = {
        "class_name": "DynamicLossScale",
        "config": {
            "initial_loss_scale": 2.0**15 if scale is None else scale,
            "increment_period": config.get("dynamic_growth_steps") or 2000,
            "multiplier": 2.0,
        },
    }
    fixed = {"class_name": "FixedLossScale", "config": {"loss_scale_value": scale}}
    held = {
        "optimizer": config["inner_optimizer"],
        "loss_scale": moving if config.get("dynamic", True) else fixed,
    }
    training.config["optimizer"] = {"class_name": "LossScaleOptimizer", "config": held}
    walk.note(Severity.NEUTRAL, "optimizer", "the loss scale is an object of its own")


def without_loss_scale(walk: Walk) -> None:
    """2.0 computes in float32 alone, so nothing needs scaling."""
    training = walk.model.training
    value = training.config.get("optimizer") if training is not None else None
    if training is not None and value is not None and is_scaled(value):
        training.config["optimizer"] = value["config"].get(
            "inner_optimizer", value["config"].get("optimizer")
        )
        walk.note(Severity.EQUIVALENT, "optimizer", "the loss is not scaled: nothing is computed in float16")
