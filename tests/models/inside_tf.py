# ruff: noqa: B905
"""What runs inside a TensorFlow 1.12 to 2.15 environment: load, predict, train one step. Python 3.6 syntax."""

import sys

import numpy as np
import tensorflow as tf


def load_and_use(path, expect, standalone=False, own=None):
    """Predictions, the loss of one step, the optimizer's variables, and whether the step changed anything."""
    keras = tf.keras
    if standalone:
        import keras
    if not tf.__version__.startswith("1."):
        return _load_and_use(keras, path, expect, _own(own))
    with tf.Graph().as_default(), tf.Session().as_default() as session:
        keras.backend.set_session(session)
        return _load_and_use(keras, path, expect, None)


def _own(folder):
    """The classes of the goldens' author; None where they are not asked for."""
    if folder is None:
        return None
    sys.path.insert(0, folder)
    try:
        from own_parts import CUSTOM_OBJECTS
    finally:
        sys.path.remove(folder)
    return CUSTOM_OBJECTS


def _load_and_use(keras, path, expect, custom_objects):
    model = keras.models.load_model(path, custom_objects=custom_objects)
    inputs = [np.array(value, expect["dtypes"][name]) for name, value in expect["inputs"].items()]
    x = inputs if len(inputs) > 1 else inputs[0]
    predicted = model.predict(x)
    predicted = list(predicted) if isinstance(predicted, (list, tuple)) else [predicted]
    targets = [np.array(value) for value in expect["targets"]]
    optimizer = model.optimizer
    state = (
        [np.asarray(value).tolist() for value in optimizer.get_weights()] if has_weights(optimizer) else None
    )
    remembered = remembered_by(keras, optimizer)
    before = model.get_weights()
    loss = model.train_on_batch(x, targets if len(targets) > 1 else targets[0])
    after = model.get_weights()
    return {
        "predictions": [np.asarray(value).tolist() for value in predicted],
        "loss": float(np.ravel(loss)[0]),
        "moved": any((one != other).any() for one, other in zip(before, after)),
        "optimizer": type(optimizer).__name__,
        "slots": None if state is None else len(state),
        "remembered": remembered,
    }


def remembered_by(keras, optimizer):
    """The number of steps done, and the sum of all slots without their signs."""
    listed = optimizer.variables if hasattr(optimizer, "variables") else optimizer.weights
    listed = listed() if callable(listed) else listed
    values = [keras.backend.get_value(variable) for variable in listed]
    steps = int(keras.backend.get_value(optimizer.iterations)) if hasattr(optimizer, "iterations") else None
    return [steps, float(sum(np.abs(value).sum() for value in values if np.ndim(value)))]


def has_weights(optimizer):
    """The optimizers of 2.11 and later list their variables otherwise."""
    return hasattr(optimizer, "get_weights")
