"""A few random models of real versions, carried as the zoo's are. More by `generate.py`; see README.md."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent

SEEDS = {"tf==2.9": (3004, 3), "tf==1.15": (3105, 3)}


@pytest.mark.runtime
@pytest.mark.slow
@pytest.mark.parametrize("source", SEEDS)
def test_random_models(source: str, tmp_path: Path) -> None:
    first, count = SEEDS[source]
    command = [
        sys.executable,
        str(HERE / "generate.py"),
        "--sources",
        source,
        "--targets",
        "newest",
        "keras==3.0",
    ]
    command += ["--seed", str(first), "--count", str(count), "--results", str(tmp_path / "results.json")]
    done = subprocess.run(command, capture_output=True, text=True, env=os.environ, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{count} of {count} numbers made a model" in done.stdout
