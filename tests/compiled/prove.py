"""Compiled models evaluate to the same numbers under the same names: case by source by format by target.

    python tests/compiled/prove.py --sources tf==2.9 --targets newest --cases 'loss-*'
    python tests/compiled/prove.py --show

Exits with 1 if a cell is neither SAME nor listed in `compiled_expected.py`. What was built lies in .work/compiled; what
a target made of a file is kept by all in the file that its numbers come from, so a file that comes out of many
versions alike is loaded once. Every form of an optimizer is loaded, in the files of one case.
"""

from __future__ import annotations

import argparse
import fnmatch
import hashlib
import io
import json
import re
import sys
import zipfile
from collections import Counter
from pathlib import Path
from typing import Any

import h5py
import numpy as np

import kerasferry
from kerasferry.errors import FerryError
from kerasferry.runtimes import open_runtime

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import compiled_cases as cases  # noqa: E402
from compiled_expected import expected, named  # noqa: E402

WORK = HERE.parent.parent / ".work" / "compiled"
SOURCES = [f"tf=={v}" for v in "1.12 1.15 2.0 2.3 2.6 2.9 2.13 2.15".split()]
TARGETS = ["keras==3.0", "keras==3.3", "keras==3.5", "newest"]
FORMATS = ["h5", "tf", "keras"]
SHARED_STAMPS = ("tf==1.15", "tf==2.0")
EAGERLY = True  # False: in graphs, as users do it; several times slower
SOME = 12  # cases in one request
WHOLE = "loss-regression-mse"  # the case whose files are told apart by everything in them

Cell = tuple[str, str, str, str]  # case, source, format, target
Result = dict[str, Any]


def main() -> int:
    """Build, convert, load, evaluate, compare, print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sources", nargs="+", default=SOURCES)
    parser.add_argument("--targets", nargs="+", default=TARGETS)
    parser.add_argument("--formats", nargs="+", default=FORMATS)
    parser.add_argument("--cases", nargs="+", default=["*"])
    parser.add_argument("--rebuild", action="store_true")
    parser.add_argument("--work", type=Path, default=WORK, help="where everything is kept")
    options = parser.parse_args()
    names = [name for name in cases.CASES if any(fnmatch.fnmatch(name, one) for one in options.cases)]
    work = options.work.resolve()
    for source in options.sources:
        build(source, names, work, again=options.rebuild)
    results: dict[Cell, Result] = {}
    for target in options.targets:
        results.update(judged(names, options.sources, options.formats, target, work))
    print(table(results))
    return 0 if all(result["end"] in ("SAME", "expected") for result in results.values()) else 1


def folder_of(source: str, name: str, work: Path) -> Path:
    """Where a case of a version lies."""
    return work / source.replace("==", "") / name


def build(source: str, names: list[str], work: Path, *, again: bool = False) -> None:
    """Let the old version build what is missing."""
    missing = [name for name in names if again or not (folder_of(source, name, work) / "told.json").is_file()]
    if not missing:
        return
    with open_runtime(source) as runtime:
        worker = runtime.worker()
        for at in range(0, len(missing), SOME):
            out = work / source.replace("==", "")
            some = missing[at : at + SOME]
            worker.call(
                "run",
                file=HERE / "inside.py",
                function="build",
                kwargs={"names": some, "out": str(out), "eagerly": EAGERLY},
                timeout=900,
            )
            print(f"{source}: built {at + len(some)}/{len(missing)}", file=sys.stderr, flush=True)


def judged(
    names: list[str], sources: list[str], formats: list[str], target: str, work: Path
) -> dict[Cell, Result]:
    """Convert for a target what the sources built, let it evaluate each file, compare."""
    results: dict[Cell, Result] = {}
    waiting: dict[str, Result] = {}
    cells: dict[Cell, tuple[str, Result]] = {}
    seen = work / f"seen-{target.replace('==', '')}.json"
    known: dict[str, Result] = json.loads(seen.read_text()) if seen.is_file() else {}
    for source in sources:
        for name in names:
            told = json.loads((folder_of(source, name, work) / "told.json").read_text())
            for kind, entry in told.get("formats", {}).items():
                if kind not in formats or "failed" in entry:
                    continue
                cell = (name, source, kind, target)
                path = work / "converted" / target.replace("==", "") / source.replace("==", "") / name
                job = _converted(cell, entry["path"], path / f"{kind}.keras")
                if "end" in job:
                    results[cell] = job
                    continue
                cells[cell] = (job["digest"], told)
                if job["digest"] not in known:
                    waiting[job["digest"]] = job
    _evaluate(target, list(waiting.values()), known, seen)
    for cell, (digest, told) in cells.items():
        results[cell] = compare(cell, told, known[digest])
    for cell, result in results.items():
        _settle(cell, result)
    return results


def _settle(cell: Cell, result: Result) -> None:
    """What is expected may be so, and must be."""
    if result["end"] != "SAME" and expected(cell, result):
        result["end"] = "expected"
    elif result["end"] == "SAME" and named(cell):
        result.update(end="UNEXPECTED", reason="it is the same: `compiled_expected.py` says too much")


def _converted(cell: Cell, path: str, output: Path) -> Result:
    output.parent.mkdir(parents=True, exist_ok=True)
    # HDF5 files of 1.13 to 2.2 do not say which of these wrote them.
    told = cell[1] if cell[2] == "h5" and cell[1] in SHARED_STAMPS else None
    try:
        record = kerasferry.convert(path, output, target=cell[3], force=True, written_by=told)
    except FerryError as error:
        return {"end": "REFUSED", "reason": str(error)}
    except Exception as error:
        return {"end": "BUG", "reason": f"{type(error).__name__}: {error}"}
    return {
        "case": cell[0],
        "path": str(output),
        "module": str(record.module) if record.module else None,
        "own": record.custom_objects,
        "digest": _digest(cell[0], output, record.module),
    }


def _digest(name: str, path: Path, module: Path | None) -> str:
    made = hashlib.sha256((HERE / "inside.py").read_bytes() + (HERE / "compiled_nets.py").read_bytes())
    made.update(json.dumps(cases.CASES[name]).encode())
    with zipfile.ZipFile(path) as archive:
        config = json.loads(archive.read("config.json"))
        made.update(json.dumps(config if name == WHOLE else _evaluated_by(config), sort_keys=True).encode())
        with h5py.File(io.BytesIO(archive.read("model.weights.h5"))) as weights:  # it notes the time, too
            weights.visititems(lambda place, item: _add(made, place, item))
    if module:
        made.update(module.read_text().split('"""', 2)[2].encode())
    return made.hexdigest()


def _evaluated_by(config: Any) -> Any:
    """What evaluation depends on: not the optimizer, nor the name of the model, nor that it could be trained."""
    compiled = {key: item for key, item in (config.get("compile_config") or {}).items() if key != "optimizer"}
    return _without_trainable(
        {**config, "compile_config": compiled, "config": {**config["config"], "name": None}}
    )


def _without_trainable(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            key: _without_trainable(one) for key, one in value.items() if (key, one) != ("trainable", True)
        }
    return [_without_trainable(one) for one in value] if isinstance(value, list) else value


def _add(made: Any, place: str, item: Any) -> None:
    if isinstance(item, h5py.Dataset):
        made.update(f"{place} {item.shape} {item.dtype}".encode() + item[()].tobytes())


def _evaluate(target: str, jobs: list[Result], known: dict[str, Result], seen: Path) -> None:
    if not jobs:
        return
    with open_runtime(target) as runtime:
        worker = runtime.worker()
        for at in range(0, len(jobs), SOME):
            some = jobs[at : at + SOME]
            asked = [{key: job[key] for key in ("case", "path", "module", "own")} for job in some]
            found = worker.call(
                "run",
                file=HERE / "inside.py",
                function="judge",
                kwargs={"jobs": asked, "eagerly": EAGERLY},
                timeout=900,
            )["result"]
            assert isinstance(found, list)
            known.update(zip([job["digest"] for job in some], found, strict=True))
            print(f"{target}: {at + len(some)}/{len(jobs)}", file=sys.stderr, flush=True)
            seen.write_text(json.dumps(known))


def compare(cell: Cell, told: Result, found: Result) -> Result:
    """What the target got against what the source got."""
    if "failed" in found:
        return {"end": "FAILED", "reason": found["failed"]}
    if "values" in told:
        return _compare_values(told["values"], found["values"])
    for kind in ("numbers", "batch"):
        was, now = told[kind], found[kind]
        parts = {name for name in {*was, *now} if re.fullmatch("(value|label)_loss", name)}
        if {*was} - parts != {*now} - parts:
            return {"end": "NAMES", "reason": f"{kind}: {sorted(was)} became {sorted(now)}"}
        for name in was:
            if name in parts and cell[3] == "keras==3.5":
                continue  # it logs them with their weights
            if name in now and not _same(now[name], was[name]):
                return {"end": "NUMBERS", "reason": f"{kind} {name}: {was[name]} became {now[name]}"}
    return {"end": "SAME"}


def _same(now: Any, was: Any, tolerance: float = 1e-5) -> bool:
    a, b = np.array(now), np.array(was)
    return a.shape == b.shape and bool(np.allclose(a, b, rtol=tolerance, atol=1e-6, equal_nan=True))


def _compare_values(was: Result, now: Result) -> Result:
    """Draws of an initializer agree in their statistics, regularizers and constraints in each number."""
    if {*was} != {*now}:
        return {"end": "NAMES", "reason": f"{was} became {now}"}
    drawn = "mean" in was
    for name, value in was.items():
        if drawn and name in ("low", "high") and was["std"]:
            near = (
                abs(now[name] - value) < 1.5 * was["std"]
            )  # of bounded ones they are near, others go on to 4.5
        elif drawn:
            near = abs(now[name] - value) <= 0.02 * was["std"] + 1e-7
        else:
            near = _same(now[name], value)
        if not near:
            return {"end": "NUMBERS", "reason": f"{name}: {value} became {now[name]}"[:300]}
    return {"end": "SAME"}


def table(results: dict[Cell, Result]) -> str:
    """How many cells ended how, by source and target, and what is not SAME, grouped by what is said."""
    lines = []
    pairs = sorted({(source, target) for _, source, _, target in results}, key=str)
    for source, target in pairs:
        ends = Counter(r["end"] for c, r in results.items() if (c[1], c[3]) == (source, target))
        lines.append(
            f"{source} -> {target}: {', '.join(f'{count} {end}' for end, count in sorted(ends.items()))}"
        )
    groups: dict[tuple[str, str, str], list[Cell]] = {}
    for cell, result in results.items():
        if result["end"] not in ("SAME", "expected"):
            text = re.sub(r"\d+\.\d+(e-?\d+)?", "#", result["reason"])[:260]
            groups.setdefault((cell[0], result["end"], text), []).append(cell)
    for (name, end, _), cells in sorted(groups.items()):
        sources = ",".join(dict.fromkeys(cell[1][4:] + ":" + cell[2] for cell in cells))
        targets = ",".join(dict.fromkeys(cell[3].split("==")[-1] for cell in cells))
        lines.append(f"{name} [{sources} -> {targets}] {end}: {results[cells[0]]['reason'][-300:]}")
    ends = Counter(result["end"] for result in results.values())
    return "\n".join([*lines, ", ".join(f"{count} {end}" for end, count in sorted(ends.items()))])


if __name__ == "__main__":
    sys.exit(main())
