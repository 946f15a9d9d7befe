"""`.keras` archives for TensorFlow 2.13 to 2.15, weights alone, and what is said where a target reads no archive."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest
from goldens import GOLDEN, Golden, goldens

import kerasferry
from kerasferry.binding import bind
from kerasferry.errors import Refused, UsageError
from kerasferry.formats import read
from kerasferry.runtimes import Runtime, open_runtime

HELPER = Path(__file__).with_name("inside_tf.py")
FULL = [golden for golden in goldens("hdf5", "keras_zip") if golden.what != "frozen"]
OWN = ("own", "subclass")
TARGETS = ("tf==2.13", "tf==2.14", "tf==2.15")


def carried(golden: Golden, target: str, output: Path) -> Path:
    kerasferry.convert(golden.path, output, target=target)
    return output


def config_of(path: Path) -> dict[str, Any]:
    with zipfile.ZipFile(path) as archive:
        config: dict[str, Any] = json.loads(archive.read("config.json"))
    return config


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("golden", FULL, ids=lambda golden: golden.name)
def test_kerasferry_reads_what_it_wrote(golden: Golden, target: str, tmp_path: Path) -> None:
    before = bind(read(golden.path))
    after = bind(read(carried(golden, target, tmp_path / "out.keras")))
    assert after.dialect == target.replace("==", "")
    if golden.what in OWN:  # HDF5 names the variables of a class that nobody knows, an archive numbers them
        values = [
            sorted(v.tensor.read().tobytes() for v in one.variables.values()) for one in (before, after)
        ]
        assert values[0] == values[1]
        return
    assert before.variables.keys() == after.variables.keys()
    for key, variable in before.variables.items():
        found = after.variables[key]
        assert variable.tensor.read().tobytes() == found.tensor.read().tobytes()
        for role, slot in variable.slots.items():
            assert slot.read().tobytes() == found.slots[role].read().tobytes()


@pytest.mark.parametrize(
    "source", ["tf2.9-functional-hdf5", "tf2.12-functional-keras_zip", "k3.3-functional-keras_zip"]
)
def test_the_root_is_named_as_its_reader_looks_it_up(source: str, tmp_path: Path) -> None:
    config = config_of(carried(Golden(source), "tf==2.14", tmp_path / "out.keras"))
    assert (config["module"], config["registered_name"]) == ("keras.src.engine.functional", "Functional")
    optimizer = config["compile_config"]["optimizer"]
    assert optimizer["module"] == "keras.optimizers"
    assert not optimizer["class_name"].startswith("Custom>")


def test_a_legacy_optimizer_becomes_a_new_one(tmp_path: Path) -> None:
    """2.13 loads no legacy one from an archive: "'Adam' object has no attribute 'build'"."""
    record = kerasferry.convert(
        Golden("tf2.9-functional-hdf5").path, tmp_path / "out.keras", target="tf==2.13"
    )
    config = config_of(tmp_path / "out.keras")["compile_config"]["optimizer"]["config"]
    assert config["is_legacy_optimizer"] is False
    assert any("optimizers.legacy" in change.what for change in record.changes)


@pytest.mark.parametrize("target", ["tf==1.15", "tf==2.9", "tf==2.12", "keras==2.3"])
def test_no_archive_before_2_13(target: str, tmp_path: Path) -> None:
    with pytest.raises(Refused, match=r"saves no \.keras archive, which begin with TF 2\.13") as caught:
        kerasferry.convert(Golden("tf2.9-sequential-hdf5").path, tmp_path / "out.keras", target=target)
    assert caught.value.hint == "name the output with the suffix .h5"
    assert not (tmp_path / "out.keras").exists()


@pytest.mark.parametrize(
    ("target", "place"),
    [
        ("keras==3.3", "layers/dense/vars/0"),
        ("tf==2.15", "layers/dense/vars/0"),
        ("tf==2.13", "_layer_checkpoint_dependencies/dense/vars/0"),
    ],
)
def test_weights_alone(target: str, place: str, tmp_path: Path) -> None:
    golden = Golden("tf2.9-sequential-hdf5")
    record = kerasferry.convert(golden.path, tmp_path / "out.weights.h5", target=target)
    assert record.format == "weights" and record.module is None
    with h5py.File(tmp_path / "out.weights.h5") as file:
        assert place in file and "optimizer/vars/0" in file and not file.attrs


def test_weights_for_readers_before_2_12(tmp_path: Path) -> None:
    golden = Golden("tf2.9-sequential-hdf5")
    kerasferry.convert(golden.path, tmp_path / "out.weights.h5", target="tf==2.6")
    with h5py.File(tmp_path / "out.weights.h5") as file, h5py.File(golden.path) as before:
        for name in before["model_weights"].attrs["layer_names"]:
            assert name.encode() in list(file.attrs["layer_names"])
            assert len(file[name].attrs["weight_names"]) == len(
                before["model_weights"][name].attrs["weight_names"]
            )
        assert "model_config" not in file.attrs


def test_weights_are_for_somebody_elses_code(tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        kerasferry.convert(Golden("tf2.9-sequential-hdf5").path, tmp_path / "out.h5", to="weight")
    kerasferry.convert(Golden("tf2.9-sequential-hdf5").path, tmp_path / "any.h5", to="weights")
    with h5py.File(tmp_path / "any.h5") as file:
        assert "layers" in file


@pytest.fixture(scope="module", params=TARGETS)
def target(request: pytest.FixtureRequest) -> Iterator[tuple[str, Runtime]]:
    with open_runtime(request.param) as runtime:
        yield request.param, runtime


@pytest.mark.runtime
@pytest.mark.parametrize("golden", FULL, ids=lambda golden: golden.name)
def test_loads_predicts_trains(target: tuple[str, Runtime], golden: Golden, tmp_path: Path) -> None:
    version, runtime = target
    expect = golden.expect()
    output = carried(golden, version, tmp_path / "out.keras")
    kwargs = {"path": str(output), "expect": expect, "own": str(GOLDEN) if golden.what in OWN else None}
    answer = runtime.worker().call("run", file=HELPER, function="load_and_use", kwargs=kwargs)["result"]
    for found, wanted in zip(answer["predictions"], expect["predictions"], strict=True):
        np.testing.assert_allclose(found, wanted, rtol=2e-5, atol=2e-6)
    assert answer["loss"] == pytest.approx(expect["loss"], rel=2e-5)
    assert answer["moved"], "one training step changed no variable"
    assert answer["remembered"] == remembered_in(golden)


def remembered_in(golden: Golden) -> Any:
    """What the optimizer of a golden holds: see `inside_tf.remembered_by`."""
    bound = bind(read(golden.path))
    state = bound.training.state if bound.training else None
    steps = int(state.iterations.read()) if state is not None and state.iterations is not None else 0
    slots = [slot.read() for variable in bound.variables.values() for slot in variable.slots.values()]
    return [steps, pytest.approx(float(sum(np.abs(slot).sum() for slot in slots)), rel=1e-5)]


@pytest.mark.runtime
@pytest.mark.parametrize("version", ["keras==2.2", "keras==2.3"])
def test_standalone_keras(version: str, tmp_path: Path) -> None:
    with open_runtime(version) as runtime:
        for golden in goldens("hdf5"):
            if golden.what in (*OWN, "frozen") or golden.producer.startswith("k3"):
                continue
            expect = golden.expect()
            output = tmp_path / f"{golden.name}.h5"
            record = kerasferry.convert(golden.path, output, target=version)
            if any("not compiled" in change.what for change in record.changes):
                continue  # 2.2 has no losses that are objects
            kwargs = {"path": str(output), "expect": expect, "standalone": True}
            answer = runtime.worker().call("run", file=HELPER, function="load_and_use", kwargs=kwargs)[
                "result"
            ]
            for found, wanted in zip(answer["predictions"], expect["predictions"], strict=True):
                np.testing.assert_allclose(found, wanted, rtol=2e-5, atol=2e-6, err_msg=golden.name)
            assert answer["loss"] == pytest.approx(expect["loss"], rel=2e-5), golden.name
            assert answer["moved"]
