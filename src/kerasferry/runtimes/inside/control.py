# ruff: noqa: PTH118, PTH208
# mypy: ignore-errors
"""control: can this environment build, save and load a model of its own? Only then may it judge others.

Seen to fail: TensorFlow 2.0 and 2.1 with NumPy 1.19 or newer build Dense but no LSTM.
"""

import os
import shutil
import tempfile

import numpy

from .box import Handle
from .saving import save_model

TOLERANCE = 1e-5
"""Same machine, same libraries, same operations: only the order of a sum may differ between threads."""


def control(box):
    """Build two models (convolution, batch normalisation; embedding, LSTM, GRU), save and load each.

    Returns:
        works: True if everything did; problem: None, or the step and the error text;
        formats: those that were saved and loaded.
    """
    folder = tempfile.mkdtemp()
    formats, step = [], "importing"
    try:
        for name, build in (("convolution", _convolution), ("recurrent", _recurrent)):
            graph, session = box.new_graph()
            with Handle("keras", None, graph=graph, session=session).scope():
                step = f"building the {name} model"
                model, inputs = build(box.keras)
                step = f"predicting with the {name} model"
                expected = _predict(model, inputs)
                if not numpy.all(numpy.isfinite(expected)):
                    raise ArithmeticError("the prediction is not finite")
                for kind, path, loader in _ways(box, os.path.join(folder, name)):
                    step = f"saving and loading the {name} model as {kind}"
                    save_model(box, box.keras, model, path, kind)
                    _compare(expected, loader(path, inputs))
                    formats.append(kind)
        return {"works": True, "problem": None, "formats": sorted(set(formats))}
    except Exception as problem:
        text = f"{step}: {type(problem).__name__}: {problem}"
        return {"works": False, "problem": text[:2000], "formats": sorted(set(formats))}
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _convolution(keras):
    layers = keras.layers
    start = layers.Input(shape=(6, 6, 2))
    x = layers.Conv2D(4, 3, padding="same", activation="relu")(start)
    x = layers.BatchNormalization()(x)
    x = layers.Flatten()(x)
    end = layers.Dense(3, activation="softmax")(x)
    inputs = numpy.linspace(-1, 1, 2 * 6 * 6 * 2).reshape(2, 6, 6, 2).astype("float32")
    return keras.models.Model(start, end), inputs


def _recurrent(keras):
    layers = keras.layers
    start = layers.Input(shape=(5,))
    x = layers.Embedding(11, 4)(start)
    x = layers.LSTM(3, return_sequences=True)(x)
    x = layers.GRU(3)(x)
    end = layers.Dense(2)(x)
    return keras.models.Model(start, end), numpy.arange(10).reshape(2, 5).astype("float32")


def _ways(box, base) -> list:
    """[(format, path, function of path and inputs -> prediction)] that this version can write and read."""

    def keras(path, inputs):
        return _predict(box.keras.models.load_model(path), inputs)

    def keras_1(
        path, inputs
    ):  # saved into a folder named by the time, up to 1.13; load_keras_model in contrib
        loader = getattr(getattr(box.tf.keras, "experimental", None), "load_from_saved_model", None)
        if loader is None:
            loader = box.tf.contrib.saved_model.load_keras_model
        inside = [os.path.join(path, name) for name in os.listdir(path) if name.isdigit()]
        return _predict(loader(inside[0] if inside else path), inputs)

    def raw(path, inputs):
        loaded = box.tf.saved_model.load(path)  # the variables live as long as this object
        function = loaded.signatures["serving_default"]
        name = sorted(function.structured_input_signature[1])[0]
        values = function(**{name: box.tf.constant(inputs)})
        return next(iter(values.values())).numpy()

    version = tuple(int(part) for part in box.tf.__version__.split(".")[:2])
    ways = [("h5", base + ".h5", keras)]
    if box.is_keras_3():
        ways.append(("keras", base + ".keras", keras))
        ways.append(("export", base + "-export", raw))
    elif version >= (2, 0):
        ways.append(("tf", base + "-tf", keras))
        ways.append(("tf.saved_model", base + "-raw", raw))
        if version >= (2, 12):
            ways.append(("keras", base + ".keras", keras))
    elif box.api == "tf.keras":
        ways.append(("tf", base + "-tf", keras_1))
    return ways


def _predict(model, inputs):
    return numpy.asarray(model.predict_on_batch(inputs))


def _compare(expected, actual):
    if expected.shape != actual.shape or not numpy.allclose(expected, actual, TOLERANCE, TOLERANCE):
        raise ArithmeticError(f"after loading, the prediction differs by {abs(expected - actual).max()}")
