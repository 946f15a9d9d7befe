"""What `compile` was given, from the form of Keras 3 to that of Keras 2.15; the inverse of `compiling.config`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ...catalog import objects
from ...errors import Refused
from ...hub import Json, Severity
from ...modules import PACKAGE, PARTS
from ..chain import TF_KERAS, position
from ..compiling.config import KEYS
from ..compiling.optimizer_formulas import NO_WEIGHT
from ..step import Walk, config_of
from ..surplus import drop_silent
from .objects import NEWEST, function_name, is_function, plain_object
from .optimizers import to_keras_2 as optimizer_to_keras_2

# What `compile` of Keras 3 takes where nothing is said.
DEFAULT = "rmsprop"

# Reductions of losses that Keras 2 has; the mean over all entries is what its `auto` means.
MEAN = "sum_over_batch_size"
REDUCTIONS = ("auto", "none", "sum", MEAN)

# Losses and metrics that are written beside the model, by their functions too.
LATER = PARTS["keras2"]["later_losses"]
OF_FUNCTION = {
    "categorical_generalized_cross_entropy": "CategoricalGeneralizedCrossEntropy",
    "circle": "Circle",
    "concordance_correlation": "ConcordanceCorrelation",
    "dice": "Dice",
    "pearson_correlation": "PearsonCorrelation",
    "tversky": "Tversky",
}
# The first versions that read losses as objects of their own (1.14.0: 'dict' object is not callable), and metrics.
FIRST_WITH_LOSSES, FIRST_WITH_METRICS = "tf1.15", "tf2.4"


def to_keras_2(walk: Walk) -> None:
    """Rewrite the training config of a model in place."""
    training = walk.model.training
    if training is None:
        return
    old, new = training.config, {}
    for key in KEYS:
        if old.get(key) is not None:
            new[key] = old[key]
    try:
        if "loss" in new:
            new["loss"] = _map(new["loss"], lambda value: _loss(walk, value))
    except Refused as error:  # without it there would be nothing to minimize
        walk.note(Severity.LOSSY, "loss", f"{error.what}: the model is not compiled")
        training.config, training.state = {}, None
        return
    for key in ("metrics", "weighted_metrics"):
        if key in new:
            new[key] = _map(new[key], lambda value: _metric(walk, value))
    if old.get("optimizer") is None and old.get("loss") is not None:
        old["optimizer"] = DEFAULT
        walk.note(
            Severity.LOSSY,
            "optimizer",
            "the file names no optimizer: Keras 3 takes a new RMSprop, and so it is written",
        )
    if old.get("optimizer") is not None:
        made = optimizer_to_keras_2(walk, old["optimizer"])
        if made is not None:
            new["optimizer"] = made
    training.config = new
    _add_up_late(walk)


def _add_up_late(walk: Walk) -> None:
    """A regularizer of weight 0 says nothing to an optimizer of Keras 2; see `optimizer_formulas.add_up_uses`."""
    for place in walk.places(("Embedding",)):
        config = config_of(place.layer)
        found = config.get("embeddings_regularizer")
        if isinstance(found, dict) and found.get("config") == NO_WEIGHT["config"]:
            config["embeddings_regularizer"] = None
            walk.note(Severity.NEUTRAL, place.where, "the regularizer of weight 0 is left out")


def _map(value: Any, convert: Callable[[Any], Any]) -> Any:
    """Apply to every loss or metric in a structure of lists and dicts; what cannot be carried is left out of lists."""
    if isinstance(value, list):
        made = [(item, _map(item, convert)) for item in value]
        return [new for old, new in made if old is None or new is not None]
    if isinstance(value, dict) and "class_name" not in value:
        return {key: _map(item, convert) for key, item in value.items()}
    return None if value is None else convert(value)


def _written(walk: Walk, kind: str, name: str, config: Json, first: str) -> Json:
    """A class of a module.

    Raises:
        Refused: The target is older than those that read it.
    """
    if walk.target not in TF_KERAS or position(walk.target) < position(first):
        raise Refused(
            f"{walk.target_name} has no {kind} `{name}`, and reads none that is written beside a model"
        )
    walk.note(Severity.EQUIVALENT, kind, f"Keras 2 has no `{name}`: it is written beside the model")
    return {"class_name": f"{PACKAGE}{name}", "config": config}


def _loss(walk: Walk, value: Any) -> Any:
    called = value if isinstance(value, str) else function_name(value) if is_function(value) else None
    if called in OF_FUNCTION:
        config: Json = {"name": called, "reduction": "auto"}
        return _written(walk, "loss", OF_FUNCTION[called], config, FIRST_WITH_LOSSES)
    if called is not None:
        return called
    made: Json = plain_object(value)
    config = made["config"]
    name = made["class_name"]
    if not isinstance(config, dict) or name not in objects.names("losses"):
        return made  # somebody's own
    if not objects.exists("losses", name, NEWEST) and name not in LATER:
        raise Refused(f"`{name}` is no loss of Keras 2")
    if config.get("reduction") not in REDUCTIONS and "reduction" in config:
        raise Refused(f"`{name}` with reduction {config['reduction']!r} is no loss of Keras 2")
    if config.get("reduction") == MEAN:
        config["reduction"] = "auto"
    if name in LATER:
        return _written(walk, "loss", name, config, FIRST_WITH_LOSSES)
    over = _drop(made, "losses")
    if over:
        raise Refused(f"`{name}` takes no `{over}` in Keras 2")
    return made


def _metric(walk: Walk, value: Any) -> Any:
    called = value if isinstance(value, str) else function_name(value) if is_function(value) else None
    if called in OF_FUNCTION:
        return _later_metric(walk, OF_FUNCTION[called], {"name": called})
    if called is not None:
        return called
    made: Json = plain_object(value)
    config, name = made["config"], made["class_name"]
    if isinstance(config, dict) and config.get("dtype") is not None and not isinstance(config["dtype"], str):
        config["dtype"] = "float32"
    if not isinstance(config, dict) or name not in objects.names("metrics"):
        return made
    if name in LATER:
        return _later_metric(walk, name, config)
    if not objects.exists("metrics", name, NEWEST):
        return _lost(walk, "metrics", f"`{name}` is no metric of Keras 2: the model has it no more")
    over = _drop(made, "metrics")
    if over:
        return _lost(walk, "metrics", f"`{name}` takes no `{over}` in Keras 2: the model has it no more")
    return made


def _later_metric(walk: Walk, name: str, config: Json) -> Json | None:
    try:
        return _written(walk, "metrics", name, config, FIRST_WITH_METRICS)
    except Refused as error:
        walk.note(Severity.LOSSY, "metrics", f"{error.what}: the model has it no more")
        return None


def _drop(made: Json, kind: str) -> str:
    """Leave out what Keras 2 does not take and says nothing; the first that says something, or ""."""
    taken = {*objects.takes(kind, made["class_name"], NEWEST), "name", "dtype"}
    if kind == "losses":
        taken = (taken | {"reduction"}) - {"dtype"}
    _, telling = drop_silent(
        made["config"],
        taken,
        lambda key: ["float32"] if key == "dtype" else objects.defaults(kind, made["class_name"], key),
    )
    return next(iter(telling), "")


def _lost(walk: Walk, place: str, what: str) -> None:
    walk.note(Severity.LOSSY, place, what)
