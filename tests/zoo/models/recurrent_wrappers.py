"""Bidirectional and TimeDistributed. Python 3.6 syntax."""

from .registry import case, model

LINE = (5, 3)

for _mode in ("concat", "sum", "mul", "ave"):
    case(
        "bidirectional_" + _mode,
        LINE,
        lambda L, m=_mode: L.Bidirectional(L.LSTM(3, return_sequences=True), merge_mode=m),
    )
case("bidirectional_none", LINE, lambda L: L.Bidirectional(L.GRU(3), merge_mode=None))
case("bidirectional_simple", LINE, lambda L: L.Bidirectional(L.SimpleRNN(3, use_bias=False)))
case("bidirectional_gru_before", LINE, lambda L: L.Bidirectional(L.GRU(3, reset_after=False)))
case(
    "bidirectional_state",
    LINE,
    lambda L: L.Bidirectional(L.LSTM(3, return_state=True, return_sequences=True)),
)
case("bidirectional_gru_state", LINE, lambda L: L.Bidirectional(L.GRU(3, return_state=True)))
case("bidirectional_stateful", LINE, lambda L: L.Bidirectional(L.LSTM(3, stateful=True)), batch=3)
case("bidirectional_hard", LINE, lambda L: L.Bidirectional(L.LSTM(3, recurrent_activation="hard_sigmoid")))
case("bidirectional_rnn_cell", LINE, lambda L: L.Bidirectional(L.RNN(L.LSTMCell(3))))
case(
    "bidirectional_stacked",
    LINE,
    lambda L: L.Bidirectional(L.RNN(L.StackedRNNCells([L.GRUCell(3), L.LSTMCell(2)]))),
)
case("bidirectional_conv_lstm", (3, 5, 4, 2), lambda L: L.Bidirectional(L.ConvLSTM2D(2, 2)))
case(
    "bidirectional_backward_gru",
    LINE,
    lambda L: L.Bidirectional(
        L.LSTM(3, return_sequences=True), backward_layer=L.GRU(3, return_sequences=True, go_backwards=True)
    ),
)
case(
    "bidirectional_backward_units",
    LINE,
    lambda L: L.Bidirectional(
        L.LSTM(3, name="ahead"), backward_layer=L.LSTM(4, activation="relu", go_backwards=True, name="behind")
    ),
)
case("time_dense", LINE, lambda L: L.TimeDistributed(L.Dense(4, activation="relu")))
case("time_conv", (3, 6, 6, 2), lambda L: L.TimeDistributed(L.Conv2D(3, 2)))
case("time_lstm", (3, 5, 2), lambda L: L.TimeDistributed(L.LSTM(4)))
case("time_bidirectional", (3, 5, 2), lambda L: L.TimeDistributed(L.Bidirectional(L.LSTM(3))))
case("time_batch_norm", LINE, lambda L: L.TimeDistributed(L.BatchNormalization()))
case("time_flatten", (3, 4, 2), lambda L: L.TimeDistributed(L.Flatten()), dense=True)
case("time_time", (3, 4, 2), lambda L: L.TimeDistributed(L.TimeDistributed(L.Dense(3))))


@model("time_nested")
def time_nested(keras):
    layers = keras.layers
    start = layers.Input(shape=(4,))
    inner = keras.Model(start, layers.Dense(3)(layers.Dense(5, activation="relu")(start)), name="inner")
    inputs = layers.Input(shape=(5, 4))
    return keras.Model(inputs, layers.TimeDistributed(inner)(inputs))


@model("time_sequential")
def time_sequential(keras):
    layers = keras.layers
    inner = keras.Sequential(
        [layers.Conv2D(3, 2, input_shape=(5, 5, 2)), layers.BatchNormalization(), layers.Flatten()]
    )
    inputs = layers.Input(shape=(3, 5, 5, 2))
    return keras.Model(inputs, layers.LSTM(3)(layers.TimeDistributed(inner)(inputs)))


@model("bidirectional_sequential")
def bidirectional_sequential(keras):
    layers = keras.layers
    return keras.Sequential(
        [
            layers.Bidirectional(layers.LSTM(4, return_sequences=True), input_shape=(6, 3)),
            layers.Bidirectional(layers.GRU(3), merge_mode="sum"),
            layers.Dense(2, activation="softmax"),
        ]
    )


@model("bidirectional_initial_state")
def bidirectional_initial_state(keras):
    layers = keras.layers
    inputs = layers.Input(shape=LINE)
    states = [layers.Input(shape=(3,)) for _ in range(4)]
    return keras.Model([inputs, *states], layers.Bidirectional(layers.LSTM(3))(inputs, initial_state=states))


@model("bidirectional_encoder_decoder")
def bidirectional_encoder_decoder(keras):
    layers = keras.layers
    inputs = layers.Input(shape=LINE)
    x, h, c, hb, cb = layers.Bidirectional(layers.LSTM(3, return_sequences=True, return_state=True))(inputs)
    state = [layers.Concatenate()([h, hb]), layers.Concatenate()([c, cb])]
    return keras.Model(inputs, layers.LSTM(6)(x, initial_state=state))


@model("time_masked", feeds={0: ("zeros_after", [4, 2, 5])})
def time_masked(keras):
    layers = keras.layers
    inputs = layers.Input(shape=LINE)
    x = layers.TimeDistributed(layers.Dense(3))(layers.Masking()(inputs))
    return keras.Model(inputs, layers.Bidirectional(layers.LSTM(3, return_sequences=True))(x))
