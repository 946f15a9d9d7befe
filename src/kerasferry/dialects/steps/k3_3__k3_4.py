"""Keras 3.3 <-> 3.4. A single input or output stands without a list; Orthogonal is read under its public name."""

from __future__ import annotations

from typing import Any

from ..among_keras_3.later import LaterArgument
from ..among_keras_3.later_compiled import LaterCompiled, drop_types
from ..among_keras_3.later_operations import LaterOperations, MendedOperations, said_formats
from ..among_keras_3.merged_masks import MERGES
from ..among_keras_3.quantized import by_mode, by_name
from ..step import RenamedObject, Rewrite, Step, Walk, nothing
from ..to_keras_3.lookups import empty_texts
from ..to_keras_3.preprocessing import long_one_hot, stock_one_hot

KEYS = ("input_layers", "output_layers")


def _is_reference(value: Any) -> bool:
    return isinstance(value, list) and len(value) == 3 and isinstance(value[0], str)


def _unwrap(walk: Walk) -> None:
    for place in walk.functional():
        config = place.layer["config"]
        for key in KEYS:
            if isinstance(config.get(key), list) and len(config[key]) == 1 and _is_reference(config[key][0]):
                config[key] = config[key][0]


def _wrap(walk: Walk) -> None:
    for place in walk.functional():
        config = place.layer["config"]
        for key in KEYS:
            if _is_reference(config.get(key)):
                config[key] = [config[key]]


STEP = Step(
    "k3.3",
    "k3.4",
    (
        Rewrite(
            _unwrap,
            "3.4.1 and later return a list of one output for [[name, 0, 0]]; 3.3.3 takes no bare [name, 0, 0]",
            _wrap,
        ),
        Rewrite(
            stock_one_hot,
            "3.3.3: CategoryEncoding and Discretization give (3, 1, 3) for one_hot of (3, 1), 3.4.1 and 2.15.0 (3, 3)",
            long_one_hot,
        ),
        Rewrite(
            empty_texts,
            "TextVectorization(vocabulary=['a'], output_mode='multi_hot') of [['']]: 0 in 3.3.3 and 3.6.0, -2**63 in "
            "3.4.1 and 3.5.0",
        ),
        RenamedObject(
            "_initializer",
            "OrthogonalInitializer",
            "Orthogonal",
            "3.3.3: Could not interpret initializer identifier: {'class_name': 'Orthogonal', ...}; 3.4.1 reads both",
        ),
        Rewrite(
            by_mode,
            "QuantizedDTypePolicy is {'name': 'int8_from_float32'} in files of 3.3.3, {'mode': 'int8', 'source_name': "
            "'float32'} in those of 3.4.1",
            by_name,
        ),
        LaterArgument(
            ("MultiHeadAttention",),
            "seed",
            "MultiHeadAttention(seed=3) in 3.3.3: Unrecognized keyword arguments",
            lost="the dropout draws other random numbers",
        ),
        LaterArgument(
            ("InputLayer",),
            "optional",
            "Input(optional=True) in 3.3.3: got an unexpected keyword argument 'optional'",
            lost="the input must be given",
        ),
        Rewrite(
            nothing,
            "3.3.3: Resize(data_format=None) of `keras.ops.image`: transposes as for channels_first",
            said_formats,
        ),
        Rewrite(nothing, "3.3.3: Huber.__init__() got an unexpected keyword argument 'dtype'", drop_types),
        Rewrite(
            MERGES[0],
            "Multiply of two masked inputs: masked steps count as they are in 3.3.3, as 1 in 3.4.1; Add hands none on, "
            "one where either has the step in 3.4.1",
            MERGES[1],
        ),
        LaterCompiled(
            "losses",
            (("Dice", ""),),
            "Dice(axis=[1]) in 3.3.3: got an unexpected keyword argument 'axis'",
            key="axis",
        ),
        LaterOperations(
            {"image": ("HSVToRGB", "RGBToHSV")},
            "3.3.3: Could not locate class 'RGBToHSV'",
        ),
        MendedOperations(
            {"image": ("CropImages", "PadImages"), "numpy": ("Average",)},
            "3.3.3: the sizes that pad_images and crop_images find in their first call stay; 3.4.1 computes them",
        ),
        LaterOperations(
            {"image": ("CropImages", "PadImages")},
            "3.3.3: PadImages.__init__() got an unexpected keyword argument 'data_format'",
            key="data_format",
        ),
    ),
)
