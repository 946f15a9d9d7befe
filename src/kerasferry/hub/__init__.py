"""The model that belongs to no version: topology, variables, training state, changes."""

from .change import Change, Changes, Severity
from .model import (
    Contents,
    GraphNode,
    Json,
    LayerPath,
    Model,
    OptimizerState,
    Producer,
    Store,
    Table,
    Training,
    Variable,
    VariableStamp,
)
from .objects import TrackedObject
from .tensor import CHUNK_BYTES, ITEM_BYTES, Tensor, derived, filled, tensor_of, widened

__all__ = [
    "CHUNK_BYTES",
    "ITEM_BYTES",
    "Change",
    "Changes",
    "Contents",
    "GraphNode",
    "Json",
    "LayerPath",
    "Model",
    "OptimizerState",
    "Producer",
    "Severity",
    "Store",
    "Table",
    "Tensor",
    "TrackedObject",
    "Training",
    "Variable",
    "VariableStamp",
    "derived",
    "filled",
    "tensor_of",
    "widened",
]
