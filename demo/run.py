"""The main job, end to end: a model of TensorFlow 2.9 that TensorFlow 2.17 refuses comes back to life.

    train in real 2.9, export every way  ->  every loader of real 2.17: its error
    convert                              ->  2.17 with Keras 3.5 and the newest: same predictions, one more step

Prints one table and exits with 1 if anything falls short of what the table says it must be.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
from dataclasses import asdict, dataclass, field
from pathlib import Path

from table import render
from trials import Trial, attempt

import kerasferry
from kerasferry.errors import FerryError
from kerasferry.runtimes import Runtime, open_runtime

HERE = Path(__file__).resolve().parent
WORK = HERE.parent / ".work" / "demo"
OLD, OF_ITS_TIME, NEWEST = "tf==2.9", "tf==2.17,keras==3.5", "newest"

SAME, CALLABLE = "same predictions", "repaired: callable, same predictions, no layers"


@dataclass
class Row:
    """One way to write the model, and one loader.

    Attributes:
        artifact: Its name in the demo's folder.
        loader: A key of `trials.LOADERS`.
        convert_to: The name of what kerasferry makes of it.
        target: The Keras version it is made for; both are loaded from one file if None.
        end: What must come of it.
    """

    artifact: str
    loader: str
    convert_to: str
    end: str
    old: Trial = field(default_factory=Trial)
    before: Trial = field(default_factory=Trial)
    after: Trial = field(default_factory=Trial)
    newest: Trial = field(default_factory=Trial)

    @property
    def short(self) -> list[str]:
        """What falls short, a sentence each."""
        faults = [] if self.loader == "tfsm" or self.old.same else ["2.9 cannot load it itself"]
        if self.before.same and (self.end == CALLABLE or self.before.moved):
            faults.append("2.17 does all this unconverted, which the demo says it does not")
        for name, trial in (("2.17", self.after), ("newest", self.newest)):
            if not trial.same:
                faults.append(f"{name}: {trial.says or 'other predictions'}")
            if self.end == SAME and (trial.loss is None or not trial.moved):
                faults.append(f"{name}: no training step: {trial.says}")
        return faults


ROWS = (
    ("model.save", "keras", "model.save.new", SAME),
    ("model.save", "saved_model", "model.save.repaired", CALLABLE),
    ("model.save", "tfsm", "model.save.repaired", CALLABLE),
    ("saved_model.save", "saved_model", "saved_model.save.repaired", CALLABLE),
    ("saved_model.save", "tfsm", "saved_model.save.repaired", CALLABLE),
    ("model.h5", "keras", "model.h5.new", SAME),
    ("model.keras", "keras", "model.keras.new", SAME),
)


def main() -> int:
    """Run the demo; 0 if every end is as it must be."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--json", action="store_true", help="print the table as JSON")
    options = parser.parse_args()
    try:
        return run(as_json=options.json)
    except FerryError as error:
        print(error.render(), file=sys.stderr)
        return error.exit_code


def run(*, as_json: bool) -> int:
    """Everything between the command line and the exit code."""
    shutil.rmtree(WORK, ignore_errors=True)
    WORK.mkdir(parents=True)
    runtimes = {name: _runtime(name) for name in (OLD, OF_ITS_TIME, NEWEST)}
    try:
        facts = _train(runtimes[OLD])
        rows = [Row(artifact, loader, made, end) for artifact, loader, made, end in ROWS]
        notes = _convert(rows)
        for number, row in enumerate(rows, 1):
            _say(f"loading, {number} of {len(rows)}: {row.artifact} by {row.loader}")
            _try(row, runtimes)
        versions = {name: runtime.record for name, runtime in runtimes.items()}
    finally:
        for runtime in runtimes.values():
            runtime.close()
    faults = [f"{row.artifact} by {row.loader}: {fault}" for row in rows for fault in row.short]
    if min(facts["by_input"], facts["by_weights"]) < 1000 * 1e-5:
        faults.append("the predictions depend too little on the input or the weights to prove anything")
    if as_json:
        table = [asdict(row) for row in rows]
        print(json.dumps({"versions": versions, "facts": facts, "rows": table, "faults": faults}, indent=2))
    else:
        print(render(rows, versions, facts, notes, faults))
    return 1 if faults else 0


def _say(text: str) -> None:
    print(f"demo: {text}", file=sys.stderr, flush=True)


def _runtime(target: str) -> Runtime:
    _say(f"real {target}")
    runtime = open_runtime(target, progress=_say)
    runtime.proved()
    return runtime


def _train(runtime: Runtime) -> dict[str, float]:
    _say("training in 2.9 and exporting every way")
    answer = runtime.worker().call(
        "run", file=str(HERE / "old_model.py"), function="build", kwargs={"folder": str(WORK)}
    )
    result = answer["result"]
    assert isinstance(result, dict)
    return result


def _convert(rows: list[Row]) -> list[str]:
    """Convert each artifact; one file a target where the architecture goes along, one folder else."""
    notes = []
    for name, end in dict.fromkeys((row.convert_to, row.end) for row in rows):
        source = WORK / next(row.artifact for row in rows if row.convert_to == name)
        if end == CALLABLE:
            record = kerasferry.convert(source, WORK / name, target=NEWEST, to="saved_model")
        else:
            kerasferry.convert(source, WORK / f"{name}.2.17.keras", target=OF_ITS_TIME)
            record = kerasferry.convert(source, WORK / f"{name}.newest.keras", target=NEWEST)
        lost = [change.what for change in record.changes if change.severity.value == "lossy"]
        notes += [f"{source.name}: {what}" for what in lost]
    return notes


def _try(row: Row, runtimes: dict[str, Runtime]) -> None:
    artifact = WORK / row.artifact
    train = row.end == SAME
    suffixes = (".2.17.keras", ".newest.keras") if train else ("", "")
    if row.loader != "tfsm":  # 2.9 has no such layer
        row.old = attempt(runtimes[OLD], artifact, row.loader, WORK)
    row.before = attempt(runtimes[OF_ITS_TIME], artifact, row.loader, WORK, train=train)
    made = [WORK / f"{row.convert_to}{suffix}" for suffix in suffixes]
    row.after = attempt(runtimes[OF_ITS_TIME], made[0], row.loader, WORK, train=train)
    row.newest = attempt(runtimes[NEWEST], made[1], row.loader, WORK, train=train)


if __name__ == "__main__":
    sys.exit(main())
