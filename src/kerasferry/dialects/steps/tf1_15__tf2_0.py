"""TF 1.15 <-> 2.0. A frozen batch normalization trains in another way; arrays in configs become plain numbers;
metrics go by the names they were given."""

from __future__ import annotations

from ..among_tf.differences import cosine_losses, cosine_names, dots, each_with_each
from ..among_tf.old_objects import plain_arrays
from ..among_tf.ranks import matrices
from ..among_tf.types import uncast
from ..compiling.clipping import stop_clipping
from ..compiling.early_metrics import names_in_logs, positive_cosine_losses
from ..step import Rewrite, Step, Walk, config_of, nothing
from ..to_keras_3.stateful_steps import begin_alike, begin_otherwise
from ..to_keras_3.toward import TowardKeras3


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
            plain_arrays,
            proof="ReLU(negative_slope=0.25) of 1.12.3 -> 3.15.1: '<' not supported between instances of 'dict' and "
            "'float'",
        ),
        TowardKeras3(
            matrices,
            dots,
            "Dot(-1) of (3, 4, 5) and (3, 6, 5) is (3, 4, 6) in 1.12.3 and 1.15.5, (3, 4, 3, 6) in 2.0.4 and later",
            each_with_each,
        ),
        TowardKeras3(
            begin_alike,
            begin_otherwise,
            "TimeDistributed(SimpleRNN(2, stateful=True)): each step begins with zeros in 1.15.5; in 2.0.4 the second "
            "begins with what the first left, which was taken twice",
        ),
        Rewrite(
            uncast,
            "MaxPooling1D(dtype='float16') of float32 returns float32 in 1.12.3 and 1.15.5, float16 in 2.0.4; "
            "LSTM(3, dtype='float64') in 1.12.3 has float32 variables",
        ),
        Rewrite(
            _frozen_normalization,
            proof="1.12.3 and 1.15.5 -> 3.15.1: after three steps with a frozen BatchNormalization 4e-2 apart, 2.9.3: "
            "2e-7",
            down_function=_frozen_normalization,
        ),
        Rewrite(stop_clipping, "1.15.5 clips in `fit`, 2.0.4 and 2.1.4 do not"),
        Rewrite(
            names_in_logs,
            "metrics=['mae'], weighted_metrics=['mae']: mean_absolute_error, weighted_mean_absolute_error in 1.12.3 "
            "and 1.15.5, mae, mae_1 in 2.0.4",
        ),
        Rewrite(
            nothing,
            "loss='cosine' in 1.14.0 and 1.15.5: Unknown loss function: cosine; 1.12.3 to 1.15.5 know cosine_proximity",
            cosine_names,
        ),
        TowardKeras3(
            positive_cosine_losses,
            cosine_losses,
            "loss='cosine_proximity' of one model: -0.5478 in 1.12.3 and 3.15.1, 0.5478 in 1.15.5",
        ),
    ),
)
