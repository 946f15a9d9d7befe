"""Proof that a comparison of outputs can fail: how far the logits move when the input or a weight changes."""

from __future__ import annotations

from typing import Any

import numpy as np

from .weights import flatten, logits

TOLERANCE = 1e-5
"""Relative difference below which two versions are said to predict the same."""
REQUIRED = 1000 * TOLERANCE
NUDGE = 1e-6
"""A relative change of the inputs as small as rounding; a network that amplifies it cannot be compared."""


def moved(before: dict, after: dict) -> dict:
    """Return output name -> max|after - before| / max|before|."""
    return {
        name: float(np.max(np.abs(after[name] - before[name])) / np.max(np.abs(before[name])))
        for name in before
    }


def reverse(variable: Any) -> np.ndarray:
    """Assign the variable with its last axis longer than 1 reversed; return what it held before."""
    held = variable.numpy()
    axes = [axis for axis in range(held.ndim) if held.shape[axis] > 1]
    if axes:
        variable.assign(np.flip(held, axes[-1]))
    return held


def first_kernel(layer: Any) -> Any:
    """Return the layer's first variable of rank 2 or more."""
    return next(variable for variable in layer.weights if len(variable.shape) >= 2)


def sensitivity(model: Any, inputs: dict, early: tuple[str, ...] = ()) -> dict:
    """Measure how far the logits move, relative to the largest logit.

    inputs: {"a": {name: array}, "b": {name: array}}
    early:  layers whose first kernel is reversed along its last axis; without it the first that has one.
    Returns {"between_samples": float, "reversed": {layer: float}, "rounding": float, "enough": bool}, where
    `rounding` is for float inputs made larger by 1e-6 of themselves. Each float is that of the output that
    moved most, save for samples that of the one that moved least (an output may not depend on some kernel).
    """
    base = logits(model, inputs["a"])
    between = min(moved(base, logits(model, inputs["b"])).values())
    layers = {layer.name: layer for layer in flatten(model)}
    if not early:
        early = (next(layer.name for layer in flatten(model) if own_kernel(layer)),)
    by_layer = {}
    for name in early:
        kernel = first_kernel(layers[name])
        held = reverse(kernel)
        by_layer[name] = max(moved(base, logits(model, inputs["a"])).values())
        kernel.assign(held)
    rounding = max(moved(base, logits(model, nudged(inputs["a"]))).values())
    enough = min(between, *by_layer.values()) >= REQUIRED and rounding <= TOLERANCE
    return {"between_samples": between, "reversed": by_layer, "rounding": rounding, "enough": enough}


def nudged(inputs: dict) -> dict:
    """Return the inputs with every float larger by `NUDGE` of itself; integers stay."""
    return {
        name: array * np.float32(1 + NUDGE) if array.dtype == np.float32 else array
        for name, array in inputs.items()
    }


def own_kernel(layer: Any) -> bool:
    """Say whether the layer itself, not a layer inside it, holds a variable of rank 2 or more."""
    inner = list(flatten(layer))[1:]
    return not inner and any(len(variable.shape) >= 2 for variable in layer.weights)


def every_variable(model: Any, inputs: dict) -> dict:
    """Return variable name -> how far the logits move when that variable alone is reversed.

    A slow check (one pass for each variable). Variables of one element are multiplied by 1.5 instead.
    """
    sample = {name: array[:2] for name, array in inputs["a"].items()}
    base = logits(model, sample)
    found = {}
    for variable in model.weights:
        held = reverse(variable)
        if held.size == 1:
            variable.assign((held * 1.5).astype(held.dtype))
        found[variable.name] = max(moved(base, logits(model, sample)).values())
        variable.assign(held)
    return found
