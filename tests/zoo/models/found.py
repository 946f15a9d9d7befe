"""What random models (`generate.py`) and the table of fates (tests/dialects/fates) found, alone. Python 3.6 syntax."""

from .registry import case, model

STEPS, IMAGE = (6, 4), (6, 5, 4)


def einsum(L):
    """The class; it was experimental at first."""
    return getattr(L, "EinsumDense", None) or L.experimental.EinsumDense


case("found_plain_layer", STEPS, lambda L: L.Layer())
case("found_einsum_ellipsis", IMAGE, lambda L: einsum(L)("...x,xy->...y", 3, bias_axes="y"))
case("found_einsum_ellipsis_no_bias", IMAGE, lambda L: einsum(L)("...x,xy->...y", (3,), activation="tanh"))
case(
    "found_einsum_ellipsis_split",
    IMAGE,
    lambda L: einsum(L)("...x,xyz->...yz", (2, 3), bias_axes="yz", activation="relu"),
)
case("found_einsum_ellipsis_last", IMAGE, lambda L: einsum(L)("ab...,bc->ac...", 3))
case("found_transpose_unpadded", STEPS, lambda L: L.Conv1DTranspose(3, 3, output_padding=0))
case(
    "found_transpose_unpadded_same",
    STEPS,
    lambda L: L.Conv1DTranspose(3, 2, strides=2, padding="same", output_padding=0),
)
case(
    "found_transpose_unpadded_2d",
    IMAGE,
    lambda L: L.Conv2DTranspose(3, 3, strides=2, padding="same", output_padding=(0, 1)),
)
case(
    "found_transpose_unpadded_short",
    IMAGE,
    lambda L: L.Conv2DTranspose(3, (1, 2), strides=2, output_padding=0),
)
for kind in ("Depthwise", "Separable"):
    for rank, shape in ((1, (9, 4)), (2, (9, 8, 4))):
        for padding in ("valid", "same"):
            case(
                f"found_spaced_{kind.lower()}_{rank}d_{padding}",
                shape,
                lambda L, kind=kind, rank=rank, padding=padding: getattr(L, f"{kind}Conv{rank}D")(
                    *([3, 2] if kind == "Separable" else [2]), strides=2, dilation_rate=2, padding=padding
                ),
            )
case(
    "found_spaced_causal",
    (9, 4),
    lambda L: L.SeparableConv1D(3, 2, strides=2, dilation_rate=2, padding="causal", activation="tanh"),
)
case("found_normalization_scalars", IMAGE, lambda L: L.Normalization(mean=0.2, variance=0.7))
case("found_conv_lstm_time_major", (3, 6, 5, 2), lambda L: L.ConvLSTM2D(2, 2, time_major=True))
case("found_conv_lstm_1d_first", (3, 4, 6), lambda L: L.ConvLSTM1D(2, 2, data_format="channels_first"))
case(
    "found_conv_lstm_first_sequences",
    (3, 2, 6, 5),
    lambda L: L.ConvLSTM2D(3, 2, data_format="channels_first", return_sequences=True, go_backwards=True),
)
case("found_wrapper_type_both", STEPS, lambda L: L.Bidirectional(L.LSTM(3, dtype="float64")))
case("found_backwards_both", STEPS, lambda L: L.Bidirectional(L.GRU(3, go_backwards=True), merge_mode="sum"))
case(
    "found_backwards_sequences",
    STEPS,
    lambda L: L.Bidirectional(L.LSTM(3, go_backwards=True, return_sequences=True)),
)
case(
    "found_half_hard_sigmoid",
    STEPS,
    lambda L: L.LSTM(3, recurrent_activation="hard_sigmoid", dtype="float16"),
)
case(
    "found_double_hard_sigmoid",
    STEPS,
    lambda L: L.GRU(3, recurrent_activation="hard_sigmoid", dtype="float64"),
)
case("found_half_dense", STEPS, lambda L: L.Dense(3, activation="hard_sigmoid", dtype="float16"))
case(
    "found_half_conv_lstm",
    (3, 6, 5, 2),
    lambda L: L.ConvLSTM2D(2, 2, recurrent_activation="hard_sigmoid", dtype="float16"),
)


@model("found_type_of_pooling")
def found_type_of_pooling(keras):
    """TensorFlow 1 casts nothing. A file without an initializer does not tell 1.15 from 2.1."""
    L = keras.layers
    return keras.Sequential([L.Dense(4, input_shape=STEPS), L.MaxPooling1D(2, dtype="float16")])


@model("found_first_type")
def found_first_type(keras):
    """1.15 writes no InputLayer: Dropout hands float32 on, which nobody wrote down."""
    L = keras.layers
    return keras.Sequential([L.InputLayer(STEPS), L.Dropout(0.3, dtype="float64"), L.Conv1D(3, 2)])


@model("found_stateful_steps")
def found_stateful_steps(keras):
    """1.15 begins each step alike, 2.0 to 2.15 take the first step twice, Keras 3 goes on."""
    L = keras.layers
    x = L.Input(batch_shape=(3, 4, 5, 2))
    return keras.Model(x, L.TimeDistributed(L.GRU(2, stateful=True))(x))


@model("found_stateful_steps_both")
def found_stateful_steps_both(keras):
    L = keras.layers
    x = L.Input(batch_shape=(3, 4, 5, 2))
    cells = [L.LSTMCell(3), L.SimpleRNNCell(2)]
    y = L.TimeDistributed(L.Bidirectional(L.LSTM(2, stateful=True)))(x)
    return keras.Model(x, [y, L.TimeDistributed(L.RNN(cells, stateful=True))(x)])


@model("found_wrapper_type")
def found_wrapper_type(keras):
    """The wrapper has another type than the layer inside."""
    L = keras.layers
    inside = L.ActivityRegularization(0.1, dtype="float64")
    return keras.Sequential([L.Dense(4, input_shape=STEPS), L.TimeDistributed(inside)])


@model("found_type_of_wrapped")
def found_type_of_wrapped(keras):
    L = keras.layers
    x = L.Input(IMAGE)
    return keras.Model(x, L.TimeDistributed(L.Flatten(dtype="float64"))(L.Dense(3)(x)))


@model("found_dot_of_matrices")
def found_dot_of_matrices(keras):
    """Up to 1.15 (3, 4, 6), from 2.0 on (3, 4, 3, 6)."""
    L = keras.layers
    x, y = L.Input((3, 4, 5)), L.Input((3, 6, 5))
    return keras.Model([x, y], L.Dot(-1)([x, L.Dense(5)(y)]))


@model("found_dot_normalized")
def found_dot_normalized(keras):
    L = keras.layers
    x, y = L.Input((3, 4, 5)), L.Input((3, 4, 2))
    return keras.Model([x, y], L.Dot((2, 2), normalize=True)([L.Dense(5)(x), y]))


@model("found_dot_of_sequences")
def found_dot_of_sequences(keras):
    L = keras.layers
    x, y = L.Input((4, 5)), L.Input((6, 3))
    return keras.Model([x, y], L.Dot(-1)([x, L.LSTM(5, return_sequences=True)(y)]))


@model("found_weights_second")
def found_weights_second(keras):
    """The second of a class has weights, the first has none: 2.13 numbers them by that."""
    L = keras.layers
    x = L.Input((4, 3))
    y = L.TimeDistributed(L.Activation("tanh"))(x)
    y = L.TimeDistributed(L.Dense(3))(y)
    y = L.TimeDistributed(L.Dropout(0.2))(y)
    return keras.Model(x, L.TimeDistributed(L.Dense(2))(y))


@model("found_identity_first")
def found_identity_first(keras):
    L = keras.layers
    return keras.Sequential([L.Identity(input_shape=(4,)), L.Dense(3)])


@model("found_type_spec")
def found_type_spec(keras):
    import tensorflow as tf

    x = keras.layers.Input(type_spec=tf.TensorSpec((None, 4), tf.float64))
    return keras.Model(x, keras.layers.Dense(3, dtype="float64")(x))


@model("found_sparse_categories", feeds={0: ("int", 0, 3)})
def found_sparse_categories(keras):
    L = keras.layers
    x = L.Input((2,), dtype="int64")
    return keras.Model(x, L.CategoryEncoding(num_tokens=4, output_mode="multi_hot", sparse=True)(x))
