"""Embedding and Masking. Python 3.6 syntax."""

from .registry import case, model

IDS = {0: ("int", 0, 9)}

case("embedding", (5,), lambda L: L.Embedding(10, 4), dtype="int32", feeds=IDS)
case("embedding_length", (5,), lambda L: L.Embedding(10, 4, input_length=5), dtype="int32", feeds=IDS)
case(
    "embedding_objects",
    (5,),
    lambda L: L.Embedding(
        10, 4, embeddings_regularizer="l2", embeddings_constraint="unit_norm", embeddings_initializer="normal"
    ),
    feeds=IDS,
)
case("embedding_activity", (5,), lambda L: L.Embedding(10, 4, activity_regularizer="l1"), feeds=IDS)
case("embedding_sparse", (5,), lambda L: L.Embedding(10, 4, sparse=False), feeds=IDS)
case("masking", (6, 3), lambda L: L.Masking(mask_value=0.0), feeds={0: ("zeros_after", [4, 2, 6])})


@model("embedding_mask_lstm", feeds=IDS)
def embedding_mask_lstm(keras):
    layers = keras.layers
    return keras.Sequential(
        [layers.Embedding(10, 4, mask_zero=True, input_length=6), layers.LSTM(3), layers.Dense(2)]
    )


@model("embedding_mask_functional", feeds=IDS)
def embedding_mask_functional(keras):
    layers = keras.layers
    inputs = layers.Input(shape=(6,), dtype="int32")
    x = layers.Embedding(10, 4, mask_zero=True)(inputs)
    x = layers.Dropout(0.3)(x)
    x = layers.GRU(3, return_sequences=True)(x)
    return keras.Model(inputs, [layers.GRU(2)(x), layers.GlobalAveragePooling1D()(x)])


@model("embedding_none_length", feeds=IDS)
def embedding_none_length(keras):
    layers = keras.layers
    inputs = layers.Input(shape=(None,), dtype="int64")
    x = layers.Embedding(10, 4, mask_zero=True)(inputs)
    return keras.Model(inputs, layers.Bidirectional(layers.LSTM(3))(x))


@model("masking_chain", feeds={0: ("zeros_after", [4, 2, 6])})
def masking_chain(keras):
    layers = keras.layers
    inputs = layers.Input(shape=(6, 3))
    x = layers.Masking(mask_value=0.0)(inputs)
    x = layers.TimeDistributed(layers.Dense(4))(x)
    x = layers.LSTM(3, return_sequences=True)(x)
    return keras.Model(inputs, [x, layers.SimpleRNN(2)(x)])


@model(
    "masking_value", feeds={0: [[[0.5, 0.5], [1.0, 2.0], [0.5, 0.5]], [[1.0, 0.0], [0.5, 0.5], [3.0, 1.0]]]}
)
def masking_value(keras):
    layers = keras.layers
    return keras.Sequential([layers.Masking(mask_value=0.5, input_shape=(3, 2)), layers.GRU(3)])


@model("mask_through_add", feeds={0: ("zeros_after", [4, 2, 6]), 1: ("zeros_after", [3, 6, 5])})
def mask_through_add(keras):
    layers = keras.layers
    first, second = layers.Input(shape=(6, 3)), layers.Input(shape=(6, 3))
    x = layers.Add()([layers.Masking()(first), layers.Masking()(second)])
    y = layers.Concatenate()([layers.Masking()(first), second])
    return keras.Model([first, second], [layers.LSTM(3)(x), layers.LSTM(2)(y)])


@model("mask_tensor_argument", feeds={1: [[1, 1, 0, 1], [1, 0, 0, 1], [1, 1, 1, 1]]})
def mask_tensor_argument(keras):
    import tensorflow as tf

    if tf.__version__.startswith("1.12"):
        raise NotImplementedError("1.12 does not write the mask into the file")
    layers = keras.layers
    inputs, mask = layers.Input(shape=(4, 3)), layers.Input(shape=(4,), dtype="bool")
    return keras.Model([inputs, mask], layers.LSTM(3)(inputs, mask=mask))
