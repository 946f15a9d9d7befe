"""Classes for masks in real tf.keras: merging as in Keras 3, and masked steps as in TensorFlow 1.14 and later."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from kerasferry.modules import PARTS, render
from kerasferry.runtimes import open_runtime

INSIDE = Path(__file__).with_name("masks_inside_keras_2.py")


def _found(function: str, parts: tuple[str, ...], target: str, folder: Path) -> Any:
    module = folder / "own.py"
    names = [name for part in parts for name in PARTS["keras2"][part]]
    module.write_text(render(names, "model.h5", target, "keras2"))
    with open_runtime(target) as runtime:
        arguments = {"file": INSIDE, "kwargs": {"module": str(module)}, "timeout": 600}
        return runtime.worker().call("run", function=function, **arguments)["result"]


@pytest.mark.runtime
@pytest.mark.parametrize("target", ["tf==2.15", "tf==2.3", "tf==1.15", "tf==1.12"])
def test_merging_as_in_keras_3(target: str, tmp_path: Path) -> None:
    """Seen in 3.15.1: a step is there if one input has it, and an input without a mask leaves none."""
    found = _found("merging", ("merging",), target, tmp_path)
    a, b = (np.array(one) for one in found["values"])
    one, other = [np.array(steps)[None, :, None] for steps in ([1, 0, 1, 0], [1, 1, 0, 0])]
    none, either, ones = [[7.0] * 4], [[1.0, 1.0, 1.0, 0.0]], [[1.0] * 4]
    for name, both in (
        ("Add", a + b),
        ("Subtract", a - b),
        ("Average", (a + b) / 2),
        ("Concatenate", np.concatenate([a, b], -1)),
    ):
        for masked in ("masked masked", "masked plain", "plain masked"):
            value, mask = found[f"{name} {masked}"]
            assert np.allclose(value, both)
            without = ones if name == "Concatenate" else none
            assert mask == (either if masked == "masked masked" else without)
    for name, pick in (("Maximum", np.maximum), ("Minimum", np.minimum)):
        x, y = np.where(other, b, a), np.where(one, a, b)
        assert np.allclose(found[f"{name} masked masked"][0], np.where(one, pick(a, x), x))
        assert np.allclose(found[f"{name} masked plain"][0], pick(y, b))
        assert np.allclose(found[f"{name} plain masked"][0], pick(a, x))
        masks = [found[f"{name} {masked}"][1] for masked in ("masked masked", "masked plain", "plain masked")]
        assert masks == [either, none, none]
    x, y = np.where(one, a, 1), np.where(other, b, 1)
    assert np.allclose(found["Multiply masked masked"][0], np.where(one | other, x * y, 0))
    assert np.allclose(found["Multiply masked plain"][0], x * b)
    assert np.allclose(found["Multiply plain masked"][0], a * y)
    assert found["in a row"] == [[1.0, 0.0, 1.0, 0.0, 1.0, 1.0, 1.0, 1.0]]


@pytest.mark.runtime
@pytest.mark.parametrize("target", ["tf==1.12", "tf==1.13"])
def test_masked_steps_as_in_later_versions(target: str, tmp_path: Path) -> None:
    found = _found("recurrent", ("recurrent", "newer_conv_lstm"), target, tmp_path)
    # the step before, of which there is none before the first
    assert found["ConvLSTM1D"] == found["LSTM"] == [True, [True, False, False]]
    assert found["Bidirectional"] == [True, [True, True, True]]
    assert all(value is True for name, value in found.items() if not isinstance(value, list)), found
