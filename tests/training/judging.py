"""One cell of the table: build, convert, resume, compare; each result is kept where the case was built."""

from __future__ import annotations

import fnmatch
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

import kerasferry
from kerasferry.errors import FerryError
from kerasferry.runtimes import WorkerError
from kerasferry.verify import RuntimePool

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from expected import EXPECTED  # noqa: E402

WORK = HERE.parent.parent / ".work" / "training"
TOLERANCE, FURTHER = 1e-4, 100

# What a source may not hold, or not where it can be asked.
UNASKED = ("iterations", "product", "good_steps", "loss_scale")


@dataclass(frozen=True)
class Cell:
    """One case of one version in one format for one target."""

    case: str
    source: str
    format: str
    target: str

    @property
    def key(self) -> str:
        """Its name in the results."""
        return f"{self.source}/{self.case}/{self.format} -> {self.target}"

    @property
    def folder(self) -> Path:
        """Where the case of this version lies."""
        return WORK / self.source.replace("==", "") / self.case

    @property
    def notes(self) -> Path:
        """Where its result lies."""
        return self.folder / f"{self.format}-{self.target.replace('==', '')}.json"


def known(wanted: list[Cell]) -> dict[str, dict[str, Any]]:
    """What earlier calls found, judged by what is expected now."""
    return {
        cell.key: _judged(cell, json.loads(cell.notes.read_text())) for cell in wanted if cell.notes.exists()
    }


def prove(wanted: list[Cell], *, again: bool = False) -> dict[str, dict[str, Any]]:
    """The result of each cell by its key.

    Args:
        wanted: In the order in which they are done.
        again: Build in the source's version what was built before.
    """
    results: dict[str, dict[str, Any]] = {}
    away: dict[tuple[Path, str], dict[str, Any]] = {}
    built: set[Path] = set()
    with RuntimePool() as pool:
        for number, cell in enumerate(wanted, 1):
            result = _one(cell, pool, again and cell.folder not in built, away)
            built.add(cell.folder)
            cell.folder.mkdir(parents=True, exist_ok=True)
            cell.notes.write_text(json.dumps(result, indent=1))
            told = results[cell.key] = _judged(cell, result)
            if told["end"] != "none":
                size = f"{told['worst']:.0e}" if "worst" in told else ""
                line = (
                    f"{number}/{len(wanted)} {cell.key}: {told['end']} {size} {told.get('reason', '')[:160]}"
                )
                print(line, file=sys.stderr, flush=True)
    return results


def build_all(wanted: list[Cell]) -> None:
    """Build what is not there yet, and nothing else."""
    with RuntimePool() as pool:
        for cell in dict.fromkeys(Cell(cell.case, cell.source, "", "") for cell in wanted):
            try:
                _built(cell, pool, False)
            except WorkerError as error:
                print(
                    f"{cell.source}/{cell.case}: {str(error.found or error.message)[-300:]}", file=sys.stderr
                )


def _judged(cell: Cell, result: dict[str, Any]) -> dict[str, Any]:
    """A result that is listed, with a reason, is an expected one."""
    if result["end"] in ("SAME", "none"):
        return result
    for pattern, end, proof in EXPECTED:
        told = end in ("BLUNT", "BUILD") or result.get("said")
        if fnmatch.fnmatch(cell.key, pattern) and end == result["end"] and told:
            return {**result, "end": "expected", "was": end, "proof": proof}
    return result


def _one(cell: Cell, pool: RuntimePool, again: bool, away: dict[tuple[Path, str], Any]) -> dict[str, Any]:
    try:
        built = _built(cell, pool, again)
    except WorkerError as error:
        return {"end": "BUILD", "reason": str(error.found or error.message)[-300:]}
    made = built["formats"].get(cell.format, {"skipped": "not a format of this version"})
    if "path" not in made:
        return {"end": "none", "reason": made["skipped"]}
    output = cell.folder / f"{cell.format}-{cell.target.replace('==', '')}.keras"
    try:
        record = kerasferry.convert(made["path"], output, target=cell.target, force=True)
    except FerryError as error:
        return {"end": "REFUSED", "reason": error.what}
    said = [change.what for change in record.changes if change.severity.value != "neutral"]
    try:
        built["module"] = str(record.module) if record.module else None
        resumed = _resumed(cell, pool, output, built, fresh=False)
        if "arrays" in resumed and (cell.folder, cell.target) not in away:
            # What the file says beside the state is the same for all formats, and so is where a fresh one ends.
            away[cell.folder, cell.target] = _resumed(cell, pool, output, built, fresh=True)["arrays"]
    except WorkerError as error:
        return {"end": "RAISED", "reason": str(error.found or error.message)[-300:], "said": said}
    finally:
        output.unlink()
        if record.module:
            record.module.unlink()
    if "problem" in resumed:
        return {"end": "NOT COMPILED", "reason": resumed["problem"], "said": said}
    return {**_compared(cell, resumed, away[cell.folder, cell.target], built), "said": said}


def _built(cell: Cell, pool: RuntimePool, again: bool) -> dict[str, Any]:
    """The case, trained and saved by its version."""
    info = cell.folder / "info.json"
    if again or not info.exists():
        worker = pool.open(cell.source).worker()
        given = {"name": cell.case, "out": str(cell.folder)}
        file = str(HERE / "build.py")
        answer = worker.call("run", file=file, function="build", kwargs=given, timeout=600.0)
        info.write_text(json.dumps(answer["result"]))
    built: dict[str, Any] = json.loads(info.read_text())
    return built


def _resumed(
    cell: Cell, pool: RuntimePool, path: Path, built: dict[str, Any], *, fresh: bool
) -> dict[str, Any]:
    """What the target told, with all that it held in `arrays`."""
    out = path.with_suffix(".npz")
    given = {"path": str(path), "out": str(out), "net": built["net"], "fresh": fresh}
    given.update(fit=built.get("fit", False), exclude=built.get("exclude"), module=built.get("module"))
    worker = pool.open(cell.target).worker()
    file = str(HERE / "build.py")
    answer = worker.call("run", file=file, function="resume", kwargs=given, timeout=600.0)["result"]
    told: dict[str, Any] = dict(answer)  # type: ignore[call-overload]
    if "problem" not in told:
        with np.load(out) as arrays:
            told["arrays"] = {name: arrays[name] for name in arrays.files}
        out.unlink()
    return told


def _compared(
    cell: Cell, resumed: dict[str, Any], fresh: dict[str, Any], built: dict[str, Any]
) -> dict[str, Any]:
    with np.load(cell.folder / "reference.npz") as stored:
        reference = {name: stored[name] for name in stored.files}
    arrays, losses = resumed["arrays"], resumed["losses"]
    expected = built["losses"][-len(losses) :]
    loss = max(abs(a - b) for a, b in zip(losses, expected, strict=True)) / max(map(abs, expected))
    worst, where = _difference(arrays, reference)
    away, _ = _difference(fresh, reference)
    unlike = list(_unlike(arrays, reference))
    result = {"worst": worst, "where": where, "fresh": away, "loss": loss, "slots": unlike}
    at = [name for name in reference if name.startswith("at/")]
    if not all(np.array_equal(arrays[name], reference[name]) for name in at):
        return {**result, "end": "WEIGHTS", "reason": "the weights differ before the first step"}
    if unlike:
        return {**result, "end": "SLOTS", "reason": f"differ before the first step: {', '.join(unlike[:6])}"}
    if worst > TOLERANCE or loss > TOLERANCE:
        reason = f"{worst:.1e} at {where}, loss {loss:.1e}, fresh {away:.1e}"
        return {**result, "end": "DIFFERENT", "reason": reason}
    if away < FURTHER * worst or away <= TOLERANCE:
        return {**result, "end": "BLUNT", "reason": f"a fresh optimizer is only {away:.1e} away"}
    return {**result, "end": "SAME"}


def _difference(found: dict[str, Any], reference: dict[str, Any]) -> tuple[float, str]:
    """The largest relative difference of a variable after the last step, and which it is."""
    worst = (0.0, "")
    for name, value in reference.items():
        if name.startswith("after/"):
            largest = float(np.abs(value).max()) or 1.0
            distance = float(np.abs(found[name] - value).max()) / largest
            worst = max(worst, (distance if np.isfinite(distance) else float("inf"), name))
    return worst


def _unlike(found: dict[str, Any], reference: dict[str, Any]) -> Iterator[str]:
    """What the target's optimizer holds otherwise than the source's held it."""
    for name, value in found.items():
        if not name.startswith("slot/"):
            continue
        was = reference.get(name)
        if was is None:
            # What is zero was frozen so far; else it was not asked for.
            if np.any(value) and name.split("/")[1] not in UNASKED:
                yield f"{name} is not in the source"
        elif name == "slot/product":  # where the file does not hold it, it is computed in another order
            if not np.allclose(value, was, rtol=1e-5, atol=0):
                yield name
        elif not np.array_equal(np.asarray(value).ravel(), np.asarray(was).ravel()):
            yield name
    for name, was in reference.items():  # zeros are of an SGD without momentum, and of an Adam of 1.12
        asked = name.startswith("slot/") and name.split("/")[1] not in UNASKED
        if asked and name not in found and np.any(was):
            yield f"{name} is not in the target"
