"""Runs inside an environment: what the classes for masks do, and whether the zoo's masks matter. Python 3.6 syntax."""

import importlib.util
import os
import sys

import numpy as np
import tensorflow as tf

keras = tf.keras
ZOO = os.path.join(os.path.dirname(os.path.abspath(__file__)), os.pardir, "zoo")  # noqa: PTH118, PTH120, PTH100


def _imported(path, name):
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def _listed(outputs):
    return list(outputs) if isinstance(outputs, (list, tuple)) else [outputs]


def _both(model, values):
    """What a model gives eagerly, which must be what it gives in a graph."""
    called = [np.asarray(one) for one in _listed(model(values, training=False))]
    predicted = _listed(model.predict(values, verbose=0))
    for one, other in zip(called, predicted):  # noqa: B905
        assert np.allclose(one, other, atol=1e-6)
    return called


def _arrived(values):
    """The mask that arrives, as numbers."""

    class Arrived(keras.layers.Layer):
        def call(self, inputs, mask=None):
            shape = keras.ops.shape(inputs)[:2]
            return keras.ops.ones(shape) if mask is None else keras.ops.cast(mask, "float32")

    return Arrived()(values)


def passing(module):
    """Softmax of steps that are masked; behind it the mask is there, and the numbers are those without a mask."""
    own, layers = _imported(module, "own_layers"), keras.layers
    start = layers.Input((6, 4))
    masked = own.MaskPassing(layers.Softmax(axis=1))(layers.Masking()(start))
    outputs = [
        masked,
        _arrived(masked),
        _arrived(own.MaskStop()(masked)),
        layers.Softmax(axis=1)(start),
    ]
    values = np.random.RandomState(1).normal(size=(2, 6, 4)).astype("float32")
    values[0, 3:] = 0
    model = keras.Model(start, outputs)
    soft, mask, stopped, plain = _both(model, values)
    again = keras.Model.from_config(keras.Model(start, masked).get_config())
    assert np.allclose(_both(again, values)[0], soft)
    return [bool(np.allclose(soft, plain)), (mask > 0).tolist(), (stopped > 0).tolist()]


def both_ways(module):
    """What a Bidirectional gives for the last step, masked, and for the one before: the same, or zeros."""
    own, layers = _imported(module, "own_layers"), keras.layers
    start = layers.Input((6, 4))
    found = []
    for zero in (False, True):
        layer = own.BidirectionalMaskedOutput(
            layers.LSTM(3, return_sequences=True), zero_output_for_mask=zero, merge_mode=None
        )
        model = keras.Model(start, layer(layers.Masking()(start))[0])
        model = keras.Model.from_config(model.get_config())
        values = np.ones((2, 6, 4), "float32")
        values[:, 4:] = 0
        output = _both(model, values)[0]
        found.append([bool(np.allclose(output[:, 5], output[:, 3])), bool(np.allclose(output[:, 5], 0))])
    return found


def matter():
    """For each model of the zoo with masks: by how much its output differs from that of a twin without masks."""
    _imported(os.path.join(ZOO, "build.py"), "zoo_build")  # noqa: PTH118
    build = sys.modules["zoo_build"]
    found = {}
    for name, entry in build.registry().items():
        if not name.startswith("masked_"):
            continue
        try:
            found[name] = _difference(build, entry)
        except Exception as error:
            found[name] = type(error).__name__
    return found


def _difference(build, entry):
    """A Masking of a value that no step has, an Embedding without `mask_zero`; everything else as it is."""
    outputs, weights = [], None
    real = keras.layers.Masking, keras.layers.Embedding
    for masked in (True, False):
        keras.backend.clear_session()
        if not masked:
            keras.layers.Masking = lambda **options: real[0](**dict(options, mask_value=777.0))
            keras.layers.Embedding = lambda *sizes, **options: real[1](*sizes)
        try:
            model = entry.make(keras)
        finally:
            keras.layers.Masking, keras.layers.Embedding = real
        random = np.random.RandomState(1)
        names = build.input_names(model)
        inputs = [(names[at], build.feed(entry, at, one, random)) for at, one in enumerate(model.inputs)]
        if weights is None:
            build.randomize(model, random)
            weights = model.get_weights()
        model.set_weights(weights)
        outputs.append([np.asarray(one) for one in build.flatten(build.call(model, inputs))])
    return max(float(np.abs(one - other).max()) for one, other in zip(*outputs))  # noqa: B905
