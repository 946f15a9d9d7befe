"""The models of the HDF5 and `.keras` goldens, and how one is made: run `recipe.py` in the golden's folder.

Every variable is filled with one value of its own, so that a swap of two shows in the predictions and in
`dump.json`. Runs in TensorFlow 2.3 to 2.21 (Python 3.8 syntax); imports nothing of kerasferry.
"""

import json
import os
import sys
from pathlib import Path

import numpy as np
import tensorflow as tf

keras = tf.keras
layers = keras.layers

# Under which attributes layers keep layers and variables, as far as these models need.
PARTS = ("layer", "forward_layer", "backward_layer", "cell")
ROLES = (
    "kernel",
    "recurrent_kernel",
    "bias",
    "embeddings",
    "gamma",
    "beta",
    "moving_mean",
    "moving_variance",
)
OWN_ROLES = ("factors", "offset")


def keras_version():
    package = "tf_keras" if os.environ.get("TF_USE_LEGACY_KERAS") == "1" else "keras"
    return getattr(keras, "__version__", None) or __import__(package).__version__


def is_keras_3():
    return keras_version().startswith("3")


def sequential():
    model = keras.Sequential(
        [
            layers.Conv2D(2, (2, 3), activation="relu", input_shape=(4, 5, 1), name="window"),
            layers.BatchNormalization(name="norm"),
            layers.Flatten(name="flat"),
            layers.Dense(2, kernel_regularizer=keras.regularizers.l2(0.01), name="end"),
        ],
        name="golden",
    )
    model.compile(keras.optimizers.SGD(0.02, momentum=0.9), "mse", metrics=["mae"])
    return model


def functional():
    """A layer called twice, a model called twice, names with a slash where Keras allows them."""
    slash = "_" if is_keras_3() else "/"
    inner_in = layers.Input((3,), name="inner_in")
    x = layers.Dense(4, activation="tanh", name=f"block{slash}up")(inner_in)
    inner = keras.Model(inner_in, layers.Dense(2, name=f"block{slash}down")(x), name="encoder")
    left, right = layers.Input((3,), name="left"), layers.Input((3,), name="right")
    shared = layers.Dense(3, activation="sigmoid", name=f"both{slash}shared")
    joined = layers.Concatenate(name="join")([inner(shared(left)), inner(shared(right))])
    model = keras.Model([left, right], layers.Dense(1, name="end")(joined), name="golden")
    model.compile(keras.optimizers.Adam(0.03, beta_1=0.8), "mae")
    return model


def recurrent():
    """A mask from the embedding through both directions."""
    tokens = layers.Input((5,), dtype="int32", name="tokens")
    x = layers.Embedding(7, 3, mask_zero=True, name="words")(tokens)
    x = layers.Bidirectional(layers.LSTM(2, return_sequences=True, name="lstm"), name="both")(x)
    x = layers.GRU(3, name="gru")(x)
    model = keras.Model(tokens, layers.Dense(2, activation="softmax", name="end")(x), name="golden")
    model.compile(
        keras.optimizers.RMSprop(0.02, rho=0.8), "sparse_categorical_crossentropy", metrics=["accuracy"]
    )
    return model


def frozen():
    """Layers frozen in the middle of nested models: Keras lists their variables elsewhere than in line."""
    backbone = keras.Sequential(
        [
            layers.Dense(3, input_shape=(2,), name="a"),
            layers.BatchNormalization(name="still", trainable=False),
            layers.Dense(3, activation="relu", name="b", trainable=False),
            layers.BatchNormalization(name="moving"),
            layers.Dense(2, name="c"),
        ],
        name="backbone",
    )
    start = layers.Input((2,), name="start")
    x = layers.BatchNormalization(name="between")(backbone(start))
    middle = keras.Model(start, x, name="middle")
    outer = layers.Input((2,), name="outer")
    model = keras.Model(outer, layers.Dense(1, name="end")(middle(outer)), name="golden")
    model.compile(keras.optimizers.SGD(0.05), "mse")
    return model


def two_outputs():
    """Losses, metrics and loss weights by output, and a learning rate that follows a schedule."""
    start = layers.Input((3,), name="start")
    x = layers.Dense(4, activation="relu", name="body")(start)
    value, label = layers.Dense(1, name="value")(x), layers.Dense(1, activation="sigmoid", name="label")(x)
    model = keras.Model(start, [value, label], name="golden")
    rate = keras.optimizers.schedules.ExponentialDecay(0.04, decay_steps=10, decay_rate=0.5)
    model.compile(
        keras.optimizers.Adam(rate),
        loss={"value": "mse", "label": keras.losses.BinaryCrossentropy(label_smoothing=0.1)},
        metrics={"value": ["mae"], "label": [keras.metrics.AUC(num_thresholds=5, name="auc")]},
        loss_weights={"value": 0.25, "label": 2.0},
    )
    return model


def own():
    """A layer, a registered layer and an activation of somebody's own."""
    from own_parts import Shift, Stretch, bent

    start = layers.Input((3,), name="start")
    x = Stretch(power=2, name="stretch")(layers.Dense(2, activation=bent, name="curve")(start))
    model = keras.Model(start, layers.Dense(1, name="end")(Shift(name="shift")(x)), name="golden")
    model.compile(keras.optimizers.SGD(0.02), "mse")
    return model


def subclass():
    """A functional model whose class is somebody's own, around another one."""
    from own_parts import Steps

    inner_in = layers.Input((3,), name="inner_in")
    inner = Steps(inner_in, layers.Dense(2, activation="relu", name="in")(inner_in), name="inner")
    start = layers.Input((3,), name="start")
    joined = layers.Add(name="join")([inner(start), inner(layers.Dense(3, name="first")(start))])
    model = Steps(start, layers.Dense(1, name="end")(joined), name="golden")
    model.compile(keras.optimizers.SGD(0.02), "mse")
    return model


MODELS = {f.__name__: f for f in (sequential, functional, recurrent, frozen, two_outputs, own, subclass)}


def variables_of(layer, path):
    """(path as kerasferry names it, variable) of a layer and all inside."""
    for role in ROLES + OWN_ROLES:
        value = getattr(layer, role, None)
        if hasattr(value, "assign"):
            yield "/".join((*path, role)), value
    if hasattr(layer, "layers") and isinstance(layer.layers, (list, tuple)):
        for inner in layer.layers:
            yield from variables_of(inner, (*path, inner.name))
        return
    for part in PARTS:
        inner = getattr(layer, part, None)
        if hasattr(inner, "weights") and not (part == "layer" and hasattr(layer, "forward_layer")):
            yield from variables_of(inner, (*path, f"@{part}"))


def sample(model, rows=4):
    """Inputs by name; token ids begin with a zero, which the mask hides."""
    found = {}
    for position, tensor in enumerate(model.inputs):
        shape = (rows, *[int(extent) for extent in tensor.shape[1:]])
        name = model.input_names[position] if hasattr(model, "input_names") else tensor.name
        count = int(np.prod(shape))
        if "int" in str(tensor.dtype):
            found[name] = (np.arange(count).reshape(shape) * 3 % 7).astype("int32")
        else:
            found[name] = (np.cos(np.arange(count) + position).reshape(shape)).astype("float32")
    return found


def flat(value):
    return list(value) if isinstance(value, (list, tuple)) else [value]


def make(what, artifact, **arguments):
    """Build, fill, save, and write what a reader must find: `dump.json` and `expect.json`."""
    sys.path.insert(0, str(Path(__file__).parent))
    out = Path(artifact).parent
    model = MODELS[what]()
    inputs = sample(model)
    x = list(inputs.values()) if len(inputs) > 1 else next(iter(inputs.values()))
    outputs = flat(model.predict(x, verbose=0))
    sparse = what == "recurrent"
    targets = [
        np.arange(4) % 2 if sparse else np.linspace(0, 1, y.size).reshape(y.shape).astype("f4")
        for y in outputs
    ]
    y = targets if len(targets) > 1 else targets[0]
    model.train_on_batch(x, y)  # makes the slots of the optimizer
    variables = dict(variables_of(model, ()))
    assert len(variables) == len(model.weights), (len(variables), [w.name for w in model.weights])
    dump = {"tensorflow": tf.__version__, "keras": keras_version(), "variables": {}}
    for number, (name, variable) in enumerate(sorted(variables.items()), 1):
        value = number / 16 if number % 2 else -number / 16
        value = abs(value) if name.endswith("variance") else value
        variable.assign(np.full(variable.shape, value, "float32"))
        dump["variables"][name] = ["float32", [int(extent) for extent in variable.shape], value]
    held = model.optimizer.variables
    dump["optimizer"] = len(held() if callable(held) else held)
    model.save(str(artifact), **arguments)
    expect = {"inputs": {name: value.tolist() for name, value in inputs.items()}}
    expect["dtypes"] = {name: str(value.dtype) for name, value in inputs.items()}
    expect["predictions"] = [value.tolist() for value in flat(model.predict(x, verbose=0))]
    expect["targets"] = [value.tolist() for value in targets]
    if is_keras_3():
        model.reset_metrics()
    expect["loss"] = float(np.ravel(flat(model.train_on_batch(x, y))[0])[0])
    write(out / "dump.json", dump)
    write(out / "expect.json", expect)


def write(path, value):
    path.write_text(json.dumps(value, indent=1, sort_keys=True) + "\n")
