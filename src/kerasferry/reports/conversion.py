"""A conversion as a person reads it: what was written, what is lost, what to do next."""

from __future__ import annotations

from ..conversion import Conversion
from ..formats.output import CHECKPOINT
from ..hub import Severity
from .text import plural, size

LOADERS = {
    "keras": "{api}.models.load_model",
    "hdf5": "{api}.models.load_model",
    "weights": "model.load_weights",
    "checkpoint": "model.load_weights",
    "saved_model": "tf.saved_model.load",
}


def lines(record: Conversion) -> list[str]:
    """The report, a line each."""
    target = record.target
    names = (("tensorflow", "TensorFlow"), ("keras", "Keras"), ("python", "Python"))
    versions = ", ".join(f"{title} {target[name]}" for name, title in names if target.get(name))
    weights = plural(record.variables, "variable") + (f", {size(record.bytes)}" if record.bytes else "")
    shown = [f"wrote {record.output} for {versions} ({weights})"]
    shown += [f"  note: {note}" for note in record.notes]
    lost = record.changes.of(Severity.LOSSY)
    shown += [
        f"  lost: {change.where}: {change.what}" if change.where else f"  lost: {change.what}"
        for change in lost
    ]
    rewritten = record.changes.of(Severity.EQUIVALENT)
    shown += [f"  rewritten: {change.where}: {change.what}" for change in rewritten]
    neutral = len(record.changes.of(Severity.NEUTRAL))
    if neutral:
        shown.append(
            f"  {plural(neutral, 'neutral change')} (renamed, or dropped at the default): see --json"
        )
    place = record.output / CHECKPOINT if record.format == "checkpoint" else record.output
    arguments = f'"{place}"'
    if record.custom_objects:
        names_given = ", ".join(f'"{name}": {name.rsplit(">", 1)[-1]}' for name in record.custom_objects)
        arguments += f", custom_objects={{{names_given}}}"
    if record.module:
        shown.append(f"  beside it: {record.module}: classes that the target lacks, as Keras code")
        shown.append(f"  import: import {record.module.stem}   (its folder on sys.path), before loading")
    shown.append(f"  load: {LOADERS[record.format].format(api=record.api)}({arguments})")
    if record.resume:
        shown.append(f"  train on: {record.resume}")
    return shown
