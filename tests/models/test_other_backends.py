"""Models that Keras 3 saved under another backend than TensorFlow: files do not say it, and nothing differs in them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import kerasferry
from kerasferry.binding import bind
from kerasferry.formats import read
from kerasferry.runtimes import open_runtime

GOLDEN = Path(__file__).parents[1] / "golden" / "backends"
BACKENDS = ("jax", "torch")
MODULE = {
    "keras==3.15": [],
    "keras==3.12": [],
    "keras==3.6": ["RMSNormalization", "celu_keras3"],
    "keras==3.0": ["AddLater", "RMSNormalization", "celu_keras3"],
}


def expected(backend: str) -> Any:
    return json.loads((GOLDEN / backend / "expect.json").read_text())


@pytest.mark.parametrize("backend", BACKENDS)
def test_it_is_read(backend: str) -> None:
    model = bind(read(GOLDEN / backend / "model.keras"))
    assert (
        model.dialect == "k3.15"
        and model.producer.tensorflow is None
        and model.training is not None
        and model.training.state is not None
    )


@pytest.mark.parametrize("target", MODULE)
@pytest.mark.parametrize("backend", BACKENDS)
def test_it_is_written(backend: str, target: str, tmp_path: Path) -> None:
    record = kerasferry.convert(GOLDEN / backend / "model.keras", tmp_path / "new.keras", target=target)
    assert record.generated == MODULE[target]


@pytest.mark.runtime
@pytest.mark.parametrize("target", ["keras==3.12", "keras==3.3"])
@pytest.mark.parametrize("backend", BACKENDS)
def test_it_predicts_and_trains(backend: str, target: str, tmp_path: Path) -> None:
    new, told = tmp_path / "new.keras", expected(backend)
    assert told["backend"] == backend
    kerasferry.convert(GOLDEN / backend / "model.keras", new, target=target)
    types = {"tokens": "int32", "line": "float32"}
    arrays = {name: np.array(value, types[name]) for name, value in told["inputs"].items()}
    np.savez(tmp_path / "inputs.npz", **arrays)
    with open_runtime(target) as runtime:
        worker = runtime.worker()
        modules = [str(file) for file in tmp_path.glob("*.py")]
        handle = worker.call("load", path=new, modules=modules)["handle"]
        files = {"inputs": tmp_path / "inputs.npz", "output": tmp_path / "outputs.npz"}
        worker.call("predict", handle=handle, **files)
        losses = worker.call("train", handle=handle, inputs=files["inputs"], steps=1)["losses"]
    with np.load(tmp_path / "outputs.npz") as found:
        np.testing.assert_allclose(found["0"], told["outputs"], rtol=2e-5, atol=2e-6)
    assert np.isfinite(losses).all()
