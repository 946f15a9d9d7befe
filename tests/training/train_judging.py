"""One cell of the table: build, convert, resume, compare; each result is kept where the case was built."""

from __future__ import annotations

import fnmatch
import hashlib
import io
import json
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import h5py
import numpy as np

import kerasferry
from kerasferry.catalog.targets import parse_target, resolve
from kerasferry.dialects import is_keras_3, position
from kerasferry.errors import FerryError, Refused
from kerasferry.runtimes import WorkerError
from kerasferry.verify import RuntimePool

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from train_comparing import compared  # noqa: E402
from train_expected import EXPECTED, NOT_IN_THE_FILE  # noqa: E402

WORK = HERE.parent.parent / ".work" / "training"


@dataclass(frozen=True)
class Cell:
    """One case of one version in one format for one target, by another output than the default one if `to` says so."""

    case: str
    source: str
    format: str
    target: str
    to: str = ""

    @property
    def key(self) -> str:
        """Its name in the results."""
        return self.way + (f" by {self.to}" if self.to else "")

    @property
    def way(self) -> str:
        """Its name without the output."""
        return f"{self.source}/{self.case}/{self.format} -> {self.target}"

    @property
    def folder(self) -> Path:
        """Where the case of this version lies."""
        return WORK / self.source.replace("==", "") / self.case

    @property
    def notes(self) -> Path:
        """Where its result lies."""
        return self.folder / f"{self.output}.json"

    @property
    def output(self) -> str:
        """The name of what is converted, without a suffix."""
        return "-".join(part for part in (self.format, self.target.replace("==", ""), self.to) if part)


def known(wanted: list[Cell]) -> dict[str, dict[str, Any]]:
    """What earlier calls found, judged by what is expected now."""
    return {
        cell.key: _judged(cell, json.loads(cell.notes.read_text())) for cell in wanted if cell.notes.exists()
    }


def prove(wanted: list[Cell], *, again: bool = False) -> dict[str, dict[str, Any]]:
    """The result of each cell by its key.

    Args:
        wanted: In the order in which they are done.
        again: Build in the source's version what was built before.
    """
    results: dict[str, dict[str, Any]] = {}
    away: dict[tuple[Path, str], dict[str, Any]] = {}
    built: set[Path] = set()
    with RuntimePool() as pool:
        for number, cell in enumerate(wanted, 1):
            result = _one(cell, pool, again and cell.folder not in built, away)
            built.add(cell.folder)
            cell.folder.mkdir(parents=True, exist_ok=True)
            cell.notes.write_text(json.dumps(result, indent=1))
            told = results[cell.key] = _judged(cell, result)
            if told["end"] != "none":
                size = f"{told['worst']:.0e}" if "worst" in told else ""
                line = (
                    f"{number}/{len(wanted)} {cell.key}: {told['end']} {size} {told.get('reason', '')[:160]}"
                )
                print(line, file=sys.stderr, flush=True)
    return results


def build_all(wanted: list[Cell]) -> None:
    """Build what is not there yet, and nothing else."""
    with RuntimePool() as pool:
        for cell in dict.fromkeys(Cell(cell.case, cell.source, "", "") for cell in wanted):
            try:
                _built(cell, pool, False)
            except WorkerError as error:
                print(
                    f"{cell.source}/{cell.case}: {str(error.found or error.message)[-300:]}", file=sys.stderr
                )


def _judged(cell: Cell, result: dict[str, Any]) -> dict[str, Any]:
    """A result that is listed, with a reason, is an expected one."""
    if result["end"] in ("SAME", "none"):
        return result
    for note, (pattern, end, proof) in enumerate(EXPECTED, 1):
        told = end in ("BLUNT", "BUILD") or proof.startswith(NOT_IN_THE_FILE) or result.get("said")
        if (
            any(fnmatch.fnmatch(key, pattern) for key in (cell.key, cell.way))
            and end == result["end"]
            and told
        ):
            return {**result, "end": "expected", "was": end, "proof": proof, "note": note}
    return result


def _one(cell: Cell, pool: RuntimePool, again: bool, away: dict[tuple[Path, str], Any]) -> dict[str, Any]:
    try:
        built = _built(cell, pool, again)
    except WorkerError as error:
        return {"end": "BUILD", "reason": str(error.found or error.message)[-300:]}
    made = built["formats"].get(cell.format, {"skipped": "not a format of this version"})
    if "path" not in made:
        return {"end": "none", "reason": made["skipped"]}
    dialect = resolve(parse_target(cell.target)).dialect
    # From HDF5, TF 2.15 restores some optimizers as legacy ones only; what its users compile is the new one.
    archive = is_keras_3(dialect) or (
        cell.to and position(dialect) >= position("tf2.13") and cell.case != "lamb"
    )
    suffix = ".keras" if archive else ".h5"
    output = cell.folder / f"{cell.output}{suffix}"
    try:
        record = kerasferry.convert(made["path"], output, target=cell.target, force=True)
        checkpoint = _checkpoint(cell, made["path"]) if cell.to else None
    except FerryError as error:
        return {"end": "REFUSED", "reason": error.what}
    said = [change.what for change in record.changes if change.severity.value != "neutral"]
    try:
        built["module"] = str(record.module) if record.module else None
        resumed = _resumed(cell, pool, output, built, checkpoint=checkpoint)
        if "arrays" in resumed and (cell.folder, cell.target) not in away:
            # What the file says beside the state is the same for all formats, and so is where a fresh one ends.
            away[cell.folder, cell.target] = _resumed(cell, pool, output, built, fresh=True)["arrays"]
    except WorkerError as error:
        return {"end": "RAISED", "reason": str(error.found or error.message)[-300:], "said": said}
    finally:
        output.unlink(missing_ok=True)
        if record.module:
            record.module.unlink()
    if "problem" in resumed:
        return {"end": "NOT COMPILED", "reason": resumed["problem"], "said": said}
    return {**compared(cell.folder, built, resumed, away[cell.folder, cell.target]), "said": said}


def _built(cell: Cell, pool: RuntimePool, again: bool) -> dict[str, Any]:
    """The case, trained and saved by its version."""
    info = cell.folder / "info.json"
    if again or not info.exists():
        worker = pool.open(cell.source).worker()
        given = {"name": cell.case, "out": str(cell.folder)}
        file = str(HERE / "build.py")
        answer = worker.call("run", file=file, function="build", kwargs=given, timeout=600.0)
        info.write_text(json.dumps(answer["result"]))
    built: dict[str, Any] = json.loads(info.read_text())
    return built


def _resumed(
    cell: Cell,
    pool: RuntimePool,
    path: Path,
    built: dict[str, Any],
    *,
    fresh: bool = False,
    checkpoint: Path | None = None,
) -> dict[str, Any]:
    """What the target told, with all that it held in `arrays`; a file that was resumed before is not resumed again.

    Many sources train to the same bits, and what is converted from their files is then the same file.
    """
    given = {"net": built["net"], "fit": built.get("fit", False), "exclude": built.get("exclude")}
    module = built.get("module")
    told_before = [cell.target, fresh, given, Path(module).read_text() if module else ""]
    content = _content(path)
    if checkpoint is not None:
        # The HDF5 beside it gives the architecture and the arguments of the optimizer.
        fresh = cell.to == "checkpoint"
        content += cell.to + "".join(_shown(file) for file in sorted(checkpoint.parent.glob("*.*")))
        if cell.to == "saved_model":
            path = checkpoint.parent.parent
    name = hashlib.sha256((json.dumps(told_before) + content).encode()).hexdigest()[:16]
    kept = WORK / "answers" / name
    told = kept.with_suffix(".json")
    if not told.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        given.update(path=str(path), out=str(kept.with_suffix(".npz")), fresh=fresh, module=module)
        given["checkpoint"] = str(checkpoint) if checkpoint else None
        worker = pool.open(cell.target).worker()
        file = str(HERE / "build.py")
        answer = worker.call("run", file=file, function="resume", kwargs=given, timeout=600.0)
        told.write_text(json.dumps(answer["result"]))
    found: dict[str, Any] = json.loads(told.read_text())
    if "problem" not in found:
        with np.load(kept.with_suffix(".npz")) as arrays:
            found["arrays"] = {name: arrays[name] for name in arrays.files}
    return found


def _checkpoint(cell: Cell, source: str) -> Path:
    """What `load_weights` is given, written by kerasferry too."""
    folder = cell.folder / (f"{cell.output}.ckpt" if cell.to == "checkpoint" else cell.output)
    record = kerasferry.convert(source, folder, target=cell.target, to=cell.to, force=True)
    if cell.to == "checkpoint":
        return folder / "model"
    if not record.resume:
        raise Refused(" ".join(record.notes))
    assert f'model.load_weights("{folder}/variables/variables")' in record.resume
    return folder / "variables" / "variables"


def _shown(file: Path) -> str:
    return f"{file.name} {file.read_bytes().hex()}"


def _content(path: Path) -> str:
    """What decides how a file trains, without the times that are in a `.keras` file."""
    if path.suffix == ".h5":
        with h5py.File(path) as file:
            groups = [file, *(file[name] for name in _names(file) if isinstance(file[name], h5py.Group))]
            told = [f"{key} {np.asarray(value).tolist()}" for g in groups for key, value in g.attrs.items()]
            return "\n".join([*told, *_datasets(file)])
    with zipfile.ZipFile(path) as archive, h5py.File(io.BytesIO(archive.read("model.weights.h5"))) as file:
        return "\n".join([archive.read("config.json").decode(), *_datasets(file)])


def _datasets(file: Any) -> list[str]:
    held = [(name, np.asarray(file[name])) for name in _names(file) if isinstance(file[name], h5py.Dataset)]
    return [f"{name} {value.dtype} {value.shape} {value.tobytes().hex()}" for name, value in held]


def _names(file: Any) -> list[str]:
    names: list[str] = []
    file.visit(names.append)
    return sorted(names)
