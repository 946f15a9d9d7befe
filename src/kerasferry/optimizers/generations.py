"""The generations of optimizers, and the order in which each lists its variables.

| generation | in | lists |
| --- | --- | --- |
| v1 | 1.12, 1.13, standalone Keras | each slot for all variables; some without a step counter |
| legacy | 1.14 to 2.10, `optimizers.legacy` of 2.11 to 2.15 | step counter, (product), each slot for all variables |
| new | 2.11 to 2.15 | step counter, averages, then variable by variable |
| keras3 | 3.0 and later | step counter, learning rate unless it is a schedule, then as new |
"""

from __future__ import annotations

from typing import Any

from ..dialects.chain import SIDE_BRANCH, is_keras_3, position
from .catalog import LOSS_SCALE, bare
from .spec import ACCUMULATOR, AVERAGE, OptimizerSpec, Slot

# One place in the list of variables: a scalar by name, or slots that are made variable by variable.
Item = str | tuple[Slot, ...]

ITERATIONS, RATE, PRODUCT = "iterations", "learning_rate", "product"
SCALE, GOOD_STEPS = "loss_scale", "good_steps"

# 1.12: the classes that do not store the step counter.
NO_COUNTER = ("RMSprop", "Adagrad", "Adadelta")

# 1.15 to 2.15, legacy: the class that makes both slots of a variable before those of the next.
_TOGETHER = ("Ftrl",)

# Standalone Keras 2.3.1 lists in all its optimizers what those of 1.14 list first.
COUNTS_ALL = "keras2.3"

# From 3.10.0 on `add_optimizer_variables` makes averages before accumulators, and Nadam's product after its slots.
FIRST_WITH_PRODUCT_LAST = "k3.10"
# Before, `Variable(0)` in place of the rows of a vector was a float (3.7.0), from 3.8.0 on it is an int32.
FIRST_WITH_INTEGER_PLACEHOLDERS = "k3.8"


def inner(config: Any) -> Any:
    """The optimizer itself, out of the wrapper that scales the loss."""
    if isinstance(config, dict) and bare(str(config.get("class_name"))) in LOSS_SCALE:
        held = config.get("config")
        return held.get("inner_optimizer", held.get("optimizer")) if isinstance(held, dict) else None
    return config


def is_wrapped(config: Any) -> bool:
    """Whether a wrapper scales the loss."""
    return inner(config) is not config


def class_of(config: Any) -> str:
    """The class of an optimizer as `SPECS` names it."""
    config = inner(config)
    return bare(str(config.get("class_name")) if isinstance(config, dict) else str(config))


def arguments(config: Any) -> dict[str, Any]:
    """The hyperparameters; none where there is only a name."""
    config = inner(config)
    found = config.get("config") if isinstance(config, dict) else None
    return found if isinstance(found, dict) else {}


def generation_of(config: Any, dialect: str) -> str:
    """The generation of an optimizer in a file of a dialect."""
    if is_keras_3(dialect):
        return "keras3"
    by_name = not isinstance(inner(config), dict)
    if arguments(config).get("is_legacy_optimizer") is False or (
        by_name and position(dialect) >= position("tf2.11")
    ):
        return "new"
    if dialect in SIDE_BRANCH or position(dialect) < position("tf1.14"):
        return "v1"
    return "legacy"


def sequence(spec: OptimizerSpec, generation: str, config: Any, dialect: str) -> list[Item]:
    """What the list of an optimizer's own variables holds, in order; without what a loss scale puts before it."""
    held = arguments(config)
    if generation in ("v1", "legacy"):
        scalars: list[Item] = [ITERATIONS]
        counts = generation == "legacy" or dialect == COUNTS_ALL
        if not counts and spec.class_name in NO_COUNTER:
            scalars = []
        if counts and spec.product:
            scalars.append(PRODUCT)
        asked = [slot for slot in spec.slots if _always(slot, spec, generation) or slot.asked_for(held)]
        return [*scalars, *([tuple(asked)] if spec.class_name in _TOGETHER else ((slot,) for slot in asked))]
    groups = [
        tuple(slot for slot in group if _always(slot, spec, generation) or slot.asked_for(held))
        for group in spec.groups
    ]
    own: list[Item] = [group for group in groups if group]
    if generation == "new":
        return [ITERATIONS, *_base(held, dialect), *own]
    rate: list[Item] = [] if isinstance(held.get("learning_rate"), dict) else [RATE]
    if spec.product and not is_wrapped(config):  # inside a wrapper it is not tracked (3.0.5 to 3.15.1)
        last = position(dialect) >= position(FIRST_WITH_PRODUCT_LAST)
        own = [*own, PRODUCT] if last else [PRODUCT, *own]
    return [ITERATIONS, *rate, *_base(held, dialect), *own]


def _always(slot: Slot, spec: OptimizerSpec, generation: str) -> bool:
    """Slots that are made whether they are needed or not."""
    if spec.class_name == "SGD":
        return generation in ("v1", "new")
    return generation == "v1" and slot.role == "velocity_hat"


def _base(held: dict[str, Any], dialect: str) -> list[Item]:
    asked = tuple(slot for slot in (AVERAGE, ACCUMULATOR) if slot.asked_for(held))
    if is_keras_3(dialect) and position(dialect) < position(FIRST_WITH_PRODUCT_LAST):
        return [asked] if asked else []
    return [(slot,) for slot in asked]
