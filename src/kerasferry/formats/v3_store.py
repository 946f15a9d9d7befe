"""The v3 weight store: `<object path>/vars/<i>` in an HDF5 file.

It is `model.weights.h5` inside a `.keras` archive and a `.weights.h5` file on its own. `i` counts the object's own
variables, trainable first; HDF5 lists the names as text (0, 1, 10, 2), so they are sorted as numbers here.

Seen in: 2.12 to 2.15, Keras 3.0 to 3.15.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import DamagedFile
from ..hub import Tensor
from .h5_tensors import H5Source, tensor_of_dataset, text
from .h5_writing import Layout

if TYPE_CHECKING:
    import h5py

Stored = dict[str, list[Tensor]]
Named = dict[str, dict[str, Tensor]]


def read_store(source: H5Source, file: h5py.File, named: Named | None = None) -> Stored:
    """Object path (no leading slash, "" for the root) to its variables in order, empty groups left out.

    Args:
        source: The file, for reading values later.
        file: The same, open.
        named: Filled with what objects store by a name of their own (`vars/idf_weights` of lookup layers).
    """
    found: Stored = {}
    _collect(source, file, "", found, {} if named is None else named)
    return found


def _collect(source: H5Source, group: h5py.Group, path: str, found: Stored, named: Named) -> None:
    for name, child in group.items():
        if not hasattr(child, "keys"):
            continue
        if name == "vars":
            tensors = _numbered(source, child)
            if tensors:
                found[path] = tensors
            others = [other for other in child if not other.isdecimal() and hasattr(child[other], "dtype")]
            if others:
                named[path] = {other: tensor_of_dataset(source, child[other]) for other in others}
        else:
            _collect(source, child, f"{path}/{name}" if path else name, found, named)


def _numbered(source: H5Source, group: h5py.Group) -> list[Tensor]:
    names = sorted((name for name in group if name.isdecimal()), key=int)
    if [int(name) for name in names] != list(range(len(names))):
        raise DamagedFile(
            "the variables of an object are not numbered from 0 without a gap",
            where=f"{source.name} :: {group.name}",
            found=", ".join(names),
        )
    return [tensor_of_dataset(source, group[name]) for name in names]


def optimizer_name(file: h5py.File) -> str | None:
    """What the optimizer calls itself: an attribute beside its variables, seen from 3.10 on."""
    group = file.get("optimizer/vars")
    name = group.attrs.get("name") if group is not None and hasattr(group, "keys") else None
    return None if name is None else text(name)


def write_store(layout: Layout, stored: Stored, named: Named) -> None:
    """Lay out a store: every object a group with `vars/<i>` and `vars/<name>`."""
    layout.file.require_group("vars")  # Keras 3.3 asks for the root's even if it is empty
    for path, tensors in stored.items():
        group = layout.file.require_group(f"{path}/vars" if path else "vars")
        for index, tensor in enumerate(tensors):
            layout.add(group, str(index), tensor)
    for path, by_name in named.items():
        group = layout.file.require_group(f"{path}/vars" if path else "vars")
        for name, tensor in by_name.items():
            layout.add(group, name, tensor)
