"""Inside a TensorFlow that has the stock classes: how far those of a generated module are from them."""

import importlib
import sys

import numpy as np
import tensorflow as tf

SIDES = ((8, 9), (3, 17), (31, 7), (1, 1))
ASKED = ((5, 12), (8, 9), (20, 33), (7, 3))


def worst(folder):
    sys.path.insert(0, folder)
    generated = importlib.import_module("generated")
    found = {}
    for sides in SIDES:
        for asked in ASKED:
            for how in "nearest bilinear bicubic area lanczos3 lanczos5 gaussian mitchellcubic".split():
                _compare(found, generated, "Resizing", sides, asked, {"interpolation": how})
            if min(sides) > 2:  # of less, nothing is left that has the ratio
                _compare(found, generated, "Resizing", sides, asked, {"crop_to_aspect_ratio": True})
                _compare(found, generated, "CenterCrop", sides, asked, {})
                _compare(found, generated, "RandomCrop", sides, asked, {}, training=False)
    matrix = tf.constant(np.random.RandomState(0).normal(size=(5, 4)), tf.float32)
    for mode in ("rows", "columns"):
        stock = tf.keras.regularizers.OrthogonalRegularizer(0.05, mode)(matrix)
        found[mode] = abs(float(generated.OrthogonalRegularizerSigned(0.05, mode)(matrix) - stock))
    return found


def _compare(found, generated, name, sides, asked, given, **call):
    values = np.random.RandomState(1).normal(size=(2, *sides, 3)).astype("float32")
    one, two = [
        getattr(of, name)(*asked, **given)(values, **call).numpy() for of in (tf.keras.layers, generated)
    ]
    found[name] = max(found.get(name, 0.0), float(np.abs(one - two).max() / np.abs(one).max()))
