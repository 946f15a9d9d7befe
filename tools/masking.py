# ruff: noqa: B905, B009, D102, RUF005, UP008
"""What becomes of a mask in each layer of the Keras at hand. Runs inside an environment; Python 3.6 syntax.

A layer of our own puts a mask on what it gets, the layer in question is called, and another layer of our own returns
the mask that arrives behind it. A mask is told by what it is: `none`, `first`, `second` (of the inputs), `and`, `or`.
"""

import numpy as np
import tensorflow as tf

keras = tf.keras
L = keras.layers
GRAPH = tf.__version__.startswith("1.")
modes = {"graph": True, "eager": not GRAPH}
LINE, IMAGES, FILMS = (6, 4), (6, 4, 3), (6, 4, 4, 3)


class Marked(L.Layer):
    """Its input with a mask of the steps that are not all zero."""

    def __init__(self, **kwargs):
        super(Marked, self).__init__(**kwargs)
        self.supports_masking = True

    def call(self, inputs):
        return inputs * 1.0

    def compute_mask(self, inputs, mask=None):
        if len(inputs.shape) == 2:
            return inputs != 0.0 if hasattr(keras, "ops") else tf.not_equal(inputs, 0.0)
        reduced = tf.abs(inputs) if GRAPH or not hasattr(keras, "ops") else keras.ops.abs(inputs)
        axes = list(range(2, len(inputs.shape)))
        if hasattr(keras, "ops"):
            return keras.ops.max(reduced, axis=axes) > 0.0
        return tf.reduce_max(reduced, axis=axes) > 0.0

    def compute_output_shape(self, shape):
        return shape


class Arrived(L.Layer):
    """The mask of its input as numbers; -1 where there is none."""

    def call(self, inputs, mask=None):
        start = inputs
        while len(start.shape) > 1:
            start = start[..., 0]
        start = tf.cast(start, "float32") if not hasattr(keras, "ops") else keras.ops.cast(start, "float32")
        if mask is None:
            return start * 0.0 - 1.0
        cast = tf.cast if not hasattr(keras, "ops") else keras.ops.cast
        return cast(mask, "float32")

    def compute_mask(self, inputs, mask=None):
        return None


def _new(name):
    found = getattr(L, name, None)
    return found or getattr(getattr(L, "experimental").preprocessing, name)


ONE = {
    "Dense": lambda: L.Dense(3),
    "EinsumDense": lambda: _new("EinsumDense")("btc,cd->btd", output_shape=(None, 3)),
    "Activation": lambda: L.Activation("tanh"),
    "Activation linear": lambda: L.Activation("linear"),
    "ReLU": lambda: L.ReLU(),
    "LeakyReLU": lambda: L.LeakyReLU(),
    "ELU": lambda: L.ELU(),
    "PReLU": lambda: L.PReLU(),
    "ThresholdedReLU": lambda: L.ThresholdedReLU(0.2),
    "Softmax line": lambda: L.Softmax(),
    "Softmax time": lambda: L.Softmax(axis=1),
    "Dropout": lambda: L.Dropout(0.2),
    "Dropout 0": lambda: L.Dropout(0.0),
    "SpatialDropout1D": lambda: L.SpatialDropout1D(0.2),
    "GaussianNoise": lambda: L.GaussianNoise(0.2),
    "GaussianDropout": lambda: L.GaussianDropout(0.2),
    "AlphaDropout": lambda: L.AlphaDropout(0.2),
    "ActivityRegularization": lambda: L.ActivityRegularization(0.1),
    "BatchNormalization": lambda: L.BatchNormalization(),
    "SyncBatchNormalization": lambda: L.experimental.SyncBatchNormalization(),
    "LayerNormalization": lambda: L.LayerNormalization(),
    "GroupNormalization": lambda: L.GroupNormalization(2),
    "UnitNormalization": lambda: L.UnitNormalization(),
    "SpectralNormalization": lambda: L.SpectralNormalization(L.Dense(3)),
    "Rescaling": lambda: _new("Rescaling")(0.5, offset=1.0),
    "Normalization": lambda: _normalization(),
    "Discretization": lambda: _new("Discretization")(bin_boundaries=[0.0, 1.0]),
    "Reshape": lambda: L.Reshape((6, 2, 2)),
    "Flatten": lambda: L.Flatten(),
    "Permute": lambda: L.Permute((2, 1)),
    "Conv1D": lambda: L.Conv1D(3, 3, padding="same"),
    "Conv1DTranspose": lambda: L.Conv1DTranspose(3, 3, padding="same"),
    "SeparableConv1D": lambda: L.SeparableConv1D(3, 3, padding="same"),
    "DepthwiseConv1D": lambda: L.DepthwiseConv1D(3, padding="same"),
    "LocallyConnected1D": lambda: L.LocallyConnected1D(3, 1),
    "MaxPooling1D": lambda: L.MaxPooling1D(2, strides=1, padding="same"),
    "AveragePooling1D": lambda: L.AveragePooling1D(2, strides=1, padding="same"),
    "GlobalAveragePooling1D": lambda: L.GlobalAveragePooling1D(),
    "GlobalMaxPooling1D": lambda: L.GlobalMaxPooling1D(),
    "UpSampling1D": lambda: L.UpSampling1D(1),
    "ZeroPadding1D": lambda: L.ZeroPadding1D(0),
    "Cropping1D": lambda: L.Cropping1D(0),
    "Identity": lambda: L.Identity(),
    "Masking": lambda: L.Masking(123.0),
    "TimeDistributed": lambda: L.TimeDistributed(L.Dense(3)),
    "TimeDistributed ReLU": lambda: L.TimeDistributed(L.ReLU()),
    "TimeDistributed Flatten": lambda: L.TimeDistributed(L.Flatten()),
    "SimpleRNN": lambda: L.SimpleRNN(3, return_sequences=True),
    "LSTM": lambda: L.LSTM(3, return_sequences=True),
    "GRU": lambda: L.GRU(3, return_sequences=True),
    "RNN": lambda: L.RNN(L.SimpleRNNCell(3), return_sequences=True),
    "LSTM last": lambda: L.LSTM(3),
    "LSTM state": lambda: L.LSTM(3, return_sequences=True, return_state=True),
    "LSTM zero": lambda: L.LSTM(3, return_sequences=True, zero_output_for_mask=True),
    "Bidirectional": lambda: L.Bidirectional(L.LSTM(3, return_sequences=True)),
    "Bidirectional sum": lambda: L.Bidirectional(L.GRU(3, return_sequences=True), merge_mode="sum"),
    "Bidirectional none": lambda: L.Bidirectional(L.GRU(3, return_sequences=True), merge_mode=None),
    "Bidirectional last": lambda: L.Bidirectional(L.LSTM(3)),
    "Bidirectional state": lambda: L.Bidirectional(L.LSTM(3, return_sequences=True, return_state=True)),
    "Sequential": lambda: keras.Sequential([L.Dense(3, input_shape=LINE)]),
    "Sequential stops": lambda: keras.Sequential([L.Conv1D(3, 1, input_shape=LINE)]),
    "Functional": lambda: _functional(lambda x: L.Dense(3)(x)),
    "Functional stops": lambda: _functional(lambda x: L.Conv1D(3, 1)(x)),
    "Functional uses": lambda: _functional(lambda x: L.GlobalAveragePooling1D()(x)),
    "Functional deep": lambda: _functional(lambda x: L.LSTM(3)(L.Dropout(0.2)(x))),
}
IMAGE = {
    "Conv2D": lambda: L.Conv2D(3, 1),
    "Conv2DTranspose": lambda: L.Conv2DTranspose(3, 1),
    "SeparableConv2D": lambda: L.SeparableConv2D(3, 1),
    "DepthwiseConv2D": lambda: L.DepthwiseConv2D(1),
    "UpSampling2D": lambda: L.UpSampling2D(1),
    "ZeroPadding2D": lambda: L.ZeroPadding2D(0),
    "TimeDistributed LSTM": lambda: L.TimeDistributed(L.LSTM(3)),
    "TimeDistributed Dense": lambda: L.TimeDistributed(L.Dense(3)),
    "TimeDistributed Flatten": lambda: L.TimeDistributed(L.Flatten()),
    "TimeDistributed mean": lambda: L.TimeDistributed(L.GlobalAveragePooling1D()),
    "SpatialDropout2D": lambda: L.SpatialDropout2D(0.2),
    "MaxPooling2D": lambda: L.MaxPooling2D(2),
    "GlobalAveragePooling2D": lambda: L.GlobalAveragePooling2D(),
    "Resizing": lambda: _new("Resizing")(3, 3),
    "CenterCrop": lambda: _new("CenterCrop")(3, 3),
    "RandomFlip": lambda: _new("RandomFlip")(),
    "RandomContrast": lambda: _new("RandomContrast")(0.2),
    "RandomRotation": lambda: _new("RandomRotation")(0.2),
    "RandomZoom": lambda: _new("RandomZoom")(0.2),
    "RandomTranslation": lambda: _new("RandomTranslation")(0.2, 0.2),
    "RandomCrop": lambda: _new("RandomCrop")(3, 3),
    "RandomBrightness": lambda: _new("RandomBrightness")(0.2),
}
FILM = {
    "Conv3D": lambda: L.Conv3D(3, 1),
    "TimeDistributed Conv2D": lambda: L.TimeDistributed(L.Conv2D(3, 2)),
    "ConvLSTM2D": lambda: L.ConvLSTM2D(3, 2, return_sequences=True),
    "SpatialDropout3D": lambda: L.SpatialDropout3D(0.2),
}
# The mask begins inside.
INSIDE = {
    "model output": lambda: keras.Sequential([L.Masking(input_shape=LINE), L.Dense(3)]),
}
FLAT = {"Softmax": lambda: L.Softmax(), "RepeatVector": lambda: L.RepeatVector(2)}
TWO = {
    "Add": lambda a, b: L.Add()([a, b]),
    "Subtract": lambda a, b: L.Subtract()([a, b]),
    "Multiply": lambda a, b: L.Multiply()([a, b]),
    "Average": lambda a, b: L.Average()([a, b]),
    "Maximum": lambda a, b: L.Maximum()([a, b]),
    "Minimum": lambda a, b: L.Minimum()([a, b]),
    "Concatenate": lambda a, b: L.Concatenate(name="joined")([a, b]),
    "Concatenate time": lambda a, b: L.Concatenate(axis=1, name="joined")([a, b]),
    "Dot": lambda a, b: L.Dot(axes=2)([a, b]),
    "Attention": lambda a, b: L.Attention()([a, b]),
    "AdditiveAttention": lambda a, b: L.AdditiveAttention()([a, b]),
    "MultiHeadAttention": lambda a, b: L.MultiHeadAttention(2, 3)(a, b),
    "MultiHeadAttention key": lambda a, b: L.MultiHeadAttention(2, 3)(a, a, key=b),
    "Bidirectional states": lambda a, b: L.Bidirectional(L.LSTM(6, return_sequences=True))(
        a, initial_state=[L.Lambda(lambda x: x[:, :, 0])(b)] * 4
    ),
    "LSTM states list": lambda a, b: L.LSTM(6, return_sequences=True)(
        [a] + [L.Lambda(lambda x: x[:, :, 0])(b)] * 2
    ),
    "LSTM states": lambda a, b: L.LSTM(6, return_sequences=True)(
        a, initial_state=[L.Lambda(lambda x: x[:, :, 0])(b)] * 2
    ),
}


def _normalization():
    try:
        return _new("Normalization")(mean=[0.5, 1.0, 0.2, -1.0], variance=[1.0, 2.0, 3.0, 0.5])
    except TypeError:  # up to 2.4 it only learns
        return _new("Normalization")()


def _functional(inside):
    start = L.Input(shape=LINE)
    return keras.Model(start, inside(start))


def _feed(shape, which):
    values = np.random.RandomState(which).normal(size=(3,) + shape).astype("float32")
    for row, steps in enumerate(([4, 5], [2, 3, 4, 5], []) if which == 1 else ([2, 3], [5], [0])):
        values[row, steps] = 0.0
    return values


def layers(eager_only=False):
    """{case: {"mask": what arrives, "uses": whether the numbers depend on the mask} or {"error": text}}.

    Compiling a graph for each case is what takes the time; TensorFlow 1 has nothing else.
    """
    modes.update(graph=GRAPH or not eager_only, eager=not GRAPH)
    answers = {}
    for cases, shape in ((ONE, LINE), (IMAGE, IMAGES), (FILM, FILMS), (FLAT, (6,))):
        for name in cases:
            feeds = [_feed(shape, 1)]
            answers[name] = _asked(lambda made, a: made(a), cases[name], feeds, (True,))
    for name in INSIDE:
        answers[name] = _asked(lambda made, a: made(a), INSIDE[name], [_feed(LINE, 1)], (False,))
    for name in TWO:
        feeds = [_feed(LINE, 1), _feed(LINE, 2)]
        for told, marks in (("both", (True, True)), ("first", (True, False)), ("second", (False, True))):
            answers[name + " | " + told] = _asked(TWO[name], None, feeds, marks)
    return answers


def _asked(call, make, feeds, marks):
    try:
        if GRAPH:
            with tf.Graph().as_default(), tf.Session().as_default():
                return _seen(call, make, feeds, marks)
        keras.backend.clear_session()
        return _seen(call, make, feeds, marks)
    except Exception as error:
        return {"error": (type(error).__name__ + ": " + str(error))[:300]}


def _seen(call, make, feeds, marks):
    found = {}
    outputs = {}
    for masked in (True, False):
        np.random.seed(1)
        inputs = [L.Input(shape=one.shape[1:]) for one in feeds]
        values = [Marked()(one) if masked and mark else one for one, mark in zip(inputs, marks)]
        result = call(make(), *values) if make else call(*values)
        results = list(result) if isinstance(result, (list, tuple)) else [result]
        model = keras.Model(inputs, results + [Arrived()(one) for one in results])
        random = np.random.RandomState(3)
        model.set_weights([random.uniform(0.2, 1, one.shape) for one in model.get_weights()])
        given = feeds if len(feeds) > 1 else feeds[0]
        outputs[masked] = {}
        if modes["graph"]:
            outputs[masked]["graph"] = [np.asarray(one) for one in model.predict_on_batch(given)]
        if modes["eager"]:
            outputs[masked]["eager"] = [np.asarray(one) for one in model(given, training=False)]
        count = len(results)
    for mode in sorted(outputs[True], reverse=True):
        values = outputs[True][mode]
        told = [_told(one, feeds) for one in values[count:]]
        uses = any(np.abs(a - b).max() > 1e-6 for a, b in zip(values[:count], outputs[False][mode][:count]))
        one = {"mask": told[0] if len(set(told)) == 1 else told, "uses": bool(uses)}
        if found and one != found:
            found = {"graph": found, "eager": one}
        else:
            found = one
    return found


def _told(array, feeds):
    if array.size and (array == -1).all():
        return "none"
    masks = [np.abs(one).reshape(one.shape[0], one.shape[1], -1).max(-1) > 0 for one in feeds]
    names = {"first": masks[0]}
    if len(masks) > 1:
        names.update({"second": masks[1], "and": masks[0] & masks[1], "or": masks[0] | masks[1]})
        names["in a row"] = np.concatenate(masks, axis=1)
        ones = np.ones_like(masks[0])
        names["in a row, ones first"] = np.concatenate([ones, masks[1]], axis=1)
        names["in a row, ones last"] = np.concatenate([masks[0], ones], axis=1)
    names["ones"] = np.ones_like(masks[0])
    for name in names:
        if array.shape == names[name].shape and ((array > 0) == names[name]).all():
            return name
    return "other " + str(array.shape)
