"""Which format an output gets, and which of them a target reads."""

from __future__ import annotations

from pathlib import Path

from ..dialects import is_keras_3, position
from ..dialects.archives import FIRST as FIRST_WITH_ARCHIVES
from ..dialects.chain import spoken
from ..errors import Refused, UsageError

FORMATS = ("keras", "hdf5", "weights", "checkpoint", "saved_model")
SUFFIXES = {
    ".weights.h5": "weights",
    ".keras": "keras",
    ".h5": "hdf5",
    ".hdf5": "hdf5",
    ".ckpt": "checkpoint",
}

# Formats of variables alone, for a model that code has built; and those that are folders.
WITHOUT_ARCHITECTURE = ("weights", "checkpoint")
FOLDERS = ("checkpoint", "saved_model")

# Seen: `load_weights` of 1.15.5 restores no optimizer of Keras from a checkpoint.
FIRST_WITH_CHECKPOINTS = "tf2.0"


def format_of(output: Path, to: str | None) -> str:
    """What was asked for, else what the name says; a `.keras` file where it says nothing known.

    Raises:
        UsageError: There is no such format.
    """
    name = output.name.lower()
    by_name = next((format for suffix, format in SUFFIXES.items() if name.endswith(suffix)), None)
    chosen = to or by_name or ("keras" if output.suffix else "saved_model")
    if chosen not in FORMATS:
        raise UsageError(
            f"`{chosen}` is no format that kerasferry writes", hint=f"one of {', '.join(FORMATS)}"
        )
    return chosen


def refuse_format(output: Path, chosen: str, dialect: str) -> None:
    """Say early that the target does not read the format.

    Raises:
        Refused: It is a `.keras` archive, and the target is older than these are; or a checkpoint, and the target is
            not tf.keras of TensorFlow 2.
    """
    if chosen == "checkpoint" and (
        is_keras_3(dialect) or position(dialect) < position(FIRST_WITH_CHECKPOINTS)
    ):
        raise Refused(
            f"`load_weights` of {spoken(dialect)} restores no checkpoint of TensorFlow 2",
            where=output,
            hint="name the output with the suffix "
            + (".keras, or .weights.h5 for weights alone" if is_keras_3(dialect) else ".h5"),
        )
    if chosen != "keras" or is_keras_3(dialect) or position(dialect) >= position(FIRST_WITH_ARCHIVES):
        return
    raise Refused(
        f"{spoken(dialect)} saves no .keras archive, which begin with {spoken(FIRST_WITH_ARCHIVES)}",
        where=output,
        hint="name the output with the suffix .h5",
    )
