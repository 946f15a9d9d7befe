"""What `compile` was given, from the Keras 2 form to the Keras 3 form.

    {"optimizer": object or name, "loss": ..., "metrics": ..., "weighted_metrics": ..., "loss_weights": ...}

Losses and metrics stand alone, in lists or in dicts by output. A function of somebody's own stands under its name
and is looked up in `custom_objects` by the target.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..hub import Json, Severity
from .compile_names import (
    LOSS_OF_FUNCTION,
    LOSSES,
    METRIC_OF_FUNCTION,
    METRICS,
    RENAMED_LOSSES,
    SHORT_NAMES,
    SPECIAL_METRICS,
)
from .keras3_objects import own_object
from .optimizer_config import to_keras_3 as optimizer_to_keras_3
from .step import Walk

KEYS = ("loss", "loss_weights", "metrics", "weighted_metrics")


def to_keras_3(walk: Walk) -> None:
    """Rewrite the training config of a model in place."""
    training = walk.model.training
    assert training is not None
    old, new = training.config, {}
    for key in KEYS:
        if old.get(key) is not None:
            new[key] = old[key]
    for key, absent in (("loss", None), ("loss_weights", 1.0)):
        if key in new:
            new[key] = _in_output_order(walk, key, new[key], absent)
    for key in ("metrics", "weighted_metrics"):
        if key in new:
            new[key] = _map(_by_output(walk.model.topology, new[key]), lambda value: _metric(walk, value))
    if "loss" in new:
        new["loss"] = _map(new["loss"], lambda value: _loss(walk, value))
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


def _in_output_order(walk: Walk, key: str, value: Any, absent: Any) -> Any:
    """Losses and their weights by name, as the list that they mean.

    Keras 3.5 and 3.6 take a dict in the order of its sorted names (natively too: 11.17 where 1.54 is right, with
    outputs `value` and `label`), and from 3.5 on a dict must name every output. A list is right from 3.0 to 3.15.
    """
    config = walk.model.topology.get("config")
    named = _outputs(walk.model.topology)
    is_list = isinstance(config, dict) and isinstance(config.get("output_layers"), list)
    if not isinstance(value, dict) or "class_name" in value or not is_list or not set(value) <= set(named):
        return value
    walk.note(Severity.NEUTRAL, key, "by name of the output became a list in the order of the outputs")
    listed = [value.get(name, absent) for name in named]
    return listed[0] if len(listed) == 1 else listed


def _by_output(topology: Json, metrics: Any) -> Any:
    """Metrics as TF 2.4 and later list them, in the way in which Keras 3 takes them.

    They are listed by output even if there is one, hold a null for an output without any, and with several outputs
    each name has its output's before it, which Keras 3 would put there once more. 2.3 writes a dict by output as it
    was given, but metric objects in it have that name already.
    """
    outputs = _outputs(topology)
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


def _outputs(topology: Json) -> list[str]:
    """The names of a model's outputs: those of the layers that make them."""
    config = topology.get("config")
    listed = config.get("output_layers") if isinstance(config, dict) else None
    return list(_layers_in(listed)) or ["output"]


def _layers_in(value: Any) -> Iterator[str]:
    """The layers of the tensors in a structure of [layer, node, tensor]."""
    if isinstance(value, list) and value and isinstance(value[0], str):
        yield value[0]
    elif isinstance(value, (list, dict)):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _layers_in(item)


def _builtin(module: str, class_name: str, config: Json) -> Json:
    return {"module": module, "class_name": class_name, "config": config, "registered_name": None}


def _loss(walk: Walk, value: Any) -> Any:
    if isinstance(value, str):
        return _loss_name(walk, value)
    class_name = str(value.get("class_name"))
    config = dict(value.get("config") or {}) if isinstance(value.get("config"), dict) else value.get("config")
    if class_name == "function":
        return _loss_name(walk, str(config))
    if class_name not in LOSSES:
        return _own(walk, "loss", value)
    if config.get("reduction") in ("auto", None):
        config["reduction"] = "sum_over_batch_size"
        walk.note(Severity.NEUTRAL, "loss", "`reduction` auto is written as the mean that it meant")
    config.pop("fn", None)
    if config.get("axis") == -1:
        del config["axis"]
    if config.get("ignore_class", 0) is None:
        del config["ignore_class"]
    return _builtin("keras.losses", class_name, config)


def _metric(walk: Walk, value: Any) -> Any:
    if isinstance(value, str):
        return _metric_name(walk, value)
    class_name = str(value.get("class_name"))
    config = value.get("config")
    if class_name == "function":
        return _metric_name(walk, str(config))
    config = dict(config) if isinstance(config, dict) else {}
    function = config.pop("fn", None)
    if class_name in ("MeanMetricWrapper", "SumOverBatchSizeMetricWrapper"):
        function = function.get("config") if isinstance(function, dict) else function
        known = METRIC_OF_FUNCTION.get(str(function))
        if known is None:
            walk.note(
                Severity.NEUTRAL,
                "metrics",
                f"`{function}` is a function of your own: pass it in `custom_objects`",
            )
            return str(function)
        kept = {
            key: config[key] for key in ("name", "dtype", "from_logits", "label_smoothing") if key in config
        }
        return _builtin("keras.metrics", known, _without_defaults(kept))
    if class_name not in METRICS:
        return _own(walk, "metrics", value)
    return _builtin("keras.metrics", class_name, _without_defaults(config))


def _without_defaults(config: Json) -> Json:
    """Metrics compute in float32 in every Keras; a policy object there is not read by Keras 3."""
    if config.get("dtype") is not None and not isinstance(config["dtype"], str):
        config["dtype"] = "float32"
    return config


def _loss_name(walk: Walk, name: str) -> str:
    if name in RENAMED_LOSSES:
        walk.note(Severity.NEUTRAL, "loss", f"`{name}` is called `{RENAMED_LOSSES[name]}`")
        return RENAMED_LOSSES[name]
    if name not in LOSSES and name not in SHORT_NAMES:
        walk.note(
            Severity.NEUTRAL, "loss", f"`{name}` is a function of your own: pass it in `custom_objects`"
        )
    return name


def _metric_name(walk: Walk, name: str) -> Any:
    """A metric by name: as it is where Keras 3 takes the name, else the class that the name stood for."""
    if name in SPECIAL_METRICS or name in METRICS:
        return name
    known = METRIC_OF_FUNCTION.get(SHORT_NAMES.get(name, RENAMED_LOSSES.get(name, name)))
    if known:
        return _builtin("keras.metrics", known, {"name": name})
    walk.note(Severity.NEUTRAL, "metrics", f"`{name}` is a function of your own: pass it in `custom_objects`")
    return name


def _own(walk: Walk, place: str, value: Json) -> Json:
    made = own_object(value)
    walk.note(
        Severity.NEUTRAL,
        place,
        f"`{made['registered_name']}` is a class of your own: pass it in `custom_objects`",
    )
    return made


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
    known = LOSS_OF_FUNCTION.get(SHORT_NAMES.get(value, value)) if isinstance(value, str) else None
    return _builtin("keras.losses", known, {"name": value}) if known else value


def _metric_class(value: Any) -> Any:
    if not isinstance(value, str) or value in SPECIAL_METRICS:
        return value
    known = METRIC_OF_FUNCTION.get(SHORT_NAMES.get(value, value))
    return _builtin("keras.metrics", known, {"name": value}) if known else value
