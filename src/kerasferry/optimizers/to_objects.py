"""From the hub to the object of an optimizer in a checkpoint of TensorFlow 2.0 to 2.15.

Legacy optimizers refer to a slot of each variable; from 2.11 on an optimizer tracks a list of all that it holds, whose
first item is the step counter. Hyperparameters of legacy ones are variables, so the checkpoint sets them. Seen in
the checkpoints of 2.0.4 to 2.15.1. What scales the loss shows the optimizer inside as its own from 2.3 on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..dialects.chain import position
from ..hub import Model, Tensor, TrackedObject, filled
from .catalog import SPECS
from .generations import (
    GOOD_STEPS,
    PRODUCT,
    RATE,
    SCALE,
    arguments,
    class_of,
    generation_of,
    is_wrapped,
    sequence,
)
from .order import Key, trainable
from .product import product_after
from .to_keras_2 import to_keras_2
from .writing import slot_value

if TYPE_CHECKING:
    from ..binding import Owner

# What legacy optimizers hold as variables, where their config has it.
HYPERPARAMETERS = """learning_rate decay momentum rho beta_1 beta_2 beta learning_rate_power
    l1_regularization_strength l2_regularization_strength""".split()

# Up to here what scales the loss holds the optimizer inside as an attribute.
LAST_WITH_INNER = "tf2.2"


def to_objects(model: Model, root: Owner, tracked: dict[Key, TrackedObject]) -> TrackedObject | None:
    """The optimizer; None for one without a state.

    Args:
        model: In the dialect of the target, the config of its optimizer too.
        root: The owners of its topology.
        tracked: The object of each variable.
    """
    training = model.training
    if training is None or training.state is None:
        return None
    config, state = training.config.get("optimizer"), training.state
    generation = generation_of(config, model.dialect)
    own = TrackedObject()
    wrapped = is_wrapped(config)
    outer = own
    if wrapped and position(model.dialect) <= position(LAST_WITH_INNER):
        outer = TrackedObject({"base_optimizer": own})
    for role, name, dtype in (
        (SCALE, "current_loss_scale", "float32"),
        (GOOD_STEPS, "good_steps", "int64"),
    ):
        known = state.scalars.get(role)
        if wrapped and known is not None:
            outer.child("loss_scale").children[name] = TrackedObject(tensor=_as(known, dtype))
    keys = trainable(root, model.variables)
    product = None
    if SPECS[class_of(config)].product:
        known = state.scalars.get(PRODUCT)
        product = known or product_after(state.iterations, arguments(config), generation, len(keys))
    iterations = TrackedObject(tensor=_as(state.iterations or filled((), "int64", 0), "int64"))
    if generation == "new":
        _list(own, model, root, iterations)
        _hold(own, "_u_product", product)
    else:
        _slots(own, model, config, keys, tracked)
        own.children["iter"] = iterations
        _hold(own, "momentum_cache", product)
    return outer


def _slots(
    own: TrackedObject, model: Model, config: Any, keys: list[Key], tracked: dict[Key, TrackedObject]
) -> None:
    held, class_name = arguments(config), class_of(config)
    for item in sequence(SPECS[class_name], "legacy", config, model.dialect):
        if isinstance(item, str):
            continue
        for key in keys:
            for slot in item:
                made = TrackedObject(tensor=slot_value(slot, model.variables[key], held))
                own.slots.append((tracked[key], slot.names[0], made))
    for name in HYPERPARAMETERS:
        value = held.get("schedule_decay" if class_name == "Nadam" and name == "decay" else name)
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            own.children[name] = TrackedObject(tensor=filled((), "float32", float(value)))


def _list(own: TrackedObject, model: Model, root: Owner, iterations: TrackedObject) -> None:
    """What HDF5 lists, too; its first item is the step counter."""
    listed = [TrackedObject(tensor=tensor) for _, tensor in to_keras_2(model, root)][1:]
    own.children["_iterations"] = iterations
    own.children["_variables"] = TrackedObject({str(at): one for at, one in enumerate([iterations, *listed])})
    assert model.training is not None
    rate = arguments(model.training.config.get("optimizer")).get("learning_rate")
    if isinstance(rate, (int, float)):
        _hold(own, f"_{RATE}", filled((), "float32", float(rate)))


def _hold(own: TrackedObject, name: str, tensor: Tensor | None) -> None:
    if tensor is not None:
        own.children[name] = TrackedObject(tensor=_as(tensor, "float32"))


def _as(scalar: Tensor, dtype: str) -> Tensor:
    """A number in the type in which it is held."""
    return scalar if scalar.dtype == dtype else filled((), dtype, scalar.read().item())
