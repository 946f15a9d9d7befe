"""When two arrays are the same, and how far an array moves.

Same: equal dtype and shape, NaN and infinities in the same places, and max|a-b| <= tolerance * max|b| over
the finite elements, b being the reference. Text and booleans must be equal.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..hub import Json

if TYPE_CHECKING:
    import numpy as np

TOLERANCE = 1e-5
"""Of max|b|: float32 sums in another order differ by about 1e-6."""

HALF_TOLERANCE = 1e-3
"""The same for float16 and mixed precision: one float16 rounding is 5e-4."""

SENSITIVE = 100
"""An output proves something if it moves at least so many tolerances when the input or a weight changes."""


@dataclass(frozen=True)
class Comparison:
    """Two arrays, compared.

    Attributes:
        same: By the rule above.
        reason: Why not; empty if same.
        difference: max|a-b| over elements finite on both sides; NaN where it cannot be formed.
        scale: max|b| over the reference's finite elements.
        tolerance: Relative to the scale.
    """

    same: bool
    reason: str
    difference: float
    scale: float
    tolerance: float

    @property
    def relative(self) -> float:
        """difference / scale; 0 where nothing differs, infinite where the reference is all zeros."""
        if self.difference == 0:
            return 0.0
        return self.difference / self.scale if self.scale else math.inf

    def to_json(self) -> Json:
        """The numbers as JSON."""
        return {
            "same": self.same,
            "reason": self.reason,
            **plain_numbers(
                {"max_difference": self.difference, "max_reference": self.scale, "relative": self.relative}
            ),
            "tolerance": self.tolerance,
        }


def plain_numbers(values: dict[str, float | None]) -> Json:
    """Numbers that JSON has; `NaN` and infinities as text."""
    return {
        name: value if value is None or math.isfinite(value) else str(value) for name, value in values.items()
    }


def compare(
    found: np.ndarray,
    reference: np.ndarray,
    *,
    tolerance: float = TOLERANCE,
    dtypes: tuple[str, str] | None = None,
) -> Comparison:
    """Compare what the target gives with what the source gives.

    Args:
        found: Of the target.
        reference: Of the source.
        tolerance: Relative to the largest finite magnitude of the reference.
        dtypes: The true dtypes of both, where the arrays cannot have them (bfloat16, text).
    """
    names = dtypes or (found.dtype.name, reference.dtype.name)
    if names[0] != names[1]:
        return _unlike(f"dtype {names[0]} in place of {names[1]}", tolerance)
    if found.shape != reference.shape:
        return _unlike(f"shape {found.shape} in place of {reference.shape}", tolerance)
    if _is_discrete(reference):
        count = int((found != reference).sum())
        reason = f"{count} of {reference.size} elements differ" if count else ""
        return Comparison(not count, reason, float(bool(count)), 1.0, 0.0)
    return _numbers(found, reference, tolerance)


def movement(before: np.ndarray, after: np.ndarray) -> float:
    """max|after-before| / max|before|: how far an output moves. Infinite if NaNs or the shape move."""
    if before.shape != after.shape:
        return math.inf
    if _is_discrete(before):
        return 1.0 if bool((before != after).any()) else 0.0
    result = _numbers(after, before, 0.0)
    return math.inf if math.isnan(result.difference) else result.relative


def worse(one: Comparison, other: Comparison) -> Comparison:
    """The comparison that says more against sameness."""
    if one.same != other.same:
        return other if one.same else one
    return one if not other.relative > one.relative else other


def _is_discrete(array: np.ndarray) -> bool:
    return array.dtype.kind not in "fciu"


def _unlike(reason: str, tolerance: float) -> Comparison:
    return Comparison(False, reason, math.nan, math.nan, tolerance)


def _numbers(found: np.ndarray, reference: np.ndarray, tolerance: float) -> Comparison:
    import numpy as np

    kind = np.complex128 if reference.dtype.kind == "c" else np.float64
    a, b = found.astype(kind), reference.astype(kind)
    scale = float(np.abs(b[np.isfinite(b)]).max(initial=0.0))
    for title, places in (("NaN", np.isnan), ("infinity", np.isinf)):
        if not np.array_equal(places(a), places(b)):
            count = int((places(a) != places(b)).sum())
            return Comparison(False, f"{title} in other places ({count})", math.nan, scale, tolerance)
    infinite = np.isinf(b)
    if not np.array_equal(a[infinite], b[infinite]):
        return Comparison(False, "infinities of another sign", math.nan, scale, tolerance)
    finite = np.isfinite(b)
    difference = float(np.abs(a[finite] - b[finite]).max(initial=0.0))
    same = difference <= tolerance * scale
    relative = difference / scale if scale else math.inf
    reason = "" if same else f"differs by {relative:.2g} of the maximum"
    return Comparison(same, reason, difference, scale, tolerance)
