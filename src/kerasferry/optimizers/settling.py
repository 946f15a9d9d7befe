"""Whether the state of the optimizer goes along: as a whole, or not at all and said aloud."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..dialects.chain import is_keras_3
from ..hub import Changes, Contents, Model, Severity, Training
from .catalog import SPECS
from .generations import SCALE, arguments, class_of, is_wrapped
from .order import left_behind
from .writing import what_is_half

if TYPE_CHECKING:
    from ..binding import Owner

FRESH = "training goes on with a fresh optimizer"


def settle(model: Model, root: Owner, output_format: str, changes: Changes) -> None:
    """Drop the state where the target would not read it, or where a part of it is missing; put it on record.

    Args:
        model: In the dialect of the target; changed in place.
        root: The owners of its topology.
        output_format: `keras`, `hdf5`, `weights` or `checkpoint`.
        changes: The record, appended to.
    """
    training = model.training
    if training is None or training.state is None:
        return
    reason = next(iter(training.state.lost), None) or what_is_half(model, root)
    if output_format == "hdf5" and is_keras_3(model.dialect):
        # Seen: 3.15.1 builds the optimizer of an HDF5 file on `model._trainable_variables`, which is empty, and the
        # next step raises "Unknown variable", also for its own files. Without `optimizer_weights` it trains.
        reason = "Keras 3 cannot read it from HDF5, and could not train then; a .keras file holds it"
    if reason is not None:
        changes.lossy("optimizer", f"its state is not carried, {FRESH}: {reason}")
        training.state = None
        return
    for sentence in training.state.missing:
        changes.lossy("optimizer", sentence)
    for sentence in training.state.begun:
        changes.add(Severity.EQUIVALENT, "optimizer", sentence)
    _frozen(model, root, changes)
    config = training.config.get("optimizer")
    if not is_keras_3(model.dialect) and output_format != "checkpoint":
        _scale_is_lost(training, config, changes)
    elif is_wrapped(config) and SPECS[class_of(config)].product:
        # Seen: 3.3.3 and 3.15.1 load their own files so.
        changes.lossy(
            "optimizer",
            "Keras 3 does not restore the product of momenta of a Nadam inside a LossScaleOptimizer: it begins at 1",
        )
    if training.state.iterations is None:
        # 1.12 stores it for those classes alone whose steps depend on it; a decay of the rate does too.
        severity = Severity.LOSSY if _has_schedule(training.config.get("optimizer")) else Severity.NEUTRAL
        changes.add(
            severity, "optimizer", "the number of steps done is not in the file: counting begins at 0"
        )
    changes.neutral("optimizer", "its state is carried: training goes on where it stopped")


def _scale_is_lost(training: Training, config: Any, changes: Changes) -> None:
    """HDF5 of Keras 2 holds of a LossScaleOptimizer the optimizer inside alone; where its scale begins is a number."""
    assert training.state is not None
    scale = training.state.scalars.get(SCALE)
    if not is_wrapped(config) or scale is None:
        return
    held, old = config["config"], config["config"].get("loss_scale")
    if isinstance(old, dict) and "initial_loss_scale" in (old.get("config") or {}):
        old["config"]["initial_loss_scale"] = float(scale.read())
    elif "initial_scale" in held:
        held["initial_scale"] = float(scale.read())
    changes.lossy(
        "optimizer",
        "a file of TensorFlow up to 2.15 does not hold the loss scale: it begins where it was, but the steps until it "
        "grows are counted anew",
    )


def _frozen(model: Model, root: Owner, changes: Changes) -> None:
    """Keras 3 holds slots of what it trains alone: frozen after training, a layer has some that go nowhere."""
    still = left_behind(root, model.variables, model.dialect)
    if still:
        names = ", ".join(f"`{variable.name}`" for variable in still[:3])
        changes.lossy(
            "optimizer",
            f"what it remembers of {names}{' and others' if len(still) > 3 else ''} is dropped: they are frozen now, "
            "and an optimizer remembers of trainable variables alone",
        )


def _has_schedule(config: Any) -> bool:
    return isinstance(arguments(config).get("learning_rate"), dict)


def note_nameless(contents: Contents, changes: Changes) -> None:
    """What a file holds of an optimizer without saying which it was, or what the loss was.

    Seen: 1.15.5 with `tf.train.AdamOptimizer`, which Keras wraps and says that it cannot save.
    """
    slots = [key for key in contents.store.checkpoint if "/.OPTIMIZER_SLOT/" in key]
    held = len(slots) or len(contents.store.optimizer)
    if held > 1 and not contents.training:
        changes.lossy(
            "optimizer",
            f"{held} variables are of an optimizer that the file does not name (as one of TensorFlow 1, which "
            "Keras cannot save); the model is not compiled",
        )
