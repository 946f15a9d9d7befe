"""The object graph of a SavedModel, joined to the values in its checkpoint.

Both files describe the same objects, each with its own numbering, and share the names of the attributes by
which one object holds another. So both graphs are walked from the root at once, by those names. The
checkpoint's node then says under which key its value lies; keys are never built from names.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from kerasferry.errors import DamagedFile
from kerasferry.hub import GraphNode, Json, Tensor, VariableStamp

from .saved_model_tables import checkpoint_table
from .wire.bundle import Bundle
from .wire.dtypes import dtype_name

# The attribute of a variable that is its value. Lookup tables have others (`table-keys`).
_VALUE = "VARIABLE_VALUE"

# What Keras 1.15-2.15 calls its optimizers in the object graph: the old ones, and the ones from 2.11 on.
_OPTIMIZERS = {"optimizer", "experimentalOptimizer"}


def build_graph(
    objects: Any, metadata: dict[int, Json], bundle: Bundle | None, where: Path
) -> list[GraphNode]:
    """The nodes of the object graph by number; the first is the root. Objects are shared, and cycles exist.

    Args:
        objects: The `SavedObject` messages.
        metadata: Number of a node to its Keras JSON.
        bundle: The checkpoint.
        where: The file, for messages.

    Raises:
        DamagedFile: A reference leads nowhere, or graph and checkpoint contradict each other.
    """
    nodes = [
        GraphNode(
            index=index,
            identifier=saved.user_object.identifier,
            metadata=metadata.get(index),
            variable=_stamp(saved.variable) if saved.HasField("variable") else None,
        )
        for index, saved in enumerate(objects)
    ]
    for node, saved in zip(nodes, objects, strict=True):
        for name, child in _references(saved, len(nodes), where):
            node.children[name] = nodes[child]
    if nodes and bundle is not None and bundle.object_graph is not None:
        for index, other in _pairs(nodes, bundle).items():
            key = _value_key(bundle.object_graph.nodes[other])
            nodes[index].table = checkpoint_table(bundle.object_graph.nodes[other], bundle)
            if key is not None:
                nodes[index].tensor = _checked(nodes[index], _tensor(bundle, key), key, where)
    return nodes


def checkpoint_graph(bundle: Bundle) -> list[GraphNode]:
    """The object graph of a checkpoint alone: names and values, without kinds; the first is the root.

    For checkpoints without a SavedModel around them, and for the SavedModels that Keras 1.12 exports.

    Raises:
        DamagedFile: A reference leads nowhere.
    """
    others = bundle.object_graph.nodes if bundle.object_graph is not None else ()
    nodes = [GraphNode(index=index) for index in range(len(others))]
    for node, other in zip(nodes, others, strict=True):
        node.children = {name: nodes[child] for name, child in _references(other, len(nodes), bundle.index)}
        key = _value_key(other)
        node.tensor = None if key is None else _tensor(bundle, key)
    return nodes


def _references(saved: Any, count: int, where: Path) -> Iterator[tuple[str, int]]:
    for reference in saved.children:
        if not 0 <= reference.node_id < count:
            raise DamagedFile(
                "an object refers to one that does not exist",
                where=f"{where} :: {reference.local_name}",
                found=f"object {reference.node_id} of {count}",
            )
        yield reference.local_name, reference.node_id


def _stamp(variable: Any) -> VariableStamp:
    shape = tuple(None if dim.size < 0 else dim.size for dim in variable.shape.dim)
    return VariableStamp(variable.name, dtype_name(variable.dtype), shape, variable.trainable)


def _pairs(nodes: list[GraphNode], bundle: Bundle) -> dict[int, int]:
    """Number in the SavedModel to number in the checkpoint, for objects that both reach from the root."""
    others = bundle.object_graph.nodes
    if not others:
        raise DamagedFile("the object graph of the checkpoint is empty", where=bundle.index)
    pairs = {0: 0}
    queue = deque([0])
    while queue:
        index = queue.popleft()
        names = dict(_references(others[pairs[index]], len(others), bundle.index))
        for name, child in nodes[index].children.items():
            if name in names and child.index not in pairs:
                pairs[child.index] = names[name]
                queue.append(child.index)
    return pairs


def _value_key(other: Any) -> str | None:
    return next((a.checkpoint_key for a in other.attributes if a.name == _VALUE), None)


def _tensor(bundle: Bundle, key: str) -> Tensor:
    if key not in bundle.tensors:
        raise DamagedFile("a variable is not in the checkpoint", where=f"{bundle.index} :: {key}")
    return bundle.tensors[key]


def _checked(node: GraphNode, tensor: Tensor, key: str, where: Path) -> Tensor:
    stamp = node.variable
    if stamp is None:
        return tensor
    same_shape = not stamp.shape or (
        len(stamp.shape) == len(tensor.shape)
        and all(a is None or a == b for a, b in zip(stamp.shape, tensor.shape, strict=True))
    )
    if stamp.dtype != tensor.dtype or not same_shape:
        raise DamagedFile(
            "a variable differs between graph and checkpoint",
            where=f"{where.parent} :: {key}",
            found=f"{stamp.dtype} {list(stamp.shape)} in the graph, "
            f"{tensor.dtype} {list(tensor.shape)} in the checkpoint",
        )
    return tensor


def optimizer_entries(objects: Any, nodes: list[GraphNode], bundle: Bundle) -> list[tuple[str, Tensor]]:
    """The optimizers' variables: checkpoint key and tensor.

    The order is that of the checkpoint's object graph: what the optimizer holds, in the order in which it
    holds it (from 2.11 on `_variables` is the list by number), then its slots.

    Args:
        objects: The `SavedObject` messages.
        nodes: The nodes made of them.
        bundle: The checkpoint.
    """
    if not nodes or bundle.object_graph is None:
        return []
    others = bundle.object_graph.nodes
    pairs = _pairs(nodes, bundle)
    optimizers = [pairs[n.index] for n in nodes if n.identifier in _OPTIMIZERS and n.index in pairs]
    elsewhere = set(_walk(others, [0], set(optimizers), bundle))
    entries: dict[str, Tensor] = {}
    for number in _walk(others, optimizers, elsewhere, bundle):
        key = _value_key(others[number])
        if key is not None:
            entries[key] = _tensor(bundle, key)
    return list(entries.items())


def _walk(others: Any, starts: list[int], closed: set[int], bundle: Bundle) -> Iterator[int]:
    """The checkpoint's nodes reached from `starts`, depth first in file order, without entering `closed`."""
    seen = set(closed)
    stack = list(reversed(starts))
    while stack:
        number = stack.pop()
        if number in seen:
            continue
        if not 0 <= number < len(others):
            raise DamagedFile("a slot belongs to no object", where=bundle.index, found=number)
        seen.add(number)
        yield number
        held = [child for _, child in _references(others[number], len(others), bundle.index)]
        slots = [slot.slot_variable_node_id for slot in others[number].slot_variables]
        stack.extend(reversed(held + slots))
