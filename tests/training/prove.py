"""Training that goes on where it stopped: optimizer by source by target, one table.

    python tests/training/prove.py --sources tf==2.9 --targets newest --cases 'adam*'
    python tests/training/prove.py --show

Each case trains 5 steps in the source version, is saved in each of its formats, and trains 3 more in the same process.
Each file is converted, loaded in the target by default arguments, and trained for the same 3 steps. Exits with 1 if a
cell is neither SAME nor listed in `EXPECTED`. What was built lies in .work/training; --again builds and proves anew.
"""

from __future__ import annotations

import argparse
import fnmatch
import json
import sys
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

import cases  # noqa: E402
from expected import EXPECTED  # noqa: E402

WORK = HERE.parent.parent / ".work" / "training"
SOURCES = [f"tf=={v}" for v in "1.12 1.15 2.0 2.3 2.6 2.9 2.10 2.11 2.13 2.15".split()]
TARGETS = ["newest", "keras==3.3"]
FORMATS = ["h5", "tf", "keras", "late"]
TOLERANCE, FURTHER = 1e-4, 100


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


def main() -> int:
    """Build, convert, resume, compare, print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sources", nargs="+", default=SOURCES)
    parser.add_argument("--targets", nargs="+", default=TARGETS)
    parser.add_argument("--formats", nargs="+", default=FORMATS)
    parser.add_argument("--cases", nargs="+", default=["*"])
    parser.add_argument("--again", action="store_true")
    parser.add_argument("--work", type=Path, default=WORK, help="where everything is kept")
    parser.add_argument("--show", action="store_true", help="print the table of what is known")
    options = parser.parse_args()
    globals()["WORK"] = options.work.resolve()
    wanted = [
        Cell(case, source, kind, target)
        for source in options.sources
        for case in cases.CASES
        if any(fnmatch.fnmatch(case, pattern) for pattern in options.cases)
        if cases.exists(case, _version(source))
        for kind in options.formats
        for target in options.targets
    ]
    results = _known(wanted) if options.show else prove(wanted, again=options.again)
    shown = [cell for cell in wanted if cell.key in results]
    print(table(shown, results))
    return 0 if all(results[cell.key]["end"] in ("SAME", "expected", "none") for cell in shown) else 1


def _version(source: str) -> tuple[int, int]:
    """`tf==2.9` is (2, 9), `keras==3.3` is (3, 3), the newest is (3, 15)."""
    if source == "newest":
        return (3, 15)
    major, minor = source.split("==")[1].split(".")[:2]
    return (int(major), int(minor))


def _known(wanted: list[Cell]) -> dict[str, dict[str, Any]]:
    """What earlier calls found."""
    return {cell.key: json.loads(cell.notes.read_text()) for cell in wanted if cell.notes.exists()}


def prove(wanted: list[Cell], *, again: bool = False) -> dict[str, dict[str, Any]]:
    """The result of each cell by its key."""
    results: dict[str, dict[str, Any]] = {}
    with RuntimePool() as pool:
        for number, cell in enumerate(wanted, 1):
            results[cell.key] = _judged(cell, _one(cell, pool, again))
            cell.folder.mkdir(parents=True, exist_ok=True)
            cell.notes.write_text(json.dumps(results[cell.key], indent=1))
            told = results[cell.key]
            print(
                f"{number}/{len(wanted)} {cell.key}: {_shown(told)} {told.get('reason', '')[:160]}",
                file=sys.stderr,
                flush=True,
            )
    return results


def _judged(cell: Cell, result: dict[str, Any]) -> dict[str, Any]:
    """A result that is listed, with a reason, is an expected one."""
    if result["end"] in ("SAME", "none"):
        return result
    for pattern, end, proof in EXPECTED:
        told = end == "BLUNT" or result.get("said")
        if fnmatch.fnmatch(cell.key, pattern) and end == result["end"] and told:
            return {**result, "end": "expected", "was": end, "proof": proof}
    return result


def _one(cell: Cell, pool: RuntimePool, again: bool) -> dict[str, Any]:
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
    said = [c.what for c in record.changes if c.severity.value != "neutral"]
    try:
        return {**_compare(cell, pool, output, built), "said": said}
    except (WorkerError, ValueError, KeyError) as error:
        if not isinstance(error, WorkerError):
            return {"end": "HARNESS", "reason": f"{type(error).__name__}: {error}"}
        return {"end": "RAISED", "reason": str(error.found or error.message)[-300:], "said": said}
    finally:
        output.unlink()


def _built(cell: Cell, pool: RuntimePool, again: bool) -> dict[str, Any]:
    """The case, trained and saved by its version; once in each run of this program with `again`."""
    info = cell.folder / "info.json"
    if not info.exists() or (again and cell.folder not in _BUILT):
        worker = pool.open(cell.source).worker()
        answer = worker.call(
            "run",
            file=str(HERE / "build.py"),
            function="build",
            kwargs={"name": cell.case, "out": str(cell.folder)},
            timeout=600.0,
        )
        info.write_text(json.dumps(answer["result"]))
    _BUILT.add(cell.folder)
    built: dict[str, Any] = json.loads(info.read_text())
    return built


_BUILT: set[Path] = set()


def _resumed(
    cell: Cell, pool: RuntimePool, path: Path, net: str, fresh: bool
) -> tuple[dict[str, Any], dict[str, Any]]:
    out = path.with_suffix(".npz")
    answer = (
        pool.open(cell.target)
        .worker()
        .call(
            "run",
            file=str(HERE / "build.py"),
            function="resume",
            kwargs={"path": str(path), "out": str(out), "net": net, "fresh": fresh},
            timeout=600.0,
        )["result"]
    )
    if "problem" in answer:
        return answer, {}
    with np.load(out) as arrays:
        kept = {name: arrays[name] for name in arrays.files}
    out.unlink()
    return answer, kept


def _compare(cell: Cell, pool: RuntimePool, path: Path, built: dict[str, Any]) -> dict[str, Any]:
    with np.load(cell.folder / "reference.npz") as arrays:
        reference = {name: arrays[name] for name in arrays.files}
    told, resumed = _resumed(cell, pool, path, built["net"], fresh=False)
    if not resumed:
        return {"end": "NOT COMPILED", "reason": told["problem"]}
    fresh = _resumed(cell, pool, path, built["net"], fresh=True)[1]
    expected = built["losses"][-len(told["losses"]) :]
    loss = max(abs(a - b) for a, b in zip(told["losses"], expected, strict=True)) / max(map(abs, expected))
    worst, where = _difference(resumed, reference)
    away, _ = _difference(fresh, reference)
    unlike = _unlike(resumed, reference)
    result = {"worst": worst, "where": where, "fresh": away, "loss": loss, "slots": unlike}
    if not all(
        np.array_equal(resumed[name], reference[name]) for name in reference if name.startswith("at/")
    ):
        return {**result, "end": "WEIGHTS", "reason": "the weights differ before the first step"}
    if unlike:
        return {**result, "end": "SLOTS", "reason": f"differ before the first step: {', '.join(unlike[:6])}"}
    if worst > TOLERANCE or loss > TOLERANCE:
        return {
            **result,
            "end": "DIFFERENT",
            "reason": f"{worst:.1e} at {where}, loss {loss:.1e}, fresh {away:.1e}",
        }
    if away < FURTHER * worst or away < FURTHER * TOLERANCE:
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


def _unlike(found: dict[str, Any], reference: dict[str, Any]) -> list[str]:
    """What the target's optimizer holds otherwise than the source's held it."""
    unlike = []
    for name, value in found.items():
        if not name.startswith("slot/"):
            continue
        was = reference.get(name)
        if was is None:
            if name.split("/")[1] in ("iterations", "product", "good_steps", "loss_scale"):
                continue  # what the source does not hold, or not where it can be asked
            unlike.append(f"{name} is not in the source")
        elif name == "slot/product":  # where the file does not hold it, it is computed in another order
            if not np.allclose(value, was, rtol=1e-5, atol=0):
                unlike.append(name)
        elif not np.array_equal(np.asarray(value).ravel(), np.asarray(was).ravel()):
            unlike.append(name)
    return unlike


def table(shown: list[Cell], results: dict[str, dict[str, Any]]) -> str:
    """A row a case, a column a source, format and target; then what is not SAME."""
    columns = list(dict.fromkeys((cell.source, cell.format, cell.target) for cell in shown))
    columns = [
        c
        for c in columns
        if any(results[x.key]["end"] != "none" for x in shown if (x.source, x.format, x.target) == c)
    ]
    lines = ["case | " + " | ".join(f"{s[4:]} {f} -> {t.split('==')[-1]}" for s, f, t in columns)]
    lines.append("---" + "|---" * len(columns))
    for case in dict.fromkeys(cell.case for cell in shown):
        row = [results.get(Cell(case, *column).key) for column in columns]
        lines.append(f"{case} | " + " | ".join(_shown(result) if result else "" for result in row))
    ends: dict[str, int] = {}
    for cell in shown:
        ends[results[cell.key]["end"]] = ends.get(results[cell.key]["end"], 0) + 1
    lines += ["", ", ".join(f"{count} {end}" for end, count in sorted(ends.items()))]
    lines += [
        f"{cell.key}: {results[cell.key]['end']}: {results[cell.key].get('reason', '')[:200]}"
        for cell in shown
        if results[cell.key]["end"] not in ("SAME", "none")
    ]
    return "\n".join(lines)


def _shown(result: dict[str, Any]) -> str:
    if result["end"] == "none":
        return "-"
    size = f"{result['worst']:.0e}" if "worst" in result else ""
    end = result.get("was", result["end"]) if result["end"] == "expected" else result["end"]
    return size if end == "SAME" else f"{end} {size}".strip()


if __name__ == "__main__":
    sys.exit(main())
