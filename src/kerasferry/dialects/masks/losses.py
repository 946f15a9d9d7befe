"""Losses of outputs that have a mask, as TF up to 2.9 computed them."""

from __future__ import annotations

from typing import Any

from ...hub import Severity
from ...modules import PACKAGE
from ..compiling.outputs import is_one, losses_of, output_names
from ..step import Walk
from .calls import Call, Tensor, calls_of
from .rules import Flow, Mask, flow_of

# 1.12 divides by the weights of a batch, and a mask is weights: seen, 1.4311 in 1.12.3 as in 3.15.1.
BY_WEIGHTS = ("tf1.12", "tf1.13")


def over_all_steps(walk: Walk) -> None:
    """Up to 2.9 a mean divides by all steps, those that the mask leaves out too."""
    training = walk.model.training
    if training is None or not has_masked_loss(walk):
        return
    made = [_wrapped(loss) if masked and loss is not None else loss for loss, masked in _losses(walk)]
    if all(is_one(loss) for loss in made):
        training.config["loss"] = made[0] if len(made) == 1 else made
        walk.note(
            Severity.EQUIVALENT,
            "loss",
            "TF up to 2.9 divides the loss of a masked output by all steps: `LossOverAllSteps` is "
            "written beside the model",
        )


def has_masked_loss(walk: Walk) -> bool:
    """Whether an output has a loss and a mask, and TF up to 2.9 divides that loss by all steps."""
    if walk.model.producer.dialects and walk.model.producer.dialects[-1] in BY_WEIGHTS:
        return False
    return any(masked and loss is not None for loss, masked in _losses(walk))


def _losses(walk: Walk) -> list[tuple[Any, bool]]:
    """The loss of each output and whether the output has a mask; empty where the outputs cannot be told apart."""
    training, topology = walk.model.training, walk.model.topology
    if training is None or training.config.get("loss") is None:
        return []
    calls, outputs = calls_of(topology)
    masks = _masks(calls)
    masked = [masks.get(tensor) is not None for tensor in outputs]
    if len(masked) != len(output_names(topology)):
        return []
    return list(zip(losses_of(topology, training.config["loss"]), masked, strict=True))


def _wrapped(loss: Any) -> Any:
    return {"class_name": f"{PACKAGE}LossOverAllSteps", "config": {"loss": loss}}


def _masks(calls: list[Call]) -> dict[Tensor, Mask]:
    """The tensors that may have a mask; the loss itself looks for one when it is called."""
    masks: dict[Tensor, Mask] = {}
    for call in calls:
        given = [masks.get(one.tensor) for one in call.inputs]
        out = (flow_of(call, given, "tf2.9") or Flow(next(iter(given), None), True)).out
        if out is not None:
            masks[call.made, 0] = masks[call.made, 1] = out
    return masks
