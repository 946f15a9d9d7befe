"""What `compile` was given, from the Keras 2 form to the Keras 3 form.

    {"optimizer": object or name, "loss": ..., "metrics": ..., "weighted_metrics": ..., "loss_weights": ...}

Losses and metrics stand alone, in lists or in dicts by output. A function of somebody's own stands under its name
and is looked up in `custom_objects` by the target.
"""

from __future__ import annotations

from typing import Any

from ...hub import Json, Severity
from ..step import Walk
from .names import LOSS_OF_FUNCTION, METRIC_OF_FUNCTION, SHORT_NAMES, SPECIAL_METRICS
from .objects import builtin, loss_to_keras_3, metric_to_keras_3
from .optimizer_config import to_keras_3 as optimizer_to_keras_3
from .outputs import output_names

KEYS = ("loss", "loss_weights", "metrics", "weighted_metrics")


def to_keras_3(walk: Walk) -> None:
    """Rewrite the training config of a model in place."""
    training = walk.model.training
    assert training is not None
    old, new = training.config, {}
    for key in KEYS:
        if old.get(key) is not None and old[key] not in ([], {}):  # 3.5.0 counts an empty list's entries
            new[key] = old[key]
    for key, absent in (("loss", None), ("loss_weights", 1.0)):
        if key in new:
            new[key] = _in_output_order(walk, key, new[key], absent)
    for key in ("metrics", "weighted_metrics"):
        if key in new:
            new[key] = _map(
                _by_output(walk.model.topology, new[key]), lambda value: metric_to_keras_3(walk, value)
            )
            new[key] = _without_nulls(new[key], several=len(output_names(walk.model.topology)) > 1)
            if not isinstance(new[key], (list, dict)) or "class_name" in new[key]:
                new[key] = [new[key]]
    if "loss" in new:
        new["loss"] = _map(new["loss"], lambda value: loss_to_keras_3(walk, value))
    if "loss_weights" in new:
        new["loss_weights"] = _real(new["loss_weights"], len(output_names(walk.model.topology)))
    made = optimizer_to_keras_3(walk, old["optimizer"]) if old.get("optimizer") is not None else None
    if made is not None:  # 3.15.1 cannot load a null: 'NoneType' object has no attribute 'build'
        new["optimizer"] = made
    training.config = new


def _map(value: Any, convert: Any) -> Any:
    """Apply to every loss or metric in a structure of lists and dicts."""
    if isinstance(value, list):
        return [_map(item, convert) for item in value]
    if isinstance(value, dict) and "class_name" not in value:
        return {key: _map(item, convert) for key, item in value.items()}
    return None if value is None else convert(value)


def _without_nulls(metrics: Any, *, several: bool) -> Any:
    """Metrics without those that could not be carried; only of an output, not of a metric, Keras 3 takes a null."""
    if isinstance(metrics, list):
        inside = [_without_nulls(item, several=False) for item in metrics]
        return inside if several else [item for item in inside if item is not None]
    if isinstance(metrics, dict) and "class_name" not in metrics:
        return {key: _without_nulls(item, several=False) for key, item in metrics.items()}
    return metrics


def _in_output_order(walk: Walk, key: str, value: Any, absent: Any) -> Any:
    """Losses and their weights by name, as the list that they mean.

    Keras 3.5 and 3.6 take a dict in the order of its sorted names (natively too: 11.17 where 1.54 is right, with
    outputs `value` and `label`), and from 3.5 on a dict must name every output. A list is right from 3.0 to 3.15.
    """
    config = walk.model.topology.get("config")
    named = output_names(walk.model.topology)
    is_list = isinstance(config, dict) and isinstance(config.get("output_layers"), list)
    if not isinstance(value, dict) or "class_name" in value or not is_list or not set(value) <= set(named):
        return value
    walk.note(Severity.NEUTRAL, key, "by name of the output became a list in the order of the outputs")
    listed = [value.get(name, absent) for name in named]
    return listed[0] if len(listed) == 1 else listed


def _real(weights: Any, outputs: int) -> Any:
    """Weights as floats: Keras 3 says of others that it expected a Python float, of a list of one too."""
    if isinstance(weights, list):
        made = [_real(one, outputs) for one in weights]
        return made[0] if len(made) == 1 and outputs == 1 else made
    return float(weights) if isinstance(weights, int) and not isinstance(weights, bool) else weights


def _by_output(topology: Json, metrics: Any) -> Any:
    """Metrics as TF 2.4 and later list them, in the way in which Keras 3 takes them.

    They are listed by output even if there is one, hold a null for an output without any, and with several outputs
    each name has its output's before it, which Keras 3 would put there once more. 2.3 writes a dict by output as it
    was given, but metric objects in it have that name already.
    """
    outputs = output_names(topology)
    if isinstance(metrics, dict) and len(outputs) > 1:
        return {
            output: [_without_prefix(metric, f"{output}_") for metric in listed]
            if isinstance(listed, list)
            else _without_prefix(listed, f"{output}_")
            for output, listed in metrics.items()
        }
    if not isinstance(metrics, list) or len(metrics) != len(outputs):
        return metrics
    if not all(isinstance(item, list) for item in metrics):
        return metrics
    if len(outputs) == 1:
        return metrics[0]
    return [
        [_without_prefix(metric, f"{output}_") for metric in listed if metric is not None]
        for output, listed in zip(outputs, metrics, strict=True)
    ]


def _without_prefix(metric: Any, prefix: str) -> Any:
    name = (
        metric["config"].get("name")
        if isinstance(metric, dict) and isinstance(metric.get("config"), dict)
        else None
    )
    if isinstance(name, str) and name.startswith(prefix):
        return {**metric, "config": {**metric["config"], "name": name.removeprefix(prefix)}}
    return metric


def for_hdf5(config: Json | None) -> Json | None:
    """The training config as HDF5 holds it, with names that the HDF5 reader of Keras 3 accepts.

    It resolves strings to functions and cannot use them ("Could not deserialize 'keras.metrics.mse'", 3.12.0 and
    3.15.1; "Could not locate function 'mse'", 3.0.5), so each string becomes the class that it stands for, with the
    string as its name, by which it shows in the logs.
    """
    if not config or config.get("optimizer") is None:
        return None  # the reader cannot do without an optimizer
    made: Json = {"optimizer_config": config["optimizer"]}
    if isinstance(made["optimizer_config"], str):
        made["optimizer_config"] = {"class_name": made["optimizer_config"], "config": {}}
    made["loss"] = _map(config.get("loss"), _loss_class)
    for key in ("metrics", "weighted_metrics"):
        made[key] = _map(config.get(key), _metric_class)
    made["loss_weights"] = config.get("loss_weights")
    return made


def _loss_class(value: Any) -> Any:
    if _is_own_function(value):
        return value["config"]
    known = LOSS_OF_FUNCTION.get(SHORT_NAMES.get(value, value)) if isinstance(value, str) else None
    return builtin("keras.losses", known, {"name": value}) if known else value


def _metric_class(value: Any) -> Any:
    if _is_own_function(value):
        return value["config"]
    if not isinstance(value, str) or value in SPECIAL_METRICS:
        return value
    known = METRIC_OF_FUNCTION.get(SHORT_NAMES.get(value, value))
    return builtin("keras.metrics", known, {"name": value}) if known else value


def _is_own_function(value: Any) -> bool:
    return isinstance(value, dict) and value.get("class_name") == "function"
