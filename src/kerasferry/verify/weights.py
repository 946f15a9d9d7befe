"""Weights bit for bit: of two artifacts, as kerasferry reads them; and of two loaded models, as they say.

Both, because kerasferry's readers must not prove themselves, and a loader may ignore a file's weights.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import zip_longest

from ..binding import bind
from ..errors import FerryError
from ..hub import Contents, LayerPath, Tensor, Variable
from .verdict import WeightsResult

Key = tuple[LayerPath, str]

Declared = Mapping[Key, Callable[[Tensor], Tensor]]
"""Transformations that a conversion declared (a bias reshaped, a kernel reordered): what to do to the
source's variable before it is compared. None exist yet."""


def compare_artifacts(
    source: Contents, converted: Contents, declared: Declared | None = None
) -> WeightsResult:
    """Every variable of the source with its counterpart in the converted artifact, in pieces."""
    if converted.format == "saved_model" and source.format == "saved_model":
        return _compare_checkpoints(source.store.checkpoint, converted.store.checkpoint)
    try:
        before, after = bind(source).variables, bind(converted).variables
    except FerryError as error:
        return WeightsResult("files", None, note=f"not compared: {error.what}")
    differences = []
    matched = match(before, after)
    for key, variable in before.items():
        counterpart = matched.get(key)
        if counterpart is None:
            differences.append(f"{variable.name}: not in the converted artifact")
            continue
        transform = (declared or {}).get(key)
        tensor = transform(variable.tensor) if transform else variable.tensor
        if problem := difference(tensor, after[counterpart].tensor):
            differences.append(f"{variable.name}: {problem}")
    used = set(matched.values())
    differences += [f"{after[key].name}: not in the source" for key in after if key not in used]
    return WeightsResult("files", len(before), differences)


def by_layer(contents: Contents) -> dict[str, list[Tensor]]:
    """What a file holds of each layer, under the name that a loaded model says of it; nothing where it is not known."""
    try:
        variables = bind(contents).variables
    except FerryError:
        return {}
    found: dict[str, list[Tensor]] = {}
    for (path, _), variable in variables.items():
        found.setdefault("_".join(path).replace("/", "_"), []).append(variable.tensor)
    return found


def match(before: Mapping[Key, Variable], after: Mapping[Key, Variable]) -> dict[Key, Key]:
    """Source variable to converted variable: by layer and role.

    A layer that is not there by its name is looked for with slashes turned into underscores, and more
    underscores behind where that name was taken. Roles of a class that kerasferry does not know differ
    between formats; they are matched by their order, trainable ones first, if there are as many.
    """
    old, new = _by_layer(before), _by_layer(after)
    free = {path: None for path in new if path not in old}
    matched: dict[Key, Key] = {}
    for path, roles in old.items():
        counterpart = path if path in new else next((other for other in free if _renamed(path, other)), None)
        if counterpart is None:
            continue
        free.pop(counterpart, None)
        others = new[counterpart]
        if {role for role, _ in roles} == {role for role, _ in others}:
            matched.update({(path, role): (counterpart, role) for role, _ in roles})
        elif len(roles) == len(others):
            pairs = zip(_trainable_first(roles), _trainable_first(others), strict=True)
            matched.update({(path, role): (counterpart, other) for role, other in pairs})
        else:
            names = {role for role, _ in others}
            matched.update({(path, role): (counterpart, role) for role, _ in roles if role in names})
    return matched


def _by_layer(variables: Mapping[Key, Variable]) -> dict[LayerPath, list[tuple[str, Variable]]]:
    found: dict[LayerPath, list[tuple[str, Variable]]] = {}
    for (path, role), variable in variables.items():
        found.setdefault(path, []).append((role, variable))
    return found


def _renamed(old: LayerPath, new: LayerPath) -> bool:
    return len(old) == len(new) and all(
        other.startswith(name.replace("/", "_")) and not other[len(name) :].strip("_")
        for name, other in zip(old, new, strict=True)
    )


def _trainable_first(roles: list[tuple[str, Variable]]) -> list[str]:
    return [role for role, variable in sorted(roles, key=lambda item: not item[1].trainable)]


def _compare_checkpoints(before: Mapping[str, Tensor], after: Mapping[str, Tensor]) -> WeightsResult:
    differences = [f"{key}: not in the converted artifact" for key in before if key not in after]
    differences += [f"{key}: not in the source" for key in after if key not in before]
    for key in before:
        if key in after and (problem := difference(before[key], after[key])):
            differences.append(f"{key}: {problem}")
    return WeightsResult("files", len(before), differences, "by checkpoint key")


def difference(one: Tensor, other: Tensor) -> str | None:
    """Why two tensors are not the same bits, None if they are. Neither is held in memory as a whole."""
    if one.dtype != other.dtype:
        return f"dtype {other.dtype} in place of {one.dtype}"
    if one.shape != other.shape:
        return f"shape {other.shape} in place of {one.shape}"
    if one.read_strings is not None and other.read_strings is not None:
        return None if one.read_strings() == other.read_strings() else "other text"
    place = first_difference(one.chunks(), other.chunks())
    return None if place is None else f"other bits from byte {place} of {one.nbytes} on"


def first_difference(one: Iterable[bytes | memoryview], other: Iterable[bytes | memoryview]) -> int | None:
    """The first byte that differs between two streams that are cut into pieces differently; None if none."""
    place = 0
    for a, b in zip_longest(_pieces(one), _pieces(other), fillvalue=b""):
        if a != b:
            count = min(len(a), len(b))
            return place + next((i for i in range(count) if a[i] != b[i]), count)
        place += len(a)
    return None


def _pieces(stream: Iterable[bytes | memoryview], size: int = 1 << 20) -> Iterator[bytes]:
    """The same stream in pieces of one size, the last shorter."""
    held = bytearray()
    for chunk in stream:
        held += chunk
        whole = len(held) // size * size
        for start in range(0, whole, size):
            yield bytes(held[start : start + size])
        del held[:whole]
    if held:
        yield bytes(held)
