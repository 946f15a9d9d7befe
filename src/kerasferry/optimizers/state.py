"""The state of an optimizer, made of what was found: what is derived, what begins anew, what the source lacks."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from ..hub import Contents, OptimizerState, Tensor, Variable, filled
from .generations import ITERATIONS, PRODUCT, SCALE, arguments, is_wrapped, sequence
from .matching import Found, Slots
from .order import Key
from .product import product_after
from .spec import AVERAGE, OptimizerSpec

Variables = dict[Key, Variable]


@dataclass
class Source:
    """What there is to bind."""

    contents: Contents
    variables: Variables
    keys: list[Key]
    thawed: list[
        Key
    ]  # those that could be in training if no layer were frozen: flags can change before saving
    config: Any
    spec: OptimizerSpec
    generation: str
    dialect: str


def has_not_begun(tensors: list[Tensor]) -> bool:
    """Whether there is a step counter at 0 and at most a learning rate beside it: 2.11 and later make both at once."""
    return len(tensors) <= 2 and all(not tensor.shape for tensor in tensors) and not int(tensors[0].read())


def not_stored(contents: Contents, config: Any, generation: str) -> OptimizerState | None:
    """None for an optimizer that has not begun; but some files hold nothing of one that has."""
    if contents.format == "keras_zip" and generation == "legacy":
        return OptimizerState(
            generation, lost=["a .keras file of TensorFlow does not hold that of `optimizers.legacy`"]
        )
    if isinstance(config, dict) and str(config.get("class_name")).startswith("Custom>"):
        # From 2.11 on such an optimizer has a step counter in the file before it begins.
        lost = "TensorFlow 2.9 and 2.10 do not save that of `optimizers.experimental`"
        return OptimizerState(generation, lost=[lost])
    return None


def state_of(source: Source, found: Found) -> tuple[OptimizerState | None, Variables]:
    """The state, and the variables with their slots; None for an optimizer that has not made a step."""
    scalars = dict(found.scalars)
    iterations = scalars.pop(ITERATIONS, None)
    if not found.slots and iterations is not None and int(iterations.read()) == 0:
        return None, source.variables
    state = OptimizerState(source.generation, iterations, scalars)
    if source.spec.product and PRODUCT not in scalars:
        made = product_after(iterations, arguments(source.config), source.generation, len(found.slots))
        if made is not None:
            scalars[PRODUCT] = made
    if is_wrapped(source.config) and SCALE not in scalars and _is_dynamic(source.config):
        state.missing.append("the loss scale is not in the file: it begins at its initial value")
    if found.slots:
        _begin(source, found.slots, state)
    return state, _with_slots(source, found.slots)


def _begin(source: Source, slots: Slots, state: OptimizerState) -> None:
    """A variable without slots has not been trained yet (it was frozen, or had no gradient); they begin now."""
    held = arguments(source.config)
    items = sequence(source.spec, source.generation, source.config, source.dialect)
    wanted = [slot for item in items if not isinstance(item, str) for slot in item]
    begun = [key for key in source.keys if key not in slots]
    for key in begun:
        variable = source.variables[key]
        for slot in wanted:
            shape = slot.shape(variable.tensor.shape)
            if slot is AVERAGE:
                slots.setdefault(key, {})[slot.role] = variable.tensor
            elif slot.drops is None or shape:
                slots.setdefault(key, {})[slot.role] = filled(shape, variable.tensor.dtype, slot.first(held))
    if begun:
        names = ", ".join(f"`{source.variables[key].name}`" for key in begun[:3])
        state.begun.append(
            f"the optimizer has not trained {names}{' and others' if len(begun) > 3 else ''} yet, which can be trained "
            "now: what it remembers of them begins at its first value"
        )


def _is_dynamic(config: Any) -> bool:
    held = config.get("config")
    held = held if isinstance(held, dict) else {}
    scale = held.get("loss_scale")
    if isinstance(scale, (int, float)):
        return False
    if isinstance(scale, dict):
        return str(scale.get("class_name")) == "DynamicLossScale"
    return bool(held.get("dynamic", True))


def _with_slots(source: Source, slots: Slots) -> Variables:
    """The variables with their slots."""
    return {
        key: replace(variable, slots=slots[key]) if key in slots else variable
        for key, variable in source.variables.items()
    }
