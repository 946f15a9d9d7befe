"""Differences between versions that no reader complains about: what is rewritten, and what is said as lost."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from small import functional, input_layer, layer, model_of, node, sequential, start_node

from kerasferry.dialects import carry
from kerasferry.dialects.evidence import narrow
from kerasferry.dialects.limits import last_look
from kerasferry.errors import Refused
from kerasferry.hub import Changes, Contents, Json, Producer, Severity, Store, Variable, tensor_of
from kerasferry.modules import plain_names_in


def compiled(
    source: str, target: str, optimizer: Json | None = None, **training: Any
) -> tuple[Json, list[str]]:
    """What `compile` gets in the target, and what is said of the optimizer that is not neutral."""
    told: Json = {"class_name": "SGD", "config": {"learning_rate": 0.1, **(optimizer or {})}}
    given = {"loss": "mse", "optimizer_config": told, **training}
    model = model_of(sequential(layer("Dense", units=2)), source, {**given, "optimizer": told})
    model.producer = Producer(dialects=(source,))
    changes = Changes()
    model = carry(model, target, changes)
    assert model.training is not None
    said = [one.what for one in changes if one.where == "optimizer" and one.severity is not Severity.NEUTRAL]
    return model.training.config, said


@pytest.mark.parametrize(
    ("source", "target", "clips", "word"),
    [
        ("tf2.0", "tf2.9", {"clipnorm": 1.0}, "do not look at it"),
        ("tf2.9", "tf2.1", {"clipnorm": 1.0}, "does not look at `clipnorm`"),
        ("tf1.15", "tf2.0", {"clipvalue": 1.0}, "does not look at `clipvalue`"),
        ("tf1.15", "tf2.2", {"clipvalue": 1.0}, ""),
        ("tf2.3", "tf2.6", {"clipnorm": 1.0, "clipvalue": 1.0}, "the other way round"),
        ("tf2.6", "tf2.3", {"clipnorm": 1.0, "clipvalue": 1.0}, "the other way round"),
        ("tf2.6", "tf2.9", {"clipnorm": 1.0, "clipvalue": 1.0}, ""),
        ("tf2.3", "tf2.6", {"clipnorm": 1.0}, ""),
    ],
)
def test_clipping(source: str, target: str, clips: Json, word: str) -> None:
    _, said = compiled(source, target, clips)
    assert [word in one for one in said] == ([True] if word else [])


def test_what_is_not_looked_at_does_not_begin_to_clip() -> None:
    training, _ = compiled("tf2.0", "tf2.9", {"clipnorm": 1.0})
    assert "clipnorm" not in training["optimizer"]["config"]


@pytest.mark.parametrize("source", ["tf2.0", "tf2.1"])
def test_names_in_logs_are_counted(source: str) -> None:
    training, _ = compiled(source, "tf2.2", metrics=["mae", "AUC"], weighted_metrics=["mae"])
    assert training["metrics"] == ["mae", {"class_name": "AUC", "config": {"name": "AUC"}}]
    assert [one["config"] for one in training["weighted_metrics"]] == [{"name": "mae_1", "fn": "mae"}]


@pytest.mark.parametrize(("name", "dialects"), [("functional_1", ("tf2.3",)), ("model", ("tf2.3", "tf2.4"))])
def test_a_name_that_2_3_gives(name: str, dialects: tuple[str, ...]) -> None:
    topology = functional([start_node()], [["start", 0, 0]], [["start", 0, 0]], name)
    contents = Contents("hdf5", Path("m.h5"), Producer(keras="2.4.0"), Store(), topology)
    assert narrow(contents).dialects == dialects


def test_a_crossentropy_in_doubt() -> None:
    end = layer("Dense", units=3, activation="softmax")
    model = model_of(sequential(end), "tf2.4", {"loss": "binary_crossentropy"})
    said = {}
    for dialects in (("tf2.3", "tf2.4"), ("tf2.4",)):
        model.producer, changes = Producer(dialects=dialects), Changes()
        carry(model, "tf2.9", changes)
        said[dialects] = [one.what for one in changes.of(Severity.LOSSY)]
    assert "2.3 or 2.4" in said["tf2.3", "tf2.4"][0] and not said["tf2.4",]


@pytest.mark.parametrize(("source", "said"), [("tf1.13", True), ("tf1.14", True), ("tf1.15", False)])
def test_bilinear_images_begin_elsewhere(source: str, said: bool) -> None:
    changes = Changes()
    carry(model_of(sequential(layer("UpSampling2D", interpolation="bilinear")), source), "tf2.3", changes)
    assert bool(changes.of(Severity.LOSSY)) is said


def looked_at(topology: Json, source: str, target: str, *variables: Variable) -> tuple[Json, Changes]:
    """Carried down, with the last look."""
    model, changes = model_of(topology, source), Changes()
    model.variables = {(one.layer, one.role): one for one in variables}
    model = carry(model, target, changes)
    last_look(model, source, changes)
    return model.topology, changes


def attention(*calls: Any) -> Json:
    nodes = [[["start", 0, 0, one], ["start", 0, 0, dict(one)]] for one in calls]
    return functional([start_node(), node("Attention", "a", *nodes)], [["start", 0, 0]], [["a", 0, 0]])


def test_causal_calls_become_an_argument() -> None:
    asked = {"use_causal_mask": True}
    topology, _ = looked_at(attention(asked), "tf2.15", "tf2.9")
    assert topology["config"]["layers"][1]["config"]["causal"] is True and "use_causal" not in str(topology)
    topology, _ = looked_at(attention(asked), "tf2.15", "tf2.10")
    assert "causal" not in topology["config"]["layers"][1]["config"]
    with pytest.raises(Refused, match="with and without"):
        looked_at(attention(asked, {}), "tf2.15", "tf2.9")


@pytest.mark.parametrize(
    ("target", "name"), [("tf2.1", "BatchNormalization"), ("tf2.2", "SyncBatchNormalization")]
)
def test_synchronized_normalization(target: str, name: str) -> None:
    topology, changes = looked_at(sequential(layer("SyncBatchNormalization")), "tf2.9", target)
    assert topology["config"]["layers"][-1]["class_name"] == name
    assert bool(changes.of(Severity.LOSSY)) is (name == "BatchNormalization")


@pytest.mark.parametrize(("target", "casts"), [("tf1.12", True), ("tf1.15", True), ("tf2.0", False)])
def test_tensorflow_1_casts_nothing(target: str, casts: bool) -> None:
    topology, _ = looked_at(sequential(layer("Dense", units=2, dtype="float64")), "tf2.9", target)
    assert ("Cast" in plain_names_in(topology)) is casts
    topology, _ = looked_at(sequential(layer("Dense", units=2, dtype="float32")), "tf2.9", target)
    assert "Cast" not in plain_names_in(topology)


def test_types_that_a_target_has_not() -> None:
    half = Variable(("a",), "kernel", replace(tensor_of(np.zeros((3, 2), "float16")), dtype="bfloat16"))
    dense = sequential(input_layer(), layer("Dense", units=2, use_bias=False))
    with pytest.raises(Refused, match="bfloat16"):
        looked_at(dense, "tf2.9", "tf2.4", half)
    looked_at(dense, "tf2.9", "tf2.5", half)
    with pytest.raises(Refused, match="float32 variables"):
        looked_at(sequential(layer("LSTM", units=2, dtype="float64")), "tf2.9", "tf1.14")
    looked_at(sequential(layer("LSTM", units=2, dtype="float64")), "tf2.9", "tf1.15")
    with pytest.raises(Refused, match="float32 variables"):
        looked_at(
            sequential(layer("ConvLSTM2D", filters=2, kernel_size=2, dtype="float16")), "tf2.9", "tf2.1"
        )


def test_half_precision_draws_no_orthogonal_kernel() -> None:
    lstm = layer(
        "LSTM", units=2, dtype="float16", recurrent_initializer={"class_name": "Orthogonal", "config": {}}
    )
    for target, name in (("tf2.3", "Orthogonal"), ("tf2.4", "GlorotUniform"), ("tf2.10", "Orthogonal")):
        topology, changes = looked_at(sequential(deepcopy(lstm)), "tf2.15", target)
        assert topology["config"]["layers"][-1]["config"]["recurrent_initializer"]["class_name"] == name
        assert bool(changes.of(Severity.LOSSY)) is (name == "GlorotUniform")


def test_stateful_steps_that_no_version_builds() -> None:
    both = layer("Bidirectional", layer=layer("LSTM", units=2, stateful=True))
    steps = layer("TimeDistributed", layer=both)
    for target in ("tf1.14", "tf2.1"):
        with pytest.raises(Refused, match="keeps its states"):
            looked_at(sequential(deepcopy(steps)), "tf2.3", target)
    looked_at(sequential(deepcopy(steps)), "tf2.3", "tf2.2")


def test_a_frozen_normalization_is_told_of() -> None:
    frozen = sequential(input_layer(), layer("BatchNormalization", trainable=False))
    training = {"optimizer": None, "loss": "mse"}
    for target, told in (("tf2.1", False), ("tf2.0", True)):
        changes = Changes()
        carry(model_of(deepcopy(frozen), "tf2.3", training), target, changes)
        assert any("it is frozen" in change.what for change in changes.of(Severity.LOSSY)) is told


def test_what_a_mixed_model_returns_keeps_its_type() -> None:
    mixed = {"class_name": "Policy", "config": {"name": "mixed_float16"}}
    first_layer = layer("Dense", "a", units=2, dtype=mixed)
    for last, cast in ((mixed, True), ("float32", False)):
        model = sequential(first_layer, layer("Dense", "b", units=2, dtype=last))
        changes = Changes()
        topology = carry(model_of(model, "tf2.3"), "tf2.0", changes).topology
        assert ("Cast" in plain_names_in(topology)) is cast
        assert topology["config"]["layers"][1]["config"]["dtype"] == "float32"
        assert changes.of(Severity.LOSSY)


def test_half_variables_of_a_normalization_become_wide() -> None:
    model = model_of(sequential(layer("BatchNormalization", dtype="bfloat16")), "k3.15")
    bits = np.asarray([0x3F80, 0x4040], "uint16")  # 1 and 3
    tensor = replace(tensor_of(bits), dtype="bfloat16")
    model.variables = {(("a",), "gamma"): Variable(("a",), "gamma", tensor)}
    wide = carry(model, "tf2.15", Changes()).variables[("a",), "gamma"].tensor
    assert wide.dtype == "float32" and wide.read().tolist() == [1.0, 3.0]


def test_a_metric_that_no_old_version_finds_by_its_short_name() -> None:
    training = {"optimizer": None, "loss": "mse", "metrics": ["kld", "mae"]}
    changes = Changes()
    model = carry(model_of(sequential(layer("Dense", units=1)), "tf2.6", training), "tf2.3", changes)
    last_look(model, "tf2.6", changes)
    assert model.training is not None
    assert model.training.config["metrics"] == ["kullback_leibler_divergence", "mae"]
