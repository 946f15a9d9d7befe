"""Two of the real networks in CI; `prove.py` does them all."""

from __future__ import annotations

import json
from pathlib import Path

import prove
import pytest

NAMES = ("siamese", "gru_series")


@pytest.mark.runtime
@pytest.mark.parametrize("name", NAMES)
def test_a_network_of_2_9_predicts_the_same(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(prove, "WORK", tmp_path)
    cells = [prove.Cell(name, "tf==2.9", kind, "newest") for kind in prove.ARTIFACTS]
    results = prove.prove(cells, again=True)
    assert {results[cell.key]["end"] for cell in cells} == {"SAME"}, results
    assert all(results[cell.key]["weights"] for cell in cells)
    assert all(0 < results[cell.key]["worst"] <= 1e-5 for cell in cells)

    # The proof can fail: other inputs, and one early kernel reversed, move the logits by 1000 tolerances.
    measured = json.loads((cells[0].folder / "info.json").read_text())["sensitivity"]
    assert measured["between_samples"] >= 1000 * 1e-5
    assert min(measured["reversed"].values()) >= 1000 * 1e-5
