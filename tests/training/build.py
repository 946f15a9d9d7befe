# ruff: noqa: PTH100, PTH103, PTH112, PTH118, PTH120, PTH123
# mypy: ignore-errors
"""Train 5 steps, save in every format, train 3 more: runs inside the version that shall be left.

    build("adam", "/some/folder") -> {"formats": {"h5": ..., "tf": ..., "keras": ...}, "losses": [...]}

Writes model.h5, model.keras, saved_model/ and reference.npz: `slot/<role>/<n>` is what the optimizer held for the
n-th trainable variable when the files were saved, `after/<layer>/<n>` a variable three steps later.
"""

import os
import sys
from contextlib import contextmanager

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import numpy as np
import tensorflow as tf
import train_cases as cases
import train_nets as nets
from held import VERSION, keras, slots

BEFORE, AFTER = 5, 3


def optimizer(case):
    """The optimizer of a case."""
    if "name" in case:
        return case["name"]
    if "tf1" in case:
        home = tf.train if VERSION < (1, 15) else tf.compat.v1.train
        return home.MomentumOptimizer(case["learning_rate"], case["momentum"])
    special = ("class", "first", "last", "schedule", "rate", "loss_scale", "net", "legacy")
    special += ("exclude", "fit", "experimental")
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
    if case.get("experimental") or not hasattr(home, case["class"]):
        home = home.experimental  # AdamW and Adafactor of 2.11
    made = getattr(home, case["class"])(**arguments)
    if "exclude" in case:
        made.exclude_from_weight_decay(var_names=case["exclude"])
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
    """Build, train and save one case; returns what can be told in JSON.

    Adam and Adamax of 1.12.3 read the step counter beside the operation that counts it, in no order (optimizers.py,
    lines 458 and 466), so that now and then one step has the rate of the next: of eight runs of one script two ended
    5e-5 away from the rest. On one thread the order is always the same.
    """
    with _one_thread():
        return _build(name, out)


@contextmanager
def _one_thread():
    """For 1.12, see `build`; nothing for later versions."""
    if VERSION >= (1, 13):
        yield
        return
    one = {"inter_op_parallelism_threads": 1, "intra_op_parallelism_threads": 1}
    config = tf.ConfigProto(use_per_session_threads=True, **one)
    with tf.Graph().as_default(), tf.Session(config=config).as_default():
        yield


def _build(name, out):
    case = cases.CASES[name]
    if not os.path.isdir(out):
        os.makedirs(out)
    net = case.get("net", "dense")
    model = getattr(nets, net)(keras)
    model.compile(optimizer(case), "mse")
    nets.randomize(model)
    x, y = nets.data(net)
    step = fitted if case.get("fit") else trained
    losses = [step(model, x[at], y[at]) for at in range(BEFORE - 1)]
    if "rate" in case:
        set_rate(model, case["rate"])
    losses.append(step(model, x[BEFORE - 1], y[BEFORE - 1]))
    if net in ("frozen_after", "thawed"):
        model.get_layer("b").trainable = net == "thawed"
        model.compile(model.optimizer, "mse")
    kept = {"slot/" + key: value for key, value in slots(model, case).items()}
    kept.update({"at/" + key: value for key, value in nets.weights(model).items()})
    formats = {kind: save(model, out, kind) for kind in ("keras", "h5", "late", "tf")}
    for at in range(BEFORE, BEFORE + AFTER):
        losses.append(step(model, x[at], y[at]))
    kept.update({"after/" + key: value for key, value in nets.weights(model).items()})
    np.savez(os.path.join(out, "reference.npz"), **kept)
    told = {"formats": formats, "losses": losses, "version": tf.__version__}
    told.update({"net": net, "fit": bool(case.get("fit")), "exclude": case.get("exclude")})
    return told


def fitted(model, x, y):
    """The loss of one batch, by `fit`."""
    return float(model.fit(x, y, batch_size=len(x), epochs=1, shuffle=False, verbose=0).history["loss"][0])


def trained(model, x, y):
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


def inside(optimizer):
    """The optimizer itself, where another one scales the loss around it; 2.3 and before call it otherwise."""
    return getattr(optimizer, "inner_optimizer", None) or getattr(optimizer, "_optimizer", optimizer)


def resume(path, out, net, **told):
    """See `_resume`; on one thread in 1.12."""
    with _one_thread():
        return _resume(path, out, net, **told)


def _resume(path, out, net, fresh=False, fit=False, exclude=None, module=None, checkpoint=None):
    """Load by default arguments, tell what the optimizer holds, train the same three steps.

    Args:
        net: Whose data.
        fresh: With a new optimizer of the same arguments in the place of the one that was loaded.
        fit: By `fit`, not by `train_on_batch`.
        exclude: Names for `exclude_from_weight_decay`.
        module: The file of classes that stands beside the model.
        checkpoint: What `load_weights` restores everything from; the model has lost its weights before.
    """
    if module is not None:
        with open(module) as text:
            exec(compile(text.read(), module, "exec"), {"__name__": "beside"})
    model = keras.models.load_model(path)
    if getattr(model, "optimizer", None) is None:
        return {"problem": "it is not compiled"}
    if fresh:
        made = model.optimizer
        config = made.get_config()
        inner = config.get("inner_optimizer", {"class_name": type(made).__name__, "config": config})
        if checkpoint and VERSION < (2, 11) and inner["class_name"] == "Nadam":
            inner["config"]["schedule_decay"] = inner["config"].pop("decay")  # its `from_config` forgets it
        eager = {"run_eagerly": True} if tf.executing_eagerly() else {}  # no graph for three steps
        model.compile(type(made).from_config(config), "mse", **eager)
    if checkpoint:
        model.set_weights([0 * value for value in model.get_weights()])
        model.load_weights(checkpoint)
        inner = inside(model.optimizer)
        if hasattr(inner, "build") and not hasattr(inner, "get_slot_names"):  # else with the first step
            inner.build(model.trainable_variables)
    kept = {}
    if checkpoint or not fresh:
        inner = inside(model.optimizer)
        named = {"class": type(inner).__name__, "experimental": not hasattr(inner, "get_slot_names")}
        kept = {"slot/" + key: value for key, value in slots(model, named).items()}
        kept.update({"at/" + key: value for key, value in nets.weights(model).items()})
    if exclude and hasattr(model.optimizer, "exclude_from_weight_decay"):
        built = getattr(model.optimizer, "_built", None)
        if built and VERSION < (3, 0):  # 2.11 to 2.15 let nobody call it once they have loaded
            model.optimizer._built = False
        model.optimizer.exclude_from_weight_decay(var_names=exclude)
        if built:
            model.optimizer._built = built
    x, y = nets.data(net)
    step = fitted if fit else trained
    losses = [step(model, x[at], y[at]) for at in range(BEFORE, BEFORE + AFTER)]
    kept.update({"after/" + key: value for key, value in nets.weights(model).items()})
    np.savez(out, **kept)
    return {"losses": losses, "optimizer": type(model.optimizer).__name__}
