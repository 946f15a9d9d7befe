"""Operations of `keras.ops` as layers of tf.keras, against real Keras 3: what the models of the zoo do not hold."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from kerasferry.modules import PARTS, render
from kerasferry.runtimes import open_runtime

INSIDE = Path(__file__).with_name("operations_inside.py")
PARTS_MEANT = "networks pooling scores images transforms math signals".split()
NAMES = [name for part in PARTS_MEANT for name in PARTS["keras2"][f"operations_{part}"]]


@functools.lru_cache
def _of_keras() -> list[Any]:
    with open_runtime("newest") as runtime:
        found = runtime.worker().call("run", file=INSIDE, function="real")["result"]
    assert isinstance(found, list)
    return found


@pytest.mark.runtime
@pytest.mark.parametrize("target", ["tf==2.15", "tf==1.12"])
def test_operations_compute_what_those_of_keras_do(tmp_path: Path, target: str) -> None:
    path = tmp_path / "own.py"
    path.write_text(render(NAMES, "model.h5", "TensorFlow", "keras2"))
    with open_runtime(target) as runtime:
        arguments = {"file": INSIDE, "kwargs": {"module": str(path)}}
        found = runtime.worker().call("run", function="generated", **arguments)["result"]
    assert isinstance(found, list)
    for place, (outputs, expected) in enumerate(zip(found, _of_keras(), strict=True)):
        assert [one["of"] for one in outputs] == [one["of"] for one in expected], place
        for one, other in zip(outputs, expected, strict=True):
            near = 2e-3 if other["of"] == "float16" else 2e-5
            np.testing.assert_allclose(one["values"], other["values"], near, near, err_msg=str(place))
