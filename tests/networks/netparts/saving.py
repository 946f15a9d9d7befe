"""Compiling, two steps of training, and saving in the formats that this TensorFlow writes."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import tensorflow as tf

FORMATS = {
    "saved_model": ("saved_model", "tf"),
    "h5": ("model.h5", "h5"),
    "keras": ("model.keras", "keras"),
}
"""format -> (file or directory in the output directory, `save_format` of `Model.save`)."""
KERAS_ZIP_SINCE = (2, 12)
"""Before 2.12 a path that ends in `.keras` is written as HDF5."""


def version() -> tuple[int, int]:
    """Return (major, minor) of the TensorFlow at hand."""
    major, minor = tf.__version__.split(".")[:2]
    return int(major), int(minor)


def train(model: Any, losses: dict, metrics: dict, inputs: dict, targets: dict) -> None:
    """Compile with an Adam of unusual settings and train two steps, then give the model its weights back.

    What remains of the training is the optimizer: its counter at 2 and its slots.
    """
    held = [variable.numpy() for variable in model.weights]
    single = len(losses) == 1
    optimizer = tf.keras.optimizers.Adam(learning_rate=3e-4, beta_1=0.85, beta_2=0.98, epsilon=1e-5)
    model.compile(
        optimizer=optimizer,
        loss=next(iter(losses.values())) if single else losses,
        metrics=next(iter(metrics.values())) if single else metrics,
    )
    given = [inputs[name] for name in model.input_names]
    wanted = [targets[name] for name in model.output_names]
    for _ in range(2):
        model.train_on_batch(given[0] if len(given) == 1 else given, wanted[0] if single else wanted)
    for index, variable in enumerate(model.weights):
        variable.assign(held[index])


def save(model: Any, out_dir: Path, wanted: str) -> dict:
    """Save in one format. Return {"path"} or, if this version cannot, {"skipped": its own error text}."""
    name, save_format = FORMATS[wanted]
    if wanted == "keras" and version() < KERAS_ZIP_SINCE:
        return {"skipped": f"TensorFlow {tf.__version__} writes no .keras zip"}
    path = out_dir / name
    try:
        model.save(str(path), save_format=save_format)
    except Exception as error:
        remove(path)
        return {"skipped": f"{type(error).__name__}: {error}"}
    return {"path": name}


def remove(path: Path) -> None:
    """Delete a file or directory if it is there."""
    if path.is_dir():
        shutil.rmtree(str(path))
    elif path.exists():
        path.unlink()
