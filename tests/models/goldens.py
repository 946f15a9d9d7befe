"""The golden HDF5 files and `.keras` archives: where they are and what a reader must find in them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

GOLDEN = Path(__file__).parents[1] / "golden"
FILES = {"hdf5": "model.h5", "keras_zip": "model.keras", "saved_model": "saved_model"}


@dataclass(frozen=True)
class Golden:
    """One folder of tests/golden: `<producer>-<what>-<format>`."""

    name: str

    @property
    def producer(self) -> str:
        """The dialect that wrote it, `tf2.9`."""
        return self.name.split("-")[0]

    @property
    def what(self) -> str:
        """The model, a function of making.py."""
        return self.name.split("-")[1]

    @property
    def format(self) -> str:
        """The format as `Contents.format` names it."""
        return self.name.split("-")[2]

    @property
    def path(self) -> Path:
        """The artifact."""
        return GOLDEN / self.name / FILES[self.format]

    def dump(self) -> dict[str, Any]:
        """What the producer's own Keras told: versions, and each variable with its one value."""
        return json.loads((GOLDEN / self.name / "dump.json").read_text())

    def expect(self) -> dict[str, Any]:
        """Inputs, predictions, and the loss of one training step."""
        return json.loads((GOLDEN / self.name / "expect.json").read_text())


def goldens(*formats: str) -> list[Golden]:
    """All goldens in these formats."""
    found = [
        Golden(folder.name) for folder in sorted(GOLDEN.glob("*-*-*")) if (folder / "recipe.py").is_file()
    ]
    return [golden for golden in found if golden.format in formats]


FULL = goldens("hdf5", "keras_zip")
