"""TF 2.9 <-> 2.10. A mean leaves masked steps out; the OrthogonalRegularizer counts by absolute values."""

from __future__ import annotations

from ..among_tf.causal import causal_layers
from ..among_tf.differences import masked_losses, signed
from ..among_tf.newer_objects import absolute_products
from ..masks.losses import over_all_steps
from ..step import Rewrite, Step, nothing
from ..to_keras_3.regularizers import signed_products
from ..to_keras_3.toward import TowardKeras3

STEP = Step(
    "tf2.9",
    "tf2.10",
    (
        TowardKeras3(
            over_all_steps,
            masked_losses,
            "a masked output with `mse`: 0.9138 in 2.9.3, 1.7310 in 3.15.1, which divides by the steps that the mask "
            "leaves as 2.10.1 does",
        ),
        Rewrite(
            nothing,
            "Attention()([x, x], use_causal_mask=True) of 2.15.1 in 2.9.3: BaseDenseAttention.call() got an unexpected "
            "keyword argument 'use_causal_mask'",
            causal_layers,
        ),
        TowardKeras3(
            signed_products,
            signed,
            "OrthogonalRegularizer(0.05, 'columns') of one matrix: 0.0088 in 2.9.3, 0.0170 in 2.15.1 and 3.15.1",
            absolute_products,
        ),
    ),
)
