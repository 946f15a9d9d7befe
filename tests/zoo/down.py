"""The zoo for tf.keras: HDF5 of TensorFlow 1.12 to 2.15, down and up among these versions.

    python tests/zoo/down.py --sources tf==2.9 --targets tf==2.3 tf==2.0 --models 'lstm*'
    python tests/zoo/down.py --show
    python tests/zoo/down.py --sources newest keras==3.3 --targets keras==3.12 keras==3.0 --formats keras h5
        --results .work/zoo/down_keras_3.json
    python tests/zoo/down.py --archives --sources tf==2.15 newest --targets tf==2.13 --formats keras h5
        --results .work/zoo/down_archives.json

Each source goes to every older target and to the pairs of `UP`. The target loads the file by its own `load_model`, with
what it was compiled with; predictions and variables are compared as in `prove.py`. Nothing is built here. A refusal
counts as expected if it is in down_refusals.toml, and if the target's own zoo lacks the model where the list says that
the target cannot build it. From Keras 3 it goes to older Keras 3 and to every tf.keras in the same way.
"""

from __future__ import annotations

import argparse
import sys
import zlib
from pathlib import Path
from typing import Any

from cells import WORK, Cell, folder_of, read_json
from listed import budget, entries, judged
from prove import PASSED, chosen, judge
from showing import groups, matrix

from kerasferry.catalog.targets import resolve
from kerasferry.dialects import is_keras_3, position

SOURCES = ("tf==2.15", "tf==2.9", "tf==2.6", "tf==2.3")
TARGETS = ("tf==2.15", "tf==2.13", "tf==2.9", "tf==2.6", "tf==2.3", "tf==2.0", "tf==1.15", "tf==1.12")
UP = (
    ("tf==2.9", "tf==2.15"),
    ("tf==2.13", "tf==2.15"),
    ("tf==1.15", "tf==2.3"),
    ("tf==2.3", "tf==2.9"),
)
RESULTS = WORK / "down.json"
NOT_COMPILED = "the loaded model is not compiled"


def main() -> int:
    """Judge what has no result yet, print."""
    options = _options()
    results = read_json(options.results)
    cells = [cell for source in options.sources for cell in cells_of(source, options)]
    listed = entries()
    if not options.show:
        for target in options.targets:
            wanted = [cell for cell in cells if cell.target == target]
            judge(
                target,
                wanted,
                results,
                options,
                suffix=".keras" if options.archives else suffix(target),
                settled=lambda cell, outcome: _own(cell, outcome, listed),
            )
    report = "\n\n".join((matrix(cells, results), budget(cells, results), groups(cells, results)))
    print(report)
    if options.failures:
        options.failures.write_text(report + "\n")
    return 0 if all(results.get(cell.key, {}).get("end") in PASSED for cell in cells) else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sources", nargs="+", default=list(SOURCES))
    parser.add_argument("--targets", nargs="+", default=list(TARGETS))
    parser.add_argument("--models", nargs="+", default=["*"], help="names, `*` for any part")
    parser.add_argument("--formats", nargs="+", default=["h5"], help="of the source")
    parser.add_argument("--archives", action="store_true", help="hand `.keras` to 2.13 to 2.15")
    parser.add_argument("--part", type=int, default=1, help="judge one model in so many")
    parser.add_argument("--again", action="store_true", help="judge anew what was judged before")
    parser.add_argument("--failed", action="store_true", help="only what did not pass the last time")
    parser.add_argument("--show", action="store_true", help="judge nothing, print what is known")
    parser.add_argument("--results", type=Path, default=RESULTS)
    parser.add_argument("--failures", type=Path, help="write the report there, too")
    return parser.parse_args()


def older(source: str, target: str) -> bool:
    """Whether a target is an older version than a source."""
    return position(resolve(target).dialect) < position(resolve(source).dialect)


def suffix(target: str) -> str:
    """Of the file that a target is handed."""
    return ".keras" if is_keras_3(resolve(target).dialect) else ".h5"


def cells_of(source: str, options: argparse.Namespace) -> list[Cell]:
    """The files of a source that were built, for each target that is meant."""
    targets = [one for one in options.targets if older(source, one) or (source, one) in UP]
    found = []
    for folder in sorted(folder_of(source).iterdir()):
        name = folder.name
        if not chosen(name, options.models) or zlib.crc32(name.encode()) % options.part:
            continue
        formats = read_json(folder / "info.json").get("formats", {})
        found += [
            Cell(source, name, kind, target, path)
            for kind, path in formats.items()
            if kind in options.formats
            for target in targets
        ]
    return found


def _own(cell: Cell, outcome: dict[str, Any], listed: list[dict[str, Any]]) -> dict[str, Any]:
    """A refusal is right if it is listed, and so is what is said to differ or not to be compiled.

    A failing predict or step is right where the target's own model fails, too.
    """
    own = read_json(folder_of(cell.target) / cell.model / "info.json")
    skipped = own.get("skipped", {})
    text = str(outcome["text"])
    if outcome["end"] == "REFUSED" and not text.startswith("BUG"):
        return judged(cell, outcome, listed)
    if outcome["end"] == "TRAIN_FAIL" and "train" in skipped:
        return {**outcome, "end": "expected", "text": "the target's own model does not train either"}
    if outcome["end"] == "TRAIN_FAIL" and text == NOT_COMPILED:
        if not {"build", "train"} & skipped.keys():
            return judged(cell, outcome, listed)
        return {
            **outcome,
            "end": "expected",
            "text": "not compiled, which was said: the target cannot compile it so",
        }
    if outcome["end"] == "DIFFERENT" and text.startswith("`predict` raised") and "predict" in skipped:
        return {**outcome, "end": "expected", "text": "the target's own model does not predict either"}
    if outcome["end"] in ("DIFFERENT", "TRAIN_FAIL", "LOAD_FAIL"):
        return judged(cell, outcome, [one for one in listed if one.get("differs", False)])
    return outcome


if __name__ == "__main__":
    sys.exit(main())
