"""From the hub to the optimizer variables that Keras 3 reads from a `.keras` file, in its own order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..dialects.chain import position
from ..hub import Model, OptimizerState, Tensor, Variable, filled
from .catalog import SPECS
from .generations import (
    FIRST_WITH_INTEGER_PLACEHOLDERS,
    GOOD_STEPS,
    ITERATIONS,
    PRODUCT,
    RATE,
    SCALE,
    arguments,
    class_of,
    generation_of,
    is_wrapped,
    sequence,
)
from .order import Key, trainable, trained_by
from .spec import AVERAGE, Slot

if TYPE_CHECKING:
    from ..binding import Owner

OWN, INNER = "optimizer", "optimizer/inner_optimizer"


def to_keras_3(model: Model, root: Owner) -> dict[str, list[Tensor]]:
    """Object path to variables; nothing for an optimizer without a state.

    The whole state is there, or nothing is: see `refuse_half`.
    """
    training = model.training
    if training is None or training.state is None:
        return {}
    config: Any = training.config.get("optimizer")
    own = _variables(model, training.state, config, trained_by(root, model.variables, model.dialect))
    if not is_wrapped(config):
        return {OWN: own}
    state = training.state
    scale = state.scalars.get(SCALE) or filled((), "float32", float(config["config"]["initial_scale"]))
    before = [
        filled((), "int64", 0),  # the wrapper's own counter and rate stand still
        filled((), "float32", 0),
        state.scalars.get(GOOD_STEPS) or filled((), "int64", 0),
        scale,
    ]
    return {OWN: [*before, *own], INNER: own}


def _variables(model: Model, state: OptimizerState, config: Any, keys: list[Key]) -> list[Tensor]:
    spec = SPECS[class_of(config)]
    held = arguments(config)
    made: list[Tensor] = []
    for item in sequence(spec, "keras3", config, model.dialect):
        if isinstance(item, str):
            made.append(_scalar(item, state, held))
            continue
        for key in keys:
            made += [_slot(slot, model.variables[key], held, model.dialect) for slot in item]
    return made


def _scalar(name: str, state: OptimizerState, held: dict[str, Any]) -> Tensor:
    if name == ITERATIONS:
        return state.iterations or filled((), "int64", 0)
    if name == RATE:
        return state.scalars.get(RATE) or filled((), "float32", float(held.get("learning_rate", 0.001)))
    assert name == PRODUCT
    return state.scalars.get(PRODUCT) or filled((), "float32", 1)


def _slot(slot: Slot, variable: Variable, held: dict[str, Any], dialect: str) -> Tensor:
    if slot.drops is not None and len(variable.tensor.shape) < 2:
        whole = position(dialect) >= position(FIRST_WITH_INTEGER_PLACEHOLDERS)
        return filled((), "int32" if whole else "float32", 0)
    return slot_value(slot, variable, held)


def slot_value(slot: Slot, variable: Variable, held: dict[str, Any]) -> Tensor:
    """What is remembered of a variable, or what an optimizer with these hyperparameters begins with."""
    if slot.role in variable.slots:
        return variable.slots[slot.role]
    if slot is AVERAGE:
        return variable.tensor
    return filled(slot.shape(variable.tensor.shape), variable.tensor.dtype, slot.first(held))


def what_is_half(model: Model, root: Owner) -> str | None:
    """Why the state as a whole cannot be written: a sentence; None if it can."""
    training = model.training
    assert training is not None and training.state is not None
    config = training.config.get("optimizer")
    if config is None or class_of(config) not in SPECS:
        return "the target has no such optimizer"
    keys = trainable(root, model.variables)
    generation = generation_of(config, model.dialect)
    wanted = [
        slot
        for item in sequence(SPECS[class_of(config)], generation, config, model.dialect)
        if not isinstance(item, str)
        for slot in item
        if slot.asked_for(arguments(config))
    ]
    for key in keys:
        variable = model.variables.get(key)
        if variable is None:
            return f"`{'/'.join((*key[0], key[1]))}` is not in the file"
        for slot in wanted:
            if slot.drops is not None and len(variable.tensor.shape) < 2:
                continue
            if slot.role not in variable.slots:
                return f"it holds no `{slot.role}` of `{variable.name}`"
            if variable.slots[slot.role].shape != slot.shape(variable.tensor.shape):
                return f"its `{slot.role}` of `{variable.name}` has another shape than the variable"
    return None
