"""HDF5 goldens carried to older and newer tf.keras: real versions load them, predict the same and train on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import h5py
import numpy as np
import pytest
from goldens import Golden, goldens

import kerasferry
from kerasferry.binding import bind
from kerasferry.formats import read
from kerasferry.runtimes import Runtime, open_runtime

HELPER = Path(__file__).with_name("inside_tf.py")
# A custom class needs its author's code, and one of 2.15 does not run in 1.15.
STOCK = [
    golden
    for golden in goldens("hdf5")
    if golden.producer.startswith("tf2") and golden.what not in ("own", "subclass")
]
TARGETS = ("tf==1.15", "tf==2.3", "tf==2.9", "tf==2.15")


def of(name: str) -> Golden:
    return Golden(name)


def carried(golden: Golden, target: str, folder: Path) -> Path:
    output = folder / "carried.h5"
    kerasferry.convert(golden.path, output, target=target)
    return output


def test_the_file_is_as_old_readers_want_it(tmp_path: Path) -> None:
    golden = of("tf2.15-recurrent-hdf5")
    with h5py.File(carried(golden, "tf==1.15", tmp_path)) as file, h5py.File(golden.path) as before:
        assert file.attrs["keras_version"] == "2.2.4-tf"
        for name in ("keras_version", "backend", "model_config", "training_config"):
            # h5py 2.10 gives bytes for ASCII and text for UTF-8, and TF up to 2.4 decodes what it is given.
            assert h5py.check_string_dtype(file.attrs.get_id(name).dtype).encoding == "ascii"
        weights = file["model_weights"]
        assert "top_level_model_weights" not in weights
        for name in weights.attrs["layer_names"]:
            listed = weights[name].attrs["weight_names"]
            old = before["model_weights"][name.decode()]
            assert len(listed) == len(old.attrs["weight_names"])
            for new_name, old_name in zip(listed, old.attrs["weight_names"], strict=True):
                assert weights[name][new_name].shape == old[old_name].shape
                assert (weights[name][new_name][()] == old[old_name][()]).all()


@pytest.mark.parametrize("target", ["tf==1.12", "tf==2.3", "tf==2.15"])
@pytest.mark.parametrize("golden", STOCK, ids=lambda golden: golden.name)
def test_kerasferry_reads_what_it_wrote(golden: Golden, target: str, tmp_path: Path) -> None:
    before = bind(read(golden.path)).variables
    after = bind(read(carried(golden, target, tmp_path))).variables
    assert before.keys() == after.keys()
    for key, variable in before.items():
        assert variable.tensor.read().tobytes() == after[key].tensor.read().tobytes()


@pytest.fixture(scope="module", params=TARGETS)
def target(request: pytest.FixtureRequest) -> Iterator[tuple[str, Runtime]]:
    with open_runtime(request.param) as runtime:
        yield request.param, runtime


@pytest.mark.runtime
@pytest.mark.parametrize("golden", STOCK, ids=lambda golden: golden.name)
def test_loads_predicts_trains(target: tuple[str, Runtime], golden: Golden, tmp_path: Path) -> None:
    version, runtime = target
    expect = golden.expect()
    answer = runtime.worker().call(
        "run",
        file=HELPER,
        function="load_and_use",
        kwargs={"path": str(carried(golden, version, tmp_path)), "expect": expect},
    )["result"]
    for found, wanted in zip(answer["predictions"], expect["predictions"], strict=True):
        np.testing.assert_allclose(found, wanted, rtol=2e-5, atol=2e-6)
    if golden.what != "frozen" or not version.startswith(
        "tf==1."
    ):  # whose frozen normalization goes by the batch
        assert answer["loss"] == pytest.approx(expect["loss"], rel=2e-5)
    assert answer["moved"] or golden.what == "frozen", "one training step changed no variable"
