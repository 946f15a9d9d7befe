"""What `compile` of an early Keras 3 gets wrong, said otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ...hub import Json, Severity
from ...modules import PACKAGE
from ..compiling.names import LOSS_OF_FUNCTION, SHORT_NAMES
from ..compiling.objects import builtin
from ..compiling.outputs import output_names
from ..step import Walk


def single_weight(walk: Walk) -> None:
    """A loss weight of a single output: neither a number nor a list of one is taken."""
    training = walk.model.training
    if training is None or not isinstance(training.config.get("loss_weights"), float):
        return
    weight, loss = training.config.pop("loss_weights"), training.config.get("loss")
    loss = loss[0] if isinstance(loss, list) and len(loss) == 1 else loss
    if loss is None or weight == 1:
        return
    known = LOSS_OF_FUNCTION.get(SHORT_NAMES.get(loss, loss)) if isinstance(loss, str) else None
    inner = builtin("keras.losses", known, {"reduction": "sum_over_batch_size"}) if known else loss
    name = "WeightedLoss"
    training.config["loss"] = {
        "module": None,
        "class_name": name,
        "config": {"loss": inner, "weight": weight},
        "registered_name": f"{PACKAGE}{name}",
    }
    walk.note(
        Severity.EQUIVALENT,
        "loss_weights",
        f"{weight} of the only output: `{name}` is written beside the model",
    )


def losses_by_name(walk: Walk) -> None:
    """A list with a null: the losses behind it go to the wrong outputs. A dict without it is right."""
    training = walk.model.training
    loss = training.config.get("loss") if training is not None else None
    if training is None or not isinstance(loss, list) or None not in loss:
        return
    names = output_names(walk.model.topology)
    if len(names) != len(loss):
        return
    training.config["loss"] = _named(names, loss)
    weights = training.config.get("loss_weights")
    if isinstance(weights, list):
        training.config["loss_weights"] = _named(names, weights)
    walk.note(Severity.NEUTRAL, "loss", "is given by name, for an output has none")


def _named(names: list[str], values: list[object]) -> Json:
    return {name: value for name, value in zip(names, values, strict=True) if value is not None}


def losses_in_a_row(walk: Walk) -> None:
    """A dict of losses: they go to the wrong outputs, whether targets come by name or in a row. A list is right."""
    training = walk.model.training
    loss = training.config.get("loss") if training is not None else None
    names = output_names(walk.model.topology)
    if (
        training is None
        or not isinstance(loss, dict)
        or "class_name" in loss
        or not loss.keys() <= set(names)
    ):
        return
    training.config["loss"] = [loss.get(name) for name in names]
    weights = training.config.get("loss_weights")
    if isinstance(weights, dict):
        training.config["loss_weights"] = [weights.get(name, 1.0) for name in names]
    walk.note(Severity.EQUIVALENT, "loss", "is a list, to be trained with targets in a list")


def partial_losses(walk: Walk) -> None:
    """A dict of losses for some of the outputs, as 3.15 takes it."""
    training = walk.model.training
    loss = training.config.get("loss") if training is not None else None
    if isinstance(loss, dict) and loss.keys() < set(output_names(walk.model.topology)):
        losses_in_a_row(walk)


def zero_weights(walk: Walk) -> None:
    """A null before a loss, in a list and in a dict: a loss that weighs nothing says the same."""
    training = walk.model.training
    loss = training.config.get("loss") if training is not None else None
    if training is None or not isinstance(loss, list) or None not in loss or loss[-1] is None:
        return
    weights = training.config.get("loss_weights")
    given = weights if isinstance(weights, list) and len(weights) == len(loss) else [1.0] * len(loss)
    pairs = list(zip(loss, given, strict=True))
    training.config["loss"] = ["mean_squared_error" if one is None else one for one in loss]
    training.config["loss_weights"] = [0.0 if one is None else weight for one, weight in pairs]
    walk.note(
        Severity.EQUIVALENT, "loss", "an output without a loss has one of weight 0, and needs a target for it"
    )


FOCAL = {
    "binary_focal_crossentropy": "BinaryFocalCrossentropy",
    "categorical_focal_crossentropy": "CategoricalFocalCrossentropy",
}


def focal_losses(walk: Walk) -> None:
    """Focal losses by name, which the reader does not find; by class it does."""
    training = walk.model.training
    if training is None or "loss" not in training.config:
        return
    before = training.config["loss"]
    training.config["loss"] = _by_class(before)
    if training.config["loss"] != before:
        walk.note(Severity.NEUTRAL, "loss", "the focal loss is given as an object")


def _by_class(value: Any) -> Any:
    if isinstance(value, str) and value in FOCAL:
        return builtin("keras.losses", FOCAL[value], {"reduction": "sum_over_batch_size", "name": value})
    if isinstance(value, list):
        return [_by_class(item) for item in value]
    if isinstance(value, dict) and "class_name" not in value:
        return {key: _by_class(item) for key, item in value.items()}
    return value


# Their update asks a tensor of the graph for its number.
EAGER_METRICS = (
    "SensitivityAtSpecificity",
    "SpecificityAtSensitivity",
    "PrecisionAtRecall",
    "RecallAtPrecision",
)


def eager_metrics(walk: Walk) -> None:
    """Metrics that cannot be computed in a graph: the model runs eagerly."""
    training = walk.model.training
    if training is None:
        return
    config = training.config
    found = next(_classes([config.get("metrics"), config.get("weighted_metrics")], EAGER_METRICS), None)
    if found is not None:
        config["run_eagerly"] = True
        walk.note(
            Severity.EQUIVALENT,
            "metrics",
            f"`{found}` cannot be computed in a graph there: `run_eagerly` is set, and training is slower",
        )


def _classes(value: object, names: tuple[str, ...]) -> Iterator[str]:
    if isinstance(value, dict):
        if value.get("class_name") in names:
            yield str(value["class_name"])
        for item in value.values():
            yield from _classes(item, names)
    elif isinstance(value, list):
        for item in value:
            yield from _classes(item, names)
