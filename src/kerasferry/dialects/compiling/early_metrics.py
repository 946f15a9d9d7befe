"""Losses and metrics by name, as tf.keras understood them up to 2.3.

A metric is written as it was given. Where a name alone would not say it in later versions, it becomes the wrapper
that 2.4 and later write: {"class_name": "MeanMetricWrapper", "config": {"name": in the logs, "fn": the function}}.
"""

from __future__ import annotations

import itertools
from typing import Any

from ...hub import Json, Severity
from ...modules import PACKAGE
from ..step import Walk
from .names import LOSS_OF_FUNCTION, METRIC_CLASSES, SHORT_NAMES
from .outputs import METRIC_KEYS, edited, is_one, last_dimension, losses_of, output_names

ACCURACY, CROSSENTROPY = ("accuracy", "acc"), ("crossentropy", "ce")
COSINES = ("cosine_proximity", "cosine", "cosine_similarity")

# What a function of TF 1 calls itself, where Keras 3 has another name for the short one.
OLD_NAMES = {
    **SHORT_NAMES,
    "kld": "kullback_leibler_divergence",
    "KLD": "kullback_leibler_divergence",
    "cosine": "cosine_proximity",
    "cosine_similarity": "cosine_proximity",
    "accuracy": "acc",
    "crossentropy": "ce",
}


def each_output(walk: Walk) -> None:
    """A flat list of metrics is for every output, in every Keras 2; Keras 3 deals it out."""
    training, topology = walk.model.training, walk.model.topology
    outputs = output_names(topology)
    if training is None or len(outputs) == 1:
        return
    losses = losses_of(topology, training.config.get("loss"))
    for key in METRIC_KEYS:
        listed = training.config.get(key)
        if isinstance(listed, list) and listed and all(is_one(item) for item in listed):
            training.config[key] = [list(listed) if loss is not None else [] for loss in losses]
            walk.note(Severity.NEUTRAL, key, "one list for every output is written once for each")


def names_in_logs(walk: Walk) -> None:
    """TF 1 logs the name of the function that a short name stands for, and `weighted_` before weighted ones."""
    training, topology = walk.model.training, walk.model.topology
    if training is None:
        return
    each_output(walk)
    _by_loss(walk, always=True)
    for key in METRIC_KEYS:
        prefix = "weighted_" if key == "weighted_metrics" else ""

        def change(metric: Any, at: int, prefix: str = prefix) -> Any:
            if isinstance(metric, dict) and metric.get("class_name") == "MeanMetricWrapper":
                config = metric["config"]
                name = OLD_NAMES.get(config["name"], config["name"])
                return {**metric, "config": {**config, "name": f"{prefix}{name}"}}
            if not isinstance(metric, str):
                return metric
            if metric in METRIC_CLASSES:
                return {"class_name": metric, "config": {}}
            name = OLD_NAMES.get(metric, metric)
            if metric in ACCURACY:
                return name  # by the shape of the output, which nobody knows here
            return metric if f"{prefix}{name}" == metric else wrapper(f"{prefix}{name}", metric)

        if training.config.get(key) is not None:
            training.config[key] = edited(topology, training.config[key], change)


def by_loss(walk: Walk) -> None:
    """Up to 2.1 it is the loss that says which accuracy is meant; from 2.2 on the shapes alone."""
    each_output(walk)
    _by_loss(walk, always=False)


def _by_loss(walk: Walk, *, always: bool) -> None:
    training, topology = walk.model.training, walk.model.topology
    if training is None:
        return
    losses = losses_of(topology, training.config.get("loss"))

    def change(metric: Any, at: int) -> Any:
        if not isinstance(metric, str) or metric not in (*ACCURACY, *CROSSENTROPY):
            return metric
        kind, size = kind_of_loss(losses[at]), last_dimension(topology, at)
        if metric in ACCURACY and not always and (kind != "binary" or size == 1):
            return metric  # the shapes say the same
        if kind != "binary" and size is None and metric in ACCURACY:
            return metric
        ending = "accuracy" if metric in ACCURACY else "crossentropy"
        return wrapper(metric, f"{_meant(losses[at], size)}_{ending}")

    for key in METRIC_KEYS:
        if training.config.get(key) is not None:
            training.config[key] = edited(topology, training.config[key], change)


def counted_names(walk: Walk) -> None:
    """2.0 and 2.1 count metrics of one name, and log a class under the name it was asked for."""
    training, topology = walk.model.training, walk.model.topology
    if training is None:
        return
    taken: dict[int, set[str]] = {}
    losses = losses_of(topology, training.config.get("loss"))

    def change(metric: Any, at: int) -> Any:
        given, used = _name_in_logs(metric), taken.setdefault(at, set())
        if given is None:
            return metric
        numbers = itertools.count(1)
        name = given
        while name in used:
            name = f"{given}_{next(numbers)}"
        used.add(name)
        if isinstance(metric, dict):
            return metric if name == given else {**metric, "config": {**metric["config"], "name": name}}
        if metric in METRIC_CLASSES:
            return {"class_name": metric, "config": {"name": name}}
        if name == given:
            return metric
        function = metric
        if metric in ACCURACY:
            function = f"{_meant(losses[at], last_dimension(topology, at))}_accuracy"
        return wrapper(name, function)

    each_output(walk)
    for key in METRIC_KEYS:
        if training.config.get(key) is not None:
            training.config[key] = edited(topology, training.config[key], change)


def _name_in_logs(metric: Any) -> str | None:
    if isinstance(metric, str):
        return metric
    config = metric.get("config") if isinstance(metric, dict) else None
    name = config.get("name") if isinstance(config, dict) else None
    return name if isinstance(name, str) else None


def _meant(loss: Any, size: int | None) -> str:
    """Which accuracy or crossentropy up to 2.1 means, by a loss and the length of the last axis of its output."""
    kind = kind_of_loss(loss)
    return "binary" if size == 1 or kind == "binary" else kind


def by_shape(walk: Walk) -> None:
    """`crossentropy` as a metric is looked up by the shapes in 2.2 and 2.3; Keras 3 has no such name."""
    each_output(walk)
    training, topology = walk.model.training, walk.model.topology
    if training is None:
        return
    losses = losses_of(topology, training.config.get("loss"))

    def change(metric: Any, at: int) -> Any:
        if metric not in CROSSENTROPY:
            return metric
        size, kind = last_dimension(topology, at), kind_of_loss(losses[at])
        meant = "binary" if size == 1 or (size is None and kind == "binary") else kind
        return wrapper(metric, f"{'categorical' if meant == 'binary' and size != 1 else meant}_crossentropy")

    for key in METRIC_KEYS:
        if training.config.get(key) is not None:
            training.config[key] = edited(topology, training.config[key], change)


def kind_of_loss(loss: Any) -> str:
    """Which crossentropy a loss is; `categorical` for every other loss."""
    name = loss.get("class_name") if isinstance(loss, dict) else loss
    name = str(loss.get("config")) if name == "function" and isinstance(loss, dict) else str(name)
    name = LOSS_OF_FUNCTION.get(SHORT_NAMES.get(name, name), name)
    return {"BinaryCrossentropy": "binary", "SparseCategoricalCrossentropy": "sparse_categorical"}.get(
        name, "categorical"
    )


def negative_cosine_metrics(walk: Walk) -> None:
    """Up to 1.13 the metric is the loss: the cosine times -1."""
    training = walk.model.training
    if training is None:
        return

    def change(metric: Any, at: int) -> Any:
        if metric not in COSINES:
            return metric
        function = {
            "module": "keras.losses",
            "class_name": "function",
            "config": "cosine_similarity",
            "registered_name": "cosine_similarity",
        }
        walk.note(Severity.NEUTRAL, "metrics", f"`{metric}` is the loss of this name, which is negative")
        return {"class_name": "MeanMetricWrapper", "config": {"name": metric, "fn": function}}

    for key in METRIC_KEYS:
        if training.config.get(key) is not None:
            training.config[key] = edited(walk.model.topology, training.config[key], change)


def is_cosine(loss: Any) -> bool:
    """Whether a loss is the cosine, by name or as an object."""
    return loss in COSINES or (isinstance(loss, dict) and loss.get("class_name") == "CosineSimilarity")


def positive_cosine_losses(walk: Walk) -> None:
    """In 1.14 and 1.15 the loss of this name is the cosine itself, which training makes smaller."""
    training, producers = walk.model.training, walk.model.producer.dialects
    if training is None or (producers and producers[-1] in ("tf1.12", "tf1.13")):
        return

    def change(loss: Any) -> Any:
        if isinstance(loss, list):
            return [change(item) for item in loss]
        if isinstance(loss, dict) and "class_name" not in loss:
            return {key: change(item) for key, item in loss.items()}
        if not is_cosine(loss):
            return loss
        name = loss["class_name"] if isinstance(loss, dict) else loss
        walk.note(
            Severity.EQUIVALENT,
            "loss",
            f"`{name}` is positive in TensorFlow 1.14 and 1.15: `WeightedLoss` is written beside the model",
        )
        return weighted(loss if isinstance(loss, dict) else "cosine_similarity", -1.0)

    training.config["loss"] = change(training.config.get("loss"))


def wrapper(name: str, function: str) -> Json:
    """A metric by function, under a name of its own."""
    return {"class_name": "MeanMetricWrapper", "config": {"name": name, "fn": function}}


def weighted(loss: Any, weight: float) -> Json:
    """A loss times a number, as a class of the generated module."""
    return {"class_name": f"{PACKAGE}WeightedLoss", "config": {"loss": loss, "weight": weight}}
