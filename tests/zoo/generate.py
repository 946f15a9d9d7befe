"""Random models: real versions build them from numbers, every argument by chance; judged as the zoo's are.

    python tests/zoo/generate.py --sources tf==2.9 --targets newest keras==3.3 --count 200 --seed 1
    python tests/zoo/generate.py --sources tf==2.9 --count 1 --seed 47 --config     one again, and what it is

Models lie in .work/zoo/<version>/generated-<hash of the generator>/<seed>; what is built and judged is not done again.
A failure names its model, whose seed makes it again, and the one layer with the fewest arguments that fails alike, if
there is one. Exits with 1 if there is a failure.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import sys
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import prove
from cells import WORK, Cell, folder_of, read_json, write_json
from showing import alike, groups, matrix
from shrinking import INSIDE, Shrinker

from kerasferry.runtimes import Runtime, WorkerError, open_runtime


def main() -> int:
    """Build, judge, print."""
    options = _options()
    seeds = range(options.seed, options.seed + options.count)
    cells: list[Cell] = []
    for source in options.sources:
        build(source, seeds)
        cells += _cells(source, seeds, options)
    results = read_json(options.results)
    for target in options.targets:
        prove.judge(target, [cell for cell in cells if cell.target == target], results, options)
    failing = [cell for cell in cells if results.get(cell.key, {}).get("end") not in prove.PASSED]
    parts = [matrix(cells, results), groups(cells, results), _skipped(options.sources, seeds)]
    if failing and not options.whole:
        parts.append(smallest(failing, results))
    report = "\n\n".join(parts)
    if options.config:
        shown = dict.fromkeys((cell.source, cell.model) for cell in failing or cells)
        for source, model in shown:
            report += f"\n\n{source} {model}\n{described(folder_of(source) / model)}"
    print(report)
    return 1 if failing else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sources", nargs="+", default=["tf==2.9"])
    parser.add_argument("--targets", nargs="+", default=["newest"])
    parser.add_argument("--formats", nargs="+", default=["h5", "tf", "keras"])
    parser.add_argument("--count", type=int, default=50, help="how many numbers")
    parser.add_argument("--seed", type=int, default=1, help="the first number")
    parser.add_argument("--again", action="store_true", help="judge anew what was judged before")
    parser.add_argument("--failed", action="store_true", help="judge only what did not pass the last time")
    parser.add_argument(
        "--config", action="store_true", help="print the layers of failing models, of all if none fails"
    )
    parser.add_argument("--whole", action="store_true", help="do not look for smaller models that fail")
    parser.add_argument("--results", type=Path, default=WORK / "generated.json")
    return parser.parse_args()


def name_of(seed: int) -> str:
    """The name of a random model: it changes with the generator."""
    return f"generated-{_generator()}/{seed}"


@cache
def _generator() -> str:
    found = hashlib.sha256()
    for file in sorted(INSIDE.parent.glob("*.py")):
        found.update(file.read_bytes())
    return found.hexdigest()[:6]


def build(source: str, seeds: range) -> None:
    """Build what is not there yet."""
    out = folder_of(source)
    missing = [seed for seed in seeds if not (out / name_of(seed) / "info.json").exists()]
    if not missing:
        return
    with open_runtime(source) as runtime:
        for number, seed in enumerate(missing, 1):
            _build_one(runtime, seed, out)
            if number % 20 == 0 or number == len(missing):
                print(f"{source}: built {number}/{len(missing)}", file=sys.stderr, flush=True)


def _build_one(runtime: Runtime, seed: int, out: Path) -> None:
    name = name_of(seed)
    arguments = {"name": name, "seed": seed, "out_dir": str(out)}
    try:
        runtime.worker().call(
            "run", file=str(INSIDE), function="build", kwargs=arguments, timeout=prove.BUILD_TIMEOUT
        )
    except WorkerError as error:
        shutil.rmtree(out / name, ignore_errors=True)
        write_json(
            out / name / "info.json",
            {"name": name, "formats": {}, "skipped": {"build": f"{error.kind}: {error.message}"}},
        )


def _cells(source: str, seeds: range, options: argparse.Namespace) -> list[Cell]:
    found = []
    for seed in seeds:
        formats = read_json(folder_of(source) / name_of(seed) / "info.json").get("formats", {})
        for kind, path in formats.items():
            if kind in options.formats:
                found += [Cell(source, name_of(seed), kind, target, path) for target in options.targets]
    return found


def smallest(failing: list[Cell], results: dict[str, Any]) -> str:
    """For each kind of failure of a version and target, the layer of one failing model that fails alone."""
    chosen: dict[tuple[str, str, str], Cell] = {}
    for cell in failing:
        chosen.setdefault((cell.source, cell.target, alike(results[cell.key]["text"])), cell)
    lines = ["The smallest that fails alike:"]
    for pair in dict.fromkeys((source, target) for source, target, _ in chosen):
        with open_runtime(pair[0]) as source, open_runtime(pair[1]) as target:
            shrinker = Shrinker(source, target)
            for key, cell in chosen.items():
                if key[:2] == pair:
                    found = shrinker.shrunk(cell, results[cell.key]) or "no layer of it alone"
                    lines += [f"  {cell.key}: {key[2][:160]}", f"    {found}"]
    return "\n".join(lines)


def described(folder: Path) -> str:
    """The layers of a model, one a line, without what says nothing."""
    config = read_json(folder / "info.json").get("config") or {}
    return "\n".join(_lines(config, ""))


def _lines(layer: dict[str, Any], indent: str) -> list[str]:
    config = layer.get("config")
    if not isinstance(config, dict) or "layers" not in config:
        said = {key: value for key, value in (config or {}).items() if value not in (None, False)}
        return [
            f"{indent}{layer.get('class_name')} {json.dumps(said)} {json.dumps(layer.get('inbound_nodes'))}"
        ]
    lines = [f"{indent}{layer['class_name']} {layer.get('name', config.get('name'))}"]
    for inner in config["layers"]:
        lines += _lines(inner, indent + "  ")
    return lines


def _skipped(sources: list[str], seeds: range) -> str:
    lines = []
    for source in sources:
        infos = [read_json(folder_of(source) / name_of(seed) / "info.json") for seed in seeds]
        texts = Counter(
            f"{what}: {text[:120]}" for one in infos for what, text in one.get("skipped", {}).items()
        )
        built = sum(1 for one in infos if one.get("formats"))
        lines.append(f"{source}: {built} of {len(infos)} numbers made a model")
        lines += [f"    {count} x {' '.join(text.split())}" for text, count in texts.most_common(12)]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
