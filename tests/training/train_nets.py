# mypy: ignore-errors
"""Small networks whose gradients stay well away from 0: Adam makes whole steps of rounding noise.

Runs under Python 3.6 to 3.13, with Keras 2 and 3: `keras` is passed in.
"""

import numpy as np

ROWS, STEPS = 16, 8


def dense(keras):
    """Two hidden layers."""
    x = keras.layers.Input((5,), name="x")
    a = keras.layers.Dense(6, activation="tanh", name="a")(x)
    b = keras.layers.Dense(4, activation="tanh", name="b")(a)
    return keras.models.Model(x, keras.layers.Dense(3, name="c")(b))


def half(keras):
    """Computed in half precision, with variables in float32."""
    home = getattr(keras, "mixed_precision", None) or keras
    policy = (home.Policy if hasattr(home, "Policy") else keras.DTypePolicy)("mixed_float16")
    x = keras.layers.Input((5,), name="x")
    a = keras.layers.Dense(6, activation="tanh", name="a", dtype=policy)(x)
    b = keras.layers.Dense(4, activation="tanh", name="b", dtype=policy)(a)
    return keras.models.Model(x, keras.layers.Dense(3, name="c")(b))


def sequential(keras):
    """The same as a Sequential."""
    layers = [
        keras.layers.Dense(6, activation="tanh", name="a", input_shape=(5,))
        if not hasattr(keras, "ops")
        else keras.layers.Dense(6, activation="tanh", name="a"),
        keras.layers.Dense(4, activation="tanh", name="b"),
        keras.layers.Dense(3, name="c"),
    ]
    return keras.models.Sequential([keras.layers.Input((5,))] * hasattr(keras, "ops") + layers)


def frozen(keras):
    """A layer frozen before it is compiled."""
    model = dense(keras)
    model.get_layer("b").trainable = False
    return model


def frozen_after(keras):
    """A layer whose flag is set after the training and before saving; see `build.py`."""
    return dense(keras)


def thawed(keras):
    """A layer that is frozen at first, and trained from the moment of saving; see `build.py`."""
    return frozen(keras)


def nested(keras):
    """Models in models, one of them frozen; and one of them a Sequential."""
    x = keras.layers.Input((5,), name="x")
    i = keras.layers.Input((6,), name="i")
    inner = keras.models.Model(i, keras.layers.Dense(6, activation="tanh", name="i1")(i), name="inner")
    j = keras.layers.Input((6,), name="j")
    still = keras.models.Model(j, keras.layers.Dense(6, activation="tanh", name="j1")(j), name="still")
    still.trainable = False
    row = keras.models.Sequential(name="row")
    if hasattr(keras, "ops"):
        row.add(keras.layers.Input((6,)))
        row.add(keras.layers.Dense(6, activation="tanh", name="r1"))
    else:
        row.add(keras.layers.Dense(6, activation="tanh", name="r1", input_shape=(6,)))
    h = keras.layers.Dense(6, activation="tanh", name="a")(x)
    h = row(still(inner(h)))
    return keras.models.Model(x, keras.layers.Dense(3, name="c")(h))


def batch_norm(keras):
    """Batch normalization, one in training and one frozen."""
    x = keras.layers.Input((5,), name="x")
    h = keras.layers.Dense(6, activation="tanh", name="a")(x)
    h = keras.layers.BatchNormalization(name="n1", momentum=0.8)(h)
    h = keras.layers.Dense(6, activation="tanh", name="b")(h)
    h = keras.layers.BatchNormalization(name="n2", momentum=0.8)(h)
    model = keras.models.Model(x, keras.layers.Dense(3, name="c")(h))
    model.get_layer("n2").trainable = False
    return model


def recurrent(keras):
    """Both directions, a GRU and an LSTM; each of the same width, so that nothing but the order tells them apart."""
    x = keras.layers.Input((4, 5), name="x")
    lstm = keras.layers.LSTM(3, return_sequences=True, recurrent_activation="sigmoid", name="l")
    h = keras.layers.Bidirectional(lstm, name="both")(x)
    h = keras.layers.SimpleRNN(3, return_sequences=True, name="s")(h)
    h = keras.layers.TimeDistributed(keras.layers.Dense(3, activation="tanh"), name="t")(h)
    h = keras.layers.GRU(3, reset_after=False, recurrent_activation="sigmoid", name="g")(h)
    return keras.models.Model(x, keras.layers.Dense(3, name="c")(h))


def branches(keras):
    """Branches of one shape, joined in another order than they were made."""
    x = keras.layers.Input((5,), name="x")
    one = keras.layers.Dense(5, activation="tanh", name="one")(x)
    two = keras.layers.Dense(5, activation="tanh", name="two")(x)
    three = keras.layers.Dense(5, activation="tanh", name="three")(two)
    four = keras.layers.Dense(5, activation="tanh", name="four")(x)
    h = keras.layers.Concatenate(name="join")([four, three, one])
    return keras.models.Model(x, keras.layers.Dense(3, name="c")(h))


def embedding(keras):
    """An embedding of which each step uses some rows."""
    x = keras.layers.Input((4,), name="x", dtype="int32")
    h = keras.layers.Embedding(30, 5, name="e")(x)
    h = keras.layers.Flatten(name="f")(h)
    return keras.models.Model(x, keras.layers.Dense(3, name="c")(h))


def data(name, seed=0):
    """(inputs, targets), each with one batch a step."""
    random = np.random.RandomState(seed)
    if name == "embedding":
        x = random.randint(0, 30, (STEPS, ROWS, 4)).astype("int32")
    else:
        x = random.normal(size=(STEPS, ROWS, 4, 5) if name == "recurrent" else (STEPS, ROWS, 5))
        x = x.astype("float32")
    return x, (random.normal(size=(STEPS, ROWS, 3)) + 2.0).astype("float32")


def randomize(model, seed=0):
    """Weights that are the same in every version."""
    random = np.random.RandomState(seed)
    for layer in leaves(model):
        values = []
        for value in layer.get_weights():
            new = random.normal(size=value.shape) * 0.4
            values.append((np.abs(new) + 0.5 if value.ndim == 1 else new).astype(value.dtype))
        layer.set_weights(values)


def leaves(model):
    """The layers of a model with those of the models in it, each with everything else inside."""
    for layer in model.layers:
        if getattr(layer, "layers", None):
            yield from leaves(layer)
        else:
            yield layer


def weights(model):
    """Every variable by its layer and position."""
    return {
        f"{layer.name}/{index}": value
        for layer in leaves(model)
        for index, value in enumerate(layer.get_weights())
    }
