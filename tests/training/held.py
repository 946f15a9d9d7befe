# mypy: ignore-errors
"""What the optimizer of a model in memory holds, by role: for every Keras from 1.12 to 3.15."""

import numpy as np
import tensorflow as tf


def _numbers(version):
    return tuple(int(part) for part in version.split(".")[:2])


VERSION = _numbers(tf.__version__)
# From 2.16 on `tf.keras` is Keras 3, and that of 3.0 does not say its version.
if VERSION >= (2, 16) and not getattr(tf.keras, "__version__", "3").startswith("2"):
    import keras

    VERSION = _numbers(keras.__version__)
else:
    keras = tf.keras

# What is which, by generation: attribute or slot name to role.
LEGACY = {
    "Adam": {"m": "momentum", "v": "velocity", "vhat": "velocity_hat"},
    "Nadam": {"m": "momentum", "v": "velocity"},
    "Adamax": {"m": "momentum", "v": "norm"},
    "SGD": {"momentum": "momentum"},
    "RMSprop": {"rms": "velocity", "momentum": "momentum", "mg": "average_gradient"},
    "Adagrad": {"accumulator": "accumulator"},
    "Adadelta": {"accum_grad": "accumulated_grad", "accum_var": "accumulated_delta_var"},
    "Ftrl": {"accumulator": "accumulator", "linear": "linear"},
    # Of a module of kerasferry.
    "AdamW": {"m": "momentum", "v": "velocity", "vhat": "velocity_hat"},
    "Lion": {"m": "momentum"},
    "Lamb": {"m": "momentum", "v": "velocity"},
    "Adafactor": {"r": "row", "c": "column", "v": "velocity"},
}
LISTS = {
    "_momentums": "momentum",
    "momentums": "momentum",
    "_velocities": "velocity",
    "_velocity_hats": "velocity_hat",
    "_average_gradients": "average_gradient",
    "_m": "momentum",
    "_u": "norm",
    "_accumulators": "accumulator",
    "_accumulated_grads": "accumulated_grad",
    "_accumulated_delta_vars": "accumulated_delta_var",
    "_linears": "linear",
    "_r": "row",
    "_c": "column",
    "_v": "velocity",
    "_model_variables_moving_average": "average",
    "_accumulated_gradients": "gradient_accumulator",
}
# 1.12: the roles in the order of `weights`, after the step counter where there is one.
OLDEST = {
    "SGD": ("momentum",),
    "RMSprop": ("velocity",),
    "Adagrad": ("accumulator",),
    "Adadelta": ("accumulated_grad", "accumulated_delta_var"),
    "Adam": ("momentum", "velocity", "velocity_hat"),
    "Adamax": ("momentum", "norm"),
    "Nadam": ("momentum", "velocity"),
}


def slots(model, case):
    """What the optimizer holds, by role and number of the variable, and its scalars."""
    found = {}
    made = model.optimizer
    inner = getattr(made, "inner_optimizer", None) or getattr(made, "_optimizer", made)
    variables = list(getattr(model, "trainable_weights", []))
    if case.get("tf1"):
        return found
    if VERSION < (1, 15):
        weights = inner.get_weights()
        if weights and case["class"] not in ("RMSprop", "Adagrad", "Adadelta"):
            found["iterations"] = weights.pop(0)
        for group, role in enumerate(OLDEST[case["class"]]):
            for at in range(len(variables) if weights else 0):
                found[f"{role}/{at}"] = weights[group * len(variables) + at]
    elif (VERSION < (2, 11) and not case.get("experimental")) or hasattr(inner, "get_slot_names"):
        found["iterations"] = value_of(inner.iterations)
        for slot in inner.get_slot_names():
            for at, variable in enumerate(variables):
                try:
                    held = inner.get_slot(variable, slot)
                except KeyError:  # of a layer that was frozen so far
                    continue
                found[f"{LEGACY[case['class']][slot]}/{at}"] = value_of(held)
    else:
        found["iterations"] = value_of(
            inner._iterations if hasattr(inner, "_iterations") else inner.iterations
        )
        indices = getattr(inner, "_index_dict", None) or getattr(inner, "_trainable_variables_indices", {})
        for attribute, role in LISTS.items():
            held = getattr(inner, attribute, None)
            if not held or (attribute == "_v" and case["class"] != "Adafactor"):
                continue
            for at, variable in enumerate(variables):
                found[f"{role}/{at}"] = value_of(held[indices[inner._var_key(variable)]])
        beside = getattr(inner, "slots", None)  # of a class of a module of kerasferry
        for at, variable in enumerate(variables):
            if isinstance(beside, list):
                own = beside[indices[inner._var_key(variable)]]
                found[f"momentum/{at}"], found[f"velocity/{at}"] = (value_of(one) for one in own)
    for attribute in ("_u_product", "_m_cache"):
        if getattr(inner, attribute, None) is not None:
            found["product"] = value_of(getattr(inner, attribute))
    if made is not inner:
        found["loss_scale"] = np.asarray(
            value_of(made.dynamic_scale if hasattr(made, "dynamic_scale") else made.loss_scale), "float32"
        )
        counter = getattr(made, "step_counter", None)
        counter = getattr(made, "dynamic_counter", None) if counter is None else counter
        if counter is not None:
            found["good_steps"] = value_of(counter)
    return found


def value_of(variable):
    """The value of a variable or a tensor, also in a graph."""
    if callable(variable) and not hasattr(variable, "shape"):
        variable = variable()
    if VERSION < (2, 0):
        return keras.backend.get_value(variable)
    return variable.numpy() if hasattr(variable, "numpy") else np.array(variable)
