"""Full-model HDF5, as TensorFlow 1.12 and later and Keras 3 read it."""

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
    optimizer: list[tuple[str, Tensor]] | None = None,
) -> None:
    """Write a file that `load_model` reads.

    Args:
        path: The new file; see `whole_output`.
        topology: The model in the form of the target.
        training_config: As HDF5 has it, with `compiling.optimizer_config`; None for a model that is not compiled.
        layers: (layer name, [(weight name, tensor)]), "" for the model's own.
        keras_version: The stamp.
        progress: Called with the number of bytes of each piece written.
        optimizer: The optimizer's variables; None or empty for one without a state.
    """

    def build(layout: Layout) -> None:
        file = layout.file
        _text(file, "keras_version", keras_version)
        _text(file, "backend", "tensorflow")
        _text(file, "model_config", json.dumps(topology))
        if training_config is not None:
            _text(file, "training_config", json.dumps(training_config))
        write_weights(layout, file.create_group("model_weights"), layers, keras_version)
        if optimizer:
            _tensors(layout, file.create_group("optimizer_weights"), optimizer)

    fill(path, lay_out(path, build), progress)


def write_weights(layout: Layout, group: h5py.Group, layers: Layers, keras_version: str) -> None:
    """Add each layer's list of weights to a group."""
    _names(group, "layer_names", [name for name, _ in layers if name])
    _text(group, "backend", "tensorflow")
    _text(group, "keras_version", keras_version)
    for name, weights in layers:
        _tensors(layout, group.require_group(name or TOP_LEVEL), weights)


def _tensors(layout: Layout, group: h5py.Group, named: list[tuple[str, Tensor]]) -> None:
    _names(group, "weight_names", [name for name, _ in named])
    for name, tensor in named:
        layout.add(group, name, tensor)


def _text(group: h5py.Group, attribute: str, text: str) -> None:
    """As bytes, which h5py marks as ASCII: TF 1.12 to 2.4 call `decode` on what h5py 2.10 gives them."""
    group.attrs[attribute] = text.encode()


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
