"""Runs inside TensorFlow 2.9: the model of the demo, trained and exported in every way that version has."""

import numpy as np
import tensorflow as tf


def build(folder, seed=7):
    """Train a small classifier and write it four times; the input and its predictions lie beside.

    Args:
        folder: An existing empty folder.
        seed: Of the weights and of the random data.

    Returns:
        The versions that wrote it, and how much the predictions depend on the input and on the first kernel:
        the largest change divided by the largest prediction.
    """
    tf.keras.utils.set_random_seed(seed)
    layers = tf.keras.layers
    model = tf.keras.Sequential(
        [layers.Dense(64, activation="relu", input_shape=(10,)), layers.Dense(1, activation="sigmoid")]
    )
    model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
    random = np.random.default_rng(seed)
    data = random.normal(size=(1000, 10)).astype("float32")
    answers = (data @ random.normal(size=10) > 0).astype("float32")
    model.fit(data, answers, epochs=5, batch_size=32, verbose=0)

    model.save(folder + "/model.save")
    tf.saved_model.save(model, folder + "/saved_model.save")
    model.save(folder + "/model.h5")
    model.save(folder + "/model.keras")

    questions = random.normal(size=(8, 10)).astype("float32")
    predictions = model.predict(questions, verbose=0)
    np.savez(folder + "/input.npz", **{"0": questions})
    np.savez(folder + "/expected.npz", **{"0": predictions})
    scale = np.abs(predictions).max()
    by_input = np.abs(predictions - predictions[::-1]).max() / scale
    kernel = model.layers[0].kernel
    kernel.assign(kernel.numpy()[:, ::-1])
    by_weights = np.abs(predictions - model.predict(questions, verbose=0)).max() / scale
    return {
        "tensorflow": tf.__version__,
        "keras": tf.keras.__version__,
        "by_input": float(by_input),
        "by_weights": float(by_weights),
    }
