"""Every loss, metric, initializer, regularizer and constraint of TF 1.12 to 2.15, and each argument, has a fate.

Carried is derived: the target's class takes the argument, with the same default. All else is declared here.
"""

from __future__ import annotations

from typing import Any

import pytest
from small import layer, model_of, sequential

from kerasferry.catalog import objects
from kerasferry.dialects import carry
from kerasferry.dialects.chain import KERAS_3, TF_KERAS
from kerasferry.dialects.steps import all_steps
from kerasferry.errors import Refused
from kerasferry.hub import Changes, Severity

TARGETS = ("k3.0", "k3.3", "k3.5", "k3.15")

# (kind, class): what becomes of it.
CLASSES = {
    ("losses", "CosineProximity"): "replaced: CosineSimilarity, the same number",
    ("losses", "LossFunctionWrapper"): "replaced: the function inside, by its name",
    ("metrics", "CosineProximity"): "replaced: the mean of the loss function, which is negative as well",
    ("metrics", "MeanMetricWrapper"): "replaced: the class that Keras 3 has for the function, else a wrapper",
    ("metrics", "SumOverBatchSizeMetricWrapper"): "replaced: as MeanMetricWrapper",
    ("metrics", "MeanRelativeError"): "replaced: a class of the generated module",
    ("metrics", "MeanTensor"): "dropped, lossy: Keras 3 has no metric with a tensor for a result",
    ("metrics", "PyMetric"): "dropped, lossy: a base for classes of one's own",
    ("metrics", "Reduce"): "dropped, lossy: a base of Sum and Mean",
    ("metrics", "SensitivitySpecificityBase"): "dropped, lossy: a base of four classes that are carried",
    ("metrics", "SumOverBatchSize"): "dropped, lossy: takes no targets",
    ("initializers", "Orthogonal"): "renamed: OrthogonalInitializer up to Keras 3.6",
    ("constraints", "RadialConstraint"): "replaced: a class of the generated module",
}

# (kind, argument): what becomes of it, wherever it is.
ARGUMENTS = {
    ("losses", "reduction"): "carried: written always; `auto` is the mean that it meant",
    ("losses", "name"): "carried: written always",
    ("losses", "axis"): "dropped if it is the default, else refused",
    ("losses", "ignore_class"): "dropped if it is the default, else refused",
    ("metrics", "name"): "carried: written always",
    (
        "metrics",
        "ignore_class",
    ): "dropped if it is the default, else the metric is the mean of the loss function",
    ("initializers", "dtype"): "dropped: the layer's dtype decides",
    ("initializers", "verify_shape"): "dropped: not written by get_config of 1.12.3 to 2.2.3",
    ("initializers", "stddev"): "carried: written always",
    ("initializers", "minval"): "carried: written always",
    ("initializers", "maxval"): "carried: written always; null of TF 1 is the 1 that it meant",
}


def _older(kind: str) -> list[str]:
    return [
        name
        for name in objects.names(kind)
        if any(objects.exists(kind, name, dialect) for dialect in TF_KERAS)
    ]


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("kind", objects.KINDS)
def test_each_class_and_argument_has_a_fate(kind: str, target: str) -> None:
    missing = []
    for name in _older(kind):
        if (kind, name) in CLASSES:
            continue
        if not objects.exists(kind, name, target):
            missing.append(name)
            continue
        there = objects.takes(kind, name, target)
        for dialect in TF_KERAS:
            for argument, default in objects.takes(kind, name, dialect).items():
                carried = argument in there and there[argument] == default
                if not carried and (kind, argument) not in ARGUMENTS:
                    missing.append(f"{name}.{argument}={default!r} of {dialect}")
    assert not missing


def test_nothing_is_declared_that_is_carried() -> None:
    for kind, name in CLASSES:
        assert name in objects.names(kind)
        exists = all(objects.exists(kind, name, target) for target in KERAS_3)
        assert not exists or name in ("LossFunctionWrapper", "MeanMetricWrapper")
    for kind, argument in ARGUMENTS:
        assert any(
            argument in objects.takes(kind, name, dialect) for name in _older(kind) for dialect in TF_KERAS
        )


def carried(config: dict[str, Any], target: str = "k3.15") -> tuple[dict[str, Any], Changes]:
    model, changes = model_of(sequential(layer("Dense")), "tf2.15", config), Changes()
    all_steps()["tf2.15", "k3.0"].up(model, changes, target)
    assert model.training is not None
    return model.training.config, changes


@pytest.mark.parametrize("target", TARGETS)
def test_losses_are_carried_with_what_the_target_takes(target: str) -> None:
    for name in _older("losses"):
        if ("losses", name) in CLASSES:
            continue
        for dialect in TF_KERAS:
            arguments = objects.takes("losses", name, dialect)
            loss = carried({"loss": {"class_name": name, "config": arguments}}, target)[0]["loss"]
            assert (
                loss["class_name"] == name and loss["config"]["reduction"] == "sum_over_batch_size"
            ) or not arguments
            assert loss["config"].keys() <= objects.takes("losses", name, target).keys()


@pytest.mark.parametrize("target", TARGETS)
def test_metrics_are_carried_with_what_the_target_takes(target: str) -> None:
    for name in _older("metrics"):
        if ("metrics", name) in CLASSES:
            continue
        for dialect in TF_KERAS:
            arguments = objects.takes("metrics", name, dialect)
            (metric,) = carried({"metrics": [{"class_name": name, "config": arguments}]}, target)[0][
                "metrics"
            ]
            assert metric["class_name"] == name
            assert metric["config"].keys() <= objects.takes("metrics", name, target).keys()


def test_an_argument_that_says_something_is_not_dropped() -> None:
    with pytest.raises(Refused, match="ignore_me"):
        carried({"loss": {"class_name": "Huber", "config": {"ignore_me": 3}}})
    ignoring = {"class_name": "SparseCategoricalCrossentropy", "config": {"ignore_class": 1, "name": "s"}}
    (metric,) = carried({"metrics": [ignoring]}, "k3.5")[0]["metrics"]
    assert metric["class_name"] == "MeanMetricWrapper" and metric["config"]["ignore_class"] == 1
    assert metric["config"]["fn"]["config"] == "sparse_categorical_crossentropy"
    config, changes = carried({"metrics": [{"class_name": "AUC", "config": {"exotic": 2}}]})
    assert config["metrics"] == []
    assert [change.where for change in changes.of(Severity.LOSSY)] == ["metrics"]


@pytest.mark.parametrize(
    "name", ["MeanTensor", "PyMetric", "Reduce", "SensitivitySpecificityBase", "SumOverBatchSize"]
)
def test_metrics_that_keras_3_lacks_are_a_loss(name: str) -> None:
    config, changes = carried({"metrics": [{"class_name": name, "config": {}}]})
    assert config["metrics"] == []
    assert len(changes.of(Severity.LOSSY)) == 1


def _functions(kind: str) -> set[str]:
    return {name for dialect in TF_KERAS for name in objects.functions(kind, dialect)}


@pytest.mark.parametrize("target", TARGETS)
def test_each_name_of_a_function_has_a_fate(target: str) -> None:
    """No name of Keras is taken for a function of somebody's own."""
    known = objects.functions("losses", target)
    for name in _functions("losses"):
        loss = carried({"loss": name}, target)[0]["loss"]
        assert isinstance(loss, str) and loss in known, name
    for name in _functions("metrics"):
        (metric,) = carried({"metrics": [name]}, target)[0]["metrics"]
        if isinstance(metric, str):
            assert (
                metric.lower() in ("accuracy", "acc")
                or metric in objects.functions("metrics", target)
                or _by_class(metric)
            )
        else:
            assert metric["module"] == "keras.metrics", name


def _by_class(name: str) -> bool:
    """Whether Keras 3 finds a metric class by this name in small letters."""
    return any(
        name == _small(one) for one in objects.names("metrics") if objects.exists("metrics", one, "k3.0")
    )


def _small(name: str) -> str:
    return "".join(f"_{c.lower()}" if c.isupper() and at else c.lower() for at, c in enumerate(name))


@pytest.mark.parametrize(
    ("source", "before", "after"),
    [
        ("tf1.12", {"metrics": ["mae"]}, ["mean_absolute_error"]),
        ("tf1.15", {"metrics": ["accuracy"], "loss": "mse"}, ["acc"]),
        ("tf2.0", {"metrics": ["mae"]}, ["mae"]),
    ],
)
def test_names_in_the_logs(source: str, before: dict[str, Any], after: list[str]) -> None:
    model = carry(model_of(sequential(layer("Dense")), source, before), "k3.15", Changes())
    assert model.training is not None
    found = model.training.config["metrics"]
    assert [one if isinstance(one, str) else one["config"]["name"] for one in found] == after
