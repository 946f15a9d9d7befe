"""Runs inside an environment with tf.keras: what the classes for masks do there. Python 3.6 syntax."""

import importlib.util
import sys

import numpy as np
import tensorflow as tf

layers = tf.keras.layers


# Classes of a module are called `kerasferry>LSTM` in TensorFlow 1, of which no name of a scope can be made: each layer
# says its name, as in files.


def _imported(path):
    spec = importlib.util.spec_from_file_location("own_layers", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules["own_layers"] = module
    spec.loader.exec_module(module)
    return module


class Arrived(layers.Layer):
    """The mask that arrives, as numbers; 7 if there is none."""

    def __init__(self, **options):
        super().__init__(**options)
        self.supports_masking = True

    def call(self, inputs, mask=None):
        steps = tf.reduce_max(inputs, -1)
        return tf.zeros_like(steps) + 7 if mask is None else tf.cast(mask, "float32")

    def compute_mask(self, inputs, mask=None):
        return None

    def compute_output_shape(self, input_shape):
        return tf.TensorShape(input_shape)[:-1]


class Whole(layers.Layer):
    """Returns what it gets; a step that is 0 everywhere is masked."""

    def __init__(self, **options):
        super().__init__(**options)
        self.supports_masking = True

    def call(self, inputs):
        return tf.identity(inputs)

    def compute_mask(self, inputs, mask=None):
        return tf.reduce_any(tf.not_equal(inputs, 0.0), list(range(2, len(inputs.shape))))

    def compute_output_shape(self, input_shape):
        return input_shape


def _run(inputs, outputs, values):
    """What a model gives, by `predict` of one that was read from its config."""
    model = tf.keras.Model(inputs, outputs)
    own = {one.__name__: one for one in (Arrived, Whole)}
    again = tf.keras.Model.from_config(model.get_config(), custom_objects=own)
    again.set_weights(model.get_weights())
    found = again.predict(values)
    return found if isinstance(found, list) else [found]


def merging(module):
    """For each class, beside two inputs of which both, one or none have a mask: numbers and mask, as lists."""
    own = _imported(module)
    random = np.random.RandomState(3)
    values = [random.normal(size=(1, 4, 2)).astype("float32") for _ in range(2)]
    values[0][:, [1, 3]] = 0
    values[1][:, [2, 3]] = 0
    made = {"values": [one.tolist() for one in values]}
    for name in ("Add", "Subtract", "Average", "Maximum", "Minimum", "Multiply", "Concatenate"):
        for masked in ((True, True), (True, False), (False, True)):
            starts = [layers.Input((4, 2)) for _ in values]
            given = [layers.Masking()(one) if has else one for one, has in zip(starts, masked)]  # noqa: B905
            merged = getattr(own, name + "Later")(name="merged")(given)
            found = _run(starts, [merged, Arrived()(merged)], values)
            key = name + "".join(" masked" if has else " plain" for has in masked)
            made[key] = [one.tolist() for one in found]
    starts = [layers.Input((4, 2)) for _ in values]
    merged = own.ConcatenateLater(axis=1, name="merged")([layers.Masking()(starts[0]), starts[1]])
    made["in a row"] = _run(starts, Arrived()(merged), values)[0].tolist()
    return made


def _steps(layer_of, rank, states=None):
    """What a layer gives for steps of which some are masked, and for the others alone, with the same weights."""
    random = np.random.RandomState(4)
    values = random.normal(size=(2, 5) + (3,) * rank).astype("float32")
    gone = [0, 2, 4]
    values[:, gone] = 0
    kept = [one for one in range(5) if one not in gone]
    outputs, weights = [], None
    for masked in (True, False):
        shape = (5 if masked else len(kept),) + (3,) * rank
        start = layers.Input(shape)
        begun = [layers.Input((2,)) for _ in states or ()]
        layer = layer_of()
        made = layer(Whole()(start) if masked else start, **({"initial_state": begun} if begun else {}))
        model = tf.keras.Model([start, *begun], made)
        weights = weights or [random.normal(size=one.shape) for one in model.get_weights()]
        model.set_weights(weights)
        given = [values if masked else values[:, kept], *(states or [])]
        outputs.append(model.predict(given if begun else given[0]))
    return gone, kept, outputs


def _sequence(layer_of, rank, states=None):
    gone, kept, (found, alone) = _steps(layer_of, rank, states)
    same = np.allclose(found[:, kept], alone, atol=1e-5)
    return [bool(same), [bool(np.allclose(found[:, one], 0)) for one in gone]]


def _last(layer_of, rank, states=None):
    _, _, (found, alone) = _steps(layer_of, rank, states)
    return bool(np.allclose(found, alone, atol=1e-5))


def recurrent(module):
    """Whether layers give for steps that are not masked what they give without the others, and which are zeros."""
    own = _imported(module)
    window = {"padding": "same", "recurrent_activation": "sigmoid", "name": "window"}
    states = [np.ones((2, 2), "float32")] * 2
    return {
        "ConvLSTM1D": _sequence(lambda: own.ConvLSTM1D(2, 2, return_sequences=True, **window), 2),
        "ConvLSTM1D backwards": _last(lambda: own.ConvLSTM1D(2, 2, go_backwards=True, **window), 2),
        "ConvLSTM1D first": _last(lambda: own.ConvLSTM1D(2, 2, data_format="channels_first", **window), 2),
        "ConvLSTM3D": _last(lambda: own.ConvLSTM3D(1, 2, **window), 4),
        "Bidirectional": _sequence(
            lambda: own.Bidirectional(layers.LSTM(2, return_sequences=True), merge_mode="sum", name="both"), 1
        ),
        "Bidirectional last": _last(lambda: own.Bidirectional(layers.LSTM(2), name="both"), 1),
        "LSTM": _sequence(lambda: own.LSTM(2, return_sequences=True, name="line"), 1, states),
        "LSTM last": _last(lambda: own.LSTM(2, name="line"), 1, states),
    }
