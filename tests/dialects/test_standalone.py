"""Standalone Keras 2.2 and 2.3: what their readers lack beside the tf.keras of their time."""

from __future__ import annotations

from typing import Any

import pytest
from small import first, layer, model_of, sequential

from kerasferry.catalog import layers as catalog
from kerasferry.dialects import carry
from kerasferry.dialects.limits import last_look
from kerasferry.errors import Refused
from kerasferry.hub import Changes, Model, Severity, Training
from kerasferry.optimizers.catalog import SPECS
from kerasferry.optimizers.generations import ITERATIONS, sequence


def carried(
    topology: dict[str, Any], target: str, training: dict[str, Any] | None = None
) -> tuple[Model, Changes]:
    changes = Changes()
    model = model_of(topology, "tf2.9")
    if training is not None:
        model.training = Training(config=training)
    made = carry(model, target, changes)
    last_look(made, "tf2.9", changes)
    return made, changes


@pytest.mark.parametrize("target", ["keras2.2", "keras2.3"])
def test_initializers_and_axes(target: str) -> None:
    kernel = {"class_name": "GlorotUniform", "config": {"seed": None}}
    made, _ = carried(
        sequential(layer("Dense", units=2, batch_input_shape=[None, 3], kernel_initializer=kernel)), target
    )
    assert made.dialect == target
    assert first(made.topology)["kernel_initializer"]["class_name"] == "glorot_uniform"
    made, _ = carried(
        sequential(layer("BatchNormalization", axis=[3], batch_input_shape=[None, 2, 2, 3])), target
    )
    assert first(made.topology)["axis"] == 3


def test_what_it_lacks_is_refused() -> None:
    with pytest.raises(Refused):
        carried(sequential(layer("LayerNormalization", axis=[1], batch_input_shape=[None, 3])), "keras2.3")
    with pytest.raises(Refused, match="one axis"):
        carried(
            sequential(layer("BatchNormalization", axis=[1, 2], batch_input_shape=[None, 3, 3])), "keras2.3"
        )


def test_a_metric_object_is_left_out_and_said() -> None:
    """2.3.1 of its own file: "Unknown metric function: {'class_name': 'AUC', ...}"."""
    metrics = ["mae", {"class_name": "AUC", "config": {"name": "auc", "dtype": "float32"}}]
    training = {
        "optimizer": {"class_name": "SGD", "config": {"learning_rate": 0.1}},
        "loss": "mse",
        "metrics": metrics,
    }
    made, changes = carried(
        sequential(layer("Dense", units=2, batch_input_shape=[None, 3])), "keras2.3", training
    )
    assert made.training is not None and made.training.config["metrics"] == ["mae"]
    assert any("AUC" in change.what for change in changes.of(Severity.LOSSY))


def test_the_order_of_optimizer_variables() -> None:
    """2.3.1 counts steps in every optimizer, 2.2.4 and 1.12.3 not in RMSprop."""
    config = {"class_name": "RMSprop", "config": {}}
    assert sequence(SPECS["RMSprop"], "v1", config, "keras2.3")[0] == ITERATIONS
    assert ITERATIONS not in sequence(SPECS["RMSprop"], "v1", config, "keras2.2")


def test_the_catalog_knows_standalone_keras_apart() -> None:
    assert catalog.exists("Dense", "keras2.2") and not catalog.exists("LayerNormalization", "keras2.3")
    assert catalog.exists("CuDNNLSTM", "keras2.3")
    assert "time_major" in catalog.takes("LSTM", "tf1.15")
    assert "time_major" not in catalog.takes("LSTM", "keras2.3")
