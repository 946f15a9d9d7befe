# ruff: noqa: PTH100, PTH103, PTH112, PTH118, PTH120
# mypy: ignore-errors
"""Train 5 steps, save in every format, train 3 more: runs inside the version that shall be left.

    build("adam", "/some/folder") -> {"formats": {"h5": ..., "tf": ..., "keras": ...}, "losses": [...]}

Writes model.h5, model.keras, saved_model/ and reference.npz: `slot/<role>/<n>` is what the optimizer held for the
n-th trainable variable when the files were saved, `after/<layer>/<n>` a variable three steps later.
"""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import cases
import nets
import numpy as np
import tensorflow as tf

BEFORE, AFTER = 5, 3

try:
    VERSION = tuple(int(part) for part in tf.keras.__version__.split(".")[:2])
except (AttributeError, ValueError):
    VERSION = (2, 0)
if VERSION >= (3, 0):
    import keras
else:
    keras = tf.keras
    VERSION = tuple(int(part) for part in tf.__version__.split(".")[:2])

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


def optimizer(case):
    """The optimizer of a case."""
    special = ("class", "first", "last", "schedule", "rate", "loss_scale", "net", "legacy")
    arguments = {key: value for key, value in case.items() if key not in special}
    if "schedule" in case:
        name, given = case["schedule"]
        home = keras.optimizers.schedules
        if not hasattr(home, name):
            home = keras.experimental
        arguments["learning_rate"] = getattr(home, name)(**given)
    if VERSION < (1, 15) and "learning_rate" in arguments:
        arguments["lr"] = arguments.pop("learning_rate")
    home = keras.optimizers.legacy if case.get("legacy") else keras.optimizers
    if not hasattr(home, case["class"]):
        home = home.experimental  # AdamW and Adafactor of 2.11
    made = getattr(home, case["class"])(**arguments)
    if "loss_scale" in case:
        if VERSION >= (3, 0):
            return keras.optimizers.LossScaleOptimizer(made, **case["loss_scale"])
        home = keras.mixed_precision
        return (
            getattr(home, "experimental", home).LossScaleOptimizer(made, **case["loss_scale"])
            if (VERSION < (2, 4))
            else home.LossScaleOptimizer(made, **case["loss_scale"])
        )
    return made


def build(name, out):
    """Build, train and save one case; returns what can be told in JSON."""
    case = cases.CASES[name]
    if not os.path.isdir(out):
        os.makedirs(out)
    net = case.get("net", "dense")
    model = getattr(nets, net)(keras)
    model.compile(optimizer(case), "mse")
    nets.randomize(model)
    x, y = nets.data(net)
    losses = [step(model, x[at], y[at]) for at in range(BEFORE - 1)]
    if "rate" in case:
        set_rate(model, case["rate"])
    losses.append(step(model, x[BEFORE - 1], y[BEFORE - 1]))
    if net == "frozen_after":
        model.get_layer("b").trainable = False
        model.compile(model.optimizer, "mse")
    kept = {"slot/" + key: value for key, value in slots(model, case).items()}
    kept.update({"at/" + key: value for key, value in nets.weights(model).items()})
    formats = {kind: save(model, out, kind) for kind in ("keras", "h5", "late", "tf")}
    for at in range(BEFORE, BEFORE + AFTER):
        losses.append(step(model, x[at], y[at]))
    kept.update({"after/" + key: value for key, value in nets.weights(model).items()})
    np.savez(os.path.join(out, "reference.npz"), **kept)
    return {"formats": formats, "losses": losses, "version": tf.__version__, "net": net}


def step(model, x, y):
    """The loss of one batch."""
    if VERSION >= (3, 0):
        model.reset_metrics()
    return float(np.ravel(model.train_on_batch(x, y))[0])


def set_rate(model, rate):
    """As the callbacks of that version do it."""
    if VERSION >= (2, 11):
        model.optimizer.learning_rate = rate
    else:
        keras.backend.set_value(model.optimizer.lr, rate)


def slots(model, case):
    """What the optimizer holds, by role and number of the variable, and its scalars."""
    found = {}
    made = model.optimizer
    inner = getattr(made, "inner_optimizer", None) or getattr(made, "_optimizer", made)
    variables = list(getattr(model, "trainable_weights", []))
    if VERSION < (1, 15):
        weights = inner.get_weights()
        if case["class"] not in ("RMSprop", "Adagrad", "Adadelta"):
            found["iterations"] = weights.pop(0)
        for group, role in enumerate(OLDEST[case["class"]]):
            for at in range(len(variables)):
                found[f"{role}/{at}"] = weights[group * len(variables) + at]
    elif VERSION < (2, 11) or case.get("legacy"):
        found["iterations"] = value_of(inner.iterations)
        for slot in inner.get_slot_names():
            for at, variable in enumerate(variables):
                found[f"{LEGACY[case['class']][slot]}/{at}"] = value_of(inner.get_slot(variable, slot))
    else:
        found["iterations"] = value_of(
            inner._iterations if hasattr(inner, "_iterations") else inner.iterations
        )
        indices = getattr(inner, "_index_dict", None) or inner._trainable_variables_indices
        for attribute, role in LISTS.items():
            held = getattr(inner, attribute, None)
            if not held or (attribute == "_v" and case["class"] != "Adafactor"):
                continue
            for at, variable in enumerate(variables):
                found[f"{role}/{at}"] = value_of(held[indices[inner._var_key(variable)]])
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


def save(model, out, kind):
    """The path, or why it cannot be."""
    path = os.path.join(
        out, {"h5": "model.h5", "keras": "model.keras", "late": "late.keras", "tf": "saved_model"}[kind]
    )
    if kind == "late" and VERSION < (3, 0):  # Keras 3 forgets the name of the optimizer when it writes HDF5
        return {"skipped": "the same as model.keras"}
    if (kind == "keras" and VERSION < (2, 12)) or (kind == "tf" and not (1, 15) <= VERSION < (3, 0)):
        return {"skipped": "not a format of this version"}
    try:
        if kind == "tf":
            model.save(path, save_format="tf")
        else:
            model.save(path)
    except Exception as error:
        return {"skipped": f"{type(error).__name__}: {str(error)[:300]}"}
    return {"path": path}


def resume(path, out, net, fresh=False):
    """Load by default arguments, tell what the optimizer holds, train the same three steps.

    Args:
        fresh: With a new optimizer of the same arguments in the place of the one that was loaded.
    """
    model = keras.models.load_model(path)
    if model.optimizer is None:
        return {"problem": "it is not compiled"}
    if fresh:
        made = model.optimizer
        config = made.get_config()
        model.compile(type(made).from_config(config), "mse")
    kept = {}
    if not fresh:
        named = {"class": type(getattr(model.optimizer, "inner_optimizer", model.optimizer)).__name__}
        kept = {"slot/" + key: value for key, value in slots(model, named).items()}
        kept.update({"at/" + key: value for key, value in nets.weights(model).items()})
    x, y = nets.data(net)
    losses = [step(model, x[at], y[at]) for at in range(BEFORE, BEFORE + AFTER)]
    kept.update({"after/" + key: value for key, value in nets.weights(model).items()})
    np.savez(out, **kept)
    return {"losses": losses, "optimizer": type(model.optimizer).__name__}
