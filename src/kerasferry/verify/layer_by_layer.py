"""Layers side by side: where the outputs prove nothing, and to name the first layer that differs."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ..runtimes import WorkerError
from .compare import SENSITIVE, compare, movement, worse
from .sides import Side
from .verdict import OutputResult


@dataclass
class Layers:
    """The comparison of all layers.

    Attributes:
        rows: One for each output of a layer, in the source's order.
        missing: Layers of the source that the target does not have by name.
        unproved: The first layer with weights whose output hardly moves; None if all move.
        note: Why there is no comparison; None if there is one.
    """

    rows: list[OutputResult]
    missing: list[str]
    unproved: OutputResult | None = None
    note: str | None = None

    @property
    def first_different(self) -> OutputResult | None:
        """The first layer that is not the same."""
        return next((row for row in self.rows if not row.comparison.same), None)


def compare_layers(source: Side, target: Side, files: tuple[Path, Path], tolerance: float) -> Layers:
    """Every layer's output for both batches, by name, each with its own maximum."""
    if source.loader != "keras" or target.loader != "keras":
        return Layers([], [], note="layers cannot be compared: one side has none")
    try:
        before = [source.activations(file) for file in files]
        after = [target.activations(file) for file in files]
        owners = {str(variable["layer"]) for variable in source.variables()}
    except WorkerError as error:
        if error.kind != "RAISED":
            raise
        return Layers([], [], note=f"layers cannot be compared: {error.found}")
    names = {name.replace("/", "_").rstrip("_"): name for name in after[0]}
    result = Layers([], [])
    for name, reference in before[0].items():
        other = name if name in after[0] else names.get(name.replace("/", "_").rstrip("_"))
        if other is None:
            result.missing.append(name)
            continue
        comparisons = [
            compare(
                given[other].array,
                expected[name].array,
                tolerance=tolerance,
                dtypes=(given[other].dtype, expected[name].dtype),
            )
            for expected, given in zip(before, after, strict=True)
        ]
        moved = movement(reference.array, before[1][name].array)
        row = OutputResult(name, "layer", worse(*comparisons), moved)
        result.rows.append(row)
        has_weights = any(owner == name or owner.startswith(f"{name}/") for owner in owners)
        if has_weights and moved < SENSITIVE * tolerance and result.unproved is None:
            result.unproved = row
    return result
