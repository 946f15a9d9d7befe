"""What a conversion says of an optimizer that does not go along whole."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import h5py

import kerasferry
from kerasferry.formats import read
from kerasferry.hub import Severity

TRAINED = Path(__file__).parents[1] / "golden" / "tf2.9-functional-hdf5" / "model.h5"


def changed(tmp_path: Path, change: Callable[[Any], None]) -> Path:
    path = tmp_path / "m.h5"
    path.write_bytes(TRAINED.read_bytes())
    with h5py.File(path, "r+") as file:
        change(file)
    return path


def compiled(tmp_path: Path, config: Any, *, without_state: bool = False) -> kerasferry.Conversion:
    """A trained Adam of 2.9 with another config of its optimizer."""

    def change(file: Any) -> None:
        told = json.loads(file.attrs["training_config"])
        told["optimizer_config"] = config
        file.attrs["training_config"] = json.dumps(told)
        if without_state:
            del file["optimizer_weights"]

    return kerasferry.convert(changed(tmp_path, change), tmp_path / "out.keras")


def test_a_file_that_holds_nothing_of_an_optimizer_that_has_begun(tmp_path: Path) -> None:
    """`optimizers.experimental` of 2.9 and 2.10: it would start over, and the report says so."""
    adam = {"class_name": "Custom>Adam", "config": {"learning_rate": 0.01}}
    record = compiled(tmp_path, adam, without_state=True)
    (lost,) = record.changes.of(Severity.LOSSY)
    assert "fresh optimizer" in lost.what and "experimental" in lost.what


def test_schedules_that_keras_3_lacks(tmp_path: Path) -> None:
    rate = {"class_name": "LinearCosineDecay", "config": {"initial_learning_rate": 0.1, "decay_steps": 9}}
    record = compiled(tmp_path, {"class_name": "Adam", "config": {"learning_rate": rate}})
    assert record.generated == ["LinearCosineDecay"] and record.module is not None
    assert not record.changes.of(Severity.LOSSY) and not record.custom_objects


def test_a_schedule_of_ones_own_by_the_name_of_a_stock_one(tmp_path: Path) -> None:
    rate = {"class_name": "mine>CosineDecay", "config": {"speed": 3}}
    record = compiled(tmp_path, {"class_name": "Adam", "config": {"learning_rate": rate}})
    assert record.custom_objects == ["mine>CosineDecay"] and record.module is None


def test_what_is_remembered_of_frozen_layers_is_named(tmp_path: Path) -> None:
    def freeze(file: Any) -> None:
        told = json.loads(file.attrs["model_config"])
        dense = next(layer for layer in told["config"]["layers"] if layer["class_name"] == "Dense")
        dense["config"]["trainable"] = False
        file.attrs["model_config"] = json.dumps(told)

    record = kerasferry.convert(changed(tmp_path, freeze), tmp_path / "out.keras")
    (lost,) = record.changes.of(Severity.LOSSY)
    assert "they are frozen now" in lost.what
    assert read(tmp_path / "out.keras").store.optimizer
