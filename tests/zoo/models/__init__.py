"""The zoo's models, one file a family; importing fills `registry.REGISTRY`."""

from . import (  # noqa: F401
    activation,
    attention,
    compiling,
    constants,
    convolution,
    embedding,
    found,
    keras_3,
    keras_3_ops,
    keras_3_training,
    kinds,
    masks,
    masks_two,
    merging,
    nested,
    noise,
    normalization,
    objects,
    policies,
    pooling,
    preprocessing,
    recurrent,
    recurrent_wrappers,
    reshaping,
)
from .registry import REGISTRY  # noqa: F401
