"""Gradients that are added up over several batches: what counts as a step."""

from __future__ import annotations

from ...hub import Severity
from ...optimizers.generations import arguments, class_of
from ..step import Walk

# Their formulas ask for the number of steps.
COUNTING = ("Adam", "AdamW", "Adamax", "Nadam", "Lamb")


def counted_steps(walk: Walk) -> None:
    """Tell of an optimizer that adds gradients up and asks for the number of steps, of which 3.5 makes another."""
    training = walk.model.training
    value = training.config.get("optimizer") if training is not None else None
    held = arguments(value)
    if not held.get("gradient_accumulation_steps"):
        return
    if class_of(value) in COUNTING or isinstance(held.get("learning_rate"), dict):
        walk.note(
            Severity.LOSSY,
            "optimizer",
            f"with `gradient_accumulation_steps` {class_of(value)} counts batches up to Keras 3.4, and from 3.5 on the "
            "steps that it makes: the next ones are of another size",
        )
