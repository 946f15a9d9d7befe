"""TF 1.15 <-> 2.0. Initializers lose their dtype; a frozen batch normalization trains in another way."""

from __future__ import annotations

from typing import Any

from .step import Rewrite, Step, Walk, config_of

# Also written by functional and RNN files of 2.0 (seen), which is why the key is taken off wherever it stands.
_SUFFIX = "_initializer"


def _drop_initializer_dtype(walk: Walk) -> None:
    for place in walk.places():
        config = config_of(place.layer)
        for key, value in config.items():
            if key.endswith(_SUFFIX) and _has_dtype(value):
                dtype = value["config"].pop("dtype")
                walk.changes.neutral(
                    place.where, f"`{key}` loses its own dtype {dtype!r}: the layer's decides", walk.step
                )


def _has_dtype(value: Any) -> bool:
    return isinstance(value, dict) and isinstance(value.get("config"), dict) and "dtype" in value["config"]


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


STEP = Step(
    "tf1.15",
    "tf2.0",
    (
        Rewrite(
            _drop_initializer_dtype,
            proof="1.15 -> Keras 3.15.1: GlorotUniform.__init__() got an unexpected keyword argument 'dtype'",
        ),
        Rewrite(
            _frozen_normalization,
            proof="1.12.3 and 1.15.5 -> 3.15.1: after three steps with a frozen BatchNormalization 4e-2 apart, 2.9.3 2e-7",
        ),
    ),
)
