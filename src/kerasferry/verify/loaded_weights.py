"""The variables of two loaded models, as the runtimes dump them, bit for bit.

The order of `model.weights` differs between Keras generations, and so do names. Variables are matched by
layer, then by role (last part of the name) and its count in the layer; if a layer's roles are named
otherwise, by position; if that does not fit the shapes, as a set of equal bits.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..hub import Json, Tensor
from .verdict import WeightsResult

if TYPE_CHECKING:
    import numpy as np

NO_WEIGHTS = re.compile(r"(^|/)(StateVar|seed_generator_state)(_\d+)?$")
"""State of random layers, which is in `weights` up to 2.15 and is not a weight in Keras 3."""


@dataclass(frozen=True)
class Entry:
    """One variable of a dump: its place in it, and what the worker said."""

    index: int
    layer: str
    role: str
    shape: tuple[int, ...]
    dtype: str


def compare_loaded(
    source: list[Json],
    source_file: Path,
    target: list[Json],
    target_file: Path,
    held: Mapping[str, Sequence[Tensor]] | None = None,
) -> WeightsResult:
    """Compare two dumps of the worker's verb `weights`.

    Args:
        source, target: Its lists, in the models' own orders.
        source_file, target_file: Its `.npz`, read one array at a time.
        held: By layer what the source's file holds. A TextVectorization of Keras 3 does not list the weights of its
            words, that of TF 2.6 to 2.15 does.
    """
    import numpy as np

    before, after = _by_layer(source), _by_layer(target)
    result = WeightsResult("runtimes", sum(len(entries) for entries in before.values()))
    differ = result.differences
    differ += [f"{layer}: no such layer with weights in the target" for layer in before if layer not in after]
    with np.load(source_file) as old, np.load(target_file) as new:
        for layer in (layer for layer in after if layer not in before):
            if Counter(one.read().tobytes() for one in (held or {}).get(layer, ())) != Counter(
                _bits(new, one) for one in after[layer]
            ):
                differ.append(f"{layer}: not in the source")
        for layer, entries in before.items():
            if layer not in after:
                continue
            others = after[layer]
            if len(entries) != len(others):
                differ.append(f"{layer}: {len(others)} variables in place of {len(entries)}")
                continue
            pairs = _pairs(entries, others)
            if pairs is None:
                differ += _as_sets(layer, entries, others, old, new)
                continue
            for one, other in pairs:
                if problem := _difference(one, other, old, new):
                    differ.append(f"{layer}/{one.role}: {problem}")
    return result


def _by_layer(dump: list[Json]) -> dict[str, list[Entry]]:
    found: dict[str, list[Entry]] = {}
    for index, item in enumerate(dump):
        name = str(item["name"]).split(":")[0]
        if NO_WEIGHTS.search(name):
            continue
        layer = str(item["layer"] or "").replace("/", "_")
        entry = Entry(index, layer, name.rsplit("/", 1)[-1], tuple(item["shape"]), str(item["dtype"]))
        found.setdefault(layer, []).append(entry)
    return found


def _pairs(entries: list[Entry], others: list[Entry]) -> list[tuple[Entry, Entry]] | None:
    old, new = _numbered(entries), _numbered(others)
    if set(old) == set(new):
        return [(old[name], new[name]) for name in old]
    if all(one.shape == other.shape for one, other in zip(entries, others, strict=True)):
        return list(zip(entries, others, strict=True))
    return None


def _numbered(entries: list[Entry]) -> dict[tuple[str, int], Entry]:
    counts: Counter[str] = Counter()
    found = {}
    for entry in entries:
        found[entry.role, counts[entry.role]] = entry
        counts[entry.role] += 1
    return found


def _difference(one: Entry, other: Entry, old: Any, new: Any) -> str | None:
    if one.dtype != other.dtype:
        return f"dtype {other.dtype} in place of {one.dtype}"
    if one.shape != other.shape:
        return f"shape {other.shape} in place of {one.shape}"
    return None if _bits(old, one) == _bits(new, other) else "other bits"


def _as_sets(layer: str, entries: list[Entry], others: list[Entry], old: Any, new: Any) -> list[str]:
    left = Counter((entry.shape, entry.dtype, _bits(old, entry)) for entry in entries)
    left.subtract(Counter((entry.shape, entry.dtype, _bits(new, entry)) for entry in others))
    wrong = sum(count for count in left.values() if count > 0)
    return [f"{layer}: {wrong} of {len(entries)} variables have no equal in the target"] if wrong else []


def _bits(file: Any, entry: Entry) -> bytes:
    array: np.ndarray = file[str(entry.index)]
    return array.tobytes()
