"""Real networks of real versions, converted and verified: one table.

    python tests/networks/prove.py                     every cell; the first time about an hour on two cores
    python tests/networks/prove.py --networks gru_series unet --versions tf==2.9 --targets newest

Each network is built and saved by each version, converted for each target and verified with both real versions.
What was built and what was verified lies in .work/networks, so a second call goes on where the first one stopped
(--again forgets the verdicts). Exits with 1 if a cell is neither SAME nor a refusal that `EXPECTED` lists.
"""

from __future__ import annotations

import argparse
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
from kerasferry.verify import Options, RuntimePool, verify_many

HERE = Path(__file__).resolve().parent
WORK = HERE.parent.parent / ".work" / "networks"
VERSIONS = ("tf==2.3", "tf==2.6", "tf==2.9", "tf==2.15")
TARGETS = ("newest", "tf==2.17,keras==3.3")
ARTIFACTS = {"saved_model": "saved_model", "h5": "model.h5"}
NETWORKS = """mobilenet_v2 resnet50 efficientnet_b0 densenet121 inception_v3 xception nasnet_mobile
    lstm_text gru_series unet siamese two_in_two_out nested odd_layers""".split()

# What cannot be so, and why: (network, version or None for all, format or None for all) to a part of the sentence.
EXPECTED: dict[tuple[str, str | None, str | None], str] = {
    ("odd_layers", None, None): "Keras 3 has no `LocallyConnected2D`",
}


@dataclass(frozen=True)
class Cell:
    """One network of one version in one format for one target."""

    network: str
    version: str
    format: str
    target: str

    @property
    def key(self) -> str:
        """Its name in the results."""
        return " ".join((self.network, self.version, self.format, self.target))

    @property
    def folder(self) -> Path:
        """Where the network of this version lies."""
        return WORK / self.version.replace("==", "") / self.network


def main() -> int:
    """Build, convert, verify, print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--networks", nargs="+", default=NETWORKS)
    parser.add_argument("--versions", nargs="+", default=list(VERSIONS))
    parser.add_argument("--targets", nargs="+", default=list(TARGETS))
    parser.add_argument("--formats", nargs="+", default=list(ARTIFACTS), choices=list(ARTIFACTS))
    parser.add_argument("--again", action="store_true", help="verify also what was verified before")
    parser.add_argument("--work", type=Path, default=WORK, help="where built networks and verdicts are kept")
    options = parser.parse_args()
    globals()["WORK"] = options.work.resolve()  # workers have a folder of their own
    cells = [
        Cell(network, version, kind, target)
        for version in options.versions
        for network in options.networks
        for kind in options.formats
        for target in options.targets
    ]
    results = prove(cells, again=options.again)
    print(table(cells, results))
    return 0 if all(results[cell.key]["end"] in ("SAME", "expected") for cell in cells) else 1


def prove(cells: list[Cell], *, again: bool) -> dict[str, dict[str, Any]]:
    """The result of each cell by its key, from the notes of earlier calls where they are."""
    notes = WORK / "results.json"
    known: dict[str, Any] = json.loads(notes.read_text()) if notes.exists() and not again else {}
    with RuntimePool() as pool:
        for number, cell in enumerate(cells, 1):
            if cell.key not in known:
                known[cell.key] = _one(cell, pool)
                notes.parent.mkdir(parents=True, exist_ok=True)
                notes.write_text(json.dumps(known, indent=1))
            print(f"{number}/{len(cells)} {cell.key}: {known[cell.key]['end']}", file=sys.stderr, flush=True)
    return known


def _one(cell: Cell, pool: RuntimePool) -> dict[str, Any]:
    built = _built(cell, pool)["formats"][cell.format]
    if "path" not in built:
        return _refused(cell, f"{cell.version} cannot save it: {built.get('skipped', built)}")
    source = cell.folder / ARTIFACTS[cell.format]
    converted = cell.folder / f"{cell.format}.{cell.target.split('==')[-1]}.keras"
    try:
        record = kerasferry.convert(source, converted, target=cell.target, force=True)
    except FerryError as error:
        return _refused(cell, error.what)
    fed = cell.folder / "a.npz"
    with np.load(cell.folder / "inputs.npz", allow_pickle=True) as inputs:
        np.savez(fed, **{key[2:]: inputs[key] for key in inputs.files if key.startswith("a/")})
    answer = next(verify_many([(source, converted)], Options(target=cell.target, inputs=fed), pool=pool))
    converted.unlink()
    worst = max((result.comparison.relative for result in answer.outputs if result.comparison), default=None)
    return {
        "end": answer.verdict.value,
        "reason": answer.error or answer.reason,
        "worst": worst,
        "seconds": round(answer.seconds, 1),
        "weights": all(result.same for result in answer.weights),
        "severities": record.changes.counts(),
    }


def _refused(cell: Cell, sentence: str) -> dict[str, Any]:
    expected = any(
        network == cell.network
        and version in (None, cell.version)
        and kind in (None, cell.format)
        and part in sentence
        for (network, version, kind), part in EXPECTED.items()
    )
    return {"end": "expected" if expected else "REFUSED", "reason": sentence}


def _built(cell: Cell, pool: RuntimePool) -> dict[str, Any]:
    info = cell.folder / "info.json"
    if not info.exists():
        cell.folder.mkdir(parents=True, exist_ok=True)
        arguments = {"name": cell.network, "out_dir": str(cell.folder), "formats": list(ARTIFACTS)}
        worker = pool.open(cell.version).worker()
        try:
            worker.call(
                "run", file=str(HERE / "build.py"), function="build", kwargs=arguments, timeout=1800.0
            )
        except WorkerError as error:
            return {"formats": {name: {"skipped": error.message} for name in ARTIFACTS}}
    built: dict[str, Any] = json.loads(info.read_text())
    if not built["sensitivity"]["enough"]:
        raise SystemExit(f"{cell.network} of {cell.version} is not sensitive enough to prove anything")
    return built


def table(cells: list[Cell], results: dict[str, dict[str, Any]]) -> str:
    """A row a network, a column a version, format and target: the largest relative difference, or the end."""
    columns = list(dict.fromkeys((cell.version, cell.format, cell.target) for cell in cells))
    networks = list(dict.fromkeys(cell.network for cell in cells))
    lines = ["network | " + " | ".join(f"{v[4:]} {f} -> {t.split('==')[-1]}" for v, f, t in columns)]
    lines.append("---" + "|---" * len(columns))
    for network in networks:
        row = [results[Cell(network, *column).key] for column in columns]
        lines.append(f"{network} | " + " | ".join(_shown(result) for result in row))
    ends = [results[cell.key]["end"] for cell in cells]
    lines += ["", f"{ends.count('SAME')} of {len(cells)} SAME, {ends.count('expected')} expected refusals"]
    return "\n".join([*lines, *_explained(cells, results)])


def _shown(result: dict[str, Any]) -> str:
    if result["end"] != "SAME":
        return str(result["end"])
    return f"{result['worst']:.0e}" + ("" if result["weights"] else " WEIGHTS DIFFER")


def _explained(cells: list[Cell], results: dict[str, dict[str, Any]]) -> Iterator[str]:
    for cell in cells:
        result = results[cell.key]
        if result["end"] != "SAME":
            yield f"{cell.key}: {result['end']}: {result['reason'][:200]}"


if __name__ == "__main__":
    sys.exit(main())
