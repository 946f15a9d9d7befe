"""SavedModel to the hub: variables by attribute, down the object graph."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..errors import DamagedFile, Refused
from ..hub import GraphNode, LayerPath, Variable
from .fitting import fits
from .tree import Owner

Variables = dict[tuple[LayerPath, str], Variable]

# How a model lists its layers: every one as `layer-N`, those with weights also as `layer_with_weights-N`.
LAYER_CHILD = re.compile(r"layer-(\d+)$")


def bind_graph(root: Owner, graph: GraphNode, where: str) -> Variables:
    """Variables by layer and role.

    Raises:
        DamagedFile: The object graph lacks a layer or a variable that the architecture has.
    """
    variables: Variables = {}
    _bind(root, graph, where, variables)
    return variables


def _bind(owner: Owner, node: GraphNode, where: str, variables: Variables) -> None:
    if owner.unknown:
        _bind_unknown(owner, node, where, variables)
        return
    for weight in owner.weights or []:
        found = attribute_of(node, (weight.role, *weight.aliases))
        if found is None or found.tensor is None:
            raise _missing(owner, node, weight.role, where)
        if not fits(weight, found.tensor):
            raise DamagedFile(
                f"`{weight.role}` of `{owner.where}` does not have the shape its config asks for",
                where=f"{where} :: node {found.index}",
                found=f"{found.tensor.shape}, expected {weight.shape}",
            )
        variables[owner.path, weight.role] = Variable(owner.path, weight.role, found.tensor, weight.trainable)
    for name, child, inner in _below(owner, node):
        if inner is not None:
            _bind(child, inner, where, variables)
        elif any(below.weights or below.unknown for below in child.walk()):
            raise _missing(owner, node, name, where)


def nodes_by_path(root: Owner, graph: GraphNode) -> Iterator[tuple[LayerPath, GraphNode]]:
    """Every owner that the object graph has, with its node."""
    yield root.path, graph
    for _, child, inner in _below(root, graph):
        if inner is not None:
            yield from nodes_by_path(child, inner)


def _below(owner: Owner, node: GraphNode) -> Iterator[tuple[str, Owner, GraphNode | None]]:
    layers = _layers_by_name(node) or _layers_by_position(owner, node) if owner.is_model else {}
    for name, child in owner.children:
        aliases = owner.spec.aliases.get(name, ()) if owner.spec else ()
        yield name, child, layers.get(name) if owner.is_model else attribute_of(node, (name, *aliases))


def attribute_of(node: GraphNode, names: tuple[str, ...]) -> GraphNode | None:
    """A child that may stand in a list: `cells.0` is item 0 of the list `cells`."""
    for name in names:
        current: GraphNode | None = node
        for part in name.split("."):
            current = current.children.get(part) if current is not None else None
        if current is not None:
            return current
    return None


def _numbered(node: GraphNode) -> list[GraphNode]:
    """What a model lists as `layer-N`, in that order."""
    numbered = [
        (int(match[1]), child) for name, child in node.children.items() if (match := LAYER_CHILD.match(name))
    ]
    return [child for _, child in sorted(numbered, key=lambda item: item[0])]


def _layers_by_position(owner: Owner, node: GraphNode) -> dict[str, GraphNode]:
    """Layers of a graph without metadata, as TF 1 writes it: in the order of the config.

    A Sequential has an InputLayer there that its config of that time does not list (seen in 1.12 and 1.15).
    """
    found = _numbered(node)
    unlisted = len(found) - len(owner.children)
    if unlisted not in (0, 1):
        return {}
    return {name: child for (name, _), child in zip(owner.children, found[unlisted:], strict=True)}


def _layers_by_name(node: GraphNode) -> dict[str, GraphNode]:
    """A model's layers by the name in their own metadata, in the order in which they were made."""
    found: dict[str, GraphNode] = {}
    for child in _numbered(node):
        metadata = child.metadata or {}
        name = metadata.get("name") or (metadata.get("config") or {}).get("name")
        if name:
            found.setdefault(str(name), child)
    return found


def _bind_unknown(owner: Owner, node: GraphNode, where: str, variables: Variables) -> None:
    """A class nobody knows: its own attributes that are variables, trainable ones first as Keras lists them."""
    own = [(name, child) for name, child in node.children.items() if child.tensor is not None]
    own = [(name, child) for name, child in own if not LAYER_CHILD.match(name)]
    listed = node.children.get("variables")
    order = {id(child): position for position, child in enumerate(listed.children.values())} if listed else {}
    if listed and len(order) > len({id(child) for _, child in own}):
        raise Refused(
            f"`{owner.where}` is of the unknown class `{owner.class_name}` and holds variables in layers of its own",
            where=f"{where} :: node {node.index}",
            hint="replace the layer by stock ones before saving, or wait for custom classes with inner layers",
        )
    for name, child in sorted(own, key=lambda item: order.get(id(item[1]), len(order))):
        trainable = child.variable.trainable if child.variable else True
        if child.tensor is not None:
            variables[owner.path, name] = Variable(owner.path, name, child.tensor, trainable)


def _missing(owner: Owner, node: GraphNode, what: str, where: str) -> DamagedFile | Refused:
    if owner.class_name == "StackedRNNCells" and not node.children:
        return Refused(
            f"the file does not hold the weights of the stacked cells of `{owner.where}`: TensorFlow 1.12 leaves "
            "them out of its SavedModel",
            where=f"{where} :: node {node.index}",
            hint="convert an HDF5 file of the same model",
        )
    return DamagedFile(
        f"the object graph has no `{what}` for `{owner.where}` ({owner.class_name})",
        where=f"{where} :: node {node.index}",
        found=", ".join(sorted(node.children)[:8]) or "no children",
    )
