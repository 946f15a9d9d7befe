"""The committed list of refusals on the way to an older tf.keras, and the look whether the target could build it."""

from __future__ import annotations

import fnmatch
from collections import Counter
from typing import Any

from cells import HERE, Cell, folder_of, read_json, tomllib

from kerasferry.catalog.targets import resolve
from kerasferry.dialects import is_keras_3

FILE = HERE / "down_refusals.toml"
BUDGET = 0.02
"""Of the cells in which the target could build the model from code, so many may be refused."""

Results = dict[str, dict[str, Any]]


def entries() -> list[dict[str, Any]]:
    """The list."""
    found: list[dict[str, Any]] = tomllib.loads(FILE.read_text())["refusal"]
    return found


def builds(cell: Cell) -> bool:
    """Whether the target's own zoo has the model: whether it can be built from code there, and saved as HDF5.

    What only Keras 3 has is built in no TensorFlow, and some targets have no zoo of their own; the list holds the
    target's words then.
    """
    own = read_json(folder_of(cell.target) / cell.model / "info.json")
    return bool(own) and not {"build", "h5"} & own.get("skipped", {}).keys()


def could_build(cell: Cell) -> bool:
    """The same for the share of refusals; of minors of Keras 3 whose zoo is not built each model counts."""
    whole = (folder_of(cell.target) / cell.model / "info.json").exists() or not is_keras_3(
        resolve(cell.target).dialect
    )
    return builds(cell) if whole else True


def judged(cell: Cell, outcome: dict[str, Any], listed: list[dict[str, Any]]) -> dict[str, Any]:
    """A refusal counts as expected if it is listed, and if the list is right about what the target can build."""
    text = str(outcome["text"])
    meant = [one for one in listed if _is_meant(one, cell, text)]
    if not meant:
        return outcome
    if builds(cell) and not any(one.get("could", False) for one in meant):
        return {**outcome, "text": f"listed as what {cell.target} cannot build, and it does: {text}"}
    return {**outcome, "end": "expected"}


def _is_meant(one: dict[str, Any], cell: Cell, text: str) -> bool:
    models = one.get("models", ["*"])
    return (
        one["contains"] in text
        and cell.target in one["targets"]
        and any(fnmatch.fnmatchcase(cell.model, pattern) for pattern in models)
    )


def budget(cells: list[Cell], results: Results) -> str:
    """For each pair: of the cells that the target could build from code, how many are refused."""
    could: Counter[str] = Counter()
    refused: Counter[str] = Counter()
    for cell in cells:
        result = results.get(cell.key)
        if result is not None and could_build(cell):
            pair = f"{cell.source} -> {cell.target}"
            could[pair] += 1
            # A file that the target treats as it treats its own, `differs` in the list, is not refused.
            refused[pair] += str(result["text"]).startswith("Refused")
    lines = ["Refused, of what the target could build from code:"]
    for pair, count in could.items():
        share = refused[pair] / count
        lines.append(
            f"  {pair}: {refused[pair]} of {count}, {share:.1%}" + (" TOO MANY" if share > BUDGET else "")
        )
    return "\n".join(lines)
