"""The classes for a tf.keras that do what only Keras 3 has, against the real Keras 3."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from kerasferry.modules import render
from kerasferry.runtimes import open_runtime

INSIDE = Path(__file__).with_name("later_inside.py")
NAMES = [
    "AdaptiveMaxPooling2D",
    "AutoContrast",
    "Dice",
    "LayerNormalization",
    "MelSpectrogram",
    "RMSNormalization",
    "Resizing",
    "sparsemax_keras3",
]


def numbers(target: str, **kwargs: str) -> dict[str, Any]:
    with open_runtime(target) as runtime:
        answer = runtime.worker().call("run", file=INSIDE, function="numbers", kwargs=kwargs, timeout=300)
    found: dict[str, Any] = answer["result"]
    return found


@pytest.mark.runtime
def test_the_numbers_of_keras_3(tmp_path: Path) -> None:
    (tmp_path / "generated.py").write_text(render(NAMES, "model.h5", "TF 2.3", "keras2"))
    wanted = numbers("newest")
    for target in ("tf==2.3", "tf==2.15"):
        found = numbers(target, folder=str(tmp_path))
        assert found.keys() == wanted.keys()
        for name, value in wanted.items():
            most = max(np.abs(value).max(), 1e-3)
            assert np.abs(np.subtract(found[name], value)).max() / most < 2e-5, (target, name)


@pytest.mark.runtime
def test_masks_end_as_in_keras_3(tmp_path: Path) -> None:
    names = ["AdaptiveMaxPooling1D", "RMSNormalization"]
    (tmp_path / "generated.py").write_text(render(names, "model.h5", "TF 2.3", "keras2"))
    with open_runtime("tf==2.3") as runtime:
        kwargs = {"folder": str(tmp_path)}
        answer: Any = runtime.worker().call(
            "run", file=INSIDE, function="ends_of_masks", kwargs=kwargs, timeout=300
        )
    assert answer["result"] == {"RMSNormalization": True, "AdaptiveMaxPooling1D": True, "ZeroPadding1D": True}
