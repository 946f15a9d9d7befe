"""What is proved: a model of the zoo, saved by a version in a format, carried to a target."""

from __future__ import annotations

import fnmatch
import hashlib
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib  # type: ignore[import-not-found]

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
WORK = ROOT / ".work" / "zoo"
SOURCES = ("tf==2.9", "tf==2.15", "tf==2.6", "tf==2.3", "tf==2.13", "tf==2.0", "tf==1.15", "tf==1.12")
TARGETS = ("newest", "keras==3.3", "tf==2.17,keras==3.5", "keras==3.0")
UNRELATED = {"runtimes", "verify", "cli", "reports"}
"""Packages that a conversion does not run."""
ENDS = ("SAME", "expected", "REFUSED", "LOAD_FAIL", "DIFFERENT", "TRAIN_FAIL")


@dataclass(frozen=True)
class Cell:
    """One file and one target.

    Attributes:
        artifact: Path of the file inside the model's folder.
    """

    source: str
    model: str
    format: str
    target: str
    artifact: str

    @property
    def key(self) -> str:
        """Its name in the results."""
        return f"{self.source}/{self.model}/{self.format} -> {self.target}"

    @property
    def folder(self) -> Path:
        """Where the model of this version lies."""
        return folder_of(self.source) / self.model

    @property
    def path(self) -> Path:
        """The file, or the folder of a SavedModel."""
        return self.folder / self.artifact


def folder_of(source: str) -> Path:
    """Where the models of a version lie."""
    return WORK / source.replace("keras==", "k").replace("==", "")


def source_hash() -> str:
    """Changes with any file of kerasferry that a conversion can depend on."""
    found = hashlib.sha256()
    package = ROOT / "src" / "kerasferry"
    for file in sorted(package.rglob("*")):
        if file.suffix in (".py", ".json", ".toml") and not UNRELATED & set(file.parts):
            found.update(str(file.relative_to(package)).encode() + file.read_bytes())
    return found.hexdigest()[:16]


def listed_refusals() -> list[dict[str, str]]:
    """The committed list of refusals that are right."""
    refusals: list[dict[str, str]] = tomllib.loads((HERE / "refusals.toml").read_text()).get("refusal", [])
    return refusals


def roundings() -> dict[str, float]:
    """Models with a tolerance of their own."""
    listed = tomllib.loads((HERE / "roundings.toml").read_text())["rounding"]
    return {one["model"]: one["tolerance"] for one in listed}


def is_listed(cell: Cell, sentence: str, refusals: list[dict[str, str]]) -> bool:
    """Whether a refusal of this cell with this sentence is one of them."""
    return any(
        fnmatch.fnmatchcase(cell.model, one["model"])
        and fnmatch.fnmatchcase(cell.source, one.get("source", "*"))
        and fnmatch.fnmatchcase(cell.format, one.get("format", "*"))
        and fnmatch.fnmatchcase(cell.target, one.get("target", "*"))
        and one["contains"] in sentence
        for one in refusals
    )


def read_json(path: Path) -> dict[str, Any]:
    """The file's dict; empty if it is not there or half written."""
    try:
        found: dict[str, Any] = json.loads(path.read_text())
    except (OSError, ValueError):
        return {}
    return found


def write_json(path: Path, value: Any) -> None:
    """Write it whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    part.write_text(json.dumps(value, indent=0, sort_keys=True))
    part.replace(path)
