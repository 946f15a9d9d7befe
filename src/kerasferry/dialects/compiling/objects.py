"""A loss or a metric of `compile`, from the Keras 2 form to the Keras 3 form."""

from __future__ import annotations

from typing import Any

from ...catalog import objects
from ...errors import Refused
from ...hub import Json, Severity
from ...modules import PACKAGE
from ..step import Walk
from ..surplus import drop_silent
from ..to_keras_3.objects import own_function, own_object
from .names import (
    LOSS_OF_FUNCTION,
    LOSSES,
    METRIC_OF_FUNCTION,
    METRICS,
    RENAMED_LOSSES,
    SHORT_NAMES,
    SPECIAL_METRICS,
)

WRAPPERS = ("MeanMetricWrapper", "SumOverBatchSizeMetricWrapper")

# Metrics that no Keras 3 has; they are classes of the generated module.
OWN_METRICS = frozenset({"MeanRelativeError"})

_OWN = "is a function of your own: pass it in `custom_objects`"


def builtin(module: str, class_name: str, config: Json) -> Json:
    """An object of Keras."""
    return {"module": module, "class_name": class_name, "config": config, "registered_name": None}


def loss_to_keras_3(walk: Walk, value: Any) -> Any:
    """A loss in the form of Keras 3.

    Raises:
        Refused: It has an argument that the target's loss does not have.
    """
    if isinstance(value, str):
        return _loss_name(walk, value)
    class_name = str(value.get("class_name"))
    config = dict(value.get("config") or {}) if isinstance(value.get("config"), dict) else value.get("config")
    if class_name == "function":
        return _loss_name(walk, str(config))
    if class_name.startswith(PACKAGE):
        assert isinstance(config, dict)
        if "loss" not in config:  # a loss of Keras 3, which a step makes stock where it begins
            if config.get("reduction") == "auto":
                config["reduction"] = "sum_over_batch_size"
            return own_object({**value, "config": config})
        return own_object({**value, "config": {**config, "loss": _inner_loss(walk, config["loss"])}})
    if class_name == "CosineProximity" and isinstance(config, dict):  # of 1.13, negative as well
        class_name, config = "CosineSimilarity", {key: config[key] for key in ("reduction",) if key in config}
    if class_name == "LossFunctionWrapper" and isinstance(config, dict):
        return _loss_name(walk, _function_name(config.get("fn")))
    if class_name not in LOSSES or not isinstance(config, dict):
        return _own(walk, "loss", value)
    if config.get("reduction") in ("auto", None):
        config["reduction"] = "sum_over_batch_size"
        walk.note(Severity.NEUTRAL, "loss", "`reduction` auto is written as the mean that it meant")
    config.pop("fn", None)
    over = _too_much(walk, "losses", class_name, config)
    if over:
        raise Refused(
            f"`{class_name}` takes no `{over[0]}` in {walk.target_name}",
            where="loss",
            found=f"{over[0]}={config[over[0]]!r}",
        )
    return builtin("keras.losses", class_name, config)


def _inner_loss(walk: Walk, loss: Any) -> Any:
    """The loss inside another one: an object even where it was a name."""
    made = loss_to_keras_3(walk, loss)
    known = LOSS_OF_FUNCTION.get(SHORT_NAMES.get(made, made)) if isinstance(made, str) else None
    return builtin("keras.losses", known, {"reduction": "sum_over_batch_size"}) if known else made


def _too_much(walk: Walk, kind: str, class_name: str, config: Json) -> list[str]:
    """Arguments that the target's class does not have and that say something; those that say nothing are dropped."""
    taken = objects.takes(kind, class_name, walk.target)
    if not taken:
        return []
    return drop_silent(config, taken, lambda key: objects.defaults(kind, class_name, key))[1]


def metric_to_keras_3(walk: Walk, value: Any) -> Any:
    """A metric in the form of Keras 3; None for one that the target cannot say."""
    if isinstance(value, str):
        return _metric_name(walk, value)
    class_name = str(value.get("class_name"))
    config = value.get("config")
    if class_name == "function":
        return _metric_name(walk, str(config))
    config = {key: _plain(item) for key, item in config.items()} if isinstance(config, dict) else {}
    _plain_dtype(config)
    function = config.pop("fn", None)
    if class_name in WRAPPERS:
        return _wrapped(walk, function, config)
    if class_name in OWN_METRICS:
        walk.note(
            Severity.EQUIVALENT,
            "metrics",
            f"Keras 3 has no `{class_name}`: it is written beside the model",
        )
        return own_object({"class_name": f"{PACKAGE}{class_name}", "config": config})
    if class_name == "CosineProximity":  # of 1.13, where it is negative
        return _of_function(builtin_function("cosine_similarity"), config)
    if class_name.startswith(PACKAGE):
        return own_object({"class_name": class_name, "config": config})
    if class_name not in METRICS:
        if class_name not in objects.names("metrics"):
            return _own(walk, "metrics", value)
        walk.note(
            Severity.LOSSY, "metrics", f"`{class_name}` is no metric of Keras 3: the model has it no more"
        )
        return None
    return _known_metric(walk, class_name, config)


def _plain(value: Any) -> Any:
    """The numbers of an array: `MeanRelativeError` of a .keras file of 2.13 holds one."""
    if (
        isinstance(value, dict)
        and value.get("class_name") == "__numpy__"
        and isinstance(value.get("config"), dict)
    ):
        return value["config"].get("value")
    return value


def _known_metric(walk: Walk, class_name: str, config: Json) -> Json | None:
    over = _too_much(walk, "metrics", class_name, config)
    if over:
        function = next((name for name, known in METRIC_OF_FUNCTION.items() if known == class_name), "")
        if function in LOSS_OF_FUNCTION:  # which is the same function, and has the argument
            return _of_function(builtin_function(function), config)
        walk.note(
            Severity.LOSSY,
            "metrics",
            f"`{class_name}` takes no `{over[0]}` ({config[over[0]]!r}) in {walk.target_name}: the model has it no "
            "more",
        )
        return None
    return builtin("keras.metrics", class_name, config)


def _wrapped(walk: Walk, function: Any, config: Json) -> Json | None:
    """The mean of a function: the class that Keras 3 has for it, or a wrapper again."""
    if isinstance(function, dict) and function.get("module") == "keras.losses":
        return _of_function(function, config)
    name = _function_name(function)
    known = METRIC_OF_FUNCTION.get(SHORT_NAMES.get(name, name))
    if known is not None:
        return _known_metric(walk, known, config)
    name = RENAMED_LOSSES.get(name, name)
    if name in LOSS_OF_FUNCTION:
        return _of_function(builtin_function(name), config)
    walk.note(Severity.NEUTRAL, "metrics", f"`{name}` {_OWN}")
    if config.get("name", name) == name and config.keys() <= {"name", "dtype"}:
        return own_function(name)
    return _of_function(own_function(name), config)


def _function_name(function: Any) -> str:
    return str(function.get("config") if isinstance(function, dict) else function)


def builtin_function(name: str) -> Json:
    """A function of `keras.losses`."""
    return {"module": "keras.losses", "class_name": "function", "config": name, "registered_name": name}


def _of_function(function: Json, config: Json) -> Json:
    return builtin("keras.metrics", "MeanMetricWrapper", {**config, "fn": function})


def _plain_dtype(config: Json) -> None:
    """Metrics compute in float32 in every Keras; a policy object there is not read by Keras 3."""
    if config.get("dtype") is not None and not isinstance(config["dtype"], str):
        config["dtype"] = "float32"


def _loss_name(walk: Walk, name: str) -> Any:
    if name in RENAMED_LOSSES:
        walk.note(Severity.NEUTRAL, "loss", f"`{name}` is called `{RENAMED_LOSSES[name]}`")
        return RENAMED_LOSSES[name]
    if name in LOSS_OF_FUNCTION.values():  # 3.0.5 takes the class itself for the function
        return builtin("keras.losses", name, {})
    if name in LOSSES or name in SHORT_NAMES:
        return name
    walk.note(Severity.NEUTRAL, "loss", f"`{name}` {_OWN}")
    return own_function(name)


def _metric_name(walk: Walk, name: str) -> Any:
    """A metric by name: as it is where Keras 3 takes the name, else the class that the name stood for."""
    if name.lower() in SPECIAL_METRICS or (name in METRICS and name not in RENAMED_LOSSES and name in _TAKEN):
        return name
    known = METRIC_OF_FUNCTION.get(SHORT_NAMES.get(name, RENAMED_LOSSES.get(name, name)))
    if known:
        return builtin("keras.metrics", known, {"name": name})
    renamed = RENAMED_LOSSES.get(name, name)
    if renamed in LOSS_OF_FUNCTION:
        return _of_function(builtin_function(renamed), {"name": name})
    if name in METRICS:
        return builtin("keras.metrics", name, {})
    walk.note(Severity.NEUTRAL, "metrics", f"`{name}` {_OWN}")
    return own_function(name)


# Names of functions that Keras 3 takes for metrics: "Could not interpret metric identifier: log_cosh" in 3.0.5, 3.15.1.
_TAKEN = frozenset(
    name for name in METRIC_OF_FUNCTION if name not in ("kullback_leibler_divergence", "logcosh", "log_cosh")
)


def _own(walk: Walk, place: str, value: Json) -> Json:
    made = own_object(value)
    walk.note(
        Severity.NEUTRAL,
        place,
        f"`{made['registered_name']}` is a class of your own: pass it in `custom_objects`",
    )
    return made
