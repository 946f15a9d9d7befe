"""A mask on its way through each layer; the mean over time at the end sees whether it came through. Python 3.6."""

from .registry import model

LINE = (6, 4)
FEED = {0: ("zeros_after", [4, 2, 6])}

THROUGH = {
    "dense": lambda L: L.Dense(3, activation="tanh"),
    "einsum_dense": lambda L: _layer(L, "EinsumDense")("btc,cd->btd", output_shape=(None, 3), bias_axes="d"),
    "activation": lambda L: L.Activation("softmax"),
    "relu": lambda L: L.ReLU(),
    "leaky_relu": lambda L: L.LeakyReLU(),
    "elu": lambda L: L.ELU(),
    "prelu": lambda L: L.PReLU(),
    "thresholded_relu": lambda L: L.ThresholdedReLU(0.2),
    "softmax": lambda L: L.Softmax(),
    "softmax_time": lambda L: L.Softmax(axis=1),
    "dropout": lambda L: L.Dropout(0.2),
    "spatial_dropout": lambda L: L.SpatialDropout1D(0.2),
    "gaussian_noise": lambda L: L.GaussianNoise(0.2),
    "gaussian_dropout": lambda L: L.GaussianDropout(0.2),
    "alpha_dropout": lambda L: L.AlphaDropout(0.2),
    "activity": lambda L: L.ActivityRegularization(0.1),
    "batch_norm": lambda L: L.BatchNormalization(),
    "layer_norm": lambda L: L.LayerNormalization(),
    "group_norm": lambda L: L.GroupNormalization(2),
    "unit_norm": lambda L: L.UnitNormalization(),
    "rescaling": lambda L: _layer(L, "Rescaling")(0.5, offset=1.0),
    "normalization": lambda L: _layer(L, "Normalization")(
        mean=[0.5, 1.0, 0.2, -1.0], variance=[1.0, 2.0, 3.0, 0.5]
    ),
    "reshape": lambda L: L.Reshape((6, 2, 2)),
    "permute": lambda L: L.Permute((1, 2)),
    "conv1d": lambda L: L.Conv1D(3, 3, padding="same"),
    "separable": lambda L: L.SeparableConv1D(3, 3, padding="same"),
    "depthwise": lambda L: L.DepthwiseConv1D(3, padding="same"),
    "local": lambda L: L.LocallyConnected1D(3, 1),
    "max_pooling": lambda L: L.MaxPooling1D(2, strides=1, padding="same"),
    "average_pooling": lambda L: L.AveragePooling1D(2, strides=1, padding="same"),
    "up_sampling": lambda L: L.UpSampling1D(1),
    "zero_padding": lambda L: L.ZeroPadding1D(0),
    "cropping": lambda L: L.Cropping1D(0),
    "identity": lambda L: L.Identity(),
    "time_distributed": lambda L: L.TimeDistributed(L.Dense(3)),
    "lstm": lambda L: L.LSTM(3, return_sequences=True),
    "gru": lambda L: L.GRU(3, return_sequences=True),
    "rnn": lambda L: L.RNN(L.SimpleRNNCell(3), return_sequences=True),
    "bidirectional": lambda L: L.Bidirectional(L.LSTM(3, return_sequences=True)),
    "bidirectional_sum": lambda L: L.Bidirectional(L.GRU(3, return_sequences=True), merge_mode="sum"),
    "bidirectional_last": lambda L: L.Bidirectional(L.LSTM(3)),
}
PAIRS = {
    "add": lambda L, x: L.Add()([x, L.Dense(4)(x)]),
    "multiply": lambda L, x: L.Multiply()([x, L.Dense(4)(x)]),
    "average": lambda L, x: L.Average()([x, L.Dense(4)(x)]),
    "maximum": lambda L, x: L.Maximum()([x, L.Dense(4)(x)]),
    "concatenate": lambda L, x: L.Concatenate()([x, L.Dense(4)(x)]),
    "concatenate_time": lambda L, x: L.Concatenate(axis=1)([x, L.Dense(4)(x)]),
    "dot": lambda L, x: L.Dot(axes=2)([x, L.Dense(4)(x)]),
    "attention": lambda L, x: L.Attention()([x, L.Dense(4)(x)]),
    "additive": lambda L, x: L.AdditiveAttention()([x, L.Dense(4)(x)]),
    "multi_head": lambda L, x: L.MultiHeadAttention(2, 3)(x, L.Dense(4)(x)),
    "concatenate_half": lambda L, x: L.Concatenate()([x, L.Conv1D(2, 1)(x)]),
    "add_half": lambda L, x: L.Add()([x, L.Conv1D(4, 1)(x)]),
}


def _layer(layers, name):
    return getattr(layers, name, None) or getattr(layers.experimental.preprocessing, name)


def _end(layers, x):
    if len(x.shape) == 2:
        return layers.Dense(2)(x)
    if len(x.shape) == 4:
        x = layers.TimeDistributed(layers.Flatten())(x)
    return layers.Dense(2)(layers.GlobalAveragePooling1D()(x))


def _through(name, layer):
    @model("masked_" + name, feeds=FEED)
    def make(keras):
        layers = keras.layers
        inputs = layers.Input(shape=LINE)
        return keras.Model(inputs, _end(layers, layer(layers)(layers.Masking()(inputs))))


def _pair(name, merge):
    @model("masked_" + name, feeds=FEED)
    def make(keras):
        layers = keras.layers
        inputs = layers.Input(shape=LINE)
        return keras.Model(inputs, _end(layers, merge(layers, layers.Masking()(inputs))))


for _name, _made in THROUGH.items():
    _through(_name, _made)
for _name, _made in PAIRS.items():
    _pair(_name, _made)


@model("masked_nested", feeds=FEED)
def masked_nested(keras):
    layers = keras.layers
    start = layers.Input(shape=LINE)
    inner = keras.Model(start, layers.Dense(3)(layers.Dropout(0.1)(start)))
    inputs = layers.Input(shape=LINE)
    return keras.Model(inputs, _end(layers, inner(layers.Masking()(inputs))))


@model("masked_inside", feeds=FEED)
def masked_inside(keras):
    """The mask begins in a nested model and is used outside."""
    layers = keras.layers
    inner = keras.Sequential([layers.Masking(input_shape=LINE), layers.Dense(3)])
    inputs = layers.Input(shape=LINE)
    return keras.Model(inputs, _end(layers, inner(inputs)))


@model("masked_sequential", feeds=FEED)
def masked_sequential(keras):
    layers = keras.layers
    return keras.Sequential(
        [layers.Masking(input_shape=LINE), layers.Dense(3), layers.GlobalAveragePooling1D(), layers.Dense(2)]
    )
