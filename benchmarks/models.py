"""The two references, built inside a real TensorFlow 2.9 (worker verb `run`)."""

import numpy as np
import tensorflow as tf


def wide(path):
    """One embedding of 1 GiB and a small layer; SGD, so there is nothing beside the weights."""
    layers = tf.keras.layers
    model = tf.keras.Sequential(
        [
            layers.Input(shape=(8,), dtype="int32"),
            layers.Embedding(262144, 1024, name="table"),
            layers.GlobalAveragePooling1D(),
            layers.Dense(8, activation="softmax"),
        ]
    )
    model.compile(optimizer=tf.keras.optimizers.SGD(0.02), loss="sparse_categorical_crossentropy")
    return _trained(model, np.arange(16, dtype="int32").reshape(2, 8), path)


def deep(path):
    """ResNet152 with Adam: 932 weights, and 1244 slots beside them."""
    model = tf.keras.applications.ResNet152(weights=None)
    model.compile(optimizer=tf.keras.optimizers.Adam(0.002), loss="sparse_categorical_crossentropy")
    return _trained(model, np.linspace(0, 1, 224 * 224 * 3, dtype="float32").reshape(1, 224, 224, 3), path)


def _trained(model, inputs, path):
    """One step, so that the slots of the optimizer exist; then the SavedModel."""
    model.train_on_batch(inputs, np.ones(len(inputs), "int32"))
    model.save(path)
    slots = model.optimizer.get_weights()
    return {
        "tensorflow": tf.__version__,
        "weights": len(model.weights),
        "slots": len(slots),
        "bytes": sum(4 * int(np.prod(weight.shape)) for weight in model.weights)
        + sum(value.nbytes for value in slots),
    }
