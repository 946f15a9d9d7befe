"""Small models, built and saved inside an environment (worker verb `run`); Python 3.6 syntax, tf.keras."""

import numpy as np
import tensorflow as tf


def _randomize(model, zero=()):
    random = np.random.RandomState(5)
    for layer in model.layers:
        values = []
        for variable in layer.weights:
            value = random.normal(0, 0.7, variable.shape.as_list())
            value = value * value + 0.1 if "variance" in variable.name else value
            values.append(value * 0 if layer.name in zero else value)
        layer.set_weights(values)


def classifier(path, formats=("tf", "h5"), zero=()):
    """Dense, batch normalisation, a layer with a slash in its name, softmax; compiled with Adam."""
    layers = tf.keras.layers
    start = layers.Input(shape=(6,), name="start")
    x = layers.Dense(8, activation="relu", name="block/hidden")(start)
    x = layers.BatchNormalization(name="norm")(x)
    end = layers.Dense(3, activation="softmax", name="end")(x)
    model = tf.keras.Model(start, end)
    _randomize(model, zero)
    model.compile(optimizer="adam", loss="categorical_crossentropy")
    model.train_on_batch(np.ones((2, 6), "float32"), np.eye(3)[:2])
    _randomize(model, zero)
    for kind in formats:
        model.save(path + (".h5" if kind == "h5" else ""), save_format=kind)


def tokens(path):
    """Float32 tokens of an open length into a masking Embedding, an LSTM, two outputs; not compiled."""
    layers = tf.keras.layers
    start = layers.Input(shape=(None,), name="words")
    x = layers.Embedding(13, 5, mask_zero=True, name="table")(start)
    x = layers.LSTM(4, name="reader")(x)
    model = tf.keras.Model(start, [layers.Dense(2, name="one")(x), layers.Dense(1, "sigmoid", name="two")(x)])
    _randomize(model)
    model.save(path)


def normalized(path):
    """Normalization with mean 5 and variance 4, then Dense; what it predicts for [[9, 9]] before saving."""
    layers = tf.keras.layers
    kind = getattr(layers, "Normalization", None) or layers.experimental.preprocessing.Normalization
    norm = kind(axis=-1, name="norm")
    start = layers.Input(shape=(2,), name="start")
    end = layers.Dense(1, use_bias=False, kernel_initializer="ones", name="end")(norm(start))
    norm.adapt(np.array([[3.0, 3.0], [7.0, 7.0]], "float32"))
    model = tf.keras.Model(start, end)
    model.save(path, save_format="h5" if path.endswith(".h5") else "tf")
    return float(model.predict_on_batch(np.array([[9.0, 9.0]], "float32"))[0, 0])


def module(path):
    """A tf.Module without any Keras in it, its function as signature."""

    class Scaled(tf.Module):
        def __init__(self):
            super().__init__()
            self.matrix = tf.Variable(np.arange(6, dtype="float32").reshape(3, 2) - 2)

        @tf.function(input_signature=[tf.TensorSpec([None, 3], tf.float32, name="x")])
        def __call__(self, x):
            return {"y": tf.tanh(x @ self.matrix)}

    made = Scaled()
    tf.saved_model.save(made, path, signatures=made.__call__)


def noisy(path):
    """Dense, then a Lambda that adds random numbers, in inference too."""
    layers = tf.keras.layers
    start = layers.Input(shape=(4,), name="start")
    x = layers.Dense(3, name="dense")(start)
    end = layers.Lambda(lambda value: value + tf.random.normal(tf.shape(value)), name="noise")(x)
    tf.keras.Model(start, end).save(path)


def two_inputs(path):
    """Two inputs: the signature takes names only."""
    layers = tf.keras.layers
    one, other = layers.Input(shape=(3,), name="one"), layers.Input(shape=(2,), name="other")
    model = tf.keras.Model([one, other], layers.Dense(2, name="end")(layers.Concatenate()([one, other])))
    _randomize(model)
    model.save(path)


def custom(path, module):
    """A layer of an own class behind Dense."""
    import importlib.util

    spec = importlib.util.spec_from_file_location("own_layer", module)
    own = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(own)
    start = tf.keras.layers.Input(shape=(4,), name="start")
    x = tf.keras.layers.Dense(3, name="dense")(start)
    model = tf.keras.Model(start, own.Scaling(name="scaling")(x))
    _randomize(model)
    model.save(path)
