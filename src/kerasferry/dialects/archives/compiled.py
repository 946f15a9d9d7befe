"""What a model was compiled with, as a `.keras` archive of TensorFlow 2.13 to 2.15 holds it.

`compile_from_config` takes names as `compile` does and looks each object up by its module, where HDF5 holds the class
name alone. An optimizer of `optimizers.legacy` has no state in an archive, and no 2.13 loads one ("'Adam' object has
no attribute 'build'"), so it becomes the one of 2.11 and later: by the way over Keras 3, which computes as that does.
"""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from typing import Any

from ...catalog import objects
from ...hub import Changes, Json, Severity
from ...layers import bare_name
from ...optimizers.catalog import LOSS_SCALE, SPECS, bare
from ...optimizers.generations import PRODUCT, class_of, generation_of
from ..among_tf.legacy_objects import listed_arrays
from ..compiling.hdf5 import KEYS
from ..compiling.names import MODULE_SCHEDULES, SCHEDULES
from ..compiling.optimizer_config import to_keras_3
from ..compiling.outputs import METRIC_KEYS, output_names
from ..step import Walk
from ..to_keras_2.optimizers import to_keras_2

# What the reader knows and has no public name: 2.13.1 to 2.15.1 write these.
INTERNAL = {
    **dict.fromkeys(
        sorted(MODULE_SCHEDULES), "keras.src.optimizers.schedules.learning_rate_schedule"
    ),  # which Keras 3 lacks
    "SumOverBatchSizeMetricWrapper": "keras.src.metrics.base_metric",
    "LossFunctionWrapper": "keras.src.losses",
    "LossScaleOptimizerV3": "keras.src.mixed_precision.loss_scale_optimizer",
}
KINDS = {"loss": "losses", "metrics": "metrics", "weighted_metrics": "metrics"}

# The first dialect of Keras 3, whose optimizers are those of 2.11 to 2.15.
NEXT = "k3.0"


def named_objects(walk: Walk) -> None:
    """Rewrite the training config in place; `compile` takes its default where there is no optimizer."""
    training = walk.model.training
    if training is None:
        return
    if training.config.get("optimizer") is not None:
        newest_optimizer(walk, "a .keras file holds no state of `optimizers.legacy`")
    found = listed_arrays(training.config)  # 2.13.1 and 2.15.1 do not read arrays of their own archives
    made: Json = {}
    if found.get("optimizer") is not None:
        made["optimizer"] = _optimizer(found["optimizer"])
        _product(walk)
    else:
        training.state = None
    for key in (*KEYS, "jit_compile"):
        if found.get(key) is not None:
            kind = KINDS.get(key)
            made[key] = _each(found[key], kind, walk.target) if kind else found[key]
        if key in METRIC_KEYS and made.get(key):
            made[key] = _by_output(walk.model.topology, made[key])
    training.config = made


def _by_output(topology: Json, metrics: Any) -> Any:
    """Metrics that HDF5 lists by output, in the structure and under the names that `compile` was given.

    HDF5 of 2.15.1 has [[{"name": "a_mse", ...}], [null]] for metrics={"a": ["mse"]}. Where outputs are a dictionary,
    `compile` takes no list ("The two structures don't have the same sequence type"), and it puts the name of an output
    before that of a metric once more.
    """
    config = topology.get("config")
    ends = config.get("output_layers") if isinstance(config, dict) else None
    names = list(ends) if isinstance(ends, dict) else output_names(topology)
    listed = isinstance(metrics, list) and len(metrics) == len(names) > 1
    if not listed or not all(isinstance(one, list) for one in metrics):
        return metrics
    if isinstance(ends, dict):
        names = sorted(names)  # as TensorFlow flattens it
    made = [
        [_without(name, metric) for metric in of_output if metric is not None]
        for name, of_output in zip(names, metrics, strict=True)
    ]
    return dict(zip(names, made, strict=True)) if isinstance(ends, dict) else made


def _without(output: str, metric: Any) -> Any:
    config = metric.get("config") if isinstance(metric, dict) else None
    if not isinstance(config, dict) or not str(name := config.get("name")).startswith(f"{output}_"):
        return metric
    return {**metric, "config": {**config, "name": str(name).removeprefix(f"{output}_")}}


def _product(walk: Walk) -> None:
    training = walk.model.training
    if (
        training is not None
        and training.state is not None
        and class_of(training.config["optimizer"]) == "Nadam"
    ):
        walk.note(
            Severity.LOSSY,
            "optimizer",
            f"a .keras file of {walk.target_name} does not hold the product of momenta of a Nadam: it begins at 1",
        )


def newest_optimizer(walk: Walk, why: str) -> None:
    """An optimizer of `optimizers.legacy` as that of 2.11 and later."""
    training = walk.model.training
    assert training is not None
    value = training.config["optimizer"]
    if generation_of(value, walk.target) == "new":
        return
    # On a copy: what Keras 3 needs beside, for the rows of embeddings, is not needed here.
    aside = replace(
        walk,
        model=replace(walk.model, topology=deepcopy(walk.model.topology)),
        target=NEXT,
        changes=Changes(),
    )
    made = to_keras_3(aside, value)
    training.config["optimizer"] = to_keras_2(aside, made) if made is not None else None
    for change in aside.changes:
        if change.where in ("", "optimizer") and "schedule is written beside" not in change.what:
            walk.note(
                change.severity, change.where, change.what.replace("Keras 3", "TensorFlow 2.11 and later")
            )
    if training.state is not None:
        training.state.scalars.pop(PRODUCT, None)
    walk.note(
        Severity.EQUIVALENT,
        "optimizer",
        f"{why}: the optimizer is that of TensorFlow 2.11 and later",
    )


def _each(value: Any, kind: str, target: str) -> Any:
    """Every loss or metric in a structure of lists and dicts."""
    if isinstance(value, list):
        return [_each(item, kind, target) for item in value]
    if not isinstance(value, dict):
        return value
    if "class_name" not in value:
        return {key: _each(item, kind, target) for key, item in value.items()}
    known = (
        objects.exists(kind, str(value["class_name"]), target) or value["class_name"] == "MeanMetricWrapper"
    )
    return _named(value, f"keras.{kind}" if known else None)


def _optimizer(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    name = bare(str(value["class_name"]))
    made = dict(value)
    config = dict(value["config"]) if isinstance(value.get("config"), dict) else {}
    if name in LOSS_SCALE:
        config["inner_optimizer"] = _optimizer(config.get("inner_optimizer"))
        return _named({**made, "class_name": "LossScaleOptimizerV3", "config": config}, None)
    rate = config.get("learning_rate")
    if isinstance(rate, dict):
        known = rate.get("class_name") in SCHEDULES
        config["learning_rate"] = _named(rate, "keras.optimizers.schedules" if known else None)
    if name not in SPECS:
        return _named({**made, "config": config}, None)
    return _named({**made, "class_name": name, "config": config}, "keras.optimizers")


def _named(value: Json, module: str | None) -> Json:
    """An object with its module: of Keras, or of nobody's for a class of somebody's own."""
    if value.get("module") is not None:
        return value
    name = str(value["class_name"])
    made: Json = {
        "module": module or INTERNAL.get(name),
        "class_name": bare_name(name),
        "config": value["config"],
    }
    made["registered_name"] = None if module else value.get("registered_name") or name
    return made
