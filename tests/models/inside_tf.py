# ruff: noqa: B905
"""What runs inside a TensorFlow 1.12 to 2.15 environment: load, predict, train one step. Python 3.6 syntax."""

import numpy as np
import tensorflow as tf


def load_and_use(path, expect):
    """Predictions, the loss of one step, the optimizer's variables, and whether the step changed anything."""
    if not tf.__version__.startswith("1."):
        return _load_and_use(path, expect)
    with tf.Graph().as_default(), tf.Session().as_default():
        return _load_and_use(path, expect)


def _load_and_use(path, expect):
    model = tf.keras.models.load_model(path)
    inputs = [np.array(value, expect["dtypes"][name]) for name, value in expect["inputs"].items()]
    x = inputs if len(inputs) > 1 else inputs[0]
    predicted = model.predict(x)
    predicted = list(predicted) if isinstance(predicted, (list, tuple)) else [predicted]
    targets = [np.array(value) for value in expect["targets"]]
    optimizer = model.optimizer
    state = (
        [np.asarray(value).tolist() for value in optimizer.get_weights()] if has_weights(optimizer) else None
    )
    before = model.get_weights()
    loss = model.train_on_batch(x, targets if len(targets) > 1 else targets[0])
    after = model.get_weights()
    return {
        "predictions": [np.asarray(value).tolist() for value in predicted],
        "loss": float(np.ravel(loss)[0]),
        "moved": any((one != other).any() for one, other in zip(before, after)),
        "optimizer": type(optimizer).__name__,
        "slots": None if state is None else len(state),
    }


def has_weights(optimizer):
    """The optimizers of 2.11 and later list their variables otherwise."""
    return hasattr(optimizer, "get_weights")
