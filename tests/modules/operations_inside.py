"""Runs inside an environment: operations of `keras.ops`, and the layers of a module. Python 3.6 syntax."""

import importlib.util
import operator
import sys

import numpy as np
import tensorflow as tf

IMAGE = [(2, 3, 6, 7)]
KERNEL = (3, 3, 4, 3)
KERNELS = [(2, 8, 6), (3, 4, 6)]
TURNS = [[0.8, 0.3, -1.1, -0.4, 1.3, 0.7, 0.01, -0.02], [1.1, 0.2, -2.3, 0.1, 0.7, 1.9, 0.0, 0.0]]
SPREAD = [-1.0, -0.999999, -0.5, 0.0, 1e-6, 0.3, 0.98, 0.9999, 1.0, 1.5]

# Class, function of `keras.ops`, shapes or values of its tensors, arguments of the operation by name.
CASES = [
    ("AdaptiveMaxPool", "adaptive_max_pool", [(2, 6, 7, 3)], {"output_size": (4, 2)}),
    ("AdaptiveMaxPool", "adaptive_max_pool", IMAGE, {"output_size": (4, 3), "data_format": "channels_first"}),
    ("AdaptiveAveragePool", "adaptive_average_pool", [(2, 4, 5, 3, 2)], {"output_size": (2, 4, 2)}),
    ("ConvTranspose", "conv_transpose", KERNELS, {"strides": 2, "padding": "same"}),
    ("ConvTranspose", "conv_transpose", KERNELS, {"strides": 4, "padding": "valid"}),
    ("ConvTranspose", "conv_transpose", KERNELS, {"strides": 2, "padding": "valid", "output_padding": 1}),
    ("ConvTranspose", "conv_transpose", [(2, 5, 4, 3), KERNEL], {"strides": (2, 1)}),
    (
        "ConvTranspose",
        "conv_transpose",
        [(2, 5, 4, 3), KERNEL],
        {"strides": 2, "padding": "same", "output_padding": 1},
    ),
    ("ConvTranspose", "conv_transpose", [(2, 3, 4, 3, 2), (2, 2, 2, 3, 2)], {"strides": 2}),
    ("Conv", "conv", [(2, 6, 7, 3), (2, 2, 3, 4)], {"dilation_rate": (2, 1), "padding": "same"}),
    ("DepthwiseConv", "depthwise_conv", [*IMAGE, (2, 2, 3, 2)], {"data_format": "channels_first"}),
    (
        "DepthwiseConv",
        "depthwise_conv",
        [(2, 9, 3), (2, 3, 2)],
        {"strides": 2, "dilation_rate": 2, "padding": "same"},
    ),
    (
        "SeparableConv",
        "separable_conv",
        [*IMAGE, (2, 2, 3, 2), (1, 1, 6, 4)],
        {"data_format": "channels_first"},
    ),
    (
        "Unfold",
        "unfold",
        [(2, 3, 6, 7)],
        {"kernel_size": (2, 3), "padding": 1, "stride": (2, 1), "dilation": 2},
    ),
    ("Fold", "fold", [(2, 12, 12)], {"output_size": (5, 4), "kernel_size": 2}),
    ("Fold", "fold", [(2, 8, 6)], {"output_size": (5, 4), "kernel_size": 2, "stride": 2, "padding": (1, 0)}),
    ("Resize", "image.resize", [("uint8", 2, 6, 7, 3)], {"size": (6, 5)}),
    ("Resize", "image.resize", [("uint8", 2, 6, 7, 3)], {"size": (3, 5), "interpolation": "nearest"}),
    ("Resize", "image.resize", [("float16", 2, 6, 7, 3)], {"size": (4, 9), "antialias": True}),
    ("Resize", "image.resize", [(6, 7, 3)], {"size": (4, 9), "interpolation": "lanczos5"}),
    (
        "Resize",
        "image.resize",
        IMAGE,
        {"size": (9, 4), "pad_to_aspect_ratio": True, "data_format": "channels_first"},
    ),
    (
        "CropImages",
        "image.crop_images",
        IMAGE,
        {
            "top_cropping": 1,
            "target_height": 3,
            "left_cropping": 2,
            "right_cropping": 1,
            "data_format": "channels_first",
        },
    ),
    (
        "PadImages",
        "image.pad_images",
        [(6, 7, 3)],
        {
            "bottom_padding": 1,
            "target_height": 9,
            "left_padding": 2,
            "right_padding": 1,
        },
    ),
    ("RGBToGrayscale", "image.rgb_to_grayscale", [("uint8", 2, 6, 7, 3)], {}),
    ("RGBToGrayscale", "image.rgb_to_grayscale", [(6, 7, 3)], {}),
    ("RGBToHSV", "image.rgb_to_hsv", IMAGE, {"data_format": "channels_first"}),
    ("GaussianBlur", "image.gaussian_blur", IMAGE, {"kernel_size": (5, 3), "data_format": "channels_first"}),
    ("SobelEdges", "image.sobel_edges", IMAGE, {"data_format": "channels_first"}),
    ("SSIM", "image.ssim", [(2, 3, 9, 9), (2, 3, 9, 9)], {"filter_size": 5, "data_format": "channels_first"}),
    ("AffineTransform", "image.affine_transform", [(2, 6, 7, 3), TURNS], {"fill_value": 0.5}),
    (
        "AffineTransform",
        "image.affine_transform",
        [*IMAGE, TURNS],
        {
            "fill_mode": "reflect",
            "data_format": "channels_first",
        },
    ),
    (
        "PerspectiveTransform",
        "image.perspective_transform",
        [
            (2, 6, 7, 3),
            [[[0, 0], [0, 6], [5, 0], [5, 6]]] * 2,
            [[[1, 0], [0, 5], [4, 1], [5, 6]]] * 2,
        ],
        {},
    ),
    ("Relu6", "relu6", [("int32", 2, 5)], {}),
    ("Threshold", "threshold", [("int32", 2, 5)], {"threshold": 1, "default_value": -3}),
    ("Softmax", "softmax", [(2, 5)], {"axis": None}),
    ("Elu", "elu", [("float16", 2, 5)], {"alpha": 0.5}),
    ("Gelu", "gelu", [("float16", 2, 5)], {"approximate": False}),
    ("Sparsemax", "sparsemax", [(2, 5, 3)], {"axis": 0}),
    ("Normalize", "normalize", [[[0.0, 0.0], [3.0, 4.0]]], {"axis": -1, "epsilon": None}),
    ("Normalize", "normalize", [(2, 5)], {"axis": 0, "order": 4, "epsilon": 10.0}),
    ("OneHot", "one_hot", [("int32", 2, 5)], {"num_classes": 3, "axis": 0, "dtype": "int32"}),
    ("MultiHot", "multi_hot", [("int32", 5)], {"num_classes": 3, "dtype": "float32"}),
    ("Moments", "moments", [("float16", 2, 5)], {"axes": [0]}),
    ("RMSNorm", "rms_normalization", [("float16", 2, 5)], {}),
    ("LayerNorm", "layer_normalization", [("float16", 2, 5), (5,), (5,)], {"axis": -1}),
    (
        "DotProductAttention",
        "dot_product_attention",
        [(2, 3, 4, 5), (2, 6, 4, 5), (2, 6, 4, 5)],
        {"is_causal": True},
    ),
    (
        "BinaryCrossentropy",
        "binary_crossentropy",
        [[[0.0, 1.0, 1.0], [1.0, 0.0, 0.0]], [[0.0, 0.3, 1.0], [0.9, 0.2, 1e-9]]],
        {},
    ),
    (
        "SparseCategoricalCrossentropy",
        "sparse_categorical_crossentropy",
        [[2, 0], [[0.1, 0.2, 0.7], [0, 0.5, 0.5]]],
        {},
    ),
    ("Erfinv", "erfinv", [SPREAD], {}),
    ("CTCLoss", "ctc_loss", [[[1, 3, 3], [4, 1, 0]], (2, 9, 5), [3, 2], [9, 7]], {"mask_index": 2}),
    ("TopK", "top_k", [("int32", 2, 5)], {"k": 2}),
    ("InTopK", "in_top_k", [[1, 0], (2, 5)], {"k": 2}),
    ("SegmentSum", "segment_sum", [(5, 3), [2, 0, 2, 1, 0]], {}),
    ("SegmentSum", "segment_sum", [(5, 3), [0, 0, 1, 1, 2]], {"sorted": True}),
    ("SegmentMax", "segment_max", [(5, 3), [2, 0, 2, 1, 0]], {}),
    (
        "STFT",
        "stft",
        [(2, 30)],
        {"sequence_length": 7, "sequence_stride": 3, "fft_length": 7, "window": "hann"},
    ),
    ("ExtractSequences", "extract_sequences", [(2, 3, 9)], {"sequence_length": 4, "sequence_stride": 5}),
    ("CDist", "cdist", [(2, 3, 4), (2, 5, 4)], {}),
    (
        "ISTFT",
        "istft",
        [((2, 6, 5), (2, 6, 5))],
        {
            "sequence_length": 7,
            "sequence_stride": 3,
            "fft_length": 8,
            "window": "hamming",
            "center": False,
        },
    ),
    ("IRFFT", "irfft", [((2, 5), (2, 5))], {}),
]


def _values(random, given):
    """What stands for a tensor: numbers as they are, or a shape, with a type before it if it is not float32."""
    if isinstance(given, list):
        values = np.array(given)
        return values.astype("float32" if values.dtype.kind == "f" else "int32")
    of = given[0] if isinstance(given[0], str) else "float32"
    shape = given[1:] if isinstance(given[0], str) else given
    if of in ("int32", "uint8"):
        return random.randint(0, 3 if of == "int32" else 256, size=shape).astype(of)
    return random.normal(size=shape).astype(of)


def _tensors(place):
    random = np.random.RandomState(5 + place)
    return [
        tuple(_values(random, one) for one in given)
        if isinstance(given[0], tuple)
        else _values(random, given)
        for given in CASES[place][2]
    ]


def _told(found):
    found = [np.asarray(one) for one in (found if isinstance(found, (list, tuple)) else [found])]
    return [{"of": one.dtype.name, "values": one.astype("float64").tolist()} for one in found]


def real():
    """What the operations of Keras 3 compute."""
    import keras

    found = []
    for place, (_, function, _, arguments) in enumerate(CASES):
        tensors = keras.tree.map_structure(keras.ops.convert_to_tensor, _tensors(place))
        found.append(_told(operator.attrgetter(function)(keras.ops)(*tensors, **arguments)))
    return found


def generated(module):
    """What the layers of the module compute with an unknown batch, and whether they know their shapes."""
    spec = importlib.util.spec_from_file_location("own_operations", module)
    own = importlib.util.module_from_spec(spec)
    sys.modules["own_operations"] = own
    spec.loader.exec_module(own)
    return [_in_model(own, place) for place in range(len(CASES))]


def _in_model(own, place):
    name, _, _, arguments = CASES[place]
    tensors, args = [], []
    for one in _tensors(place):
        numbers = [
            {"input": len(tensors) + number} for number in range(len(one) if isinstance(one, tuple) else 1)
        ]
        tensors += one if isinstance(one, tuple) else [one]
        args.append({"items": numbers} if isinstance(one, tuple) else numbers[0])
    # A kernel is a tensor of known size, as in a model.
    inputs = [
        tf.keras.layers.Input(
            batch_shape=((None,) if number == 0 else one.shape[:1]) + one.shape[1:], dtype=one.dtype.name
        )
        for number, one in enumerate(tensors)
    ]
    layer = (
        getattr(own, name + "Operation", None)
        or tf.keras.utils.get_custom_objects()["kerasferry>" + name + "Operation"]
    )
    made = layer(of="ops", given={"args": args, "kwargs": {}}, arguments=arguments, name="made")
    outputs = made(inputs if len(inputs) > 1 else inputs[0])
    outputs = list(outputs) if isinstance(outputs, (list, tuple)) else [outputs]
    found = tf.keras.backend.function(inputs, outputs)(tensors)
    for one, symbol in zip(found, outputs):  # noqa: B905
        assert symbol.shape.is_compatible_with(one.shape), (name, symbol.shape, one.shape)
        unknown = [size is None for size in symbol.shape.as_list()]
        assert sum(unknown) <= 1, (name, symbol.shape)
    return _told(found)
