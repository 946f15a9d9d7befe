"""TF 2.6 <-> 2.7. RandomCrop goes another way when it does not train."""

from __future__ import annotations

from ..among_tf.differences import cut_first, random_crop
from ..step import Argument, Step
from ..to_keras_3.preprocessing import resize_first
from ..to_keras_3.toward import TowardKeras3

STEP = Step(
    "tf2.6",
    "tf2.7",
    (
        Argument(
            ("GaussianNoise", "GaussianDropout"),
            None,
            "seed",
            "2.9.3 -> 2.3.4: GaussianNoise takes no seed; it says where the noise of training begins",
            same=True,
        ),
        TowardKeras3(
            resize_first,
            random_crop,
            "2.3.4 and 2.6.5 resize the shorter side and cut the middle, 2.7.4 and 2.9.3 cut to the ratio and resize: "
            "the outputs differ by 0.91 of their maximum",
            cut_first,
        ),
    ),
)
