"""Metrics as versions up to 2.3 write and read them: by name, each output's own.

From 2.4 on a metric that is a function is an object around it, listed by output, under a name with the output's before
it: [[{"class_name": "MeanMetricWrapper", "config": {"name": "left_mae", "fn": "mean_absolute_error"}}], ...].
"""

from __future__ import annotations

from typing import Any

from ...hub import Json, Severity
from ..step import Walk
from .early_metrics import ACCURACY, CROSSENTROPY, kind_of_loss
from .names import SHORT_NAMES
from .outputs import METRIC_KEYS, edited, is_one, losses_of, output_names

WRAPPERS = ("MeanMetricWrapper", "SumOverBatchSizeMetricWrapper")
# A metric of this name compiles from 1.12.3 to 2.15.1, and none of them reads it from HDF5, its own file included:
# "Unknown metric function: kld". `kl_divergence` is what Keras 3 and losses from 2.3 on say.
UNKNOWN = dict.fromkeys(("kld", "KLD", "kl_divergence"), "kullback_leibler_divergence")


def by_known_function(walk: Walk) -> None:
    """A metric keeps its name in the logs, and its function is one that HDF5 of 2.4 to 2.15 is read with."""
    training, topology = walk.model.training, walk.model.topology
    if training is None:
        return
    for key in METRIC_KEYS:
        if training.config.get(key):
            training.config[key] = edited(topology, training.config[key], lambda metric, _: _known(metric))


def _known(metric: Any) -> Any:
    if isinstance(metric, str) and metric in UNKNOWN:
        return {"class_name": WRAPPERS[0], "config": {"name": metric, "fn": UNKNOWN[metric]}}
    config = metric.get("config") if isinstance(metric, dict) else None
    if not isinstance(config, dict) or metric.get("class_name") not in WRAPPERS:
        return metric
    function = config.get("fn")
    if not isinstance(function, str) or function not in UNKNOWN:
        return metric
    return {**metric, "config": {**config, "fn": UNKNOWN[function]}}


def by_name(walk: Walk) -> None:
    """Wrappers of functions become the names of these."""
    training, topology = walk.model.training, walk.model.topology
    if training is None:
        return
    outputs = output_names(topology)
    losses = losses_of(topology, training.config.get("loss"))
    for key in METRIC_KEYS:
        listed = training.config.get(key)
        if not listed:
            continue
        made = [
            [_named(walk, key, one, name, loss, len(outputs) > 1) for one in of_output]
            for name, loss, of_output in zip(outputs, losses, _by_output(listed, outputs), strict=True)
        ]
        if len(outputs) == 1:
            training.config[key] = made[0]
        else:  # 1.12 takes no list by output
            training.config[key] = {name: one for name, one in zip(outputs, made, strict=True) if one}


def _by_output(listed: Any, outputs: list[str]) -> list[list[Any]]:
    if isinstance(listed, dict) and not is_one(listed):
        return [_list(listed.get(name)) for name in outputs]
    if (
        isinstance(listed, list)
        and len(listed) == len(outputs)
        and any(isinstance(one, list) for one in listed)
    ):
        return [_list(one) for one in listed]
    return [_list(listed) for _ in outputs]


def _list(value: Any) -> list[Any]:
    found = value if isinstance(value, list) else [value]
    return [one for one in found if one is not None]


def _named(walk: Walk, key: str, metric: Any, output: str, loss: Any, several: bool) -> Any:
    found = _function_name(walk, key, metric, output, loss, several)
    if not isinstance(found, str) or found not in UNKNOWN:
        return found
    walk.note(Severity.EQUIVALENT, key, f"the metric `{found}` is written, and logged, as `{UNKNOWN[found]}`")
    return UNKNOWN[found]


def _function_name(walk: Walk, key: str, metric: Any, output: str, loss: Any, several: bool) -> Any:
    config: Json = metric.get("config") if isinstance(metric, dict) else None  # type: ignore[assignment]
    if not isinstance(config, dict) or metric.get("class_name") not in WRAPPERS:
        return metric
    function, name = config.get("fn"), str(config.get("name"))
    if isinstance(function, dict):
        function = function.get("config")
    if not isinstance(function, str):
        return metric
    name = name.removeprefix(f"{output}_") if several else name
    if _means(name, function, kind_of_loss(loss)):
        return name
    if name != function:
        walk.note(Severity.NEUTRAL, key, f"`{name}` shows as `{function}` in the logs")
    return function


def _means(name: str, function: str, kind: str) -> bool:
    """Whether a name alone says the function, in every version up to 2.3."""
    if name in ACCURACY:
        return function == f"{kind}_accuracy"
    if name in CROSSENTROPY:
        return function == f"{kind}_crossentropy"
    return name == function or SHORT_NAMES.get(name) == function
