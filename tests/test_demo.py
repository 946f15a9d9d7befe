"""The main job of the README, run as a user runs it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

DEMO = Path(__file__).resolve().parent.parent / "demo" / "run.py"


@pytest.mark.runtime
def test_the_demo_ends_as_it_must() -> None:
    ended = subprocess.run([sys.executable, DEMO, "--json"], capture_output=True, text=True, timeout=1500)
    assert ended.returncode == 0, ended.stderr + ended.stdout
    answer = json.loads(ended.stdout)
    assert answer["faults"] == []
    # What the case was about: the three ways in which 2.17 refuses a model of 2.9.
    before = {(row["artifact"], row["loader"]): row["before"] for row in answer["rows"]}
    assert "File format not supported" in before["model.save", "keras"]["says"]
    for loader in ("saved_model", "tfsm"):
        assert "'_UserObject' object has no attribute 'add_slot'" in before["model.save", loader]["says"]
    assert "accessible `.keras` zip file" in before["model.keras", "keras"]["says"]
    assert min(answer["facts"]["by_input"], answer["facts"]["by_weights"]) > 1000 * 1e-5
