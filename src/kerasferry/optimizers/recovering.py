"""The optimizer of a `.keras` file that does not name it.

Seen in 3.0.5 to 3.15.1: a model saved as HDF5 loses its optimizer's name in memory, and a `.keras` file saved
afterwards holds the optimizer's variables and not its config. Keras itself then compiles with the default RMSprop and
skips them.
"""

from __future__ import annotations

import re
from typing import Any

from ..hub import Contents, Json, Tensor, Variable
from .catalog import LOSS_SCALE, SPECS
from .generations import ITERATIONS, RATE, sequence
from .matching import Found, by_position
from .order import Key

# Hyperparameters on which the list of variables depends, where their value says no more than that. That there is a
# momentum does not say how large it is, and a centred RMSprop remembers as much as one with a momentum.
_ASKING: tuple[Json, ...] = ({}, {"amsgrad": True})


def recovered(
    contents: Contents, keys: list[Key], variables: dict[Key, Variable], dialect: str
) -> tuple[Json, str] | None:
    """The optimizer's config and a sentence that says how sure it is; None where the variables do not tell."""
    tensors = [tensor for _, tensor in contents.store.optimizer]
    if len(tensors) < 2 or tensors[0].shape or int(tensors[0].read()) == 0:
        return None
    named = _of_name(contents.details.get("optimizer_name"))
    fitting = [
        (config, found)
        for class_name in ([named] if named else ("Adam", "RMSprop", "Adagrad"))
        for asked in _ASKING
        if set(asked) <= set(SPECS[class_name].arguments)
        for config in [_config(class_name, {**_defaults(class_name), **asked})]
        if (found := _fit(config, tensors, keys, variables, dialect)) is not None
    ]
    if not named:
        fitting = [(config, found) for config, found in fitting if _plausible(config, found)]
    if not fitting:
        return None
    config, found = fitting[0]
    config["config"]["learning_rate"] = float(found.scalars[RATE].read())
    how = "by the name of its variables" if named else "by the number and the signs of its variables"
    return config, (
        f"the file does not name its optimizer; {how} it is {config['class_name']}, and of its hyperparameters only "
        "the learning rate is in the file: the others are the defaults"
    )


OF_A_BACKEND = "keras.src.backend."


def object_form(config: Any) -> Any:
    """An optimizer in the object form that everything else of Keras 3 has.

    HDF5 names no modules, and under PyTorch Keras 3.15.1 names its own: keras.src.backend.torch.optimizers.torch_adam.
    """
    if not isinstance(config, dict) or not isinstance(config.get("config"), dict):
        return config
    if not str(config.get("module", OF_A_BACKEND)).startswith(OF_A_BACKEND):
        if "inner_optimizer" not in config["config"]:
            return config
        inner = object_form(config["config"]["inner_optimizer"])
        return {**config, "config": {**config["config"], "inner_optimizer": inner}}
    held = dict(config["config"])
    rate = held.get("learning_rate")
    if isinstance(rate, dict) and "class_name" in rate and "module" not in rate:
        held["learning_rate"] = {"module": "keras.optimizers.schedules", "registered_name": None, **rate}
    if "inner_optimizer" in held:
        held["inner_optimizer"] = object_form(held["inner_optimizer"])
    known = str(config["class_name"]) in SPECS or str(config["class_name"]) in LOSS_SCALE
    if not known:
        return config
    return _config(str(config["class_name"]), held)


def _config(class_name: str, config: Json) -> Json:
    return {
        "module": "keras.optimizers",
        "class_name": class_name,
        "config": config,
        "registered_name": None,
    }


def _defaults(class_name: str) -> Json:
    return dict(SPECS[class_name].arguments)


def _of_name(name: Any) -> str | None:
    """The class that calls itself `adam`, `adam_1` or `rm_sprop`."""
    if not isinstance(name, str):
        return None
    plain = re.sub(r"_\d+$", "", name).replace("_", "").lower()
    return next((known for known in SPECS if known.lower() == plain), None)


def _fit(
    config: Json, tensors: list[Tensor], keys: list[Key], variables: dict[Key, Variable], dialect: str
) -> Found | None:
    items = sequence(SPECS[config["class_name"]], "keras3", config, dialect)
    found = by_position(tensors, items, keys, variables, placeholders=True)
    return found if found is not None and {ITERATIONS, RATE} <= set(found.scalars) else None


def _plausible(config: Json, found: Found) -> bool:
    """Whether the values can be those of this class and of no other that remembers as much of each variable."""
    import numpy as np

    held: dict[str, list[np.ndarray]] = {}
    for slots in found.slots.values():
        for role, tensor in slots.items():
            if not tensor.dtype.startswith("float"):
                return False
            held.setdefault(role, []).append(tensor.read().ravel())
    values = {role: np.concatenate(arrays) for role, arrays in held.items()}
    if config["class_name"] == "Adam":
        # Adamax holds a norm in that place, which is nowhere smaller than the momentum.
        squares, momentum = values["velocity"], values["momentum"]
        return bool((squares >= 0).all() and (momentum < 0).any() and (np.abs(momentum) > squares).any())
    # An accumulator begins at 0.1 and grows; a mean of squares is smaller somewhere, and nothing of it is negative.
    only = values["accumulator" if config["class_name"] == "Adagrad" else "velocity"]
    return bool(
        (only >= 0.1).all() if config["class_name"] == "Adagrad" else (only >= 0).all() and (only < 0.1).any()
    )
