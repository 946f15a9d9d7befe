"""What was asked of a conversion, and the record that it begins with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ..hub import Changes, Contents
from .record import Conversion


@dataclass(frozen=True)
class Job:
    """What was asked for, resolved."""

    output: Path
    format: str
    versions: dict[str, str | None]
    dialect: str
    api: str = "keras"
    strict: bool = False
    force: bool = False
    one_file: bool = False
    replaced: Mapping[str, str] = field(default_factory=dict)


def new_record(contents: Contents, job: Job, changes: Changes, notes: list[str]) -> Conversion:
    """The record of a conversion, with what is known of the source."""
    from ..dialects.evidence import narrow

    producer = narrow(contents)
    return Conversion(
        source=contents.path,
        output=job.output,
        format=job.format,
        target=job.versions,
        changes=changes,
        api=job.api,
        notes=notes,
        producer={
            "tensorflow": producer.tensorflow,
            "keras": producer.keras,
            "dialects": list(producer.dialects),
            "evidence": list(producer.evidence),
        },
    )
