"""The one place that knows which writer makes which format."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from ..binding import Owner, naming, to_named, to_objects, to_paths
from ..dialects import is_keras_3, position
from ..dialects.chain import stamp_of
from ..formats.v3_store import Named, Stored
from ..hub import Model, Tensor, TrackedObject, widened
from ..optimizers.to_keras_2 import to_archive as optimizer_to_archive
from ..optimizers.to_keras_2 import to_keras_2 as optimizer_to_keras_2
from ..optimizers.to_objects import to_objects as optimizer_to_objects
from ..optimizers.writing import to_keras_3 as optimizer_to_keras_3

# From here on `load_weights` of a `.weights.h5` reads the v3 store.
FIRST_WITH_STORE = "tf2.12"


def write_model(
    model: Model, root: Owner, chosen: str, path: Path, keras_version: str, report: Callable[[int], None]
) -> None:
    """Write a carried model to a new file.

    Args:
        model: In the target's dialect.
        root: The owners of its topology.
        chosen: `keras`, `hdf5`, `weights` or `checkpoint`.
        path: The file, or the empty folder of a checkpoint.
        keras_version: What is stamped into it.
        report: Called with every count of bytes written.
    """
    compile_config = model.training.config if model.training else None
    stamp = stamp_of(model.dialect, keras_version)
    if chosen == "keras":
        from ..formats.keras_zip import write

        stored, named = _store(model, root)
        write(path, model.topology, compile_config, stored, stamp, report, named)
    elif chosen == "weights":
        _write_weights(model, root, path, stamp, report)
    elif chosen == "checkpoint":
        from ..formats.checkpoint_writing import write_checkpoint

        write_checkpoint(path, _objects(model, root), report)
    else:
        from ..dialects.among_keras_3.faults import refuse_hdf5
        from ..dialects.compiling.config import for_hdf5
        from ..dialects.compiling.hdf5 import for_keras_2
        from ..formats.hdf5_writing import write as write_hdf5

        if is_keras_3(model.dialect):
            refuse_hdf5(model)
            training, optimizer = for_hdf5(compile_config), []
        else:
            training, optimizer = for_keras_2(compile_config), optimizer_to_keras_2(model, root)
        layers = _layers(model, root)
        write_hdf5(path, model.topology, training, layers, stamp, report, optimizer)


def _layers(model: Model, root: Owner) -> list[tuple[str, list[tuple[str, Tensor]]]]:
    """The weights of each layer by name."""
    from ..binding.to_layers import to_layers

    layers = to_layers(root, model.variables, model.dialect)
    if is_keras_3(model.dialect):
        return layers
    # 2.6.5 to 2.15.1 cannot read the type that they write: "No cast function available".
    return [(name, [(one, _readable(tensor)) for one, tensor in held]) for name, held in layers]


def _write_weights(model: Model, root: Owner, path: Path, stamp: str, report: Callable[[int], None]) -> None:
    from ..formats.weights import write_layers, write_paths

    if position(model.dialect) < position(FIRST_WITH_STORE):
        write_layers(path, _layers(model, root), stamp, report)
    else:
        write_paths(path, *_store(model, root), report)


def _objects(model: Model, root: Owner) -> TrackedObject:
    tracked, variables = to_objects(root, model.variables)
    optimizer = optimizer_to_objects(model, root, variables)
    if optimizer is not None:
        tracked.children["optimizer"] = optimizer
    return tracked


def _store(model: Model, root: Owner) -> tuple[Stored, Named]:
    """The v3 store of a model, with its optimizer."""
    names = naming(model.dialect)
    stored = to_paths(root, model.variables, names)
    stored.update(_optimizer(model, root))
    if not is_keras_3(model.dialect):
        stored = {path: [_readable(tensor) for tensor in tensors] for path, tensors in stored.items()}
    return stored, to_named(root, model.variables, names)


def _readable(tensor: Tensor) -> Tensor:
    return widened(tensor) if tensor.dtype == "bfloat16" else tensor


def _optimizer(model: Model, root: Owner) -> Stored:
    if is_keras_3(model.dialect):
        return optimizer_to_keras_3(model, root)
    return optimizer_to_archive(model, root)


def optimizer_tensors(model: Model, root: Owner) -> list[Tensor]:
    """What is written of the optimizer, for the look at the free space."""
    if is_keras_3(model.dialect):
        return [tensor for tensors in optimizer_to_keras_3(model, root).values() for tensor in tensors]
    return [tensor for _, tensor in optimizer_to_keras_2(model, root)]
