"""Handmade networks: recurrent, U-shaped, siamese, nested, many inputs and outputs, unusual layers."""

from __future__ import annotations

from typing import Any

import tensorflow as tf

from .samples import VOCABULARY
from .spec import Network

L = tf.keras.layers


def lstm_text() -> Any:
    """Classify token sequences: masked embedding, two LSTMs, one of them in both directions."""
    text = tf.keras.Input((20,), dtype="int32", name="text")
    x = L.Embedding(VOCABULARY, 16, mask_zero=True, name="words")(text)
    x = L.Bidirectional(L.LSTM(12, return_sequences=True, name="reader"), name="both_ways")(x)
    x = L.LSTM(10, name="summary")(x)
    x = L.Dropout(0.3, name="drop")(x)
    x = L.Dense(16, activation="tanh", name="hidden")(x)
    return tf.keras.Model(text, L.Dense(5, activation="softmax", name="topic")(x), name="lstm_text")


def gru_series() -> Any:
    """Classify padded series with GRUs of both kinds of reset; a Sequential model."""
    return tf.keras.Sequential(
        [
            tf.keras.Input((16, 6), name="series"),
            L.Masking(0.0, name="mask"),
            L.GRU(14, return_sequences=True, dropout=0.1, name="first"),
            L.GRU(12, return_sequences=True, reset_after=False, activation="tanh", name="older_kind"),
            L.Bidirectional(L.GRU(9, name="turn"), merge_mode="sum", name="both_ways"),
            L.Dense(4, activation="softmax", name="label"),
        ],
        name="gru_series",
    )


def block(x: Any, filters: int, name: str) -> Any:
    """Convolution without bias, batch normalization, LeakyReLU."""
    x = L.Conv2D(filters, 3, padding="same", use_bias=False, name=name + "_conv")(x)
    x = L.BatchNormalization(momentum=0.9, epsilon=2e-3, name=name + "_bn")(x)
    return L.LeakyReLU(0.2, name=name + "_act")(x)


def unet() -> Any:
    """Segment images: skip connections, one transposed convolution and one UpSampling on the way up."""
    image = tf.keras.Input((32, 32, 3), name="image")
    fine = block(image, 8, "down1")
    middle = block(L.MaxPooling2D(2, name="pool1")(fine), 12, "down2")
    deep = block(L.AveragePooling2D(2, name="pool2")(middle), 16, "bottom")
    up = L.Conv2DTranspose(12, 3, strides=2, padding="same", name="rise2")(deep)
    x = block(L.Concatenate(name="skip2")([up, middle]), 12, "up2")
    up = L.UpSampling2D(2, interpolation="bilinear", name="rise1")(x)
    x = block(L.Concatenate(axis=-1, name="skip1")([up, fine]), 8, "up1")
    mask = L.Conv2D(2, 1, activation="sigmoid", name="mask")(x)
    return tf.keras.Model(image, mask, name="unet")


def siamese() -> Any:
    """Compare two images with one encoder that is called twice, and merge by Subtract, Multiply and Dot."""
    one = tf.keras.Input((24, 24, 1), name="inner_image")
    x = L.Conv2D(8, 3, strides=2, activation="relu", name="enc_conv1")(one)
    x = L.BatchNormalization(name="enc_bn")(x)
    x = L.ZeroPadding2D(((0, 1), (1, 0)), name="enc_pad")(x)
    x = L.Conv2D(12, 3, strides=2, activation="elu", name="enc_conv2")(x)
    x = L.Dense(10, activation="tanh", name="enc_dense")(L.Flatten(name="enc_flat")(x))
    encoder = tf.keras.Model(one, x, name="encoder")
    left = tf.keras.Input((24, 24, 1), name="left")
    right = tf.keras.Input((24, 24, 1), name="right")
    codes = [encoder(left), encoder(right)]
    merged = L.Concatenate(name="merged")(
        [
            L.Subtract(name="difference")(codes),
            L.Multiply(name="product")(codes),
            L.Dot(axes=-1, normalize=True, name="cosine")(codes),
        ]
    )
    same = L.Dense(1, activation="sigmoid", name="same")(L.Dense(8, activation="relu", name="judge")(merged))
    return tf.keras.Model([left, right], same, name="siamese")


def two_in_two_out() -> Any:
    """Image and vector in, class and value out, each with its own loss and metric."""
    image = tf.keras.Input((20, 20, 3), name="picture")
    facts = tf.keras.Input((7,), name="facts")
    x = L.Conv2D(10, 3, dilation_rate=2, activation="relu", name="look")(image)
    x = L.GlobalAveragePooling2D(name="pooled")(x)
    y = L.Dense(10, activation="selu", name="read")(facts)
    both = L.Add(name="sum")([x, y])
    both = L.LayerNormalization(epsilon=1e-4, name="norm")(both)
    kind = L.Dense(6, activation="softmax", name="kind")(both)
    value = L.Dense(2, name="value")(L.Average(name="mean")([both, y]))
    return tf.keras.Model([image, facts], [kind, value], name="two_in_two_out")


def nested() -> Any:
    """A functional model inside a Sequential inside a functional model; a Dense is called twice on top."""
    inner_in = tf.keras.Input((9,), name="inner_in")
    x = L.Dense(9, activation="relu", name="inner_dense")(inner_in)
    x = L.Add(name="inner_add")([L.BatchNormalization(name="inner_bn")(x), inner_in])
    inner = tf.keras.Model(inner_in, x, name="inner")
    middle = tf.keras.Sequential(
        [tf.keras.Input((9,), name="middle_in"), inner, L.Dense(8, activation="tanh", name="middle_dense")],
        name="middle",
    )
    outer_in = tf.keras.Input((9,), name="outer_in")
    x = middle(outer_in)
    twice = L.Dense(8, activation="softsign", name="twice")
    x = L.Concatenate(name="joined")([twice(x), twice(twice(x))])
    return tf.keras.Model(outer_in, L.Dense(3, activation="softmax", name="choice")(x), name="nested")


def odd_layers() -> Any:
    """Three branches (images, series, volumes) of layers that are rarely seen."""
    flat = tf.keras.Input((18, 18, 3), name="flat")
    x = L.DepthwiseConv2D(3, depth_multiplier=3, name="depthwise")(flat)
    x = L.PReLU(shared_axes=[1, 2], name="prelu")(x)
    x = L.SeparableConv2D(8, 3, depth_multiplier=2, strides=2, name="separable2d")(x)
    x = L.LocallyConnected2D(6, 3, name="local")(x)
    x = L.GlobalMaxPooling2D(name="peak2d")(x)
    line = tf.keras.Input((24, 5), name="line")
    y = L.SeparableConv1D(8, 5, depth_multiplier=2, padding="same", name="separable1d")(line)
    y = L.LayerNormalization(axis=[1, 2], name="norm1d")(y)
    y = L.Conv1D(8, 3, padding="causal", dilation_rate=2, name="dilated")(y)
    y = L.Permute((2, 1), name="turned")(L.Cropping1D(2, name="cropped")(y))
    y = L.TimeDistributed(L.Dense(3, activation="softplus", name="each"), name="timewise")(y)
    y = L.Reshape((24,), name="reshaped")(y)
    room = tf.keras.Input((8, 8, 8, 2), name="room")
    z = L.Conv3D(6, 3, activation="relu", name="conv3d")(room)
    z = L.BatchNormalization(scale=False, name="bn3d")(z)
    z = L.Conv3DTranspose(4, 2, strides=2, name="rise3d")(z)
    z = L.GlobalAveragePooling3D(name="mean3d")(L.ThresholdedReLU(0.1, name="threshold")(z))
    merged = L.Concatenate(name="merged")([x, y, L.Maximum(name="most")([z, L.ReLU(2.0, name="cap")(z)])])
    return tf.keras.Model(
        [flat, line, room], L.Dense(4, activation="softmax", name="odd")(merged), name="odd"
    )


def network(make: Any, samples: dict, losses: dict, early: tuple[str, ...], metric: str) -> Network:
    """Describe a handmade network; `metric` is that of its first output, others get `mae`."""
    names = list(losses)
    metrics = {name: [metric if name == names[0] else "mae"] for name in names}
    return Network(make, samples, losses, early, metrics)


CATEGORY, BINARY = "categorical_crossentropy", "binary_crossentropy"
NETWORKS = {
    "lstm_text": network(
        lstm_text,
        {"text": "tokens"},
        {"topic": "sparse_" + CATEGORY},
        ("words", "forward_reader"),
        "accuracy",
    ),
    "gru_series": network(gru_series, {"series": "padded"}, {"label": CATEGORY}, ("first",), "accuracy"),
    "unet": network(unet, {"image": "image"}, {"mask": BINARY}, ("down1_conv",), "mse"),
    "siamese": network(siamese, {"left": "image", "right": "image"}, {"same": BINARY}, ("enc_conv1",), "mae"),
    "two_in_two_out": network(
        two_in_two_out,
        {"picture": "image", "facts": "vector"},
        {"kind": CATEGORY, "value": "mse"},
        ("look", "read"),
        "accuracy",
    ),
    "nested": network(
        nested, {"outer_in": "vector"}, {"choice": CATEGORY}, ("inner_dense", "twice"), "accuracy"
    ),
    "odd_layers": network(
        odd_layers,
        {"flat": "image", "line": "field", "room": "field"},
        {"odd": CATEGORY},
        ("depthwise", "separable1d", "conv3d"),
        "accuracy",
    ),
}
