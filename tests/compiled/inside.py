# ruff: noqa: B905, PTH100, PTH103, PTH112, PTH118, PTH120, PTH123
# mypy: ignore-errors
"""Runs inside real versions, old and new: build, evaluate and save; load and evaluate. Python 3.6 syntax."""

import contextlib
import json
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import compiled_cases as cases
import compiled_nets as nets
import numpy as np
import tensorflow as tf

VERSION = tuple(int(part) for part in tf.__version__.split(".")[:2])
NEW = VERSION >= (2, 16)
if NEW:
    import keras
else:
    keras = tf.keras

EAGERLY = [False]  # without tracing a graph, where nobody asks for it: many times faster
MATRIX = np.random.RandomState(5).normal(0, 0.6, (6, 4)).astype("float32")


def build(names, out, eagerly):
    """Build, evaluate and save cases; {case: {"formats", "numbers", "batch"} or {"skipped": why}}."""
    EAGERLY[0] = eagerly
    told = {}
    for name in names:
        folder = os.path.join(out, name)
        try:
            with fresh():
                told[name] = _build(cases.CASES[name], folder)
        except Exception as error:
            told[name] = {"skipped": f"{type(error).__name__}: {str(error)[:300]}"}
        if not os.path.isdir(folder):
            os.makedirs(folder)
        with open(os.path.join(folder, "told.json"), "w") as stream:
            json.dump(told[name], stream)
    return told


@contextlib.contextmanager
def fresh():
    """No layer and no metric was ever named before."""
    if VERSION >= (2, 0):
        keras.backend.clear_session()
        yield
        return
    session_class = tf.compat.v1.Session if VERSION >= (1, 13) else tf.Session
    with tf.Graph().as_default() as graph, session_class(graph=graph) as session:
        keras.backend.set_session(session)
        yield


def _build(case, folder):
    if not os.path.isdir(folder):
        os.makedirs(folder)
    if "inside" in case:
        model = _layer_model(case)
        told = {"values": inside(model, case["inside"])}
    else:
        model = nets.make(keras, case["net"])
        arguments = {"loss": made(case["loss"], keras.losses)}
        for key, given in (("metrics", "metrics"), ("weighted_metrics", "weighted")):
            if case[given] is not None:
                arguments[key] = made(case[given], keras.metrics)
        if case["weights"] is not None:
            arguments["loss_weights"] = case["weights"]
        model.compile("sgd" if VERSION >= (1, 15) else keras.optimizers.SGD(), **arguments)
        if VERSION >= (2, 0) and EAGERLY[0]:
            model.run_eagerly = True
        told = evaluated(model, case)
    told["formats"] = _saved(model, folder)
    told["version"] = tf.__version__
    return told


def made(value, home):
    """A loss, a metric, or a structure of them."""
    if isinstance(value, list):
        return [made(item, home) for item in value]
    if isinstance(value, dict):
        if "own" in value:
            return nets.OWN[value["own"]]
        if "wrapped" in value:
            arguments = {key: item for key, item in value.items() if key != "wrapped"}
            return home.MeanMetricWrapper(getattr(home, value["wrapped"]), **arguments)
        if "function" in value:
            return getattr(home, value["function"])
        if "class" in value:
            arguments = {key: item for key, item in value.items() if key != "class"}
            return getattr(home, value["class"])(**arguments)
        return {key: made(item, home) for key, item in value.items()}
    return value


def _layer_model(case):
    kind, given = case["inside"], case["object"]
    home = getattr(keras, kind + "s")
    if isinstance(given, dict) and "v1" in given:
        arguments = {key: item for key, item in given.items() if key != "v1"}
        source = tf.compat.v1 if hasattr(tf, "compat") and hasattr(tf.compat, "v1") else tf
        value = getattr(source, given["v1"])(**arguments)
    elif isinstance(given, dict):
        arguments = {key: item for key, item in given.items() if key != "class"}
        if hasattr(home, given["class"]):
            value = getattr(home, given["class"])(**arguments)
        else:  # a class without a public name
            value = home.deserialize({"class_name": given["class"], "config": arguments})
    else:
        value = given
    shape = (3, 3, 2) if "Radial" in str(given) else (6,)
    start = keras.layers.Input(shape, name="start")
    arguments = {"kernel_" + kind: value}
    layer = (
        keras.layers.Conv2D(2, 3, name="end", **arguments)
        if len(shape) == 3
        else keras.layers.Dense(4, name="end", **arguments)
    )
    return keras.models.Model(start, layer(start))


def inside(model, kind):
    """What the object of a layer does."""
    value = getattr(model.get_layer("end"), "kernel_" + kind)
    if kind == "initializer":
        name = type(value).__name__
        shape = (
            (40, 40)
            if name in ("Orthogonal", "OrthogonalInitializer", "Identity", "IdentityInitializer")
            else (300, 200)
        )
        drawn = _number(value(shape))
        if "rthogonal" in name:
            return {
                "square": float((drawn.dot(drawn.T) - np.eye(40) * drawn[0].dot(drawn[0])).std()),
                "gain": float(drawn[0].dot(drawn[0])),
            }
        return {
            "mean": float(drawn.mean()),
            "std": float(drawn.std()),
            "low": float(drawn.min()),
            "high": float(drawn.max()),
        }
    matrix = MATRIX
    if "Radial" in type(value).__name__:
        matrix = np.random.RandomState(5).normal(0, 0.6, (3, 3, 2, 2)).astype("float32")
    result = _number(value(tf.constant(matrix)))
    return {"result": result.ravel().tolist()}


def _number(tensor):
    if hasattr(tensor, "numpy"):
        return tensor.numpy()
    return keras.backend.get_value(tensor)


def evaluated(model, case):
    """{"numbers": of `evaluate`, "batch": of one `test_on_batch`} by name."""
    x, y, weights = nets.data(case["net"], case["sample"] == "uneven")
    if not case["sample"]:
        weights = None
    several = isinstance(y, list)
    if several and case["loss"] is not None:  # 1.x and 2.0 take no target for an output without a loss
        weights = [weights] * 2 if weights is not None else None
    given = y
    if several and not NEW and VERSION < (2, 2):
        y, weights = _wanted(model, case, y, weights)
    first = (slice(0, nets.BATCH),)

    def one(value):
        if isinstance(value, list):
            return [item[first] for item in value]
        return None if value is None else value[first]

    if NEW:
        model.run_eagerly = EAGERLY[0]
        numbers = model.evaluate(
            x, given, batch_size=nets.BATCH, sample_weight=weights, verbose=0, return_dict=True
        )
        model.reset_metrics()
        batch = model.test_on_batch(one(x), one(given), one(weights), return_dict=True)
    else:
        numbers = model.evaluate(x, y, batch_size=nets.BATCH, sample_weight=weights, verbose=0)
        if hasattr(model, "reset_metrics"):  # which 1.12, where they keep nothing, does not have
            model.reset_metrics()
        batch = model.test_on_batch(one(x), one(y), one(weights))
        names = list(model.metrics_names)
        numbers, batch = [
            dict(zip(names, np.atleast_1d(np.asarray(value, dtype=object))))
            if not isinstance(value, list)
            else dict(zip(names, value))
            for value in (numbers, batch)
        ]
    return {"numbers": _plain(numbers), "batch": _plain(batch)}


def _wanted(model, case, y, weights):
    """Only what outputs with a loss need."""
    losses = case["loss"]
    if isinstance(losses, dict) and "class" not in losses and "own" not in losses:
        losses = [losses.get(name) for name in ("value", "label")]
    if isinstance(losses, list) and None in losses:
        at = next(n for n, loss in enumerate(losses) if loss is not None)
        return y[at], weights[at] if weights else None
    return y, weights


def _plain(numbers):
    return {key: np.asarray(value, "float64").ravel().tolist() for key, value in numbers.items()}


def _saved(model, folder):
    formats = {}
    for kind, name in (("h5", "model.h5"), ("keras", "model.keras"), ("tf", "saved_model")):
        path = os.path.join(folder, name)
        if (kind == "keras" and VERSION < (2, 12)) or (kind == "tf" and VERSION < (1, 15)):
            continue
        try:
            if kind == "tf":
                more = {"save_traces": False} if VERSION >= (2, 4) else {}
                model.save(path, save_format="tf", **more)
            else:
                model.save(path)
        except Exception as error:
            formats[kind] = {"failed": f"{type(error).__name__}: {str(error)[:300]}"}
            continue
        formats[kind] = {"path": path}
    return formats


def judge(jobs, eagerly):
    """Load converted files by default arguments and do the same: [{"case", "path", "module", "own"}] to results."""
    EAGERLY[0] = eagerly
    results = []
    for job in jobs:
        keras.backend.clear_session()
        case = cases.CASES[job["case"]]
        try:
            if job["module"]:
                _imported(job["module"])
            given = {"custom_objects": nets.OWN} if job["own"] else {}
            model = keras.models.load_model(job["path"], **given)
            if "inside" in case:
                results.append({"values": inside(model, case["inside"])})
            elif not getattr(model, "compiled", True):
                results.append({"failed": "it is not compiled"})
            else:
                results.append(evaluated(model, case))
        except Exception as error:
            results.append({"failed": f"{type(error).__name__}: {str(error)[-400:]}"})
    return results


def _imported(path):
    import importlib.util

    spec = importlib.util.spec_from_file_location("generated_module", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
