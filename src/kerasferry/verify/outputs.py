"""Outputs of both sides, side by side, and the proof that comparing them can fail."""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path

from ..hub import Contents
from ..hub.topology import walk
from .compare import HALF_TOLERANCE, SENSITIVE, TOLERANCE, Comparison, compare, movement, worse
from .sides import Output, Side
from .verdict import OutputResult

HALF = ("float16", "bfloat16", "mixed_float16", "mixed_bfloat16")
KERNELS = 6
"""Early kernels to try: each output must react to one of them, and not every output follows the first."""

Place = tuple[int, str]
"""Number of the output, and the view: `final`, `before softmax`, `before sigmoid`."""

Views = dict[Place, Output]


@dataclass
class Measured:
    """What the source answers, and how much that depends on what.

    Attributes:
        batches: Views of the first and of the second batch.
        by_input, by_weights: How far each view moves; `by_weights` is empty if there is nothing to reverse.
        steady: Whether asking twice gives the same.
    """

    batches: tuple[Views, Views]
    by_input: dict[Place, float] = field(default_factory=dict)
    by_weights: dict[Place, float] = field(default_factory=dict)
    steady: bool = True


def tolerance_of(contents: Contents) -> float:
    """The relative tolerance for a model, by the precision of its layers."""
    topology = contents.topology
    if topology is None or "config" not in topology:
        return TOLERANCE
    for place in walk(topology):
        config = place.layer.get("config")
        dtype = config.get("dtype") if isinstance(config, dict) else None
        if isinstance(dtype, dict):
            dtype = (dtype.get("config") or {}).get("name")
        if dtype in HALF:
            return HALF_TOLERANCE
    return TOLERANCE


def views(side: Side, inputs: Path) -> Views:
    """Every output as it is, and before its last softmax or sigmoid where it has one."""
    found = {(index, "final"): output for index, output in enumerate(side.predict(inputs))}
    for index, output in enumerate(side.logits(inputs) or []):
        if output.left_out:
            found[index, f"before {output.left_out}"] = output
    return found


def measure(side: Side, files: tuple[Path, Path], first: list[Output], tolerance: float) -> Measured:
    """What the source answers for both batches, and its sensitivity.

    Args:
        side: The source.
        files: Both batches.
        first: What it has answered for the first one already.
        tolerance: Relative.
    """
    measured = Measured((views(side, files[0]), views(side, files[1])))
    one, other = measured.batches
    again = {(index, "final"): output for index, output in enumerate(first)}
    measured.steady = all(
        movement(again[place].array, one[place].array) <= tolerance for place in again if place in one
    )
    measured.by_input = _moved(one, other)
    _by_weights(side, files[0], measured, SENSITIVE * tolerance)
    return measured


def _moved(before: Views, after: Views) -> dict[Place, float]:
    return {
        place: movement(output.array, after[place].array) if place in after else math.inf
        for place, output in before.items()
    }


def _by_weights(side: Side, inputs: Path, measured: Measured, wanted: float) -> None:
    base = measured.batches[0]
    for index, axis in _kernels(side):
        with side.reversed_variable(index, axis) as changed:
            moved = _moved(base, views(side, inputs)) if changed else dict.fromkeys(base, 0.0)
        for place, distance in moved.items():
            measured.by_weights[place] = max(distance, measured.by_weights.get(place, 0.0))
        reached = {number for (number, _), distance in measured.by_weights.items() if distance >= wanted}
        if len(reached) == len({number for number, _ in base}):
            return


def _kernels(side: Side) -> list[tuple[int, int]]:
    """(index, axis) of early variables that can be reversed, one of a layer; matrices before vectors."""
    found: dict[object, tuple[int, int]] = {}
    variables = list(enumerate(side.variables()))
    for rank in (2, 1):
        for index, variable in variables:
            axes = [axis for axis, extent in enumerate(variable["shape"]) if extent > 1]
            if len(variable["shape"]) >= rank and axes and variable["dtype"] != "string":
                found.setdefault(variable["layer"] or variable["name"], (index, axes[-1]))
        if found:
            break
    return list(found.values())[:KERNELS]


def compare_outputs(
    measured: Measured, found: tuple[Views, Views], tolerance: float, *, by_name: bool
) -> tuple[dict[Place, OutputResult], list[str]]:
    """The rows of the report, and what makes outputs incomparable (another number of them, other names).

    Args:
        measured: The source.
        found: The target, both batches.
        tolerance: Relative.
        by_name: Match outputs by name, not by position (signatures list them in no fixed order).
    """
    rows: dict[Place, OutputResult] = {}
    problems = []
    reference = measured.batches[0]
    partner = _partners(reference, found[0], by_name)
    finals = [place for place in reference if place[1] == "final"]
    if len(finals) != len([place for place in found[0] if place[1] == "final"]):
        problems.append(f"{len(found[0])} outputs in place of {len(finals)}")
    for place, output in sorted(reference.items(), key=lambda item: (item[0][0], item[0][1] != "final")):
        other = partner.get(place)
        if other is None:
            if place[1] == "final":
                problems.append(f"no output `{output.name}` in the target")
            continue
        worst: Comparison | None = None
        for expected, given in zip(measured.batches, found, strict=True):
            result = _compare(given[other], expected[place], tolerance)
            worst = result if worst is None else worse(worst, result)
        assert worst is not None
        weights = measured.by_weights.get(place)
        rows[place] = OutputResult(output.name, place[1], worst, measured.by_input[place], weights)
    return rows, problems


def _partners(reference: Views, found: Views, by_name: bool) -> dict[Place, Place]:
    if not by_name:
        return {place: place for place in reference if place in found}
    named = {output.name: place for place, output in found.items()}
    if len(reference) == len(found) == 1:  # `output_0` of one loader is `dense` of another
        return dict(zip(reference, found, strict=True))
    return {place: named[output.name] for place, output in reference.items() if output.name in named}


def _compare(found: Output, reference: Output, tolerance: float) -> Comparison:
    if reference.dtype in HALF:
        tolerance = max(tolerance, HALF_TOLERANCE)
    dtypes = (found.dtype, reference.dtype)
    return compare(found.array, reference.array, tolerance=tolerance, dtypes=dtypes)


def insensitive(
    measured: Measured, tolerance: float, compared: Collection[Place] | None = None
) -> str | None:
    """Why sameness of the outputs proves nothing; None if it does.

    An output is proved by one view that moves with the input and with an early weight.

    Args:
        measured: The source.
        tolerance: Relative.
        compared: The views that the target has, too; all if None.
    """
    if not measured.steady:
        return "the source answers differently each time (random numbers, or state)"
    views_of: dict[int, list[Place]] = {}
    for place in measured.batches[0]:
        if compared is None or place in compared:
            views_of.setdefault(place[0], []).append(place)
    for places in views_of.values():
        moved = {place: _movements(measured, place, tolerance) for place in places}
        if any(min(pair) >= SENSITIVE for pair in moved.values()):
            continue
        best = max(places, key=lambda place: min(moved[place]))
        what, distance = "the input changes", measured.by_input[best]
        if moved[best][0] >= SENSITIVE:
            what, distance = "early weights change", measured.by_weights[best]
        name = measured.batches[0][best].name
        return f"`{name}` moves by only {distance:.1g} of its maximum when {what}"
    return None


def _movements(measured: Measured, place: Place, tolerance: float) -> tuple[float, float]:
    """By input and by weights, in tolerances; infinite where there are no weights to change."""
    if measured.batches[0][place].dtype in HALF:
        tolerance = max(tolerance, HALF_TOLERANCE)
    by_weights = measured.by_weights.get(place, math.inf)
    return measured.by_input[place] / tolerance, by_weights / tolerance
