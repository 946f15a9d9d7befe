"""From the hub to the optimizer variables that HDF5 of TensorFlow up to 2.15 holds, in its own order.

Those versions make the variables of the optimizer for `model.trainable_variables` and then set them by their place in
the list; the names only have to differ. What scales the loss is not in HDF5.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ..dialects.chain import position
from ..hub import Model, OptimizerState, Tensor, Variable, filled
from .catalog import SPECS
from .generations import ITERATIONS, PRODUCT, arguments, class_of, generation_of, is_wrapped, sequence
from .order import trainable
from .product import product_after
from .spec import Slot
from .writing import OWN, slot_value

if TYPE_CHECKING:
    from ..binding import Owner

# By which attribute a store finds the optimizer inside, from the first dialect on.
INSIDE = (("tf2.12", f"{OWN}/_optimizer"), ("tf2.15", f"{OWN}/inner_optimizer"))

# Adam of 1.12 has a variable of one number for what `amsgrad` would remember.
HAT = "velocity_hat"


def to_keras_2(model: Model, root: Owner) -> list[tuple[str, Tensor]]:
    """(name, tensor) for `optimizer_weights`; nothing for an optimizer without a state.

    Args:
        model: In the dialect of the target, the config of its optimizer too.
        root: The owners of its topology.
    """
    training = model.training
    if training is None or training.state is None:
        return []
    config, state = training.config.get("optimizer"), training.state
    spec, held = SPECS[class_of(config)], arguments(config)
    generation = generation_of(config, model.dialect)
    keys = trainable(root, model.variables)
    made: list[tuple[str, Tensor]] = []
    for item in sequence(spec, generation, config, model.dialect):
        if item == ITERATIONS:
            made.append((f"{spec.class_name}/iter:0", state.iterations or filled((), "int64", 0)))
        elif item == PRODUCT:
            known = state.scalars.get(PRODUCT) or product_after(state.iterations, held, generation, len(keys))
            made.append((f"{spec.class_name}/momentum_cache:0", known or filled((), "float32", 1)))
        elif not isinstance(item, str):
            for key in keys:
                variable = model.variables[key]
                for slot in item:
                    if slot.drops is not None and len(variable.tensor.shape) < 2:
                        continue
                    name = _name(spec.class_name, slot, variable, generation)
                    if generation == "v1" and slot.role == HAT and not slot.asked_for(held):
                        made.append((name, filled((1,), "float32", 0)))  # stands for what is not remembered
                    else:
                        made.append((name, slot_value(slot, variable, held)))
    return made


def to_archive(model: Model, root: Owner) -> dict[str, list[Tensor]]:
    """Object path to variables, as `.keras` and `.weights.h5` of 2.12 to 2.15 hold them.

    What scales the loss shows the variables of the optimizer inside as its own, so they are there twice.
    """
    training = model.training
    if training is not None and training.state is None and is_wrapped(training.config.get("optimizer")):
        # Seen in 2.15.1 of a file without it: 'LossScaleOptimizerV3' object has no attribute 'name'.
        model = replace(model, training=replace(training, state=OptimizerState("new")))
    listed = [tensor for _, tensor in to_keras_2(model, root)]
    if not listed or model.training is None:
        return {}
    if not is_wrapped(model.training.config.get("optimizer")):
        return {OWN: listed}
    inside = next(path for first, path in reversed(INSIDE) if position(first) <= position(model.dialect))
    return {OWN: listed, inside: listed}


def _name(class_name: str, slot: Slot, variable: Variable, generation: str) -> str:
    place = variable.name.replace("@", "")
    if generation == "new":
        return f"{class_name}/{slot.names[-1]}/{place}:0"
    return f"{class_name}/{place}/{slot.names[0]}:0"
