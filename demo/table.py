"""The demo's table: before and after, a row a way to write the model and a loader."""

from __future__ import annotations

import re
import shutil
import textwrap
from typing import Any

from trials import LOADERS, Trial

WRITTEN = {
    "model.save": "model.save(folder)",
    "saved_model.save": "tf.saved_model.save",
    "model.h5": "model.save('.h5')",
    "model.keras": "model.save('.keras')",
}


def render(
    rows: list[Any], versions: dict[str, Any], facts: dict[str, Any], notes: list[str], faults: list[str]
) -> str:
    """The whole text, at most as wide as the terminal (100 columns where there is none)."""
    width = min(shutil.get_terminal_size((100, 24)).columns, 120)
    lines = [f"written by TensorFlow {facts['tensorflow']}, Keras {facts['keras']}; loaded by"]
    for name, record in versions.items():
        lines.append(
            f"  {name:<20} TensorFlow {record['tf']}, Keras {record['keras']}, Python {record['python']}"
        )
    lines.append(
        f"the predictions move by {facts['by_input']:.2f} of their size with the input and by "
        f"{facts['by_weights']:.2f} with the first kernel reversed"
    )
    for row in rows:
        lines += ["", f"{WRITTEN[row.artifact]}, loaded by {LOADERS[row.loader]}"]
        if row.loader != "tfsm":
            lines += _cell("2.9", _end(row.old), width)
        lines += _cell("2.17 before", _end(row.before), width)
        lines += _cell("2.17 after", _end(row.after), width)
        lines += _cell("newest after", _end(row.newest), width)
        lines += _cell("FALLS SHORT of" if row.short else "ok", row.end, width)
    lines += ["", *(f"note: {note}" for note in dict.fromkeys(notes))]
    lines += [f"FALLS SHORT: {fault}" for fault in faults]
    lines.append("" if faults else f"all {len(rows)} ends are as they must be")
    return "\n".join(lines)


def _end(trial: Trial) -> str:
    if not trial.loads:
        return re.sub(r"\s+", " ", trial.says).strip()
    text = f"{'same' if trial.same else 'OTHER'} predictions, max|a-b| = {trial.relative:.1e} of max|b|"
    if trial.loss is not None:
        return f"{text}; one more step: loss {trial.loss:.4f}, weights {'moved' if trial.moved else 'DID NOT MOVE'}"
    return f"{text}; one more step raises: {_first_sentence(trial.says)}" if trial.says else text


def _first_sentence(text: str) -> str:
    """Keras lists all variables behind it."""
    return re.sub(r"\s+", " ", text).strip().split(". ")[0][:200]


def _cell(name: str, text: str, width: int) -> list[str]:
    return textwrap.wrap(text, width, initial_indent=f"  {name:<15}", subsequent_indent=" " * 17)
