"""Training that goes on where it stopped: optimizer by source by target, one table.

    python tests/training/prove.py --sources tf==2.9 --targets newest --cases 'adam*'
    python tests/training/prove.py --show
    python tests/training/prove.py --write
    python tests/training/prove.py --down --write docs/training_down.md

Each case trains 5 steps in the source version, is saved in each of its formats, and trains 3 more in the same process.
Each file is converted, loaded in the target by default arguments, and trained for the same 3 steps. Exits with 1 if a
cell is neither SAME nor listed in `EXPECTED`. What was built and found lies in .work/training.
"""

from __future__ import annotations

import argparse
import fnmatch
import json
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
DOCS = HERE.parents[1] / "docs"
sys.path.insert(0, str(HERE))

import train_cases as cases  # noqa: E402
import train_judging as judging  # noqa: E402
import train_tables as tables  # noqa: E402
from train_judging import Cell  # noqa: E402

SOURCES = [f"tf=={v}" for v in "1.12 1.15 2.0 2.3 2.6 2.9 2.10 2.11 2.13 2.15".split()]
SOURCES += ["keras==3.3", "newest"]
# Where each generation goes if nothing else is asked for: up to `.keras`, down to HDF5.
UP, DOWN = ["newest", "keras==3.3"], ["tf==2.15", "tf==2.9"]
# With `--down`: from these to each that is older.
DOWN_FROM = ["newest", "keras==3.3", "tf==2.15", "tf==2.9", "tf==2.3"]
DOWN_TO = ["keras==3.12", "keras==3.6", "keras==3.0"]
DOWN_TO += [f"tf=={v}" for v in "2.13 2.6 2.3 2.0 1.15 1.12".split()]
FORMATS = ["h5", "tf", "keras", "late"]


def main() -> int:
    """Build, convert, resume, compare, print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sources", nargs="+", help="all if not given")
    parser.add_argument("--down", action="store_true", help="from newer versions to each that is older")
    parser.add_argument("--targets", nargs="+", help="the other generation if not given")
    parser.add_argument("--formats", nargs="+", default=FORMATS)
    parser.add_argument("--cases", nargs="+", default=["*"])
    parser.add_argument(
        "--to", default="", choices=["", "checkpoint", "saved_model"], help="by another output"
    )
    parser.add_argument("--again", action="store_true", help="build anew what was built before")
    parser.add_argument("--build", action="store_true", help="build what is not built yet, and nothing else")
    parser.add_argument("--resume", action="store_true", help="leave out what was proven before")
    parser.add_argument("--work", type=Path, default=judging.WORK, help="where everything is kept")
    parser.add_argument("--show", action="store_true", help="print the table of what is known")
    parser.add_argument(
        "--write", type=Path, nargs="?", const=DOCS / "training.md", help="put what is known into a document"
    )
    options = parser.parse_args()
    judging.WORK = options.work.resolve()
    wanted = _wanted(options)
    if options.build:
        judging.build_all(wanted)
        return 0
    if not (options.show or options.write):
        done = judging.known(wanted) if options.resume else {}
        judging.prove([cell for cell in wanted if cell.key not in done], again=options.again)
    results = judging.known(wanted)
    (judging.WORK / "results.json").write_text(json.dumps(results, indent=1))
    shown = [cell for cell in wanted if cell.key in results]
    if options.write:
        tables.write(options.write, shown, results)
        return 0
    print(tables.table(shown, results))
    return 0 if all(results[cell.key]["end"] in ("SAME", "expected", "none") for cell in shown) else 1


def _wanted(options: argparse.Namespace) -> list[Cell]:
    return [
        Cell(case, source, kind, target, options.to)
        for source in options.sources or (DOWN_FROM if options.down else SOURCES)
        for case in cases.CASES
        if any(fnmatch.fnmatch(case, pattern) for pattern in options.cases)
        if cases.exists(case, _version(source))
        for target in options.targets or _targets(source, options.down)
        for kind in options.formats
    ]


def _targets(source: str, down: bool) -> list[str]:
    """Where a source goes if nothing else is asked for."""
    if down:
        return [target for target in DOWN_TO if _version(target) < _version(source)]
    return UP if source.startswith("tf") else DOWN


def _version(source: str) -> tuple[int, int]:
    """`tf==2.9` is (2, 9), `keras==3.3` is (3, 3), the newest is (3, 15)."""
    if source == "newest":
        return (3, 15)
    major, minor = source.split("==")[1].split(".")[:2]
    return (int(major), int(minor))


if __name__ == "__main__":
    sys.exit(main())
