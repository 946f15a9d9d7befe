"""What `compile` was given, as HDF5 of TensorFlow up to 2.15 holds it."""

from __future__ import annotations

from ...hub import Json
from ...optimizers.generations import class_of

KEYS = ("loss", "metrics", "weighted_metrics", "loss_weights")


def for_keras_2(config: Json | None) -> Json | None:
    """The training config of a file; None for a model without an optimizer, which its reader cannot do without."""
    if not config or config.get("optimizer") is None:
        return None
    made: Json = {key: config.get(key) for key in KEYS}
    made["sample_weight_mode"] = (
        None  # up to 2.2 the reader asks for the key ("KeyError: 'sample_weight_mode'")
    )
    optimizer = config["optimizer"]
    if not isinstance(optimizer, dict):
        optimizer = {"class_name": class_of(optimizer), "config": {}}
    made["optimizer_config"] = optimizer
    return made
