"""Loading both sides: which loaders are tried, and what their refusals mean."""

from __future__ import annotations

import os
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..hub import Contents
from ..runtimes import BrokenEnvironment, MissingEnvironment, Runtime, WorkerError
from .reference import references
from .sides import Side
from .verdict import Verdict

if TYPE_CHECKING:
    from .trial import Trial

SUFFIX = {"hdf5": ".h5", "keras_zip": ".keras"}
KINDS = {
    "RAISED": Verdict.REFUSED,
    "CRASHED": Verdict.CRASHED,
    "TIMED_OUT": Verdict.TIMED_OUT,
}
"""How a failed call ends a trial."""

REASON = 300
"""Characters of a loader's text that go into the reason; the record has all of it."""


def has_layers(contents: Contents) -> bool:
    """Whether a Keras can load it as a model with layers."""
    return contents.topology is not None and "config" in contents.topology


def target_loaders(source: Contents, converted: Contents, runtime: Runtime) -> tuple[str, ...]:
    """The default loader of what was converted, in that target.

    A SavedModel has no layers for Keras 3, nor if the source had none: then it shall be callable, by
    TensorFlow and through Keras's TFSMLayer (which Keras 3 alone has).
    """
    keras_3 = runtime.dialect.startswith("k3")
    if converted.format != "saved_model" or (has_layers(source) and has_layers(converted) and not keras_3):
        return ("keras",)
    return ("saved_model", "tfsm") if keras_3 else ("saved_model",)


def load_targets(trial: Trial) -> list[Side]:
    """The conversion, loaded by each loader; empty if one refused, and the record says so."""
    runtime = trial.pool.open(trial.options.target)
    sides: list[Side] = []
    for loader in target_loaders(trial.source, trial.converted, runtime):
        side = _side(trial, runtime, trial.converted.path, loader)
        trial.record.target_side = side.record()
        trial.progress(f"loading the conversion in {runtime.recipe.id}")
        try:
            side.load(trial.options.target_modules, trial.converted)
        except WorkerError as error:
            _refused(trial, error, f"{loader_name(loader)} of the target")
            if not sides or error.kind != "RAISED":
                return []
            trial.refusal = trial.record.reason
            continue
        sides.append(side)
    trial.record.target_side["loader"] = " and ".join(side.loader for side in sides)
    return sides


def load_source(trial: Trial, *, callable_only: bool) -> Side | None:
    """The source in the version that wrote it; None if that ends the trial, and the record says so."""
    found = references(trial.source, trial.options.source_runtime)
    if not found:
        trial.without_source("nothing in the file says which version wrote it (--source-runtime says it)")
        return None
    missing: list[MissingEnvironment] = []
    broken: BrokenEnvironment | None = None
    refused: WorkerError | None = None
    for reference in found:
        try:
            runtime = trial.pool.open(reference.target)
        except MissingEnvironment as error:
            missing.append(error)
            continue
        except BrokenEnvironment as error:
            broken = error
            continue
        trial.progress(f"loading the source in {runtime.recipe.id}")
        try:
            side = _first_that_loads(trial, runtime, callable_only)
        except WorkerError as error:
            refused = error
            continue
        if reference.why:
            trial.record.notes.append(reference.why)
        return side
    if refused is not None:
        _refused(trial, refused, "the source's own version")
    elif broken is not None:
        raise broken
    else:
        trial.without_source(f"the source version cannot be had here: {missing[0].what}")
    return None


def _first_that_loads(trial: Trial, runtime: Runtime, callable_only: bool) -> Side:
    """As that version reads it; else without compiling; else as the graph that the SavedModel holds."""
    contents = trial.source
    path = _with_suffix(contents, trial.folder)
    attempts: list[tuple[str, dict[str, Any]]] = []
    if has_layers(contents) and not callable_only:
        attempts += [("keras", {}), ("keras", {"compile": False})]
    if contents.details.get("kind") == "tf1":
        # Seen in 2.1.0: tf.saved_model.load gives a function that does not tell its inputs and outputs.
        attempts.append(("tf1_saved_model", {}))
    if contents.format == "saved_model":
        attempts.append(("saved_model", {}))
    key = (runtime.recipe.id, str(path), attempts[0][0], trial.options.source_modules) if attempts else None
    kept = trial.pool.take(key)
    if kept is not None:
        kept.folder = trial.folder
        trial.sides.append(kept)
        trial.kept = key
        return kept
    first: WorkerError | None = None
    for loader, arguments in attempts:
        trial.kept = key if first is None else None
        side = _side(trial, runtime, path, loader)
        side.arguments = arguments
        try:
            side.load(trial.options.source_modules, contents)
        except WorkerError as error:
            if error.kind != "RAISED":
                raise
            first = first or error
            continue
        if first is not None:
            how = "without compiling" if arguments else f"by {loader_name(loader)}"
            trial.record.notes.append(f"the source was loaded {how}: {core(first)}")
        return side
    if first is None:
        raise WorkerError("RAISED", "load", "there is no loader for weights without an architecture")
    raise first


def _side(trial: Trial, runtime: Runtime, path: Path, loader: str) -> Side:
    side = Side(runtime, path, loader, trial.folder, trial.options.timeout)
    trial.sides.append(side)
    return side


def _refused(trial: Trial, error: WorkerError, who: str) -> None:
    verdict = KINDS[error.kind]
    trial.record.error = error_text(error)
    what = {"RAISED": "refuses", "CRASHED": "crashed", "TIMED_OUT": "took too long"}[error.kind]
    trial.record.ended(verdict, f"{who} {what}: {core(error)}")


def error_text(error: WorkerError) -> str:
    """The exact text of what was raised, or of the end of a process."""
    if error.kind == "RAISED":
        return f"{error.error_type}: {error.message}" if error.error_type else error.message
    return "\n".join(part for part in (error.message, error.traceback_tail) if part)


def core(error: WorkerError) -> str:
    """The line that says what is wrong: Keras 3 wraps it, each time with the whole config before it."""
    _, wrapped, inner = error.message.rpartition("Exception encountered: ")
    lines = inner.strip().splitlines()
    text = lines[0] if wrapped and lines else str(error.found)
    return textwrap.shorten(text, REASON, placeholder=" ...")


def _with_suffix(contents: Contents, folder: Path) -> Path:
    """The source under a name that its Keras takes for what it is."""
    suffix = SUFFIX.get(contents.format)
    if suffix is None or contents.path.is_dir() or contents.path.suffix in (suffix, ".hdf5"):
        return contents.path
    link = folder / f"source{suffix}"
    if not os.path.lexists(link):
        link.symlink_to(contents.path.absolute())
    return link


def loader_name(loader: str) -> str:
    """What a person calls to load it so."""
    return {"keras": "load_model", "tfsm": "TFSMLayer"}.get(loader, "tf.saved_model.load")
