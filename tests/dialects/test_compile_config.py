"""What `compile` was given, carried to Keras 3."""

from __future__ import annotations

from typing import Any

import pytest
from small import functional, layer, model_of, node, sequential, start_node

from kerasferry.dialects import carry
from kerasferry.dialects.compiling.config import for_hdf5
from kerasferry.dialects.limits import last_look
from kerasferry.dialects.steps import all_steps
from kerasferry.hub import Changes, Producer, Severity

ONE = sequential(layer("Dense"))
TWO = functional([], [], [["value", 0, 0], ["label", 0, 0]])


def carried(config: dict[str, Any], topology: dict[str, Any] = ONE) -> tuple[dict[str, Any], Changes]:
    model, changes = model_of(topology, "tf2.15", config), Changes()
    all_steps()["tf2.15", "k3.0"].up(model, changes, "k3.15")
    assert model.training is not None
    return model.training.config, Changes(
        change for change in changes if change.where in ("loss", "metrics", "optimizer")
    )


def builtin(module: str, class_name: str, **config: Any) -> dict[str, Any]:
    return {"module": f"keras.{module}", "class_name": class_name, "config": config, "registered_name": None}


def own(name: str) -> dict[str, Any]:
    return {"module": "builtins", "class_name": "function", "config": name, "registered_name": name}


def wrapper(function: Any, **config: Any) -> dict[str, Any]:
    return {"class_name": "MeanMetricWrapper", "config": {**config, "fn": function}}


@pytest.mark.parametrize("name", ["mse", "MSE", "mean_squared_error", "binary_crossentropy", "kld"])
def test_names_that_keras_3_takes(name: str) -> None:
    config, changes = carried({"loss": name, "optimizer": "sgd"})
    assert config == {"loss": name, "optimizer": "sgd"} and not changes


def test_names_that_changed() -> None:
    config, changes = carried({"loss": "logcosh"})
    assert config["loss"] == "log_cosh"
    assert [change.what for change in changes] == ["`logcosh` is called `log_cosh`"]


def test_own_loss_function_is_named() -> None:
    for written in ("my_loss", {"class_name": "function", "config": "my_loss"}):
        config, changes = carried({"loss": written})
        assert config["loss"] == own("my_loss")
        assert [change.what for change in changes] == [
            "`my_loss` is a function of your own: pass it in `custom_objects`"
        ]


def test_loss_object() -> None:
    written = {
        "class_name": "SparseCategoricalCrossentropy",
        "config": {"reduction": "auto", "name": "x", "from_logits": True, "ignore_class": None, "axis": -1},
    }
    config, changes = carried({"loss": written})
    expected = builtin(
        "losses",
        "SparseCategoricalCrossentropy",
        reduction="sum_over_batch_size",
        name="x",
        from_logits=True,
        ignore_class=None,
        axis=-1,
    )
    assert config["loss"] == expected
    assert [change.severity for change in changes] == [Severity.NEUTRAL]
    written["config"]["reduction"] = "sum"
    assert carried({"loss": written})[0]["loss"]["config"]["reduction"] == "sum"


def test_own_loss_class() -> None:
    config, _ = carried({"loss": {"class_name": "mine>Loss", "config": {"x": 1}}})
    assert config["loss"] == {
        "module": None,
        "class_name": "Loss",
        "config": {"x": 1},
        "registered_name": "mine>Loss",
    }


@pytest.mark.parametrize("name", ["accuracy", "acc"])
def test_special_metrics_stay_names(name: str) -> None:
    assert carried({"metrics": [name]})[0]["metrics"] == [name]


def test_metric_names_become_the_class() -> None:
    config, _ = carried({"metrics": ["mae", "top_k_categorical_accuracy", "kld"]})
    assert config["metrics"] == [
        builtin("metrics", "MeanAbsoluteError", name="mae"),
        "top_k_categorical_accuracy",
        builtin("metrics", "KLDivergence", name="kld"),
    ]


def test_wrapped_metric() -> None:
    """2.4 to 2.15 write every metric given by name or function so, listed by output."""
    written = [
        [
            wrapper("mean_absolute_error", name="mae", dtype="float32"),
            {"class_name": "AUC", "config": {"curve": "PR"}},
        ]
    ]
    config, _ = carried({"metrics": written})
    assert config["metrics"] == [
        builtin("metrics", "MeanAbsoluteError", name="mae", dtype="float32"),
        builtin("metrics", "AUC", curve="PR"),
    ]


def test_wrapped_metric_with_a_policy() -> None:
    policy = {"class_name": "Policy", "config": {"name": "float32"}}
    config, _ = carried({"metrics": [wrapper("mean_absolute_error", name="mae", dtype=policy)]})
    assert config["metrics"][0]["config"] == {"name": "mae", "dtype": "float32"}


def test_wrapped_function_of_ones_own() -> None:
    for function in ("my_metric", {"class_name": "function", "config": "my_metric"}):
        config, changes = carried({"metrics": [wrapper(function, name="my_metric")]})
        assert config["metrics"] == [own("my_metric")]
        config, changes = carried({"metrics": [wrapper(function, name="m")]})
        assert config["metrics"] == [builtin("metrics", "MeanMetricWrapper", name="m", fn=own("my_metric"))]
        assert [change.where for change in changes] == ["metrics"]


def test_several_outputs() -> None:
    """A null where an output has none; the output's name before each metric's is taken off."""
    written = [
        [wrapper("mean_absolute_error", name="value_mae")],
        [None, wrapper("binary_accuracy", name="label_acc")],
    ]
    config, _ = carried({"metrics": written, "loss": {"value": "mse", "label": None}}, TWO)
    assert [[item["config"]["name"] for item in listed] for listed in config["metrics"]] == [["mae"], ["acc"]]
    assert config["loss"] == ["mse", None]


def test_metrics_by_output_name() -> None:
    written = {"value": ["mae"], "label": [{"class_name": "AUC", "config": {"name": "label_auc"}}]}
    config, _ = carried({"metrics": written, "loss_weights": {"value": 0.25}}, TWO)
    assert config["metrics"]["value"][0]["class_name"] == "MeanAbsoluteError"
    assert config["metrics"]["label"] == [builtin("metrics", "AUC", name="auc")]
    assert config["loss_weights"] == [0.25, 1.0]


def test_losses_by_name_become_a_list_in_the_order_of_the_outputs() -> None:
    """3.5.0 and 3.6.0 pair a dict with the outputs by its sorted names, and compute another loss."""
    config, changes = carried(
        {"loss": {"label": "hinge", "value": "mse"}, "loss_weights": {"label": 2.0}}, TWO
    )
    assert (config["loss"], config["loss_weights"]) == (["mse", "hinge"], [1.0, 2.0])
    assert [change.severity for change in changes] == [
        Severity.NEUTRAL
    ]  # of the loss; the weights have another place
    assert carried({"loss": {"value": "mse"}}, TWO)[0]["loss"] == ["mse", None]
    assert carried({"loss": {"elsewhere": "mse"}}, TWO)[0]["loss"] == {"elsewhere": "mse"}
    one = functional([], [], [["end", 0, 0]])
    assert carried({"loss": {"end": "mse"}}, one)[0]["loss"] == "mse"


def test_outputs_that_lose_their_slash() -> None:
    layers = [
        start_node(),
        node("Dense", "a/b", [["start", 0, 0, {}]]),
        node("Dense", "c", [["start", 0, 0, {}]]),
    ]
    topology = functional(layers, [["start", 0, 0]], [["a/b", 0, 0], ["c", 0, 0]])
    config, _ = carried({"loss": {"c": "mse", "a/b": "hinge"}, "metrics": {"a/b": ["accuracy"]}}, topology)
    assert config["loss"] == ["hinge", "mse"]
    assert config["metrics"] == {"a_b": ["accuracy"]}


def optimizer(class_name: str, **config: Any) -> tuple[Any, Changes]:
    made, changes = carried({"optimizer": {"class_name": class_name, "config": config}})
    return made.get("optimizer"), changes


def test_optimizer_keeps_what_is_not_the_default() -> None:
    made, changes = optimizer(
        "Custom>Adam",
        name="Adam",
        learning_rate=0.03,
        beta_1=0.8,
        amsgrad=True,
        weight_decay=None,
        jit_compile=True,
        is_legacy_optimizer=False,
    )
    assert made == builtin("optimizers", "Adam", learning_rate=0.03, beta_1=0.8, amsgrad=True)
    assert not changes


def test_lr_is_the_learning_rate() -> None:
    assert optimizer("SGD", lr=0.3, momentum=0.5, nesterov=True)[0]["config"] == {
        "learning_rate": 0.3,
        "momentum": 0.5,
        "nesterov": True,
    }


def test_decay_becomes_the_schedule_that_it_meant() -> None:
    made, changes = optimizer("Adam", learning_rate=0.1, decay=0.01)
    assert made["config"]["learning_rate"] == builtin(
        "optimizers.schedules",
        "InverseTimeDecay",
        initial_learning_rate=0.1,
        decay_steps=1,
        decay_rate=0.01,
        staircase=False,
    )
    assert [change.severity for change in changes] == [Severity.EQUIVALENT]
    made, changes = optimizer("Adam", learning_rate=0.1, decay=0.0)
    assert made["config"]["learning_rate"] == 0.1 and not changes


def test_schedule() -> None:
    rate = {
        "class_name": "CosineDecay",
        "config": {"initial_learning_rate": 0.1, "decay_steps": 5, "name": None},
    }
    made, changes = optimizer("SGD", learning_rate=rate)
    assert made["config"]["learning_rate"] == builtin(
        "optimizers.schedules", "CosineDecay", initial_learning_rate=0.1, decay_steps=5
    )
    assert not changes
    made, changes = optimizer("SGD", learning_rate={"class_name": "mine>Warm", "config": {}})
    assert made["config"]["learning_rate"]["registered_name"] == "mine>Warm"
    assert [change.where for change in changes] == ["optimizer"]


def test_an_argument_that_is_gone_is_a_loss() -> None:
    _, changes = optimizer("SGD", learning_rate=0.1, exotic=3)
    assert [(change.severity, change.what) for change in changes] == [
        (Severity.LOSSY, "`exotic` of SGD (3) has no equal in Keras 3")
    ]


def test_an_optimizer_of_somebodys_own_is_a_loss() -> None:
    _, changes = optimizer("Addons>LAMB", learning_rate=0.1)
    assert [change.severity for change in changes] == [Severity.LOSSY]
    assert changes[0].what.startswith("`Addons>LAMB` is no optimizer of Keras 3")


def test_hdf5_holds_classes_in_place_of_names() -> None:
    made = for_hdf5(
        {"optimizer": "sgd", "loss": {"value": "mse", "label": None}, "metrics": ["mae", "accuracy", "mine"]}
    )
    assert made == {
        "optimizer_config": {"class_name": "sgd", "config": {}},
        "loss": {"value": builtin("losses", "MeanSquaredError", name="mse"), "label": None},
        "metrics": [builtin("metrics", "MeanAbsoluteError", name="mae"), "accuracy", "mine"],
        "weighted_metrics": None,
        "loss_weights": None,
    }


@pytest.mark.parametrize("config", [None, {}, {"loss": "mse"}, {"optimizer": None, "loss": "mse"}])
def test_hdf5_without_an_optimizer_is_not_compiled(config: Any) -> None:
    assert for_hdf5(config) is None


@pytest.mark.parametrize(
    "ends", [[], {}, [[]], [{"x": ["value", 0, 0]}], {"x": [["value", 0, 0], ["label", 0, 0]]}]
)
def test_outputs_in_any_structure(ends: Any) -> None:
    """A model may give tensors in dicts and in lists of lists; what `compile` was given stays as it is then."""
    config, _ = carried(
        {"loss": {"value": "mse", "label": "hinge"}, "metrics": [["mae"]]}, functional([], [], ends)
    )
    assert config["loss"] == {"value": "mse", "label": "hinge"}


def test_a_name_that_only_losses_have() -> None:
    config, _ = carried({"loss": "mse", "metrics": ["log_cosh"]})
    assert config["metrics"] == [builtin("metrics", "LogCoshError", name="log_cosh")]


@pytest.mark.parametrize(("source", "turned"), [("tf1.13", False), ("tf1.15", True), ("tf2.0", False)])
def test_the_cosine_of_1_15_is_positive(source: str, turned: bool) -> None:
    loss = {"class_name": "CosineSimilarity", "config": {"name": "cosine_similarity", "axis": -1}}
    model = model_of(ONE, source, {"loss": loss, "optimizer": "sgd"})
    model.producer = Producer(dialects=(source,))
    made = carry(model, "k3.15", Changes()).training
    assert made is not None
    assert ("WeightedLoss" in str(made.config["loss"])) is turned
    if turned:
        assert made.config["loss"]["config"]["weight"] == -1.0


@pytest.mark.parametrize(("source", "target"), [("tf2.0", "k3.15"), ("tf2.3", "tf2.0"), ("tf2.3", "k3.15")])
def test_metrics_that_search_a_threshold(source: str, target: str) -> None:
    metric = {"class_name": "PrecisionAtRecall", "config": {"name": "p", "recall": 0.5, "num_thresholds": 3}}
    changes = Changes()
    carry(model_of(ONE, source, {"loss": "mse", "metrics": [metric], "optimizer": "sgd"}), target, changes)
    said = [change for change in changes if "takes the threshold" in change.what]
    assert bool(said) is (source == "tf2.0" or target == "tf2.0")
    assert all(change.severity is Severity.LOSSY for change in said)


@pytest.mark.parametrize(
    ("source", "target"), [("tf2.6", "tf1.13"), ("k3.15", "tf1.12"), ("tf1.15", "tf1.14")]
)
def test_the_metric_of_the_cosine_is_negative_in_1_13(source: str, target: str) -> None:
    changes = Changes()
    config = {"loss": "mse", "metrics": ["cosine_similarity"], "optimizer": "sgd"}
    carry(model_of(ONE, source, config), target, changes)
    said = [change.severity for change in changes if "the other sign in the logs" in change.what]
    assert said == ([] if target == "tf1.14" else [Severity.LOSSY])


WRAPPED = {"class_name": "MeanMetricWrapper", "config": {"name": "kld", "dtype": "float32", "fn": "kld"}}


@pytest.mark.parametrize("metric", ["kld", WRAPPED])
@pytest.mark.parametrize("target", ["tf2.4", "tf2.9", "tf2.13"])
def test_no_hdf5_is_read_with_the_metric_kld(metric: Any, target: str) -> None:
    config = {"loss": "kld", "metrics": [[metric]], "optimizer": "sgd"}
    model = carry(model_of(ONE, "tf2.15", config), target, Changes())
    last_look(model, "tf2.15", Changes())
    made = model.training
    assert made is not None
    written = made.config["metrics"][0][0]
    assert written["config"]["name"] == "kld"
    assert written["config"]["fn"] == "kullback_leibler_divergence"
    assert made.config["loss"] == "kld"


@pytest.mark.parametrize("target", ["tf2.3", "tf2.0", "tf1.12"])
def test_the_divergence_of_keras_3_by_its_old_name(target: str) -> None:
    config = {"loss": "mse", "metrics": ["kl_divergence"], "optimizer": "sgd"}
    made = carry(model_of(ONE, "k3.15", config), target, Changes()).training
    assert made is not None
    assert made.config["metrics"] == ["kullback_leibler_divergence"]
