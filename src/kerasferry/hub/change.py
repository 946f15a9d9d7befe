"""What a conversion altered, dropped or could not carry."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from enum import Enum


class Severity(str, Enum):
    """How much a change matters to the person who asked for the conversion."""

    NEUTRAL = "neutral"  # renamed, or dropped at its default: nothing can be told apart afterwards
    EQUIVALENT = "equivalent"  # rewritten: other parts, the same function
    LOSSY = "lossy"  # training state or behaviour is lost


@dataclass(frozen=True)
class Change:
    """One thing that is different in the output.

    Attributes:
        severity: See `Severity`.
        where: The place in the model (`layers/conv1`, `optimizer`), empty for the model as a whole.
        what: A sentence that says what happened, no full stop.
        step: What made it: a dialect step (`tf2.15 -> k3.0`), a writer (`keras_zip`).
    """

    severity: Severity
    where: str
    what: str
    step: str = ""

    def to_json(self) -> dict[str, str]:
        """The change as JSON."""
        return {**asdict(self), "severity": self.severity.value}


class Changes(list[Change]):
    """The record of a conversion, in the order in which things happened."""

    def add(self, severity: Severity, where: str, what: str, step: str = "") -> None:
        """Append one change, unless the very same is there already."""
        change = Change(severity, where, what, step)
        if change not in self:
            self.append(change)

    def neutral(self, where: str, what: str, step: str = "") -> None:
        """Record something that nobody can tell apart afterwards."""
        self.add(Severity.NEUTRAL, where, what, step)

    def equivalent(self, where: str, what: str, step: str = "") -> None:
        """Record a rewriting that keeps the function."""
        self.add(Severity.EQUIVALENT, where, what, step)

    def lossy(self, where: str, what: str, step: str = "") -> None:
        """Record a loss."""
        self.add(Severity.LOSSY, where, what, step)

    def of(self, severity: Severity) -> list[Change]:
        """The changes of one severity."""
        return [change for change in self if change.severity is severity]

    def counts(self) -> dict[str, int]:
        """How many of each severity."""
        return {severity.value: len(self.of(severity)) for severity in Severity}


def merged(*records: Iterable[Change]) -> Changes:
    """Several records as one."""
    whole = Changes()
    for record in records:
        whole.extend(record)
    return whole
