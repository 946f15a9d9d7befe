"""Convert and inspect beside `cp -r` and beside today's route, as whole processes.

python benchmarks/run.py [--only wide|deep] [--repeat N] [--json]
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import time
from pathlib import Path
from statistics import median

import report
from measure import measure
from references import NAMES, PRODUCER, folder, reference

import kerasferry
from kerasferry.catalog.targets import resolve
from kerasferry.runtimes import open_runtime
from kerasferry.runtimes.environments import ensure

SECOND_HALF = "tf==2.17,keras==3.5"
HERE = Path(__file__).parent

# Everything that a conversion imports: what is above it is the price of the model.
IMPORTS = (
    "import numpy, h5py, google_crc32c, google.protobuf, kerasferry.conversion, "
    "kerasferry.formats.saved_model, kerasferry.formats.keras_zip, kerasferry.formats.hdf5_writing"
)

Row = dict[str, list[float]]


class Bench:
    """The commands for one reference, and what was measured of each so far."""

    def __init__(self, name: str) -> None:
        self.source = reference(name)
        self.place = folder() / f"{name}.out"
        shutil.rmtree(self.place, ignore_errors=True)
        self.place.mkdir()
        self.rows: dict[str, Row] = {}
        old, new = (str(ensure(resolve(target)).python) for target in (PRODUCER, SECOND_HALF))
        ferry, today = [sys.executable, "-m", "kerasferry.cli"], str(HERE / "today.py")
        source = str(self.source)
        self.commands = {
            "cp": ["cp", "-r", source, self.out("copy")],
            "imports": [sys.executable, "-c", IMPORTS],
            "help": [*ferry, "--help"],
            "inspect": [*ferry, "inspect", source],
            "keras": [*ferry, "convert", source, self.out("ours.keras")],
            "h5": [*ferry, "convert", source, self.out("ours.h5")],
            "old": [old, today, "old", source, self.out("today.h5")],
            "new": [new, today, "new", self.out("today.h5"), self.out("today.keras")],
        }

    def out(self, name: str) -> str:
        """A path for an output."""
        return str(self.place / name)

    def warm(self) -> None:
        """Run what is short once, untimed: byte code gets written, and files of the system get read."""
        commands = [self.commands[name] for name in ("imports", "inspect")]
        commands += [[*self.commands[name][:2], "import"] for name in ("old", "new")]
        for command in commands:
            measure(command, _variables(), self.out("errors"))

    def round(self) -> None:
        """Measure every command once."""
        for path in self.place.iterdir():
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        for name, command in self.commands.items():
            self._settle()
            row = self.rows.setdefault(name, {"seconds": [], "cpu": [], "peak": []})
            for field, value in measure(command, _variables(), self.out("errors")).items():
                row[field].append(value)
            shutil.rmtree(self.out("copy"), ignore_errors=True)
        old, new = self.rows["old"], self.rows["new"]
        self.rows["today"] = {
            field: [
                max(pair) if field == "peak" else sum(pair)
                for pair in zip(old[field], new[field], strict=True)
            ]
            for field in old
        }

    def _settle(self) -> None:
        """A copy made and deleted: the source is then in memory, and as much memory is free and in reach.

        Without it the first command after a pause pays for memory that a virtual machine has given back.
        """
        shutil.copytree(self.source, self.out("settle"))
        shutil.rmtree(self.out("settle"))

    def verified(self) -> dict[str, object]:
        """What the newest Keras says of the files of the last round, measured against today's route."""
        paths = [self.out("ours.keras"), self.out("ours.h5")]
        wanted = {"expected": self.out("today.keras"), "paths": paths}
        with open_runtime("newest") as runtime:
            answer = runtime.worker().call(
                "run", file=HERE / "check.py", function="same_weights", kwargs=wanted, timeout=1800
            )
        result = answer["result"]
        assert isinstance(result, dict)
        return result


def _variables() -> dict[str, str]:
    """The environment of every process; byte code of kerasferry is kept, as in an installed package."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
    return {
        **kept,
        "PYTHONPATH": str(Path(kerasferry.__file__).parents[1]),
        "PYTHONPYCACHEPREFIX": str(folder() / "bytecode"),
        "CUDA_VISIBLE_DEVICES": "-1",
        "TF_CPP_MIN_LOG_LEVEL": "3",
    }


def run(names: list[str], repeat: int) -> dict[str, object]:
    """Everything that is measured, as JSON."""
    models: dict[str, object] = {}
    for name in names:
        _say(f"{name}: making the reference, unless it is there")
        bench = Bench(name)
        bench.warm()
        for number in range(repeat):
            _say(f"{name}: round {number + 1} of {repeat}")
            bench.round()
        _say(f"{name}: loading in the newest Keras")
        models[name] = {
            "about": json.loads((folder() / f"{name}.json").read_text("utf-8")),
            "rows": bench.rows,
            "summary": {row: _summary(bench.rows, row) for row in bench.rows},
            "verified": bench.verified(),
        }
        shutil.rmtree(bench.place)
    load = os.getloadavg()[0]
    return {"cores": os.cpu_count(), "load": load, "repeat": repeat, "date": time.ctime(), "models": models}


def _summary(rows: dict[str, Row], name: str) -> dict[str, float]:
    """Medians over the rounds; a ratio is taken inside each round, so that a busy minute hits both sides."""

    def middle(field: str, combine: object = None, other: str = "") -> float:
        own = rows[name][field]
        if not other:
            return median(own)
        assert callable(combine)
        return median(combine(a, b) for a, b in zip(own, rows[other][field], strict=True))

    return {
        "seconds": middle("seconds"),
        "cpu": middle("cpu"),
        "peak_mb": middle("peak"),
        "times_cp": middle("seconds", lambda own, cp: own / cp, "cp"),
        "faster_than_today": middle("seconds", lambda own, today: today / own, "today"),
        "mb_above_imports": middle("peak", lambda own, imports: own - imports, "imports"),
    }


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--only", choices=NAMES, help="one reference instead of both")
    parser.add_argument("--repeat", type=int, default=3, metavar="N", help="rounds (default 3)")
    parser.add_argument("--json", action="store_true", help="print every number as JSON")
    options = parser.parse_args()
    measured = run([options.only] if options.only else list(NAMES), max(1, options.repeat))
    print(json.dumps(measured, indent=1) if options.json else report.table(measured))


if __name__ == "__main__":
    main()
