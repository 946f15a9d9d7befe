"""Nothing is lost without a change that says so; --strict refuses a loss; --json has the whole record."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from goldens import FULL, GOLDEN, Golden

import kerasferry
from kerasferry.cli import main
from kerasferry.errors import Refused
from kerasferry.hub import Severity

TWO_OUTPUTS = GOLDEN / "tf2.9-two_outputs-hdf5" / "model.h5"


@pytest.mark.parametrize("golden", FULL, ids=lambda golden: golden.name)
def test_nothing_is_lost(golden: Golden, tmp_path: Path) -> None:
    record = kerasferry.convert(golden.path, tmp_path / "out.keras", target="keras==3.15")
    assert not record.changes.of(Severity.LOSSY)
    assert record.variables == len(golden.dump()["variables"])
    assert all(change.what and not change.what.endswith(".") for change in record.changes)
    assert len(set(record.changes)) == len(record.changes)


@pytest.mark.parametrize("golden", FULL, ids=lambda golden: golden.name)
def test_hdf5_loses_the_state_of_the_optimizer(golden: Golden, tmp_path: Path) -> None:
    """Keras 3 cannot resume from its own HDF5 files; that is the one loss, and it names the format to take."""
    record = kerasferry.convert(golden.path, tmp_path / "out.h5", target="keras==3.15")
    lost = record.changes.of(Severity.LOSSY)
    state = len(kerasferry.formats.read(golden.path).store.optimizer)
    assert [change.where for change in lost] == (["optimizer"] if state else [])
    assert all(".keras" in change.what for change in lost)


def test_strict_refuses_a_loss_and_writes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    output = tmp_path / "out.h5"
    assert main(["convert", str(TWO_OUTPUTS), str(output), "--strict"]) == 4
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith("error: the conversion would lose something, and --strict forbids it\n")
    assert "optimizer: " in printed.err
    assert not list(tmp_path.iterdir())
    with pytest.raises(Refused):
        kerasferry.convert(TWO_OUTPUTS, output, strict=True)


def test_strict_passes_what_loses_nothing(tmp_path: Path) -> None:
    record = kerasferry.convert(TWO_OUTPUTS, tmp_path / "out.keras", strict=True)
    assert record.changes.counts()["lossy"] == 0
    assert record.changes.counts()["neutral"] > 0


def test_json_record(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    output = tmp_path / "out.keras"
    assert main(["convert", str(TWO_OUTPUTS), str(output), "--json"]) == 0
    record = json.loads(capsys.readouterr().out)
    assert set(record) >= {
        "source",
        "output",
        "format",
        "target",
        "producer",
        "variables",
        "bytes",
        "custom_objects",
        "notes",
        "severities",
        "changes",
    }
    assert all(set(change) == {"severity", "where", "what", "step"} for change in record["changes"])
    assert {change["severity"] for change in record["changes"]} <= {"neutral", "equivalent", "lossy"}
    for severity, count in record["severities"].items():
        assert count == sum(change["severity"] == severity for change in record["changes"])
    assert record["variables"] == 6 and record["bytes"] == 4 * (12 + 4 + 4 + 1 + 4 + 1)


def test_text_prints_losses_in_full_and_counts_the_rest(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output = tmp_path / "out.h5"
    assert main(["convert", str(TWO_OUTPUTS), str(output)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert main(["convert", str(TWO_OUTPUTS), str(output), "--force", "--json"]) == 0
    record = json.loads(capsys.readouterr().out)
    for change in record["changes"]:
        shown = any(line.endswith(change["what"]) and line.startswith("  lost: ") for line in lines)
        assert shown == (change["severity"] == "lossy")
    neutral = record["severities"]["neutral"]
    assert f"  {neutral} neutral changes (renamed, or dropped at the default): see --json" in lines


def test_an_optimizer_that_hdf5_cannot_do_without(tmp_path: Path) -> None:
    """Without an optimizer the HDF5 reader of Keras 3 takes no loss and no metrics: that is on record."""
    import h5py

    path = tmp_path / "m.h5"
    path.write_bytes(TWO_OUTPUTS.read_bytes())
    with h5py.File(path, "r+") as file:
        training = json.loads(file.attrs["training_config"])
        training["optimizer_config"] = {"class_name": "Addons>LAMB", "config": {"learning_rate": 0.1}}
        file.attrs["training_config"] = json.dumps(training)
    record = kerasferry.convert(path, tmp_path / "out.h5")
    lost = {change.where: change.what for change in record.changes.of(Severity.LOSSY)}
    assert "not compiled" in lost["training"]
