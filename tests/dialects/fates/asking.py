"""Ask every real version what it writes; keep it as runs of versions that write the same."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from kerasferry.dialects.chain import CHAIN, TF_KERAS
from kerasferry.runtimes import open_runtime

HERE = Path(__file__).resolve().parent
SIGNATURES = HERE.parents[2] / "tools" / "signatures.py"

Json = dict[str, Any]


def observe(targets: tuple[str, ...]) -> Json:
    """All of it."""
    answers = {
        dialect: _asked(f"tf=={dialect[2:]}", HERE / "observing.py", "observe") for dialect in TF_KERAS
    }
    every = {(name, row["is"]) for answer in answers.values() for name, row in answer.items()}
    wanted = {dialect: _asked(f"keras==3.{dialect[3:]}", SIGNATURES, "layers") for dialect in targets}
    return {
        "aliases": {name: true for name, true in sorted(every) if name != true},
        "layers": compact(answers),
        "targets": {dialect: {name: one[name] for name in sorted(one)} for dialect, one in wanted.items()},
    }


def observe_one(dialect: str) -> Json:
    """What one version writes, in the same form."""
    return dict(compact({dialect: _asked(f"tf=={dialect[2:]}", HERE / "observing.py", "observe")}))


def _asked(version: str, file: Path, function: str) -> Json:
    with open_runtime(version) as runtime:
        answer = runtime.worker().call("run", file=str(file), function=function, timeout=600.0)["result"]
    print(version, file=sys.stderr, flush=True)
    assert isinstance(answer, dict)
    return answer


def compact(answers: dict[str, Json]) -> Json:
    """{class: {"base": [[first, last, config]], "arguments": {name: [[first, last, default, tried]]}, "own": [...]}}.

    A class stands under the name that files have.
    """
    found: Json = {}
    for name in sorted({row["is"] for answer in answers.values() for row in answer.values()}):
        rows = {}
        for dialect, answer in answers.items():
            there = [row for row in answer.values() if row["is"] == name and row["base"] is not None]
            rows.update({dialect: there[0]} if there else {})
        if not rows:
            continue
        arguments = sorted({argument for row in rows.values() for argument in row["arguments"]})
        found[name] = {
            "own": next(iter(rows.values()))["own"],
            "base": runs({dialect: [row["base"]] for dialect, row in rows.items()}),
            "arguments": {
                argument: runs(
                    {
                        dialect: [row["arguments"][argument], _short(row["tried"].get(argument, []))]
                        for dialect, row in rows.items()
                        if argument in row["arguments"]
                    }
                )
                for argument in arguments
            },
        }
    return found


def _short(tried: list[list[Any]]) -> list[list[Any]]:
    """Of an error only its type."""
    return [
        [value, change.split(":")[0] if isinstance(change, str) else change]
        for value, change in sorted(tried, key=lambda one: json.dumps(one[0]))
    ]


def runs(values: dict[str, list[Any]]) -> list[list[Any]]:
    """[first, last, *value] for versions one after the other that have the same."""
    found: list[list[Any]] = []
    for dialect in sorted(values, key=CHAIN.index):
        neighbour = found and CHAIN.index(dialect) == CHAIN.index(found[-1][1]) + 1
        if neighbour and found[-1][2:] == values[dialect]:
            found[-1][1] = dialect
        else:
            found.append([dialect, dialect, *values[dialect]])
    return found
