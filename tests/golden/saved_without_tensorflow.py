"""A model of Keras 3 saved without TensorFlow, into the folder of its backend.

KERAS_BACKEND=jax python saved_without_tensorflow.py       Keras 3.15.1
KERAS_BACKEND=torch python saved_without_tensorflow.py     Keras 3.15.1, PyTorch 2.13.0 (CPU)
"""

import json
from pathlib import Path

import keras
import numpy as np
from keras import layers, ops

HERE = Path(__file__).parent / "backends" / keras.backend.backend()


def build():
    tokens, line = layers.Input((5,), dtype="int32", name="tokens"), layers.Input((5, 4), name="line")
    x = layers.Embedding(7, 4, mask_zero=True, name="words")(tokens)
    x = layers.Bidirectional(layers.LSTM(2, return_sequences=True), name="both")(x)
    y = layers.RMSNormalization(name="norm")(layers.Dense(4, activation="celu", name="dense")(line))
    y = layers.GroupQueryAttention(3, 4, 2, name="heads")(y, y)
    y = layers.BatchNormalization(name="batch")(layers.Dropout(0.2, name="drop")(y))
    z = ops.mean(layers.Add(name="sum")([x, y]), axis=1) * 0.5
    return keras.Model([tokens, line], layers.Dense(2, name="end")(z), name="golden")


def main():
    keras.utils.set_random_seed(7)
    model = build()
    model.compile(keras.optimizers.Adam(0.01), "mse")
    random = np.random.default_rng(3)
    tokens = random.integers(1, 7, (3, 5)).astype("int32")
    line = random.normal(size=(3, 5, 4)).astype("float32")
    losses = [float(model.train_on_batch([tokens, line], np.ones((3, 2), "float32"))) for _ in range(3)]
    model.save(HERE / "model.keras")
    told = {
        "backend": keras.backend.backend(),
        "keras": keras.__version__,
        "losses": losses,
        "inputs": {"tokens": tokens.tolist(), "line": line.tolist()},
        "outputs": np.asarray(keras.ops.convert_to_numpy(model.predict_on_batch([tokens, line]))).tolist(),
        "variables": len(model.variables),
    }
    (HERE / "expect.json").write_text(json.dumps(told))


if __name__ == "__main__":
    main()
