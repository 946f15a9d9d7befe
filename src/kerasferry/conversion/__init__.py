"""Carrying an artifact to a target: read, bind, carry, write."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from copy import deepcopy
from pathlib import Path

from ..binding import Owner, bind, owners, unknown_names
from ..binding.completeness import require_all
from ..catalog.targets import parse_target, resolve
from ..dialects import as_target, carry, is_keras_3
from ..dialects.among_keras_3.faults import work_around
from ..dialects.archives import settle_archive, settle_checkpoint, settle_hdf5
from ..dialects.code.lambdas import replace_layers
from ..dialects.limits import last_look
from ..errors import Refused, UsageError
from ..formats import read, recognise
from ..hub import Changes, Contents, Model
from ..optimizers.settling import note_nameless, settle
from ..optimizers.shown import as_code
from .as_built import as_built
from .formats import FOLDERS, FORMATS, SUFFIXES, WITHOUT_ARCHITECTURE, format_of, refuse_format
from .job import Job, new_record
from .record import Conversion, refuse_losses
from .repairing import repair
from .writing import optimizer_tensors, write_model

__all__ = ["FORMATS", "SUFFIXES", "Conversion", "convert", "convert_for", "refuse_losses"]

# Every layer was seen in these versions, and no model of anybody's own.
COMPARED = "to see that it predicts the same in its own version"

# What a file takes beside the values, for the look at the free space: the header of a dataset in HDF5, twice since
# a `.keras` file is laid out beside itself first, and the JSON of the model.
VARIABLE_OVERHEAD = 1024
FILE_OVERHEAD = 16 << 10

Progress = Callable[[int, int], None]


def convert(
    source: str | Path,
    output: str | Path,
    *,
    target: str | None = None,
    to: str | None = None,
    written_by: str | None = None,
    strict: bool = False,
    force: bool = False,
    one_file: bool = False,
    replace_layers: Mapping[str, str] | None = None,
    progress: Progress = lambda done, total: None,
) -> Conversion:
    """Write what the target loads; the source stays untouched.

    Args:
        source: A SavedModel, an HDF5 file, a `.keras` archive, or something around one (see `recognise`).
        output: The new file, or folder for a SavedModel or a checkpoint.
        target: `keras==3.6`, `tf==2.17`, `tf==2.17,keras==3.5`; the newest if None.
        to: `keras`, `hdf5`, `weights`, `checkpoint` or `saved_model`; by the name of the output if None.
        written_by: The version that wrote the source, like a target; by the file's own stamps if None.
        strict: Refuse if anything would be lost.
        force: Replace an existing output.
        one_file: Refuse if classes that the target lacks would have to be written into a module beside the output.
        replace_layers: Layers, by name or by path, in whose place a class of yours stands:
            {"scale": "my_layers:Scale"}.
        progress: Called with bytes written and bytes in all.

    Returns:
        The record, with every change.

    Raises:
        FerryError: See `kerasferry.errors`.
    """
    from ..formats.output import refuse_existing

    output = Path(output)
    chosen = format_of(output, to)
    recipe = resolve(parse_target(target or "newest"))
    versions = {"tensorflow": recipe.tf, "keras": recipe.keras, "python": recipe.preferred.python}
    job = Job(
        output, chosen, versions, recipe.dialect, recipe.api, strict, force, one_file, replace_layers or {}
    )
    refuse_existing(output, force=force)
    with recognise(source) as located:
        _apart(located.path, output)
        contents = read(located)
        if written_by is not None:
            told = resolve(parse_target(written_by)).dialect
            contents.producer = dataclasses.replace(
                contents.producer,
                tensorflow=None,
                dialects=(told,),
                evidence=(f"said to be written by {written_by}",),
            )
        if chosen == "saved_model":
            return repair(contents, job, list(located.notes))
        return _carry(contents, job, list(located.notes), progress)


def convert_for(source: str | Path, output: Path, *, dialect: str, keras_version: str) -> Conversion:
    """Write a `.keras` file for one known Keras; for callers that have no use for a runtime of it."""
    with recognise(source) as located:
        versions = {"tensorflow": None, "keras": keras_version, "python": None}
        job = Job(output, "keras", versions, dialect)
        return _carry(read(located), job, list(located.notes), lambda done, total: None)


def _apart(source: Path, output: Path) -> None:
    here, there = source.resolve(), output.resolve()
    if here == there or here in there.parents:
        raise UsageError(
            "the output would be written into the source", where=output, hint="choose another name"
        )
    if there in here.parents:
        raise UsageError("the output would replace a folder that holds the source", where=output)


def _carry(contents: Contents, job: Job, notes: list[str], progress: Progress) -> Conversion:
    from ..formats.output import require_room, whole_output

    refuse_format(job.output, job.format, job.dialect)
    if contents.check is not None:
        contents.check()
    changes = Changes()
    bound = bind(contents)
    if job.replaced:
        bound = dataclasses.replace(bound, topology=deepcopy(bound.topology))
        replace_layers(bound, job.replaced, changes)
    model, changes = _carried(bound, job, changes)
    root = owners(model.topology, model.dialect)
    if not is_keras_3(model.dialect):
        require_all(root, model.variables)
    settle(model, root, job.format, changes)
    note_nameless(contents, changes)
    if job.format == "hdf5" and model.training is not None and model.training.config.get("optimizer") is None:
        changes.lossy(
            "training", "the model is not compiled: HDF5 holds no loss and no metrics without an optimizer"
        )
    record = new_record(contents, job, changes, notes)
    record.custom_objects = _own_names(model, root)
    record.generated = _generated(model)
    module = _module(record.generated, job)
    record.module = module[0] if module else None
    if not is_keras_3(model.dialect) and job.format not in WITHOUT_ARCHITECTURE:
        asked = as_target(job.dialect)
        notes.append(f"{COMPARED}: kerasferry verify {contents.path} {job.output} --target {asked}")
    record.variables = len(model.variables)
    record.bytes = sum(variable.tensor.nbytes for variable in model.variables.values())
    if job.format == "checkpoint" and model.training is not None and model.training.state is not None:
        shown = as_code(model.training.config.get("optimizer"))
        notes.append(f"compile your model with {shown} before loading, and training goes on where it stopped")
    refuse_losses(changes, job.strict, contents.path)
    written = 0

    def report(count: int) -> None:
        nonlocal written
        written += count
        progress(written, total)

    remembered = optimizer_tensors(model, root)
    total = record.bytes + sum(tensor.nbytes for tensor in remembered)
    overhead = (len(model.variables) + len(remembered)) * VARIABLE_OVERHEAD + FILE_OVERHEAD
    require_room(job.output, total + overhead)
    folder = job.format in FOLDERS
    with whole_output(job.output, force=job.force, beside=module, directory=folder) as partial:
        write_model(model, root, job.format, partial, str(job.versions["keras"]), report)
    return record


def _carried(bound: Model, job: Job, changes: Changes) -> tuple[Model, Changes]:
    """The model as the target reads it from the format, and the record of what the output differs in."""
    model = carry(bound, job.dialect, changes)
    if is_keras_3(model.dialect):
        work_around(model, changes)
    last_look(model, bound.dialect, changes)
    if job.format in WITHOUT_ARCHITECTURE:
        changes = Changes()  # the rest is about layers, which are those of the user's own code
        model = as_built(model, bound, changes)
        if job.format == "weights":
            settle_archive(model, changes, whole=False)
        else:
            settle_checkpoint(model, changes)
    elif job.format == "keras":
        settle_archive(model, changes)
    elif not is_keras_3(model.dialect):
        settle_hdf5(model, changes)
    return model, changes


def _generated(model: Model) -> list[str]:
    from ..modules import names_in, plain_names_in

    find = names_in if is_keras_3(model.dialect) else plain_names_in
    return sorted(find([model.topology, model.training.config if model.training else None]))


def _module(names: list[str], job: Job) -> tuple[Path, str] | None:
    """The module that a model needs beside it: its path and its text.

    Raises:
        Refused: It was asked for one file.
    """
    from ..modules import module_path, render

    if not names:
        return None
    generation = "keras3" if is_keras_3(job.dialect) else "keras2"
    versions = f"Keras {job.versions['keras']}"
    if job.one_file:
        raise Refused(
            f"{', '.join(names)}: not in {versions}, so a module would stand beside the output, and --one-file "
            "forbids it",
            hint="leave out --one-file and import the module before loading",
        )
    return module_path(job.output), render(names, job.output.name, versions, generation)


def _own_names(model: Model, root: Owner) -> list[str]:
    """What the loader must be given in `custom_objects`."""
    from ..dialects.limits.keras_2 import own_names as own_names_of_keras_2
    from ..dialects.to_keras_3.objects import own_names
    from ..modules import PACKAGE

    if not is_keras_3(model.dialect):
        return own_names_of_keras_2(model, unknown_names(root))
    found = [*own_names(model.topology), *own_names(model.training.config if model.training else None)]
    return [name for name in dict.fromkeys(found) if not name.startswith(PACKAGE)]
