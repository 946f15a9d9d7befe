"""The one place that knows which writer makes which format."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from ..binding import Owner, naming, to_named, to_paths
from ..dialects import is_keras_3
from ..dialects.chain import stamp_of
from ..hub import Model, Tensor
from ..optimizers.to_keras_2 import to_keras_2 as optimizer_to_keras_2
from ..optimizers.writing import to_keras_3 as optimizer_to_keras_3


def write_model(
    model: Model, root: Owner, chosen: str, path: Path, keras_version: str, report: Callable[[int], None]
) -> None:
    """Write a carried model to a new file.

    Args:
        model: In the target's dialect.
        root: The owners of its topology.
        chosen: `keras` or `hdf5`.
        path: The file.
        keras_version: What is stamped into it.
        report: Called with every count of bytes written.
    """
    compile_config = model.training.config if model.training else None
    if chosen == "keras":
        from ..formats.keras_zip import write

        names = naming(model.dialect)
        stored, named = to_paths(root, model.variables, names), to_named(root, model.variables, names)
        stored.update(optimizer_to_keras_3(model, root))
        write(path, model.topology, compile_config, stored, keras_version, report, named)
    else:
        from ..binding.to_layers import to_layers
        from ..dialects.compiling.config import for_hdf5
        from ..dialects.compiling.hdf5 import for_keras_2
        from ..dialects.early_keras_3.faults import refuse_hdf5
        from ..formats.hdf5_writing import write as write_hdf5

        if is_keras_3(model.dialect):
            refuse_hdf5(model)
            training, optimizer = for_hdf5(compile_config), []
        else:
            training, optimizer = for_keras_2(compile_config), optimizer_to_keras_2(model, root)
        layers = to_layers(root, model.variables, model.dialect)
        stamp = stamp_of(model.dialect, keras_version)
        write_hdf5(path, model.topology, training, layers, stamp, report, optimizer)


def optimizer_tensors(model: Model, root: Owner) -> list[Tensor]:
    """What is written of the optimizer, for the look at the free space."""
    if is_keras_3(model.dialect):
        return [tensor for tensors in optimizer_to_keras_3(model, root).values() for tensor in tensors]
    return [tensor for _, tensor in optimizer_to_keras_2(model, root)]
