"""The references of the benchmark, made once with the real TensorFlow 2.9 and kept."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from kerasferry.runtimes import open_runtime
from kerasferry.runtimes.environments import home

PRODUCER = "tf==2.9"
NAMES = ("wide", "deep")
MODELS = Path(__file__).with_name("models.py")


def folder() -> Path:
    """Where references and what is measured on them lie."""
    path = home() / "benchmarks"
    path.mkdir(parents=True, exist_ok=True)
    return path


def reference(name: str) -> Path:
    """The SavedModel `wide` or `deep`; made if it is not there."""
    path = folder() / name
    if path.is_dir():
        return path
    making = folder() / f".{name}.making"
    shutil.rmtree(making, ignore_errors=True)
    with open_runtime(PRODUCER) as runtime:
        answer = runtime.worker().call(
            "run", file=MODELS, function=name, kwargs={"path": str(making)}, timeout=1800
        )
    making.with_name(f"{name}.json").write_text(json.dumps(answer["result"], indent=1) + "\n", "utf-8")
    making.rename(path)
    return path
