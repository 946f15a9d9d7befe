"""TF 1.15 <-> 2.0. A frozen batch normalization trains in another way; arrays in configs become plain numbers."""

from __future__ import annotations

from ..hub import Severity
from .step import Rewrite, Step, Walk, config_of


def _frozen_normalization(walk: Walk) -> None:
    if walk.model.training is None:
        return
    for place in walk.places(("BatchNormalization",)):
        if config_of(place.layer).get("trainable") is False:
            walk.changes.lossy(
                place.where,
                "a frozen BatchNormalization normalizes by the batch when TensorFlow 1 trains, and by what it has "
                "learnt when Keras 2 and 3 do: training goes on with other numbers",
                walk.step,
            )


def _plain_arrays(walk: Walk) -> None:
    """What Keras 1 kept as a NumPy array, JSON has as {"type": "ndarray", "value": ...}."""
    for place in walk.places():
        config = config_of(place.layer)
        for key, value in config.items():
            if isinstance(value, dict) and value.keys() == {"type", "value"} and value["type"] == "ndarray":
                config[key] = value["value"]
                walk.note(Severity.NEUTRAL, place.where, f"`{key}` is the plain value of an array")


STEP = Step(
    "tf1.15",
    "tf2.0",
    (
        Rewrite(
            _plain_arrays,
            proof="ReLU(negative_slope=0.25) of 1.12.3 -> 3.15.1: '<' not supported between instances of 'dict' and "
            "'float'",
        ),
        Rewrite(
            _frozen_normalization,
            proof="1.12.3 and 1.15.5 -> 3.15.1: after three steps with a frozen BatchNormalization 4e-2 apart, 2.9.3: "
            "2e-7",
        ),
    ),
)
