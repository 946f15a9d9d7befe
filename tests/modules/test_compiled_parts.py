"""What stands beside a model for its losses, metrics, regularizers and constraints, against the real Keras 2."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kerasferry.modules import render
from kerasferry.runtimes import open_runtime

NAMES = [
    "LossOverAllSteps",
    "MeanRelativeError",
    "OrthogonalRegularizerSigned",
    "RadialConstraint",
    "WeightedLoss",
]
OLD = """
import numpy as np
import tensorflow as tf


def numbers():
    found = {}
    random = np.random.RandomState(3)
    for size in (2, 3, 4, 5, 6):
        kernel = random.normal(size=(size, size, 2, 3)).astype("float32")
        found["radial%d" % size] = tf.keras.constraints.RadialConstraint()(tf.constant(kernel)).numpy().ravel().tolist()
    matrix = random.normal(size=(4, 3)).astype("float32")
    for mode in ("rows", "columns"):
        cost = tf.keras.regularizers.OrthogonalRegularizer(0.2, mode)(tf.constant(matrix))
        found[mode] = [float(cost)]
    metric = tf.keras.metrics.MeanRelativeError([0.5, 0.0, 2.0])
    metric.update_state(matrix, matrix * 3 + 1)
    found["relative"] = [float(metric.result())]
    metric.update_state(matrix, matrix - 1, sample_weight=[[1.0], [2.0], [0.0], [3.0]])
    found["weighted"] = [float(metric.result())]
    return found
"""
NEW = """
import keras
import numpy as np

from generated import *
from generated import MeanRelativeError, OrthogonalRegularizerSigned, RadialConstraint, LossOverAllSteps, WeightedLoss


def again(made):
    return keras.saving.deserialize_keras_object(keras.saving.serialize_keras_object(made))


def numbers():
    found = {}
    random = np.random.RandomState(3)
    tensor = keras.ops.convert_to_tensor
    for size in (2, 3, 4, 5, 6):
        kernel = random.normal(size=(size, size, 2, 3)).astype("float32")
        made = again(RadialConstraint())(tensor(kernel))
        found["radial%d" % size] = keras.ops.convert_to_numpy(made).ravel().tolist()
    matrix = random.normal(size=(4, 3)).astype("float32")
    for mode in ("rows", "columns"):
        found[mode] = [float(again(OrthogonalRegularizerSigned(0.2, mode))(tensor(matrix)))]
    metric = again(MeanRelativeError([0.5, 0.0, 2.0]))
    metric.update_state(matrix, matrix * 3 + 1)
    found["relative"] = [float(metric.result())]
    metric.update_state(matrix, matrix - 1, sample_weight=[1.0, 2.0, 0.0, 3.0])
    found["weighted"] = [float(metric.result())]
    return found


def losses():
    true, pred = np.zeros((2, 3, 1), "float32"), keras.ops.ones((2, 3, 1))
    over = again(LossOverAllSteps(keras.losses.MeanSquaredError()))
    plain = float(over(true, pred))
    pred._keras_mask = keras.ops.convert_to_tensor([[True, False, False], [True, True, False]])
    inner = {"module": "keras.losses", "class_name": "MeanSquaredError", "config": {"reduction": "sum"},
             "registered_name": None}
    summed = again(LossOverAllSteps(inner))
    weighted = again(WeightedLoss("mae", 0.25))
    return [plain, float(over(true, pred)), float(summed(true, pred)), float(weighted(true, keras.ops.ones((2, 3, 1))))]
"""


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[float]]:
    file = tmp_path_factory.mktemp("old") / "old.py"
    file.write_text(OLD)
    with open_runtime("tf==2.9") as runtime:
        found: Any = runtime.worker().call("run", file=file, function="numbers", timeout=300)["result"]
    return dict(found)


@pytest.mark.runtime
@pytest.mark.parametrize("target", ["newest", "keras==3.0"])
def test_numbers_of_tf_2_9(source: dict[str, list[float]], tmp_path: Path, target: str) -> None:
    (tmp_path / "generated.py").write_text(render(NAMES, "model.keras", "Keras 3"))
    (tmp_path / "new.py").write_text(f"import sys\nsys.path.insert(0, {str(tmp_path)!r})\n{NEW}")
    with open_runtime(target) as runtime:
        worker = runtime.worker()
        found: Any = worker.call("run", file=tmp_path / "new.py", function="numbers", timeout=300)["result"]
        losses = worker.call("run", file=tmp_path / "new.py", function="losses", timeout=300)["result"]
    assert found.keys() == source.keys()
    for name, value in source.items():
        assert found[name] == pytest.approx(value, rel=1e-5, abs=1e-6), name
    # Three of six steps: half of the mean over those that the mask leaves. A sum is a sum.
    assert losses == pytest.approx([1.0, 0.5, 3.0, 0.25], rel=1e-5)
