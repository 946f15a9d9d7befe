"""A few cells of the table in CI; `prove.py` does them all."""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path

import h5py
import numpy as np
import pytest

import kerasferry
from kerasferry.hub import Severity
from kerasferry.verify import RuntimePool

HERE = Path(__file__).parent
GOLDEN = HERE.parent / "golden"

# By its place: other folders of tests have a `judging` of their own.
_SPEC = importlib.util.spec_from_file_location("training_judging", HERE / "train_judging.py")
assert _SPEC and _SPEC.loader
judging = importlib.util.module_from_spec(_SPEC)
sys.modules["training_judging"] = judging
_SPEC.loader.exec_module(judging)

EARLY = "tf==2.17,keras==3.3"
CELLS = [
    ("adam", "tf==2.9", "h5", "newest"),
    ("adam", "tf==2.9", "h5", EARLY),
    ("adam_frozen_after", "tf==2.9", "tf", "newest"),
    ("sgd_decay", "tf==2.9", "h5", "newest"),
    ("rmsprop_centered", "tf==2.15", "h5", EARLY),
    ("adam_ema", "tf==2.15", "tf", "newest"),
    ("nadam", "tf==2.15", "keras", "newest"),
    ("nadam", "tf==2.15", "keras", EARLY),
    ("adamw_exclude", "tf==2.15", "keras", "newest"),
    ("loss_scale_sgd", "tf==2.15", "tf", "newest"),
]


@pytest.mark.runtime
@pytest.mark.parametrize("source", ["tf==2.9", "tf==2.15"])
def test_training_goes_on(source: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judging, "WORK", tmp_path)
    results = judging.prove([judging.Cell(*cell) for cell in CELLS if cell[1] == source])
    assert {result["end"] for result in results.values()} == {"SAME"}, results
    assert all(result["fresh"] >= 100 * result["worst"] for result in results.values())


@pytest.mark.runtime
@pytest.mark.parametrize(
    "cell",
    [
        ("adam_amsgrad", "newest", "keras", "tf==2.9", "checkpoint"),
        ("loss_scale", "tf==2.9", "tf", "tf==2.15", "checkpoint"),
        ("rmsprop_centered", "tf==2.15", "h5", "tf==2.15", "checkpoint"),
        ("adam_frozen_after", "tf==2.9", "tf", "tf==2.9", "saved_model"),
        ("adam_ema", "tf==2.15", "tf", "tf==2.15", "saved_model"),
    ],
)
def test_training_goes_on_from_a_checkpoint(
    cell: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(judging, "WORK", tmp_path)
    one = judging.Cell(*cell)
    result = judging.prove([one])[one.key]
    assert result["end"] == "SAME" and result["fresh"] >= 100 * result["worst"], result


@pytest.mark.runtime
def test_the_proof_can_fail(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the state the same file ends elsewhere, and the comparison says so."""
    import kerasferry.conversion.writing

    monkeypatch.setattr(judging, "WORK", tmp_path)
    monkeypatch.setattr(kerasferry.conversion.writing, "optimizer_to_keras_3", lambda model, root: {})
    cell = judging.Cell("adam", "tf==2.9", "h5", "newest")
    assert judging.prove([cell])[cell.key]["end"] == "SLOTS"


def in_hdf5(path: Path) -> Path:
    """A trained model of 2.9 as HDF5 for the newest Keras."""
    record = kerasferry.convert(GOLDEN / "tf2.9-functional-hdf5" / "model.h5", path)
    lost = [change.what for change in record.changes.of(Severity.LOSSY)]
    assert len(lost) == 1 and "fresh optimizer" in lost[0] and ".keras" in lost[0]
    return path


def test_hdf5_for_keras_3_has_no_state(tmp_path: Path) -> None:
    with h5py.File(in_hdf5(tmp_path / "out.h5")) as file:
        assert "optimizer_weights" not in file
        assert "training_config" in file.attrs


@pytest.mark.runtime
def test_hdf5_for_keras_3_trains(tmp_path: Path) -> None:
    """With its state, 3.15.1 raises "Unknown variable" in the next step."""
    path = in_hdf5(tmp_path / "out.h5")
    told = json.loads((GOLDEN / "tf2.9-functional-hdf5" / "expect.json").read_text())["inputs"]
    inputs = tmp_path / "inputs.npz"
    np.savez(inputs, **{name: np.array(value, "float32") for name, value in told.items()})
    with RuntimePool() as pool:
        worker = pool.open("newest").worker()
        handle = worker.call("load", path=str(path))["handle"]
        assert worker.call("train", handle=handle, inputs=inputs, steps=2)["iterations"] == 2


@pytest.mark.runtime
def test_a_loss_scale_without_a_state_loads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A .keras file of an optimizer of `optimizers.legacy` holds none; without one, 2.15.1 does not load."""
    monkeypatch.setattr(judging, "WORK", tmp_path)
    cell = judging.Cell("legacy_loss_scale", "tf==2.15", "keras", "tf==2.15")
    with RuntimePool() as pool:
        built = judging._built(cell, pool, False)
        record = kerasferry.convert(
            built["formats"]["keras"]["path"], tmp_path / "out.keras", target="tf==2.15"
        )
        assert any("fresh optimizer" in change.what for change in record.changes.of(Severity.LOSSY))
        given = {"path": str(record.output), "out": str(tmp_path / "told.npz"), "net": built["net"]}
        worker = pool.open("tf==2.15").worker()
        answer = worker.call("run", file=str(HERE / "build.py"), function="resume", kwargs=given)
    told = answer["result"]
    assert isinstance(told, dict) and told["optimizer"] == "LossScaleOptimizerV3"
    assert np.isfinite(told["losses"]).all()
