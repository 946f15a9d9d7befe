"""In the newest Keras: do files hold the same model? Runs in its environment (worker verb `run`)."""

import keras
import numpy as np


def same_weights(expected, paths):
    """Whether every file loads with the weights of the first, bit by bit, in the same order.

    Returns:
        The version of Keras, and for each file the number of weights, or what differs.
    """
    wanted = [(tuple(w.shape), w.dtype, np.asarray(w)) for w in keras.saving.load_model(expected).weights]
    return {"keras": keras.__version__, "files": {path: _compared(path, wanted) for path in paths}}


def _compared(path, wanted):
    found = keras.saving.load_model(path).weights
    if len(found) != len(wanted):
        return f"{len(found)} weights, expected {len(wanted)}"
    for weight, (shape, dtype, value) in zip(found, wanted, strict=True):
        if tuple(weight.shape) != shape or weight.dtype != dtype:
            return f"{weight.path}: {weight.dtype} {weight.shape}, expected {dtype} {shape}"
        if np.asarray(weight).tobytes() != value.tobytes():
            return f"{weight.path}: other bits"
    return f"{len(found)} weights, bit identical"
