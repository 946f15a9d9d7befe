"""The record of a conversion."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from ..errors import Refused
from ..hub import Changes, Json, Severity


@dataclass
class Conversion:
    """What a conversion did.

    Attributes:
        source: The artifact that was read.
        output: What was written.
        format: `keras`, `hdf5`, `weights`, `checkpoint` or `saved_model`.
        target: The versions that shall load it (tensorflow, keras, python).
        api: Which Keras loads it there: `keras`, `tf.keras` or `tf_keras`.
        changes: All that is different in the output.
        custom_objects: Names to pass in `custom_objects`.
        module: A file of Keras code beside the output, to be imported before it is loaded; None if none is needed.
        generated: What that module registers and the model uses, by name.
        resume: The line of Python that restores the optimizer where the loader does not; "" where there is none.
        notes: What was chosen for the user (which of several folders, which producer).
        variables: Number of variables carried.
        bytes: Their size.
    """

    source: Path
    output: Path
    format: str
    target: dict[str, str | None]
    changes: Changes
    api: str = "keras"
    custom_objects: list[str] = field(default_factory=list)
    module: Path | None = None
    generated: list[str] = field(default_factory=list)
    resume: str = ""
    notes: list[str] = field(default_factory=list)
    producer: Json = field(default_factory=dict)
    variables: int = 0
    bytes: int = 0

    def to_json(self) -> Json:
        """The record as JSON."""
        return {
            "source": str(self.source),
            "output": str(self.output),
            "format": self.format,
            "target": self.target,
            "api": self.api,
            "producer": self.producer,
            "variables": self.variables,
            "bytes": self.bytes,
            "custom_objects": self.custom_objects,
            "module": str(self.module) if self.module else None,
            "generated": self.generated,
            "resume": self.resume,
            "notes": self.notes,
            "severities": self.changes.counts(),
            "changes": [change.to_json() for change in self.changes],
        }


def refuse_losses(changes: Changes, strict: bool, path: Path) -> None:
    """What `--strict` means.

    Raises:
        Refused: Something would be lost.
    """
    lost = changes.of(Severity.LOSSY)
    if strict and lost:
        raise Refused(
            "the conversion would lose something, and --strict forbids it",
            where=path,
            found="; ".join(
                f"{change.where}: {change.what}" if change.where else change.what for change in lost
            ),
        )
