"""What a `.keras` archive of TensorFlow 2.13 to 2.15 says in its own way, as HDF5 of tf.keras holds it."""

from __future__ import annotations

from typing import Any

from ...hub import Changes, Json, Model, Severity
from ...optimizers.catalog import LOSS_SCALE, SPECS, bare
from ...optimizers.generations import generation_of
from ..among_tf.legacy_objects import plain_training
from ..among_tf.standalone import shape_of_first
from ..chain import position
from ..compiling.optimizer_down import restorable
from ..step import Walk, config_of
from ..to_keras_2.optimizers import REGISTERED
from .specifications import plain_inputs

# Before, a Sequential is built by the shape of its first layer alone: "'Sequential' object has no attribute
# 'output_names'" in 1.12.3.
FIRST_THAT_BUILDS = "tf2.0"


def settle_hdf5(model: Model, changes: Changes) -> None:
    """Give a model for tf.keras, in the dialect of its target, the form of HDF5.

    Args:
        model: Changed in place.
        changes: The record, appended to.

    Raises:
        Refused: Nothing says what a Sequential is given.
    """
    walk = Walk(model, changes, f"HDF5 of {model.dialect}", model.dialect)
    _built(walk)
    plain_inputs(walk)
    for place in walk.places(("TextVectorization",)):
        config = config_of(place.layer)
        if isinstance(config.get("ngrams"), list):
            # A tuple is taken and a list is not; HDF5 tells them apart, an archive does not.
            config["ngrams"] = {"class_name": "__tuple__", "items": config["ngrams"]}
            walk.note(
                Severity.NEUTRAL, place.where, "the list of `ngrams` is written as the tuple that it was"
            )
    if model.training is not None:
        made = plain_training(model.training.config)
        if "optimizer" in made:
            made["optimizer"] = _registered(made["optimizer"], model.dialect)
        model.training.config = made
    restorable(walk)


def _built(walk: Walk) -> None:
    """Say the shape of what a Sequential is given where its reader looks for it, and refuse one without.

    Seen in 1.15.5 and 2.0.4 of their own file: "You are trying to load a weight file containing 2 layers into a model
    with 0 layers".
    """
    for place in walk.sequential():
        known = config_of(place.layer).get("build_input_shape") is not None
        if not known or position(walk.target) < position(FIRST_THAT_BUILDS):
            shape_of_first(walk, place)


def _registered(value: Any, dialect: str) -> Any:
    """An optimizer of 2.11 and later under the name that HDF5 has for it.

    2.13.1 of the archive's name in HDF5: "Unknown optimizer: 'AdamW'".
    """
    if not isinstance(value, dict):
        return value
    config: Json = value["config"] if isinstance(value.get("config"), dict) else {}
    name = bare(str(value.get("class_name")))
    if name in LOSS_SCALE and "inner_optimizer" in config:
        return {
            **value,
            "config": {**config, "inner_optimizer": _registered(config["inner_optimizer"], dialect)},
        }
    if value.get("class_name") in SPECS and generation_of(value, dialect) == "new":
        return {**value, "class_name": f"{REGISTERED}{name}"}
    return value
