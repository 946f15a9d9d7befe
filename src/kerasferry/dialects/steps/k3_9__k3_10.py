"""Keras 3.9 <-> 3.10. A layer, and so a small model, is read where an activation stands.

With it the hard_sigmoid of Keras 2 can be said in stock parts: that of Keras 3 is relu6(x + 3) / 6, so of 1.2x it is
0.2x + 0.5 between 0 and 1.
"""

from __future__ import annotations

from ...hub import Json, Severity
from ..among_keras_3.activations import unwrap, wrap_again
from ..among_keras_3.attention import even_rows, zero_rows
from ..among_keras_3.later import LaterActivations, LaterAugmentation
from ..among_keras_3.later_compiled import LaterCompiled
from ..among_keras_3.later_operations import LaterOperations
from ..among_keras_3.lora import drop_alpha
from ..step import Rewrite, Step, Walk, config_of, nothing
from ..to_keras_3.objects import ACTIVATION_KEYS, HARD_SIGMOID, own_function

NAME = "hard_sigmoid_keras2"


def _composite(dtype: str | None = None) -> Json:
    """The function in stock parts.

    Args:
        dtype: Of the layer that it stands in, for a layer casts what it is given.
    """
    typed = {} if dtype in (None, "float32") else {"dtype": dtype}
    parts: tuple[tuple[str, Json], ...] = (
        ("Rescaling", {"name": "scale", "scale": 1.2, "offset": 0.0}),
        ("Activation", {"name": "hard_sigmoid", "activation": "hard_sigmoid"}),
    )
    layers = [
        {"module": "keras.layers", "class_name": name, "config": {**config, **typed}, "registered_name": None}
        for name, config in parts
    ]
    config = {"name": NAME, "layers": layers}
    return {"module": "keras", "class_name": "Sequential", "config": config, "registered_name": None}


def _in_parts(walk: Walk) -> None:
    for place in walk.places():
        config = config_of(place.layer)
        for key in ACTIVATION_KEYS:
            if isinstance(config.get(key), dict) and config[key].get("registered_name") == HARD_SIGMOID:
                config[key] = _composite(config.get("dtype"))
                walk.note(
                    Severity.EQUIVALENT,
                    place.where,
                    f"`{key}` is written Rescaling(1.2), hard_sigmoid: together the hard_sigmoid of Keras 2",
                )


def _as_function(walk: Walk) -> None:
    for place in walk.places():
        config = config_of(place.layer)
        for key in ACTIVATION_KEYS:
            value = config.get(key)
            if isinstance(value, dict) and value.get("config") == _composite(config.get("dtype"))["config"]:
                config[key] = own_function(HARD_SIGMOID)


STEP = Step(
    "k3.9",
    "k3.10",
    (
        Rewrite(
            nothing,
            "Dense(4, activation=LeakyReLU()) of 3.15.1 in 3.9.2: Could not interpret activation function identifier",
            wrap_again,
        ),
        Rewrite(
            _in_parts,
            "3.9.2: Could not interpret activation function identifier: {'class_name': 'Sequential', ...}; 3.10.0 "
            "loads it and is 6e-8 away from 0.2x + 0.5. LSTM(3, dtype='float64') with parts of float32 in 3.15.1: "
            "InvalidArgumentError in the cell",
            _as_function,
        ),
        Rewrite(
            even_rows,
            "MultiHeadAttention with return_attention_scores, a row with all steps masked: 1/6 each in 2.15.1, 0 in "
            "3.15.1, whose Softmax multiplies by the mask since 3.10.0",
            zero_rows,
        ),
        Rewrite(
            unwrap,
            "LSTM(3, activation=LeakyReLU()) is read by 3.10.0; 3.9.2: Could not interpret activation function "
            "identifier",
        ),
        LaterActivations(
            ("sparse_sigmoid",),
            "Dense(4, activation='sparse_sigmoid') in 3.9.2: Could not interpret activation function identifier",
        ),
        LaterAugmentation(
            ("RandomElasticTransform",), "3.9.2: Could not locate class 'RandomElasticTransform'"
        ),
        Rewrite(
            nothing,
            "Dense(lora_alpha=2) in 3.9.2: Unrecognized keyword arguments; what 3.9.2 adds to a kernel is what 3.10.0 "
            "adds with an alpha that is the rank",
            drop_alpha,
        ),
        LaterOperations(
            {"math": ("ViewAsReal",), "nn": ("SparseSigmoid",), "numpy": ("Angle",)},
            "3.9.2: Could not locate class 'Angle'",
        ),
        LaterCompiled(
            "losses",
            (("CategoricalGeneralizedCrossEntropy", "categorical_generalized_cross_entropy"),),
            "3.9.2: Could not locate class 'CategoricalGeneralizedCrossEntropy'",
        ),
    ),
)
