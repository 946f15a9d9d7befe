"""What runs inside a Keras 3 environment: load, predict, train one step (nothing of kerasferry)."""

import sys

import numpy as np


def load_and_use(path, own, expect):
    """Predictions, the loss of one step, and whether the step changed anything."""
    import keras

    sys.path.insert(0, own)
    try:
        from own_parts import CUSTOM_OBJECTS
    finally:
        sys.path.remove(own)
    model = keras.models.load_model(path, custom_objects=CUSTOM_OBJECTS)
    return use(model, expect)


def use(model, expect):
    """The same for a model at hand; `expect` is the golden's expect.json."""
    inputs = [np.array(value, expect["dtypes"][name]) for name, value in expect["inputs"].items()]
    x = inputs if len(inputs) > 1 else inputs[0]
    predicted = model.predict(x, verbose=0)
    predicted = list(predicted) if isinstance(predicted, (list, tuple)) else [predicted]
    targets = [np.array(value) for value in expect["targets"]]
    before = [np.array(variable) for variable in model.trainable_variables]
    model.reset_metrics()
    loss = model.train_on_batch(x, targets if len(targets) > 1 else targets[0])
    after = [np.array(variable) for variable in model.trainable_variables]
    return {
        "predictions": [np.asarray(value).tolist() for value in predicted],
        "loss": float(np.ravel(loss)[0]),
        "moved": any((a != b).any() for a, b in zip(before, after, strict=True)),
        "optimizer": type(model.optimizer).__name__,
    }
