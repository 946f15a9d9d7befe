"""TF 1.15 <-> 2.0. A frozen batch normalization trains in another way."""

from __future__ import annotations

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


STEP = Step(
    "tf1.15",
    "tf2.0",
    (
        Rewrite(
            _frozen_normalization,
            proof="1.12.3 and 1.15.5 -> 3.15.1: after three steps with a frozen BatchNormalization 4e-2 apart, 2.9.3: "
            "2e-7",
        ),
    ),
)
