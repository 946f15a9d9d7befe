"""Legacy HDF5, full models and weights.

    attributes          keras_version, backend, model_config (JSON), training_config (JSON, if compiled)
    /model_weights      attribute layer_names: the model's layers in order
      /<layer>          attribute weight_names: places of the datasets below this group, in saving order
      /top_level_model_weights    variables of the model itself (2.7 and later)
    /optimizer_weights  attribute weight_names, in the optimizer's own order

A weights file has the layers at the root and no configs. A list of strings above 64512 bytes is split into
attributes `layer_names0`, `layer_names1`, ...

Seen in: 1.12 to 2.21, standalone Keras 1.2 to 2.3, under any file name (`.keras` too, before 2.13).
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import DamagedFile
from ..hub import Contents, Json, Producer, Store, Tensor
from .h5_tensors import H5Source, tensor_of_dataset, text, texts
from .json_text import parse_object
from .v3_store import read_store

if TYPE_CHECKING:
    import h5py

TOP_LEVEL = "top_level_model_weights"


def read(path: Path) -> Contents:
    """Everything in the file but the values.

    Raises:
        DamagedFile: The file contradicts itself.
    """
    source = H5Source(path)
    with source.open() as file:
        weights = file.get("model_weights", file)
        topology, training = _json(path, file, "model_config"), _json(path, file, "training_config")
        producer = Producer(
            keras=_attribute(weights, file, "keras_version"), backend=_attribute(weights, file, "backend")
        )
        store = Store(optimizer=_optimizer(source, file))
        kind = "full"
        if "layer_names" in weights.attrs or "layer_names0" in weights.attrs:
            store.by_layer = _layers(source, weights)
            kind = "full" if topology is not None else "weights"
        elif {"layers", "_layer_checkpoint_dependencies"} & set(file):
            store.by_path = read_store(source, file)
            kind = "weights_v3"
        elif topology is None:
            kind = "unknown"
    return Contents(
        format="hdf5",
        path=path,
        producer=producer,
        store=store,
        topology=topology,
        training=training if topology else None,
        details={"kind": kind},
    )


def _attribute(weights: h5py.Group, file: h5py.File, name: str) -> str | None:
    for place in (file, weights):
        if name in place.attrs:
            return text(place.attrs[name])
    return None


def _json(path: Path, file: h5py.File, name: str) -> Json | None:
    if name not in file.attrs:
        return None
    stored = text(file.attrs[name])
    return None if stored == "null" else parse_object(stored, name, f"{path} :: attribute {name}")


def _layers(source: H5Source, weights: h5py.Group) -> list[tuple[str, list[tuple[str, Tensor]]]]:
    found = []
    for name in texts(weights.attrs, "layer_names") or []:
        group = weights.get(name)
        if group is None:
            raise DamagedFile(
                "a layer is listed but its weights are missing",
                where=f"{source.name} :: {weights.name}",
                found=name,
            )
        found.append((name, _weights(source, group)))
    if TOP_LEVEL in weights:
        found.append(("", _weights(source, weights[TOP_LEVEL])))
    return found


def _weights(source: H5Source, group: h5py.Group) -> list[tuple[str, Tensor]]:
    found = []
    for name in texts(group.attrs, "weight_names") or []:
        dataset = group.get(name)
        if dataset is None or not hasattr(dataset, "dtype"):
            raise DamagedFile(
                "a weight is listed but missing", where=f"{source.name} :: {group.name}", found=name
            )
        found.append((name, tensor_of_dataset(source, dataset)))
    return found


def _optimizer(source: H5Source, file: h5py.File) -> list[tuple[str, Tensor]]:
    group = file.get("optimizer_weights")
    return _weights(source, group) if group is not None else []
