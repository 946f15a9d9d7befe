"""The hub: a model whose shape belongs to no format.

    bytes ──formats──► Contents ──binding──► Model ──dialects──► Model ──binding, formats──► bytes

`Contents` is what a format reader found, sorted by place and not yet by meaning. `Model` is the hub proper.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .tensor import Tensor

Json = dict[str, Any]

# Where a layer is, from the model down: names of layers in models, `@attribute` into wrappers and cells:
# ("encoder", "bidirectional", "@forward_layer", "@cell").
LayerPath = tuple[str, ...]


@dataclass(frozen=True)
class Producer:
    """What wrote an artifact, and how we know.

    Attributes:
        tensorflow: Version as stamped in the file, None where the format has no stamp.
        keras: Keras version as stamped.
        backend: The Keras backend as stamped.
        dialects: The dialects that the stamps and the evidence leave possible, oldest first (`tf2.9`, `k3.15`).
        evidence: How each was concluded, a sentence each.
    """

    tensorflow: str | None = None
    keras: str | None = None
    backend: str | None = None
    dialects: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True)
class Table:
    """A lookup table: what is looked up, and what is found, in pairs. Texts are bytes, as stored."""

    keys: list[Any]
    values: list[Any]


@dataclass(eq=False, repr=False)
class GraphNode:
    """One object of a SavedModel's object graph.

    Attributes:
        children: Attribute name to node.
        identifier: The Keras kind (`_tf_keras_layer`), empty for others.
        metadata: The Keras JSON of this object, None where there is none.
        tensor: The value, for variables found in the checkpoint.
        variable: The stamp of the variable itself, None for other objects.
        table: Reads the lookup table that the object is, None for other objects; it may find none.
    """

    index: int
    children: dict[str, GraphNode] = field(default_factory=dict)
    identifier: str = ""
    metadata: Json | None = None
    tensor: Tensor | None = None
    variable: VariableStamp | None = None
    table: Callable[[], Table | None] | None = None


@dataclass(frozen=True)
class VariableStamp:
    """What a SavedModel says of a variable beside its value."""

    name: str
    dtype: str
    shape: tuple[int | None, ...]
    trainable: bool


@dataclass
class Store:
    """Tensors by place. A format fills the one field that it has.

    Attributes:
        by_layer: Legacy HDF5: (layer name, [(weight name, tensor), ...]) in file order; "" holds the model's own.
        by_path: `.keras` and `.weights.h5`: object path without leading slash (`layers/dense`), tensors by index.
        named: The same formats: object path to what the object stores by name (`idf_weights`).
        graph: SavedModel: the root of the object graph.
        optimizer: Optimizer variables in saved order: (name, tensor).
        checkpoint: SavedModel: every entry of the checkpoint by its key.
    """

    by_layer: list[tuple[str, list[tuple[str, Tensor]]]] | None = None
    by_path: dict[str, list[Tensor]] | None = None
    named: dict[str, dict[str, Tensor]] = field(default_factory=dict)
    graph: GraphNode | None = None
    optimizer: list[tuple[str, Tensor]] = field(default_factory=list)
    checkpoint: dict[str, Tensor] = field(default_factory=dict)


@dataclass
class Contents:
    """What a format reader found.

    Attributes:
        format: Name of the format (`saved_model`, `hdf5`, `keras_zip`).
        path: The artifact.
        topology: The model's JSON (`class_name`, `config`, ...) exactly as stored; None if there is none.
        training: The compile JSON exactly as stored; None if not compiled.
        store: The tensors.
        assets: Name inside the artifact to file on disk or to a reader of bytes.
        details: What `inspect` shows beside (signatures, tags, members).
        check: Reads what a checksum of the container covers and the reading of tensors does not check; raises
            `DamagedFile`. None where the tensors' own checksums, or none, are all there is.
    """

    format: str
    path: Path
    producer: Producer
    store: Store
    topology: Json | None = None
    training: Json | None = None
    assets: dict[str, Any] = field(default_factory=dict)
    details: Json = field(default_factory=dict)
    check: Callable[[], None] | None = None


@dataclass(frozen=True)
class Variable:
    """A named tensor of a layer.

    Attributes:
        layer: Where the owner is.
        role: The attribute it has in its layer (`kernel`, `moving_mean`).
        trainable: Whether the layer made it trainable (not whether the layer is frozen).
        slots: What the optimizer remembers about it, by role (`momentum`, `velocity`); they follow the variable
            wherever it goes, so who reshapes or splits its tensor does the same to them or leaves them out.
    """

    layer: LayerPath
    role: str
    tensor: Tensor
    trainable: bool = True
    slots: dict[str, Tensor] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Path and role in one text, for reports: `encoder/lstm/@cell/kernel`."""
        return "/".join((*self.layer, self.role))


@dataclass
class Training:
    """What `compile` was given, in the dialect of the topology.

    Attributes:
        config: Keys optimizer, loss, metrics, weighted_metrics, loss_weights; objects as that dialect writes them.
        state: Where the optimizer stands, beside the slots of the variables; None if it has not begun or is not known.
    """

    config: Json
    state: OptimizerState | None = None


@dataclass
class OptimizerState:
    """What an optimizer holds once, not for each variable.

    Attributes:
        generation: Of the optimizer that held it: `v1`, `legacy`, `new`, `keras3`; see `optimizers.generations`.
        iterations: Steps done; None where the source does not store them.
        scalars: `learning_rate` (where it is a variable), `product` (of Nadam), `loss_scale`, `good_steps`.
        lost: Sentences on what the source holds and nobody can carry; the state is then dropped as a whole.
        missing: Sentences on what the source's own format does not hold.
        begun: Sentences on what the source would begin in its next step, as the target does.
    """

    generation: str
    iterations: Tensor | None = None
    scalars: dict[str, Tensor] = field(default_factory=dict)
    lost: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    begun: list[str] = field(default_factory=list)


@dataclass
class Model:
    """The hub: topology in a dialect, and variables by layer and role."""

    topology: Json
    dialect: str
    producer: Producer
    variables: dict[tuple[LayerPath, str], Variable] = field(default_factory=dict)
    training: Training | None = None
    assets: dict[str, Any] = field(default_factory=dict)

    def of_layer(self, path: LayerPath) -> Iterator[Variable]:
        """The variables that one layer owns itself."""
        return (variable for (owner, _), variable in self.variables.items() if owner == path)
