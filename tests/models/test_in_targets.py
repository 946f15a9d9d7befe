"""Every golden, carried to real Keras 3 versions: it loads, predicts the same, and trains on.

One warm worker a version. The numbers to reach are those that the golden's own Keras gave.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from goldens import FULL, GOLDEN, Golden, goldens

import kerasferry
from kerasferry.runtimes import Runtime, open_runtime

pytestmark = pytest.mark.runtime

HELPER = Path(__file__).with_name("inside_target.py")
TARGETS = ("keras==3.0", "keras==3.3", "keras==3.5", "keras==3.15")
HDF5_TARGETS = ("keras==3.3", "keras==3.15")


@pytest.fixture(scope="module", params=TARGETS)
def target(request: pytest.FixtureRequest) -> Iterator[tuple[str, Runtime]]:
    with open_runtime(request.param) as runtime:
        yield request.param, runtime


@pytest.mark.parametrize("to", ["keras", "h5"])
@pytest.mark.parametrize("golden", FULL, ids=lambda golden: golden.name)
def test_loads_predicts_trains(target: tuple[str, Runtime], golden: Golden, to: str, tmp_path: Path) -> None:
    version, runtime = target
    if to == "h5" and version not in HDF5_TARGETS:
        pytest.skip("HDF5 is tried with two versions")
    output = tmp_path / f"carried.{to}"
    record = kerasferry.convert(golden.path, output, target=version)
    own = {"own": ["bent", "Stretch", "golden>Shift"], "subclass": ["Steps"]}.get(golden.what, [])
    assert record.custom_objects == own
    expect = golden.expect()
    answer = runtime.worker().call(
        "run",
        file=HELPER,
        function="load_and_use",
        kwargs={"path": str(output), "own": str(GOLDEN), "expect": expect},
    )["result"]
    for found, wanted in zip(answer["predictions"], expect["predictions"], strict=True):
        np.testing.assert_allclose(found, wanted, rtol=2e-5, atol=2e-6)
    assert answer["loss"] == pytest.approx(expect["loss"], rel=2e-5)
    assert answer["moved"], "one training step changed no variable"


def test_every_what_is_there() -> None:
    assert {golden.what for golden in goldens("hdf5")} == {golden.what for golden in goldens("keras_zip")}
