"""The zoo: small models of real versions, converted, loaded by default arguments, compared.

    python tests/zoo/prove.py                                            all; resumable
    python tests/zoo/prove.py --sources tf==2.9 --targets newest --models 'lstm*' 'gru*'
    python tests/zoo/prove.py --failed                                   only what failed the last time

Models lie in .work/zoo/<version>, results in .work/zoo/results.json. A result counts until kerasferry's code changes.
Prints a matrix and the failures grouped by text (also to --failures FILE); exits with 1 if there is one.
"""

from __future__ import annotations

import argparse
import fnmatch
import json
import shutil
import sys
import time
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from cells import HERE, SOURCES, TARGETS, WORK, Cell, folder_of, read_json, source_hash, write_json
from judging import Judge, Outcome
from showing import groups, matrix

from kerasferry.runtimes import Runtime, WorkerError, open_runtime

BUILD = str(HERE / "build.py")
BUILD_TIMEOUT = 240.0
RESULTS = WORK / "results.json"
SAVED_EVERY = 40
PASSED = ("SAME", "expected")


def main() -> int:
    """Build, judge, print."""
    options = _options()
    cells = []
    for source in options.sources:
        if not (options.show or options.built):
            build(source, options.models)
        cells += cells_of(source, options)
    results = read_json(options.results)
    if not options.show:
        for target in options.targets:
            judge(target, [cell for cell in cells if cell.target == target], results, options)
    if options.own:
        for source in options.sources:
            ask_own(source, [cell for cell in cells if cell.source == source], results)
    report = "\n\n".join(
        (matrix(cells, results), groups(cells, results), never_built(options.sources, options.models))
    )
    print(report)
    if options.failures:
        options.failures.write_text(report + "\n")
    if options.json:
        chosen = {cell.key: results.get(cell.key) for cell in cells}
        options.json.write_text(json.dumps(chosen, indent=1))
    return 0 if all(results.get(cell.key, {}).get("end") in PASSED for cell in cells) else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sources", nargs="+", default=list(SOURCES))
    parser.add_argument("--targets", nargs="+", default=list(TARGETS))
    parser.add_argument("--models", nargs="+", default=["*"], help="names, `*` for any part")
    parser.add_argument("--formats", nargs="+", default=["h5", "tf", "keras", "export"])
    parser.add_argument("--again", action="store_true", help="judge anew what was judged before")
    parser.add_argument(
        "--failed", action="store_true", help="judge only cells that did not pass the last time"
    )
    parser.add_argument("--show", action="store_true", help="judge nothing, print what is known")
    parser.add_argument(
        "--own", action="store_true", help="ask whether a failing file's own version loads it"
    )
    parser.add_argument("--built", action="store_true", help="build nothing, take what is there")
    parser.add_argument("--results", type=Path, default=RESULTS, help="another file of what is known")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--failures", type=Path, help="write the report there, too")
    return parser.parse_args()


def build(source: str, patterns: list[str]) -> None:
    """Build the models of a version that are not there yet."""
    out = folder_of(source)
    with open_runtime(source) as runtime:
        known = read_json(out / "names.json")
        if known.get("of") != _models_stamp():
            answer = runtime.worker().call("run", file=BUILD, function="names")
            known = {"of": _models_stamp(), "names": answer["result"]}
            write_json(out / "names.json", known)
        wanted = [name for name in known["names"] if chosen(name, patterns)]
        missing = [name for name in wanted if not (out / name / "info.json").exists()]
        for number, name in enumerate(missing, 1):
            problem = _build_one(runtime, name, out)
            if problem or number % 20 == 0:
                print(
                    f"{source}: built {number}/{len(missing)} {name} {problem}", file=sys.stderr, flush=True
                )


def _build_one(runtime: Runtime, name: str, out: Path) -> str:
    arguments = {"name": name, "out_dir": str(out)}
    try:
        runtime.worker().call("run", file=BUILD, function="build", kwargs=arguments, timeout=BUILD_TIMEOUT)
    except WorkerError as error:
        shutil.rmtree(out / name, ignore_errors=True)
        info = {"name": name, "formats": {}, "skipped": {"build": f"{error.kind}: {error.message}"}}
        write_json(out / name / "info.json", info)
        return error.message
    return ""


def _models_stamp() -> float:
    return max(file.stat().st_mtime for file in (HERE / "models").glob("*.py"))


def chosen(name: str, patterns: list[str]) -> bool:
    """Whether a name fits one of the patterns."""
    return any(fnmatch.fnmatchcase(name, pattern) for pattern in patterns)


def cells_of(source: str, options: argparse.Namespace) -> list[Cell]:
    """The cells of what was built."""
    names: list[str] = read_json(folder_of(source) / "names.json").get("names", [])
    if not names:
        raise SystemExit(f"nothing is built for {source}")
    found = []
    for name in names:
        if chosen(name, options.models):
            formats = read_json(folder_of(source) / name / "info.json").get("formats", {})
            for kind, path in formats.items():
                if kind in options.formats:
                    found += [Cell(source, name, kind, target, path) for target in options.targets]
    return found


def judge(
    target: str,
    cells: list[Cell],
    results: dict[str, Any],
    options: argparse.Namespace,
    *,
    suffix: str = ".keras",
    settled: Callable[[Cell, Outcome], Outcome] = lambda cell, outcome: outcome,
) -> None:
    """Judge the cells of one target that have no result yet; results are kept as they come.

    Args:
        target: Of all cells.
        cells: Source, model and format.
        results: Appended to.
        options: `again`, `failed`, `results`.
        suffix: Of what is written.
        settled: What an outcome comes to, for a caller with a list of its own.
    """
    stamp = source_hash()
    if options.failed:
        cells = [cell for cell in cells if results.get(cell.key, {}).get("end") not in PASSED]
    todo = [cell for cell in cells if options.again or results.get(cell.key, {}).get("code") != stamp]
    if not todo:
        return
    todo.sort(key=lambda cell: zlib.crc32(cell.model.encode()))  # every family early
    started = time.monotonic()
    with open_runtime(target) as runtime:
        judge = Judge(target, runtime.worker(), options.again, suffix)
        for number, cell in enumerate(todo, 1):
            results[cell.key] = {**settled(cell, judge.judge(cell)), "code": stamp}
            if number % SAVED_EVERY == 0 or number == len(todo):
                write_json(options.results, results)
                spent = time.monotonic() - started
                print(
                    f"{target}: {number}/{len(todo)}, {judge.runs} loaded, {spent:.0f} s",
                    file=sys.stderr,
                    flush=True,
                )


def ask_own(source: str, cells: list[Cell], results: dict[str, Any]) -> None:
    """Note in info.json of failing files whether the version that wrote a file loads it."""
    with open_runtime(source) as runtime:
        for cell in cells:
            note = cell.folder / "info.json"
            info = read_json(note)
            if results.get(cell.key, {}).get("end", "SAME") in PASSED or cell.format in info.get("own", {}):
                continue
            arguments = {"path": str(cell.path), "kind": cell.format}
            try:
                answer = runtime.worker().call(
                    "run", file=BUILD, function="reload", kwargs=arguments, timeout=BUILD_TIMEOUT
                )["result"]
            except WorkerError as error:
                answer = error.message
            info.setdefault("own", {})[cell.format] = answer
            write_json(note, info)


def never_built(sources: list[str], patterns: list[str]) -> str:
    """What versions could not build or save, by text."""
    lines = ["Not built or not saved, by the version's own words:"]
    built: set[str] = set()
    failed: dict[str, dict[str, str]] = {}
    for source in sources:
        for file in sorted(folder_of(source).glob("*/info.json")):
            if not chosen(file.parent.name, patterns):
                continue
            info = read_json(file)
            if info.get("formats"):
                built.add(info["name"])
            for what, text in info.get("skipped", {}).items():
                line = f"{source} {info['name']} {what}: {' '.join(text.split())[:160]}"
                failed.setdefault(info["name"], {})[line] = ""
    lines += ["  NEVER " + line for name in failed if name not in built for line in failed[name]]
    lines += ["  " + line for name in failed if name in built for line in failed[name]]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
