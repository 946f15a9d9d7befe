"""Lambdas: described without being run, replaced by layers of the user's, and everything else converts."""

from __future__ import annotations

import json
from pathlib import Path

import h5py
import numpy as np
import pytest

import kerasferry
from kerasferry.dialects.code.functions import describe_code
from kerasferry.errors import Refused, UsageError
from kerasferry.runtimes import open_runtime

# base64 of marshal.dumps((lambda t: tf.square(t) * 2.5).__code__), as Keras 1.12 (Python 3.6), 2.9 (3.10) and 2.15
# (3.11) wrote it into a config.
WRITTEN = {
    "3.0 to 3.7": (
        "4wEAAAAAAAAAAQAAAAMAAABDAAAAcxoAAAB0AGoBfACDAXQCFABkAWQCZwJkAxkAFwBTACkETukBAAAA6QIAAADpAAAAACkD"
        "2gJ0ZtoGc3F1YXJl2gFrKQHaAXipAHIIAAAA+gc8c3RkaW4+2gg8bGFtYmRhPgQAAABzAAAAAA=="
    ),
    "3.8 to 3.10": (
        "4wEAAAAAAAAAAAAAAAEAAAADAAAAQwAAAHMaAAAAdACgAXwAoQF0AhQAZAFkAmcCZAMZABcAUwApBE7pAQAAAOkCAAAA6QAA"
        "AAApA9oCdGbaBnNxdWFyZdoBa6kB2gF4qQByCQAAAPoHPHN0ZGluPtoIPGxhbWJkYT4EAAAAcwIAAAAaAA=="
    ),
    "3.11 or later": (
        "4wEAAAAAAAAAAAAAAAMAAAADAAAA81AAAACXAHQBAAAAAAAAAAAAAGoBAAAAAAAAAAB8AKYBAACrAQAAAAAAAAAAdAQAAAAA"
        "AAAAAAAAegUAAGQBZAJnAmQDGQAAAAAAAAAAAHoAAABTACkETukBAAAA6QIAAADpAAAAACkD2gJ0ZtoGc3F1YXJl2gFrqQHa"
        "AXhzAQAAACD6BzxzdGRpbj76CDxsYW1iZGE+cgsAAAAEAAAAcx8AAACAAKUypDmoUaE8pDy1AaE+sDGwUbAluAG0KNEjOoAA"
        "8wAAAAA="
    ),
}
BUILD = """
import os
import numpy as np
import tensorflow as tf

L = tf.keras.layers


def make(folder):
    inputs = L.Input((4,))
    x = L.Lambda(lambda t: tf.square(t) * 2.5, name="square")(L.Dense(3)(inputs))
    inner = tf.keras.Sequential([L.Dense(3, input_shape=(3,)), L.Lambda(lambda t: t + 1.0, name="more")], name="inner")
    model = tf.keras.Model(inputs, L.Dense(2)(inner(x)))
    values = np.random.RandomState(1).normal(size=(5, 4)).astype("float32")
    np.savez(os.path.join(folder, "in.npz"), input=values)
    np.save(os.path.join(folder, "out.npy"), model.predict(values))
    model.save(os.path.join(folder, "model.h5"))
"""
LAYERS = """
import keras


class Square(keras.layers.Layer):
    def call(self, inputs):
        return inputs * inputs * 2.5


class More(keras.layers.Layer):
    def call(self, inputs):
        return inputs + 1.0
"""


@pytest.mark.parametrize("python", WRITTEN)
def test_a_function_is_described(python: str) -> None:
    code = describe_code(WRITTEN[python])
    assert code is not None
    assert (code.name, code.python, code.names) == ("<lambda>", python, ("tf", "square", "k"))
    assert "1" in code.constants or "(1, 2)" in code.constants


@pytest.mark.parametrize(
    "text", ["", "AAAA", "not base64 !", WRITTEN["3.0 to 3.7"][:80], "4wEAAAD/////", None, 7]
)
def test_what_is_no_function_is_none(text: object) -> None:
    assert describe_code(text) is None


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("lambdas")
    (folder / "build.py").write_text(BUILD)
    (folder / "my_layers.py").write_text(LAYERS)
    with open_runtime("tf==2.9") as runtime:
        runtime.worker().call(
            "run", file=folder / "build.py", function="make", kwargs={"folder": str(folder)}, timeout=300
        )
    return folder


@pytest.mark.runtime
def test_refused_by_name(made: Path, tmp_path: Path) -> None:
    with pytest.raises(Refused) as caught:
        kerasferry.convert(made / "model.h5", tmp_path / "out.keras")
    text = caught.value.render()
    assert (
        "`square`" in text
        and "tf, square" in text
        and "2.5" in text
        and "3.8 to 3.10" in text
        and "inner/more" in text
    )
    assert not list(tmp_path.iterdir())


@pytest.mark.runtime
def test_inspect_tells_and_changes_nothing(made: Path) -> None:
    found = kerasferry.inspect(made / "model.h5").needs["lambdas"]
    assert [one["layer"] for one in found] == ["square", "inner/more"]
    assert found[0]["names"] == ["tf", "square"] and found[0]["constants"] == ["2.5"]


@pytest.mark.runtime
def test_replaced_ones_predict_the_same(made: Path, tmp_path: Path) -> None:
    wanted = {"square": "my_layers:Square", "inner/more": "my_layers:More"}
    output = tmp_path / "out.keras"
    record = kerasferry.convert(made / "model.h5", output, replace_layers=wanted)
    assert record.custom_objects == ["Square", "More"]
    with open_runtime("newest") as runtime:
        worker = runtime.worker()
        handle = worker.call("load", path=output, modules=[str(made / "my_layers.py")], custom_objects=True)[
            "handle"
        ]
        worker.call("predict", handle=handle, inputs=made / "in.npz", output=tmp_path / "out.npz")
    expected = np.load(made / "out.npy")
    with np.load(tmp_path / "out.npz") as found:
        assert np.abs(found["0"] - expected).max() <= 1e-5 * np.abs(expected).max()


@pytest.mark.runtime
@pytest.mark.parametrize(
    ("wanted", "error", "word"),
    [
        ({"cube": "my_layers:Cube"}, UsageError, "no layer `cube`"),
        ({"square": "Square"}, UsageError, "module:Class"),
        ({"dense": "my_layers:Square"}, Refused, "has variables"),
    ],
)
def test_what_cannot_be_replaced(
    made: Path, tmp_path: Path, wanted: dict[str, str], error: type[Exception], word: str
) -> None:
    with pytest.raises(error, match=word):
        kerasferry.convert(made / "model.h5", tmp_path / "out.keras", replace_layers=wanted)


@pytest.mark.runtime
def test_a_code_that_would_run_does_not(made: Path, tmp_path: Path) -> None:
    """A Lambda whose text is a program: it stays text."""
    path = tmp_path / "model.h5"
    path.write_bytes((made / "model.h5").read_bytes())
    with h5py.File(path, "r+") as file:
        config = json.loads(file.attrs["model_config"])
        for layer in config["config"]["layers"]:
            if layer["class_name"] == "Lambda":
                layer["config"]["function"] = ["__import__('os').system('touch ran')", None, None]
        file.attrs["model_config"] = json.dumps(config)
    with pytest.raises(Refused, match="is a Lambda"):
        kerasferry.convert(path, tmp_path / "out.keras")
    assert not Path("ran").exists()
