"""What a verification can end with, and the record of one."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from enum import Enum
from pathlib import Path

from ..hub import Json
from .compare import Comparison, plain_numbers


class Verdict(str, Enum):
    """The answer in one word."""

    SAME = "SAME"  # loads, and predicts the same as the source version, by a test that could have failed
    INSENSITIVE = "INSENSITIVE"  # no difference seen, but the test could not have shown one
    DIFFERENT = "DIFFERENT"  # other numbers, other weights
    REFUSED = "REFUSED"  # a loader raised; the record has its own text
    BROKEN_ENV = "BROKEN_ENV"  # an environment fails its own control model
    MISSING_ENV = "MISSING_ENV"  # the target's environment cannot be made here
    CRASHED = "CRASHED"  # the process of a runtime died
    TIMED_OUT = "TIMED_OUT"  # it took too long
    WEIGHTS_SAME = "WEIGHTS_SAME"  # no source version to ask: only the weights were compared, bit for bit
    UNUSABLE = "UNUSABLE"  # an artifact, or the given inputs, cannot be used


EXIT_CODES = {Verdict.SAME: 0, Verdict.BROKEN_ENV: 5, Verdict.MISSING_ENV: 5, Verdict.UNUSABLE: 3}
"""All others: 1, the answer is no."""


@dataclass
class OutputResult:
    """One output, or one layer, on both sides.

    Attributes:
        name: As the source version calls it.
        view: `final`, `before softmax` / `before sigmoid`, or `layer`.
        comparison: The numbers, of the worse of both batches.
        by_input: How far the source's own value moves between the two batches, relative to its maximum.
        by_weights: The same when an early kernel of the source is reversed; None if not tried.
    """

    name: str
    view: str
    comparison: Comparison
    by_input: float | None = None
    by_weights: float | None = None

    def to_json(self) -> Json:
        """The row as JSON."""
        numbers = {"sensitivity_to_input": self.by_input, "sensitivity_to_weights": self.by_weights}
        return {
            "name": self.name,
            "view": self.view,
            **self.comparison.to_json(),
            **plain_numbers(numbers),
        }


@dataclass
class WeightsResult:
    """Variables compared bit for bit.

    Attributes:
        by: `files` (both artifacts, read by kerasferry) or `runtimes` (both models, as loaded).
        compared: Number of variables that were compared; None if it could not be done.
        differences: A sentence for each variable that differs, is missing or is extra.
        note: How they were matched, or why it could not be done.
    """

    by: str
    compared: int | None
    differences: list[str] = field(default_factory=list)
    note: str | None = None

    @property
    def same(self) -> bool:
        """Whether all were compared and are bit identical."""
        return self.compared is not None and not self.differences


@dataclass
class Verification:
    """The answer of `verify` for one artifact, one conversion and one target.

    Attributes:
        target: As it was asked for.
        verdict: See `Verdict`.
        reason: A sentence.
        seconds: The whole, without making environments.
        outputs: What was compared, first the outputs, then layers if outputs could not prove anything.
        weights: By files and by runtimes.
        source_side: recipe, tf, keras, python, loader of the reference; empty without one.
        target_side: The same of the target.
        inputs: [{name, shape, dtype, how}] that were fed.
        training: What one step of training did, None if it was not asked for.
        error: The exact text of the loader that refused.
        notes: What was chosen for the user.
    """

    source: Path
    converted: Path
    target: str
    verdict: Verdict = Verdict.UNUSABLE
    reason: str = ""
    seconds: float = 0.0
    outputs: list[OutputResult] = field(default_factory=list)
    weights: list[WeightsResult] = field(default_factory=list)
    source_side: Json = field(default_factory=dict)
    target_side: Json = field(default_factory=dict)
    inputs: list[Json] = field(default_factory=list)
    training: Json | None = None
    error: str | None = None
    notes: list[str] = field(default_factory=list)
    exit_code: int = 1

    @property
    def passed(self) -> bool:
        """Whether the conversion is proved."""
        return self.verdict is Verdict.SAME

    def ended(self, verdict: Verdict, reason: str) -> Verification:
        """Set the end; returns itself."""
        self.verdict, self.reason = verdict, reason
        self.exit_code = EXIT_CODES.get(verdict, 1)
        return self

    def to_json(self) -> Json:
        """The record as JSON; numbers that JSON does not have are texts."""
        return {
            "source": str(self.source),
            "converted": str(self.converted),
            "target": self.target,
            "verdict": self.verdict.value,
            "reason": self.reason,
            "exit_code": self.exit_code,
            "seconds": round(self.seconds, 2),
            "error": self.error,
            "outputs": [result.to_json() for result in self.outputs],
            "weights": [{**asdict(result), "same": result.same} for result in self.weights],
            "source_side": self.source_side,
            "target_side": self.target_side,
            "inputs": self.inputs,
            "training": self.training,
            "notes": self.notes,
        }
