"""A resumed training beside the one that was never interrupted."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

TOLERANCE, FURTHER = 1e-4, 100

# What a source may not hold, or not where it can be asked.
UNASKED = ("iterations", "product", "good_steps", "loss_scale")
SCALE = {"good_steps", "loss_scale"}
# What a source remembers and does not use: an SGD without momentum of 2.11 and later.
UNUSED = {"sgd_plain": "momentum", "name_sgd": "momentum"}


def compared(
    folder: Path, built: dict[str, Any], resumed: dict[str, Any], fresh: dict[str, Any]
) -> dict[str, Any]:
    """How a cell ends.

    Args:
        folder: Where the reference lies.
        built: What the source told.
        resumed: What the target told, with its arrays.
        fresh: The arrays that it held at the end with a fresh optimizer.
    """
    with np.load(folder / "reference.npz") as stored:
        reference = {name: stored[name] for name in stored.files}
    arrays, losses = resumed["arrays"], resumed["losses"]
    expected = built["losses"][-len(losses) :]
    loss = max(abs(a - b) for a, b in zip(losses, expected, strict=True)) / max(map(abs, expected))
    worst, where = _difference(arrays, reference)
    away, _ = _difference(fresh, reference)
    unlike = list(_unlike(arrays, reference, UNUSED.get(folder.name)))
    result = {"worst": worst, "where": where, "fresh": away, "loss": loss, "slots": unlike}
    at = [name for name in reference if name.startswith("at/")]
    if not all(np.array_equal(arrays[name], reference[name]) for name in at):
        return {**result, "end": "WEIGHTS", "reason": "the weights differ before the first step"}
    if unlike:
        close = worst <= TOLERANCE and loss <= TOLERANCE
        end = "SCALE" if close and {name.split("/")[1] for name in unlike} <= SCALE else "SLOTS"
        return {**result, "end": end, "reason": f"differ before the first step: {', '.join(unlike[:6])}"}
    if worst > TOLERANCE or loss > TOLERANCE:
        reason = f"{worst:.1e} at {where}, loss {loss:.1e}, fresh {away:.1e}"
        return {**result, "end": "DIFFERENT", "reason": reason}
    if away < FURTHER * worst or away <= TOLERANCE:
        return {**result, "end": "BLUNT", "reason": f"a fresh optimizer is only {away:.1e} away"}
    return {**result, "end": "SAME"}


def _difference(found: dict[str, Any], reference: dict[str, Any]) -> tuple[float, str]:
    """The largest relative difference of a variable after the last step, and which it is."""
    worst = (0.0, "")
    for name, value in reference.items():
        if name.startswith("after/"):
            largest = float(np.abs(value).max()) or 1.0
            distance = float(np.abs(found[name] - value).max()) / largest
            worst = max(worst, (distance if np.isfinite(distance) else float("inf"), name))
    return worst


def _unlike(found: dict[str, Any], reference: dict[str, Any], unused: str | None) -> Iterator[str]:
    """What the target's optimizer holds otherwise than the source's held it."""
    for name, value in found.items():
        if not name.startswith("slot/"):
            continue
        was = reference.get(name)
        if was is None:
            # What is zero was frozen so far; else it was not asked for.
            if np.any(value) and name.split("/")[1] not in UNASKED:
                yield f"{name} is not in the source"
        elif name == "slot/product":  # where the file does not hold it, it is computed in another order
            if not np.allclose(value, was, rtol=1e-5, atol=0):
                yield name
        elif not np.array_equal(np.asarray(value).ravel(), np.asarray(was).ravel()):
            yield name
    for name, was in reference.items():  # zeros are of an SGD without momentum, and of an Adam of 1.12
        asked = name.startswith("slot/") and name.split("/")[1] not in (*UNASKED, unused)
        if asked and name not in found and np.any(was):
            yield f"{name} is not in the target"
