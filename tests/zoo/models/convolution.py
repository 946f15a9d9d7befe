"""Convolutions and locally connected layers. Python 3.6 syntax."""

from .registry import case, model

LINE, IMAGE, ROOM = (9, 4), (8, 7, 4), (5, 6, 5, 2)

case("conv1d", LINE, lambda L: L.Conv1D(3, 2))
case("conv1d_causal", LINE, lambda L: L.Conv1D(3, 3, padding="causal", dilation_rate=2, activation="relu"))
case("conv1d_same_strided", LINE, lambda L: L.Conv1D(3, 4, strides=2, padding="same", use_bias=False))
case("conv1d_grouped", LINE, lambda L: L.Conv1D(6, 3, groups=2, activation="tanh"))
case("conv1d_first", LINE, lambda L: L.Conv1D(3, 3, data_format="channels_first"))
case("conv2d", IMAGE, lambda L: L.Conv2D(3, 3))
case(
    "conv2d_same_strided",
    IMAGE,
    lambda L: L.Conv2D(3, (3, 2), strides=(2, 3), padding="same", activation="elu"),
)
case("conv2d_dilated", IMAGE, lambda L: L.Conv2D(3, (2, 3), dilation_rate=(2, 1), use_bias=False))
case("conv2d_grouped", IMAGE, lambda L: L.Conv2D(6, 3, groups=2))
case("conv2d_first", IMAGE, lambda L: L.Conv2D(3, 3, data_format="channels_first", padding="same"))
case("conv2d_hard_sigmoid", IMAGE, lambda L: L.Conv2D(3, 3, activation="hard_sigmoid"))
case("conv3d", ROOM, lambda L: L.Conv3D(3, 2))
case(
    "conv3d_all", ROOM, lambda L: L.Conv3D(4, (2, 3, 1), strides=(1, 2, 2), padding="same", activation="selu")
)
case("conv3d_dilated", ROOM, lambda L: L.Conv3D(3, 2, dilation_rate=(1, 2, 1), use_bias=False))
case("conv3d_first", ROOM, lambda L: L.Conv3D(3, 2, data_format="channels_first"))

case("conv1d_transpose", LINE, lambda L: L.Conv1DTranspose(3, 3))
case(
    "conv1d_transpose_strided",
    LINE,
    lambda L: L.Conv1DTranspose(3, 3, strides=2, padding="same", use_bias=False),
)
case(
    "conv1d_transpose_out",
    LINE,
    lambda L: L.Conv1DTranspose(3, 3, strides=2, padding="same", output_padding=1),
)
case("conv1d_transpose_dilated", LINE, lambda L: L.Conv1DTranspose(3, 3, dilation_rate=2))
case("conv2d_transpose", IMAGE, lambda L: L.Conv2DTranspose(3, 3))
case(
    "conv2d_transpose_same",
    IMAGE,
    lambda L: L.Conv2DTranspose(3, (3, 2), strides=2, padding="same", activation="relu"),
)
case("conv2d_transpose_out", IMAGE, lambda L: L.Conv2DTranspose(3, 3, strides=3, output_padding=(1, 2)))
case(
    "conv2d_transpose_out_same",
    IMAGE,
    lambda L: L.Conv2DTranspose(3, 3, strides=2, padding="same", output_padding=1),
)
case("conv2d_transpose_dilated", IMAGE, lambda L: L.Conv2DTranspose(3, 3, dilation_rate=2, use_bias=False))
case("conv2d_transpose_first", IMAGE, lambda L: L.Conv2DTranspose(3, 3, data_format="channels_first"))
case("conv3d_transpose", ROOM, lambda L: L.Conv3DTranspose(3, 2))
case(
    "conv3d_transpose_same",
    ROOM,
    lambda L: L.Conv3DTranspose(3, (2, 3, 2), strides=2, padding="same", use_bias=False),
)
case(
    "conv3d_transpose_out",
    ROOM,
    lambda L: L.Conv3DTranspose(3, 3, strides=2, output_padding=1, activation="tanh"),
)

case("depthwise1d", LINE, lambda L: L.DepthwiseConv1D(3))
case(
    "depthwise1d_all",
    LINE,
    lambda L: L.DepthwiseConv1D(3, strides=2, padding="same", depth_multiplier=2, use_bias=False),
)
case("depthwise1d_dilated", LINE, lambda L: L.DepthwiseConv1D(3, dilation_rate=2, activation="relu"))
case("depthwise2d", IMAGE, lambda L: L.DepthwiseConv2D(3))
case(
    "depthwise2d_strided",
    IMAGE,
    lambda L: L.DepthwiseConv2D((3, 3), strides=2, padding="same", depth_multiplier=2, use_bias=False),
)
case(
    "depthwise2d_dilated", IMAGE, lambda L: L.DepthwiseConv2D((3, 2), dilation_rate=(2, 2), activation="relu")
)
case("separable1d", LINE, lambda L: L.SeparableConv1D(5, 3))
case(
    "separable1d_all",
    LINE,
    lambda L: L.SeparableConv1D(5, 3, strides=2, padding="same", depth_multiplier=2, use_bias=False),
)
case(
    "separable1d_causal",
    LINE,
    lambda L: L.SeparableConv1D(5, 3, padding="causal", dilation_rate=2, activation="tanh"),
)
case("separable2d", IMAGE, lambda L: L.SeparableConv2D(5, 3))
case(
    "separable2d_all",
    IMAGE,
    lambda L: L.SeparableConv2D(
        5, (3, 2), strides=(2, 2), padding="same", depth_multiplier=3, use_bias=False
    ),
)
case("separable2d_dilated", IMAGE, lambda L: L.SeparableConv2D(5, 2, dilation_rate=2, activation="relu"))

case("local1d", LINE, lambda L: L.LocallyConnected1D(3, 3))
case(
    "local1d_strided",
    LINE,
    lambda L: L.LocallyConnected1D(3, 2, strides=2, use_bias=False, activation="tanh"),
)
case("local1d_two", LINE, lambda L: L.LocallyConnected1D(3, 3, padding="same", implementation=2))
case("local1d_three", LINE, lambda L: L.LocallyConnected1D(3, 3, padding="same", implementation=3))
case("local1d_first", LINE, lambda L: L.LocallyConnected1D(3, 3, data_format="channels_first"))
case("local2d", IMAGE, lambda L: L.LocallyConnected2D(3, 3))
case(
    "local2d_strided",
    IMAGE,
    lambda L: L.LocallyConnected2D(3, (3, 2), strides=(2, 1), use_bias=False, activation="relu"),
)
case("local2d_two", IMAGE, lambda L: L.LocallyConnected2D(2, 3, padding="same", implementation=2))
case(
    "local2d_three", IMAGE, lambda L: L.LocallyConnected2D(2, 3, padding="same", implementation=3, strides=2)
)
case("local2d_first", IMAGE, lambda L: L.LocallyConnected2D(3, 3, data_format="channels_first"))

case("conv_old_names", IMAGE, lambda L: L.Convolution2D(3, 3))
case("conv_transpose_old_name", IMAGE, lambda L: L.Convolution2DTranspose(3, 3))
case("separable_old_name", IMAGE, lambda L: L.SeparableConvolution2D(3, 3))


@model("conv_net")
def conv_net(keras):
    layers = keras.layers
    return keras.Sequential(
        [
            layers.Conv2D(4, 3, strides=2, padding="same", use_bias=False, input_shape=(12, 12, 3)),
            layers.BatchNormalization(),
            layers.ReLU(6.0),
            layers.DepthwiseConv2D(3, padding="same"),
            layers.SeparableConv2D(6, 3, activation="relu"),
            layers.GlobalAveragePooling2D(),
            layers.Dense(3, activation="softmax"),
        ]
    )


case("depthwise2d_first", IMAGE, lambda L: L.DepthwiseConv2D(3, data_format="channels_first"))
case("separable1d_first", LINE, lambda L: L.SeparableConv1D(4, 2, data_format="channels_first"))
case("separable2d_first", IMAGE, lambda L: L.SeparableConv2D(4, 3, data_format="channels_first", strides=2))
case("conv1d_transpose_first", LINE, lambda L: L.Conv1DTranspose(3, 3, data_format="channels_first"))
case(
    "conv3d_transpose_first", ROOM, lambda L: L.Conv3DTranspose(3, 2, data_format="channels_first", strides=2)
)
case(
    "conv2d_transpose_dilated_same",
    IMAGE,
    lambda L: L.Conv2DTranspose(3, (3, 2), dilation_rate=2, padding="same"),
)
case(
    "conv2d_transpose_both",
    IMAGE,
    lambda L: L.Conv2DTranspose(3, 3, data_format="channels_first", dilation_rate=2, activation="relu"),
)
case("max_pooling1d_first", LINE, lambda L: L.MaxPooling1D(2, data_format="channels_first"), dense=True)
