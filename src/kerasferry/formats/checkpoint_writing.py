"""A checkpoint of TensorFlow 2, as `model.save_weights(folder + "/model")` writes it.

    <folder>/checkpoint                     which of the folder's checkpoints is the last: text
    <folder>/model.index, model.data-...    the tensor bundle, see `wire/bundle.py`

The key `_CHECKPOINTABLE_OBJECT_GRAPH` holds the objects; a variable's own key is its path through them.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from ..hub import Tensor, TrackedObject
from .output import CHECKPOINT
from .wire.bundle_writing import write_bundle
from .wire.protobuf import message

ATTRIBUTE = "VARIABLE_VALUE"


def write_checkpoint(folder: Path, root: TrackedObject, progress: Callable[[int], None]) -> None:
    """Write what the objects hold into an empty folder.

    Args:
        folder: The folder, which is there.
        root: The model, its optimizer as `optimizer`.
        progress: Called with the number of bytes of each piece written.
    """
    listed = list(root.walk())
    paths = {id(found): path for path, found in listed}
    for path, owner in list(listed):
        for variable, name, slot in owner.slots:
            listed.append((f"{paths[id(variable)]}/.OPTIMIZER_SLOT/{path}/{name}", slot))
    number = {id(found): at for at, (_, found) in enumerate(listed)}
    graph, tensors = message("CheckpointGraph"), dict[str, Tensor]()
    for path, found in listed:
        node = graph.nodes.add()
        for name, child in found.children.items():
            node.children.add(node_id=number[id(child)], local_name=name)
        for variable, name, slot in found.slots:
            node.slot_variables.add(
                original_variable_node_id=number[id(variable)],
                slot_name=name,
                slot_variable_node_id=number[id(slot)],
            )
        if found.tensor is not None:
            key = f"{path}/.ATTRIBUTES/{ATTRIBUTE}"
            tensors[key] = found.tensor
            node.attributes.add(name=ATTRIBUTE, full_name=path, checkpoint_key=key)
    write_bundle(folder / CHECKPOINT, tensors, graph.SerializeToString(), progress)
    state = f'model_checkpoint_path: "{CHECKPOINT}"\nall_model_checkpoint_paths: "{CHECKPOINT}"\n'
    (folder / "checkpoint").write_text(state, "ascii")
