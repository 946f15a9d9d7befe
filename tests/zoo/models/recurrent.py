"""Recurrent layers and cells. Python 3.6 syntax."""

from .registry import case, model

LINE = (5, 3)

for _name in ("SimpleRNN", "LSTM", "GRU"):
    _tag = _name.lower()
    case(_tag, LINE, lambda L, n=_name: getattr(L, n)(4))
    case(
        _tag + "_sequences",
        LINE,
        lambda L, n=_name: getattr(L, n)(4, return_sequences=True, activation="relu"),
    )
    case(_tag + "_state", LINE, lambda L, n=_name: getattr(L, n)(4, return_state=True))
    case(
        _tag + "_both",
        LINE,
        lambda L, n=_name: getattr(L, n)(4, return_sequences=True, return_state=True, use_bias=False),
    )
    case(
        _tag + "_backwards",
        LINE,
        lambda L, n=_name: getattr(L, n)(4, go_backwards=True, return_sequences=True),
    )
    case(_tag + "_unroll", LINE, lambda L, n=_name: getattr(L, n)(4, unroll=True))
    case(_tag + "_stateful", LINE, lambda L, n=_name: getattr(L, n)(4, stateful=True), batch=3)
    case(_tag + "_dropout", LINE, lambda L, n=_name: getattr(L, n)(4, dropout=0.2, recurrent_dropout=0.3))
    case(
        _tag + "_time_major",
        LINE,
        lambda L, n=_name: getattr(L, n)(4, time_major=True, return_sequences=True),
    )
    case(
        _tag + "_objects",
        LINE,
        lambda L, n=_name: getattr(L, n)(
            4,
            kernel_initializer="he_normal",
            recurrent_initializer="glorot_uniform",
            bias_initializer="ones",
            kernel_regularizer="l2",
            recurrent_regularizer="l1",
            bias_regularizer="l2",
            activity_regularizer="l2",
            kernel_constraint="max_norm",
            recurrent_constraint="unit_norm",
            bias_constraint="non_neg",
        ),
    )
for _name in ("LSTM", "GRU"):
    _tag = _name.lower()
    for _one in ("hard_sigmoid", "sigmoid", "tanh"):
        case(
            _tag + "_recurrent_" + _one,
            LINE,
            lambda L, n=_name, o=_one: getattr(L, n)(4, recurrent_activation=o),
        )
    for _number in (1, 2):
        case(
            f"{_tag}_implementation_{_number}",
            LINE,
            lambda L, n=_name, i=_number: getattr(L, n)(
                4, implementation=i, recurrent_activation="hard_sigmoid"
            ),
        )
    case(_tag + "_hard_activation", LINE, lambda L, n=_name: getattr(L, n)(4, activation="hard_sigmoid"))
case("lstm_no_forget", LINE, lambda L: L.LSTM(4, unit_forget_bias=False))
case("gru_before", LINE, lambda L: L.GRU(4, reset_after=False))
case("gru_after", LINE, lambda L: L.GRU(4, reset_after=True))
case(
    "gru_before_no_bias",
    LINE,
    lambda L: L.GRU(4, reset_after=False, use_bias=False, recurrent_activation="hard_sigmoid"),
)
case(
    "gru_after_hard",
    LINE,
    lambda L: L.GRU(4, reset_after=True, recurrent_activation="hard_sigmoid", return_state=True),
)
case("gru_backwards_before", LINE, lambda L: L.GRU(4, reset_after=False, go_backwards=True))

for _name in ("SimpleRNNCell", "LSTMCell", "GRUCell"):
    _tag = _name.lower().replace("cell", "_cell")
    case("rnn_" + _tag, LINE, lambda L, n=_name: L.RNN(getattr(L, n)(4)))
    case(
        "rnn_" + _tag + "_all",
        LINE,
        lambda L, n=_name: L.RNN(
            getattr(L, n)(4, dropout=0.1, use_bias=False, activation="relu"),
            return_sequences=True,
            return_state=True,
            go_backwards=True,
        ),
    )
    case(
        "rnn_" + _tag + "_unroll",
        LINE,
        lambda L, n=_name: L.RNN(getattr(L, n)(4), unroll=True, return_sequences=True),
    )
    case(
        "rnn_" + _tag + "_stateful", LINE, lambda L, n=_name: L.RNN(getattr(L, n)(4), stateful=True), batch=3
    )
case(
    "rnn_gru_cell_before",
    LINE,
    lambda L: L.RNN(L.GRUCell(4, reset_after=False, recurrent_activation="hard_sigmoid")),
)
case(
    "rnn_lstm_cell_hard",
    LINE,
    lambda L: L.RNN(L.LSTMCell(4, recurrent_activation="hard_sigmoid", unit_forget_bias=False)),
)
case("stacked_list", LINE, lambda L: L.RNN([L.LSTMCell(4), L.GRUCell(3), L.SimpleRNNCell(2)]))
case(
    "stacked_cells",
    LINE,
    lambda L: L.RNN(L.StackedRNNCells([L.LSTMCell(4), L.LSTMCell(3)]), return_sequences=True),
)
case(
    "stacked_state", LINE, lambda L: L.RNN(L.StackedRNNCells([L.GRUCell(4), L.GRUCell(3)]), return_state=True)
)


def _old_layers():
    import tensorflow as tf

    return tf.compat.v1.keras.layers


case("v1_lstm", LINE, lambda L: _old_layers().LSTM(4, return_sequences=True))
case("v1_gru", LINE, lambda L: _old_layers().GRU(4))
case("v1_gru_after", LINE, lambda L: _old_layers().GRU(4, reset_after=True, recurrent_activation="sigmoid"))
case("v1_rnn_lstm_cell", LINE, lambda L: L.RNN(_old_layers().LSTMCell(4)))
case("v1_rnn_gru_cell", LINE, lambda L: L.RNN(_old_layers().GRUCell(4)))
case("cudnn_lstm", LINE, lambda L: _old_layers().CuDNNLSTM(4))
case("cudnn_gru", LINE, lambda L: _old_layers().CuDNNGRU(4))

for _rank, _shape in ((1, (3, 6, 2)), (2, (3, 5, 4, 2)), (3, (2, 4, 3, 4, 2))):
    _name = f"ConvLSTM{_rank}D"
    _tag = f"conv_lstm{_rank}d"
    case(_tag, _shape, lambda L, n=_name: getattr(L, n)(3, 2))
    case(
        _tag + "_sequences",
        _shape,
        lambda L, n=_name: getattr(L, n)(3, 3, padding="same", return_sequences=True),
    )
    case(
        _tag + "_all",
        _shape,
        lambda L, n=_name: getattr(L, n)(
            3,
            2,
            strides=2,
            use_bias=False,
            recurrent_activation="sigmoid",
            activation="relu",
            return_state=True,
            go_backwards=True,
            dropout=0.1,
            recurrent_dropout=0.1,
        ),
    )
    case(
        _tag + "_sigmoid",
        _shape,
        lambda L, n=_name: getattr(L, n)(3, 2, recurrent_activation="sigmoid", unit_forget_bias=False),
    )
case("conv_lstm2d_dilated", (3, 6, 6, 2), lambda L: L.ConvLSTM2D(3, 2, dilation_rate=2))
case("conv_lstm2d_stateful", (3, 5, 4, 2), lambda L: L.ConvLSTM2D(3, 2, stateful=True), batch=2)


@model("initial_state")
def initial_state(keras):
    layers = keras.layers
    inputs, hidden, carry = layers.Input(shape=LINE), layers.Input(shape=(4,)), layers.Input(shape=(4,))
    return keras.Model(
        [inputs, hidden, carry], layers.LSTM(4, return_sequences=True)(inputs, initial_state=[hidden, carry])
    )


@model("initial_state_gru")
def initial_state_gru(keras):
    layers = keras.layers
    inputs, hidden = layers.Input(shape=LINE), layers.Input(shape=(4,))
    return keras.Model([inputs, hidden], layers.GRU(4)(inputs, initial_state=layers.Dense(4)(hidden)))


@model("initial_state_list")
def initial_state_list(keras):
    layers = keras.layers
    inputs, hidden = layers.Input(shape=LINE), layers.Input(shape=(4,))
    return keras.Model([inputs, hidden], layers.SimpleRNN(4)([inputs, hidden]))


@model("encoder_decoder")
def encoder_decoder(keras):
    layers = keras.layers
    first, second = (
        layers.Input(shape=(None, 3), name="encoder_input"),
        layers.Input(shape=(None, 2), name="decoder_input"),
    )
    _, hidden, carry = layers.LSTM(4, return_state=True, name="encoder")(first)
    decoder = layers.LSTM(4, return_sequences=True, return_state=True, name="decoder")
    x, _, _ = decoder(second, initial_state=[hidden, carry])
    return keras.Model([first, second], layers.Dense(3, activation="softmax", name="words")(x))


@model("rnn_chain")
def rnn_chain(keras):
    layers = keras.layers
    return keras.Sequential(
        [
            layers.LSTM(5, return_sequences=True, input_shape=(None, 3)),
            layers.GRU(4, return_sequences=True),
            layers.SimpleRNN(3),
            layers.Dense(2),
        ]
    )


@model("rnn_batch_input_shape")
def rnn_batch_input_shape(keras):
    layers = keras.layers
    return keras.Sequential([layers.LSTM(4, stateful=True, batch_input_shape=(3, 5, 2)), layers.Dense(2)])


# A layer where an activation stands.
for _name in ("SimpleRNN", "LSTM", "GRU"):
    _tag = _name.lower()
    case(
        _tag + "_layer_activation",
        LINE,
        lambda L, n=_name: getattr(L, n)(4, activation=L.LeakyReLU(0.3), return_sequences=True),
    )
    case(_tag + "_prelu_activation", LINE, lambda L, n=_name: getattr(L, n)(4, activation=L.PReLU()))
case(
    "gru_layer_recurrent_activation",
    LINE,
    lambda L: L.GRU(4, recurrent_activation=L.ReLU(1.0, threshold=0.1)),
)
case("conv_lstm2d_layer_activation", (3, 6, 6, 2), lambda L: L.ConvLSTM2D(3, 2, activation=L.ELU(0.7)))
case("activation_of_a_layer", LINE, lambda L: L.Activation(L.ThresholdedReLU(0.2)), dense=True)
case(
    "bidirectional_layer_activation",
    LINE,
    lambda L: L.Bidirectional(L.LSTM(4, activation=L.LeakyReLU(0.3), recurrent_activation="hard_sigmoid")),
)
case(
    "cells_layer_activation",
    LINE,
    lambda L: L.RNN([L.GRUCell(4, activation=L.PReLU()), L.LSTMCell(3, activation=L.LeakyReLU(0.2))]),
)
