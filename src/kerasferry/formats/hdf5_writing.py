"""Full-model HDF5 as Keras 3 reads it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..hub import Json, Tensor
from .h5_writing import Layout, fill, lay_out
from .hdf5 import TOP_LEVEL

if TYPE_CHECKING:
    import h5py

# What HDF5 takes in one attribute of a group; Keras splits longer lists of names (all versions, 1.12 to 3.15).
ATTRIBUTE_BYTES = 64512

Layers = list[tuple[str, list[tuple[str, Tensor]]]]


def write(
    path: Path,
    topology: Json,
    training_config: Json | None,
    layers: Layers,
    keras_version: str,
    progress: Callable[[int], None] = lambda count: None,
) -> None:
    """Write a file that `load_model` of Keras 3 reads.

    Args:
        path: The new file; see `whole_output`.
        topology: The model in the object form of Keras 3.
        training_config: As HDF5 has it, with `optimizer_config`; None for a model that is not compiled.
        layers: (layer name, [(weight name, tensor)]), "" for the model's own.
        keras_version: The stamp.
        progress: Called with the number of bytes of each piece written.
    """

    def build(layout: Layout) -> None:
        file = layout.file
        file.attrs["keras_version"] = keras_version
        file.attrs["backend"] = "tensorflow"
        file.attrs["model_config"] = json.dumps(topology)
        if training_config is not None:
            file.attrs["training_config"] = json.dumps(training_config)
        _weights(layout, file.create_group("model_weights"), layers, keras_version)

    fill(path, lay_out(path, build), progress)


def _weights(layout: Layout, group: h5py.Group, layers: Layers, keras_version: str) -> None:
    _names(group, "layer_names", [name for name, _ in layers if name])
    group.attrs["backend"] = "tensorflow"
    group.attrs["keras_version"] = keras_version
    for name, weights in layers:
        inner = group.require_group(name or TOP_LEVEL)
        _names(inner, "weight_names", [weight for weight, _ in weights])
        for weight, tensor in weights:
            layout.add(inner, weight, tensor)


def _names(group: h5py.Group, attribute: str, names: list[str]) -> None:
    """A list of names as fixed-width bytes, in as many attributes as its size takes."""
    import numpy as np

    encoded: Any = np.array([name.encode() for name in names]) if names else np.array([], dtype="S1")
    parts = 1
    while any(part.nbytes > ATTRIBUTE_BYTES for part in np.array_split(encoded, parts)):
        parts += 1
    if parts == 1:
        group.attrs[attribute] = encoded
        return
    for number, part in enumerate(np.array_split(encoded, parts)):
        group.attrs[f"{attribute}{number}"] = part
