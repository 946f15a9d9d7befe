"""A SavedModel out of a SavedModel: its graph is repaired, all else stays as it was."""

from __future__ import annotations

from pathlib import Path

from ..binding import bind, owners
from ..dialects import is_keras_3
from ..dialects.chain import spoken
from ..errors import FerryError, UsageError
from ..hub import Changes, Contents, Model
from ..optimizers.order import left_behind, trainable
from .job import Job, new_record
from .record import Conversion, refuse_losses

# Keys of the list that an optimizer of 2.11 and later holds.
LISTED = "optimizer/_variables/"

# The prefix of the checkpoint in a SavedModel.
VARIABLES = Path("variables", "variables")

# Seen: 2.3.4 and 2.4.4 of their own SavedModel; 2.0.4, 2.6.5 and 2.9.3 keep them frozen.
FORGET_FROZEN = ("tf2.3", "tf2.4")


def repair(contents: Contents, job: Job, notes: list[str]) -> Conversion:
    """Write the repaired SavedModel."""
    from ..formats.output import whole_output
    from ..graph.repair import repair_slots

    if contents.format != "saved_model":
        raise UsageError(
            "only a SavedModel can be repaired into a SavedModel",
            where=contents.path,
            hint="name the output with the suffix .keras or .h5",
        )
    changes = Changes()
    with whole_output(job.output, force=job.force, directory=True) as partial:
        removed = repair_slots(contents.path, partial)
        if removed:
            changes.neutral(
                "optimizer",
                f"{removed} slot references removed from saved_model.pb; the values stay in variables/",
            )
        refuse_losses(changes, job.strict, contents.path)
    record = new_record(contents, job, changes, notes)
    record.variables = len(contents.store.checkpoint)
    _say_how_to_resume(contents, job, record)
    return record


def _say_how_to_resume(contents: Contents, job: Job, record: Conversion) -> None:
    """No loader restores the optimizer of a SavedModel; what it remembers is in the checkpoint inside.

    Seen: `load_model` and then this line goes on to the bit in 2.0.4 to 2.15.1.
    """
    try:
        model = bind(contents)
    except FerryError:
        return  # `load_model` would say it
    if model.training is None or model.training.state is None or model.training.state.lost:
        return
    if is_keras_3(job.dialect):
        record.notes.append(
            "its optimizer is in variables/, where Keras 3 does not look: convert to a .keras file to train on"
        )
        return
    if job.dialect not in record.producer["dialects"]:
        # Seen: 2.15.1 makes what was frozen in 2.0.4 trainable, and does not load all that 2.0.4 saved.
        record.notes.append(
            "its optimizer is in variables/, which only the version that wrote it restores in all cases: convert to a "
            ".keras or .h5 file to train on in another one"
        )
        return
    if job.dialect in FORGET_FROZEN and _frozen(model):
        record.notes.append(
            f"`load_model` of {spoken(job.dialect)} trains the frozen layers of a SavedModel: convert to a .h5 file to "
            "train on"
        )
        return
    if _is_out_of_order(contents, model):
        record.notes.append(
            "its optimizer remembers variables that are frozen now, and would be restored for others: convert to a "
            ".keras or .h5 file to train on"
        )
        return
    loaded = f'model = {job.api}.models.load_model("{job.output}")'
    record.resume = f'{loaded}; model.load_weights("{job.output / VARIABLES}")'


def _frozen(model: Model) -> bool:
    """Whether a layer with variables is frozen."""
    keys = {key for key, variable in model.variables.items() if variable.trainable}
    return bool(keys - set(trainable(owners(model.topology, model.dialect), model.variables)))


def _is_out_of_order(contents: Contents, model: Model) -> bool:
    """Whether the list that an optimizer of 2.11 and later holds is of more variables than it trains now.

    Seen: 2.13.1 and 2.15.1 restore the list by its numbers, and say nothing.
    """
    if not any(key.startswith(LISTED) for key in contents.store.checkpoint):
        return False
    return bool(left_behind(owners(model.topology, model.dialect), model.variables, model.dialect))
