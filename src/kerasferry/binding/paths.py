"""The hub and the v3 store: which object path holds which variables, both ways."""

from __future__ import annotations

from collections.abc import Iterator

from ..errors import DamagedFile
from ..hub import LayerPath, Tensor, Variable
from ..layers import Weight
from ..modules import PACKAGE
from .containers import Counter, Naming
from .fitting import fits
from .tree import Owner

Variables = dict[tuple[LayerPath, str], Variable]
# What a recurrent layer shows of its cell, and which layers do.
SHARED = ("activation", "recurrent_activation")
SHARING = ("SimpleRNN", "GRU", "LSTM", "ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D")
# Classes of a module for tf.keras that own what lies in layers inside the stock layer that they stand for.
FLAT = tuple(f"{PACKAGE}{name}" for name in ("MultiHeadAttention", "GroupQueryAttention"))
Named = dict[str, dict[str, Tensor]]


def object_paths(root: Owner, naming: Naming) -> Iterator[tuple[str, Owner]]:
    """Every owner with its path in the store, "" for the root."""
    yield from _paths(root, "", naming)


def _paths(owner: Owner, path: str, naming: Naming, outer: str = "") -> Iterator[tuple[str, Owner]]:
    yield path, owner
    if owner.class_name in FLAT:
        return
    prefix = f"{path}/" if path else ""
    if owner.is_model:
        counter = Counter()
        for _, child in owner.children:
            name = counter.next(child.class_name, naming.stride if _has_weights(child) else 1)
            yield from _paths(child, f"{prefix}{naming.container}/{name}", naming)
        return
    lists: dict[str, Counter] = {}
    for attribute, child in owner.children:
        names = (attribute, *(owner.spec.aliases.get(attribute, ()) if owner.spec else ()))
        name, _, index = names[min(naming.alias, len(names) - 1)].partition(".")
        if index:  # items of a list are counted by class, like a container's: `cells.0` is `cells/lstm_cell`
            name += f"/{lists.setdefault(name, Counter()).next(child.class_name)}"
        shared = naming.shared_first and outer in SHARING and attribute in SHARED and path.endswith("/cell")
        above = prefix.removesuffix("cell/") if shared else prefix
        yield from _paths(child, f"{above}{name}", naming, owner.class_name)


def _has_weights(owner: Owner) -> bool:
    return owner.unknown or bool(owner.weights) or any(_has_weights(child) for _, child in owner.children)


def bind_paths(
    root: Owner, stored: dict[str, list[Tensor]], named: Named, naming: Naming, where: str
) -> Variables:
    """Variables by layer and role, from the store: what is numbered in it, and what is there by name.

    Raises:
        DamagedFile: The store lacks variables that the architecture has, or has others.
    """
    variables: Variables = {}
    used = {"optimizer", ""}
    for path, owner in object_paths(root, naming):
        tensors = stored.get(path, [])
        used.add(path)
        if owner.unknown:
            for index, tensor in enumerate(tensors):
                variables[owner.path, f"{index}"] = Variable(owner.path, f"{index}", tensor)
            continue
        weights = _numbered(owner)
        repeated = len(_repeated(owner))
        variables.update(_bind_named(owner, path, named, where))
        if not tensors and path.endswith(SHARED):
            continue  # Keras 3 does not build a layer that stands for an activation before it is called
        if len(weights) != len(tensors) and path:
            raise DamagedFile(
                f"`{owner.where}` ({owner.class_name}) has {len(tensors)} weights in the file and {len(weights)} "
                "by its config",
                where=f"{where} :: /{path}/vars",
            )
        for index, ((holder, weight), tensor) in enumerate(zip(weights, tensors, strict=False)):
            if not fits(weight, tensor):
                raise DamagedFile(
                    f"`/{path}/vars` does not have the shape of `{weight.role}` in `{owner.where}`",
                    where=f"{where} :: {tensor.where}",
                    found=f"{tensor.shape}, expected {weight.shape}",
                )
            if index >= repeated:
                variables[holder.path, weight.role] = Variable(
                    holder.path, weight.role, tensor, weight.trainable
                )
    _nothing_left(stored, used, where)
    return variables


def _numbered(owner: Owner) -> list[tuple[Owner, Weight]]:
    own = [(owner, weight) for weight in owner.weights or [] if not weight.named_at]
    if owner.class_name in FLAT:
        own += [(child, weight) for _, child in owner.children for weight in child.weights or []]
    return [*_repeated(owner), *own]


def _repeated(owner: Owner) -> list[tuple[Owner, Weight]]:
    """The variable of the layer inside that the store has a second time, as if the wrapper owned it."""
    if owner.class_name.startswith(PACKAGE):  # a class of a module holds the layer inside under one name
        return []
    for role in owner.spec.repeats if owner.spec else ():
        for _, child in owner.children:
            for weight in child.weights or []:
                if weight.role == role:
                    return [(child, weight)]
    return []


def _bind_named(owner: Owner, path: str, named: Named, where: str) -> Variables:
    found: Variables = {}
    for weight in owner.weights or []:
        for below in weight.named_at[:1]:
            tensor = named.get(_joined(path, below), {}).get(weight.role)
            if tensor is None or not fits(weight, tensor):
                raise DamagedFile(
                    f"`{weight.role}` of `{owner.where}` is missing or has another shape",
                    where=f"{where} :: /{_joined(path, below)}/vars/{weight.role}",
                    found=None if tensor is None else tensor.shape,
                )
            found[owner.path, weight.role] = Variable(owner.path, weight.role, tensor, weight.trainable)
    return found


def _joined(path: str, below: str) -> str:
    return f"{path}/{below}" if below else path


def _nothing_left(stored: dict[str, list[Tensor]], used: set[str], where: str) -> None:
    left = [path for path in stored if path not in used and not path.startswith(("optimizer/", "metrics/"))]
    if left:
        raise DamagedFile(
            "the file holds weights that belong to no layer of its architecture",
            where=f"{where} :: /{left[0]}/vars",
            found=f"{len(left)} such objects",
        )


def to_paths(root: Owner, variables: Variables, naming: Naming) -> dict[str, list[Tensor]]:
    """The store that a target reads: object path to tensors in the order of the object's own variables."""
    by_owner: dict[LayerPath, dict[str, Variable]] = {}
    for (layer, role), variable in variables.items():
        by_owner.setdefault(layer, {})[role] = variable
    stored: dict[str, list[Tensor]] = {}
    for path, owner in object_paths(root, naming):
        own = by_owner.get(owner.path, {})
        if not own and owner.class_name not in FLAT:
            continue
        if owner.unknown or owner.is_model:
            chosen = sorted(own.values(), key=lambda variable: not variable.trainable)
        else:
            chosen = [by_owner[holder.path][weight.role] for holder, weight in _numbered(owner)]
        if chosen:
            stored[path] = [variable.tensor for variable in chosen]
    return stored


def to_named(root: Owner, variables: Variables, naming: Naming) -> Named:
    """What a target reads by name: object path to tensors."""
    found: Named = {}
    for path, owner in object_paths(root, naming):
        for weight in owner.weights or []:
            for below in weight.named_at:
                found.setdefault(_joined(path, below), {})[weight.role] = variables[
                    owner.path, weight.role
                ].tensor
    return found
