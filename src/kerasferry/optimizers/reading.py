"""From the optimizer variables that a format found to the hub: slots on their variables, scalars by name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from ..dialects.chain import is_keras_3
from ..hub import Contents, GraphNode, OptimizerState, Tensor, Training
from .catalog import SPECS
from .checking import check_numbers
from .generations import (
    GOOD_STEPS,
    ITERATIONS,
    PRODUCT,
    RATE,
    SCALE,
    class_of,
    generation_of,
    is_wrapped,
    sequence,
)
from .matching import Found, by_name, by_position
from .order import Key, trainable
from .recovering import object_form, recovered
from .spec import AVERAGE
from .state import Source, Variables, has_not_begun, not_stored, state_of

if TYPE_CHECKING:
    from ..binding import Owner

VALUE = "/.ATTRIBUTES/VARIABLE_VALUE"
SLOT = re.compile(r"(.+)/\.OPTIMIZER_SLOT/.+/([^/]+)" + re.escape(VALUE) + "$")

# What the object graph calls the scalars.
SCALARS = {
    "iter": ITERATIONS,
    "_iterations": ITERATIONS,
    "learning_rate": RATE,
    "_learning_rate": RATE,
    "momentum_cache": PRODUCT,
    "_u_product": PRODUCT,
    "loss_scale/current_loss_scale": SCALE,
    "loss_scale/good_steps": GOOD_STEPS,
}


def bind_optimizer(
    contents: Contents, root: Owner, variables: Variables, training: Training, dialect: str
) -> Variables:
    """The variables with what the optimizer remembers of each; the rest of its state goes into `training`.

    Where something is stored that cannot be understood, the state says so in `lost`, and there are no slots.

    Args:
        contents: What the format found.
        root: The owners of the model's topology.
        variables: The model's.
        training: Gets the state, and the optimizer where the file has only its variables.
        dialect: Of the source.
    """
    said = None
    if is_keras_3(dialect) and training.config.get("optimizer") is not None:
        training.config["optimizer"] = object_form(training.config["optimizer"])
    elif is_keras_3(dialect) and len(contents.store.optimizer) > 1:
        found = recovered(contents, trainable(root, variables), variables, dialect)
        if found is None:
            lost = ["the file does not name its optimizer, and its variables do not tell which it was"]
            training.state = OptimizerState("keras3", lost=lost)
            return variables
        training.config["optimizer"], said = found
    if training.config.get("optimizer") is None:
        return variables
    check_numbers(training.config["optimizer"], str(contents.path))
    training.state, variables = _bound(contents, root, variables, training.config["optimizer"], dialect)
    if training.state is not None and said is not None:
        training.state.missing.append(said)
    return variables


def _bound(
    contents: Contents, root: Owner, variables: Variables, config: Any, dialect: str
) -> tuple[OptimizerState | None, Variables]:
    """None for an optimizer that has not made a step."""
    spec = SPECS.get(class_of(config))
    generation = generation_of(config, dialect)
    if not contents.store.optimizer:
        return not_stored(contents, config, generation), variables
    if spec is None:
        lost = [f"the state of `{class_of(config)}` is not one that kerasferry knows"]
        return OptimizerState(generation, lost=lost), variables
    keys, thawed = trainable(root, variables), trainable(root, variables, thawed=True)
    source = Source(contents, variables, keys, thawed, config, spec, generation, dialect)
    found = _from_graph(source) if contents.store.graph is not None else _from_list(source)
    if found is None and has_not_begun([tensor for _, tensor in contents.store.optimizer]):
        return None, variables
    if found is None:
        lost = [
            f"what the file holds does not fit {spec.class_name} and the {len(source.keys)} variables it trains"
        ]
        return OptimizerState(generation, lost=lost), variables
    return state_of(source, found)


def _from_list(source: Source) -> Found | None:
    """HDF5 and `.keras`: a list in the optimizer's own order, in HDF5 of Keras 2 with names that mean something."""
    stored = list(source.contents.store.optimizer)
    scalars: dict[str, Tensor] = {}
    if source.generation == "keras3" and is_wrapped(source.config):
        if len(stored) < 4:
            return None
        scalars = {GOOD_STEPS: stored[2][1], SCALE: stored[3][1]}
        stored = stored[4:]
    items = sequence(source.spec, source.generation, source.config, source.dialect)
    if source.generation == "v1" and stored and items[:1] != [ITERATIONS] and stored[0][1].shape == ():
        items = [ITERATIONS, *items]  # standalone Keras 2.3 counts steps in every optimizer
    names = _names(source.contents) if source.generation in ("legacy", "new") else {}
    found = _named_list(source, stored, items, names) if names else None
    for keys in (source.keys, source.thawed):
        found = found or by_position(
            [tensor for _, tensor in stored],
            items,
            keys,
            source.variables,
            placeholders=source.generation == "keras3",
        )
    if found is not None:
        found.scalars.update(scalars)
    return found


def _named_list(
    source: Source, stored: list[tuple[str, Tensor]], items: list[Any], names: dict[int, str]
) -> Found | None:
    scalars = [item for item in items if isinstance(item, str)]
    if len(stored) < len(scalars) or any(tensor.shape for _, tensor in stored[: len(scalars)]):
        return None
    found = Found(dict(zip(scalars, (tensor for _, tensor in stored), strict=False)))
    known = {key: names[id(v.tensor)] for key, v in source.variables.items() if id(v.tensor) in names}
    slots = by_name(
        stored[len(scalars) :],
        [AVERAGE, *source.spec.slots],
        _trained_first(known, source.keys),
        source.variables,
        slot_last=source.generation == "legacy",
    )
    if slots is None:
        return None
    found.slots = slots
    return found


def _trained_first(names: dict[Key, str], keys: list[Key]) -> dict[Key, str]:
    """Names of the variables; of several of one name only those in training, if there are any."""
    chosen = {key: names[key] for key in keys if key in names}
    taken = set(chosen.values())
    return {**chosen, **{key: name for key, name in names.items() if name not in taken}}


def _names(contents: Contents) -> dict[int, str]:
    """What the source calls each variable, by the identity of its tensor."""
    store = contents.store
    if store.by_layer is not None:
        return {id(tensor): name for _, named in store.by_layer for name, tensor in named}
    if store.graph is None:
        return {}
    found: dict[int, str] = {}
    stack, seen = [store.graph], set()
    while stack:
        node = stack.pop()
        if node.index in seen:
            continue
        seen.add(node.index)
        if node.tensor is not None and node.variable is not None:
            found.setdefault(id(node.tensor), node.variable.name)
        stack.extend(node.children.values())
    return found


def _from_graph(source: Source) -> Found | None:
    """SavedModel: slots of legacy optimizers by the variable that the object graph names, lists of the new ones."""
    contents = source.contents
    found = Found()
    keys = {id(tensor): key for key, tensor in contents.store.checkpoint.items()}
    owners = {keys[id(v.tensor)]: key for key, v in source.variables.items() if id(v.tensor) in keys}
    roles = {name: slot for slot in source.spec.slots for name in slot.names}
    for place, tensor in contents.store.optimizer:
        if match := SLOT.match(place):
            owner, slot = owners.get(match[1] + VALUE), roles.get(match[2])
            if (
                owner is None
                or slot is None
                or tensor.shape != slot.shape(source.variables[owner].tensor.shape)
            ):
                return None
            found.put(owner, slot, tensor)
        elif (scalar := _scalar(place)) is not None:
            found.scalars.setdefault(scalar, tensor)
    if source.generation == "new":
        return _from_lists(source, found)
    return found


def _scalar(place: str) -> str | None:
    inside = place.removesuffix(VALUE)
    return next(
        (role for end, role in SCALARS.items() if inside == f"optimizer/{end}" or inside.endswith(f"/{end}")),
        None,
    )


def _from_lists(source: Source, found: Found) -> Found | None:
    graph = source.contents.store.graph
    optimizer = graph.children.get("optimizer") if graph is not None else None
    listed = optimizer.children.get("_variables") if optimizer is not None else None
    nodes: list[GraphNode] = []
    if listed is not None:
        nodes = [node for name, node in sorted(_numbered(listed), key=lambda item: item[0])]
    named = [
        (node.variable.name if node.variable else "", node.tensor)
        for node in nodes
        if node.tensor is not None
    ]
    if len(named) != len(nodes):
        return None
    items = sequence(source.spec, source.generation, source.config, source.dialect)
    if named and named[0][1].shape:
        items.remove(ITERATIONS)  # 2.10: not in the list
    made = _named_list(source, named, items, _names(source.contents)) or by_position(
        [tensor for _, tensor in named], items, source.keys, source.variables, placeholders=False
    )
    if made is not None:
        made.scalars.update(found.scalars)
    return made


def _numbered(node: GraphNode) -> list[tuple[int, GraphNode]]:
    return [(int(name), child) for name, child in node.children.items() if name.isdecimal()]
