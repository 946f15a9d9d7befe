"""The model that belongs to no version: topology, variables, training state, changes."""

from .change import Change, Changes, Severity
from .model import (
    Contents,
    GraphNode,
    Json,
    LayerPath,
    Model,
    Producer,
    Store,
    Training,
    Variable,
    VariableStamp,
)
from .tensor import CHUNK_BYTES, ITEM_BYTES, Tensor, tensor_of

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
    "Producer",
    "Severity",
    "Store",
    "Tensor",
    "Training",
    "Variable",
    "VariableStamp",
    "tensor_of",
]
