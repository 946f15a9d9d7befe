"""A few cells of the table in CI; `prove.py` does them all."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest

# By its place: other folders of tests have a `prove` of their own.
_SPEC = importlib.util.spec_from_file_location("training_prove", Path(__file__).parent / "prove.py")
assert _SPEC and _SPEC.loader
prove = importlib.util.module_from_spec(_SPEC)
sys.modules["training_prove"] = prove
_SPEC.loader.exec_module(prove)

CELLS = [
    ("adam", "tf==2.9", "h5"),
    ("adam_frozen_after", "tf==2.9", "tf"),
    ("sgd_decay", "tf==2.9", "h5"),
    ("rmsprop_centered", "tf==2.15", "h5"),
    ("adam_ema", "tf==2.15", "tf"),
    ("nadam", "tf==2.15", "keras"),
]


@pytest.mark.runtime
@pytest.mark.parametrize("source", ["tf==2.9", "tf==2.15"])
def test_training_goes_on(source: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prove, "WORK", tmp_path)
    cells = [
        prove.Cell(case, source, kind, target)
        for case, version, kind in CELLS
        if version == source
        for target in ("newest", "tf==2.17,keras==3.3")
    ]
    results = prove.prove(cells, again=True)
    assert {result["end"] for result in results.values()} == {"SAME"}, results
    assert all(result["fresh"] >= prove.FURTHER * result["worst"] for result in results.values())


@pytest.mark.runtime
def test_the_proof_can_fail(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the state the same file ends elsewhere, and the comparison says so."""
    import kerasferry.conversion.writing

    monkeypatch.setattr(prove, "WORK", tmp_path)
    monkeypatch.setattr(kerasferry.conversion.writing, "optimizer_to_keras_3", lambda model, root: {})
    cell = prove.Cell("adam", "tf==2.9", "h5", "newest")
    assert prove.prove([cell], again=True)[cell.key]["end"] == "SLOTS"
