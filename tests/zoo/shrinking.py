"""The smallest model that fails as a random one does: one of its layers, with as few arguments as will do.

The old version builds each candidate anew: the layer with the number `part` of the random model, called as it is called
there, without some keys of its config (they take their defaults).
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import prove
from cells import Cell, folder_of, read_json
from judging import Judge
from showing import alike

from kerasferry.runtimes import Runtime, WorkerError

INSIDE = Path(__file__).resolve().parent / "generated" / "inside.py"
KEPT = ("name", "layer", "cell", "cells", "units", "filters", "kernel_size", "output_dim", "input_dim")


class Shrinker:
    """Shrinks failing models of one source for one target."""

    def __init__(self, source: Runtime, target: Runtime) -> None:
        self._source = source
        self._target = target

    def shrunk(self, cell: Cell, failure: dict[str, Any]) -> str:
        """A line about the smallest model found that fails alike; "" if no layer alone fails so."""
        wanted = f"{failure['end']}: {alike(failure['text'])}"
        layers = (
            (read_json(cell.folder / "info.json").get("config") or {}).get("config", {}).get("layers", [])
        )
        for part, layer in enumerate(layers):
            if layer["class_name"] != "InputLayer" and self._fails(cell, part, (), wanted):
                config = dict(layer["config"])
                return f"{layer['class_name']} {json.dumps(self._without_more(cell, part, config, wanted))}"
        return ""

    def _without_more(self, cell: Cell, part: int, config: dict[str, Any], wanted: str) -> dict[str, Any]:
        without: list[str] = []
        for key in sorted(set(config) - set(KEPT)):
            if self._fails(cell, part, (*without, key), wanted):
                without.append(key)
        return {key: value for key, value in config.items() if key not in without}

    def _fails(self, cell: Cell, part: int, without: tuple[str, ...], wanted: str) -> bool:
        name = f"{cell.model}-shrunk"
        seed = int(cell.model.split("/")[-1])
        arguments = {"name": name, "seed": seed, "part": part, "without": list(without)}
        out = folder_of(cell.source)
        try:
            self._source.worker().call(
                "run",
                file=str(INSIDE),
                function="build",
                kwargs={**arguments, "out_dir": str(out)},
                timeout=prove.BUILD_TIMEOUT,
            )
        except WorkerError:
            return False
        path = read_json(out / name / "info.json").get("formats", {}).get(cell.format)
        if path is None:
            return False
        found = Judge(cell.target, self._target.worker()).judge(
            Cell(cell.source, name, cell.format, cell.target, path)
        )
        return f"{found['end']}: {alike(found['text'])}" == wanted
