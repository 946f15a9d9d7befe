"""CuDNN layers become stock ones: by the formula, and as TensorFlow 2.9 itself reads such weights into stock layers."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import kerasferry
from kerasferry.dialects.to_keras_3.cudnn import kernel, recurrent
from kerasferry.formats import read, recognise
from kerasferry.runtimes import open_runtime

BUILD = '''
import os
import numpy as np
import tensorflow as tf

keras = tf.keras
old = tf.compat.v1.keras.layers


def make(folder):
    """Models with CuDNN layers, and what the same weights predict in stock layers, which run without a GPU."""
    random = np.random.RandomState(3)
    x = random.normal(size=(4, 6, 5)).astype("float32")
    np.save(os.path.join(folder, "x.npy"), x)
    shifts = {}
    for name, cudnn, stock in PAIRS:
        made = keras.Sequential([cudnn(), keras.layers.Dense(2)])
        made.build((None, 6, 5))
        made.set_weights([random.normal(0, 0.5, w.shape).astype("float32") for w in made.get_weights()])
        path = os.path.join(folder, name + ".h5")
        made.save(path)
        same = keras.Sequential([stock(), keras.layers.Dense(2)])
        same.build((None, 6, 5))
        same.load_weights(path)
        y = same(x).numpy()
        same.set_weights([w * (0.9 if i == 1 else 1.0) for i, w in enumerate(same.get_weights())])
        shifts[name] = float(np.abs(same(x).numpy() - y).max() / np.abs(y).max())
        np.save(os.path.join(folder, name + ".npy"), y)
    return shifts


def both(layer):
    return lambda: keras.layers.Bidirectional(layer)


PAIRS = [
    ("lstm", lambda: old.CuDNNLSTM(3), lambda: keras.layers.LSTM(3)),
    ("gru", lambda: old.CuDNNGRU(3), lambda: keras.layers.GRU(3)),
    ("lstm_back", lambda: old.CuDNNLSTM(3, go_backwards=True), lambda: keras.layers.LSTM(3, go_backwards=True)),
    ("lstm_both", lambda: keras.layers.Bidirectional(old.CuDNNLSTM(3)),
     lambda: keras.layers.Bidirectional(keras.layers.LSTM(3))),
    ("gru_both", lambda: keras.layers.Bidirectional(old.CuDNNGRU(3)),
     lambda: keras.layers.Bidirectional(keras.layers.GRU(3))),
]
'''
NAMES = ("lstm", "gru", "lstm_back", "lstm_both", "gru_both")


def test_a_gate_is_transposed() -> None:
    value = np.arange(24).reshape(2, 12)
    assert kernel(value, 4)[:, :3].tolist() == [[0, 2, 13], [1, 12, 14]]
    assert recurrent(np.arange(12).reshape(2, 6), 3).tolist() == [[0, 6, 2, 8, 4, 10], [1, 7, 3, 9, 5, 11]]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, float]]:
    folder = tmp_path_factory.mktemp("cudnn")
    (folder / "build.py").write_text(BUILD)
    with open_runtime("tf==2.9") as runtime:
        answer = runtime.worker().call(
            "run", file=folder / "build.py", function="make", kwargs={"folder": str(folder)}, timeout=300
        )
    return folder, answer["result"]


@pytest.mark.runtime
@pytest.mark.parametrize("name", NAMES)
def test_predicts_as_tensorflow_reads_the_weights(made: tuple[Path, dict[str, float]], name: str) -> None:
    folder, shifts = made
    assert shifts[name] > 1e-3  # the outputs see the recurrent kernel
    output = folder / f"{name}.keras"
    record = kerasferry.convert(folder / f"{name}.h5", output, target="newest", force=True)
    assert any("CuDNN" in change.what for change in record.changes)
    expected = np.load(folder / f"{name}.npy")
    with open_runtime("newest") as runtime:
        worker = runtime.worker()
        handle = worker.call("load", path=output)["handle"]
        np.savez(folder / "in.npz", input=np.load(folder / "x.npy"))
        worker.call("predict", handle=handle, inputs=folder / "in.npz", output=folder / "out.npz")
    with np.load(folder / "out.npz") as found:
        got = found[found.files[0]]
    assert np.abs(got - expected).max() <= 1e-5 * np.abs(expected).max()


@pytest.mark.runtime
def test_the_lstm_bias_is_the_sum_of_two(made: tuple[Path, dict[str, float]]) -> None:
    folder, _ = made
    output = folder / "summed.keras"
    kerasferry.convert(folder / "lstm.h5", output, target="newest", force=True)
    with recognise(folder / "lstm.h5") as before, recognise(output) as after:
        stored = dict(read(before).store.by_layer or [])
        bias = next(tensor.read() for name, tensor in stored["cu_dnnlstm"] if "bias" in name)
        found = (read(after).store.by_path or {})["layers/lstm/cell"][2].read()
    assert found.tolist() == (bias[:12] + bias[12:]).tolist()
