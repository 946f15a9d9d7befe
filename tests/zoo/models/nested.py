"""Models in models. Python 3.6 syntax."""

from .registry import model


def _inner(keras, name="inner", batch_norm=False):
    layers = keras.layers
    start = layers.Input(shape=(4,))
    x = layers.Dense(5, activation="tanh")(start)
    if batch_norm:
        x = layers.BatchNormalization()(x)
    return keras.Model(start, layers.Dense(4)(x), name=name)


@model("nested_functional")
def nested_functional(keras):
    inputs = keras.layers.Input(shape=(4,))
    return keras.Model(inputs, keras.layers.Dense(2)(_inner(keras)(inputs)))


@model("nested_twice")
def nested_twice(keras):
    inputs = keras.layers.Input(shape=(4,))
    inner = _inner(keras)
    return keras.Model(inputs, keras.layers.Concatenate()([inner(inputs), inner(inner(inputs))]))


@model("nested_is_output")
def nested_is_output(keras):
    inputs = keras.layers.Input(shape=(4,))
    return keras.Model(inputs, _inner(keras)(keras.layers.Dense(4)(inputs)))


@model("nested_siamese")
def nested_siamese(keras):
    layers = keras.layers
    one, other = layers.Input(shape=(4,)), layers.Input(shape=(4,))
    inner = _inner(keras, batch_norm=True)
    return keras.Model([one, other], layers.Dot(1, normalize=True)([inner(one), inner(other)]))


@model("nested_three_deep")
def nested_three_deep(keras):
    layers = keras.layers
    middle_in = layers.Input(shape=(4,))
    middle = keras.Model(middle_in, layers.Dense(4)(_inner(keras, "deep")(middle_in)), name="middle")
    inputs = layers.Input(shape=(4,))
    return keras.Model(inputs, layers.Dense(2)(middle(layers.Dense(4)(inputs))), name="outer")


@model("nested_sequential")
def nested_sequential(keras):
    layers = keras.layers
    inner = keras.Sequential(
        [layers.Dense(5, input_shape=(4,)), layers.BatchNormalization(), layers.Dense(3)]
    )
    inputs = layers.Input(shape=(4,))
    return keras.Model(inputs, layers.Dense(2)(inner(inputs)))


@model("nested_sequential_unbuilt")
def nested_sequential_unbuilt(keras):
    layers = keras.layers
    inner = keras.Sequential([layers.Dense(5), layers.Dense(3)])
    inputs = layers.Input(shape=(4,))
    return keras.Model(inputs, layers.Dense(2)(inner(inputs)))


@model("sequential_of_functional")
def sequential_of_functional(keras):
    return keras.Sequential([_inner(keras), keras.layers.Dense(2)])


@model("sequential_of_sequential")
def sequential_of_sequential(keras):
    layers = keras.layers
    inner = keras.Sequential([layers.Conv2D(3, 2, input_shape=(5, 5, 2)), layers.Flatten()])
    return keras.Sequential([inner, layers.Dense(4), keras.Sequential([layers.Dense(3), layers.Dense(2)])])


@model("nested_frozen")
def nested_frozen(keras):
    inner = _inner(keras, batch_norm=True)
    inner.trainable = False
    inputs = keras.layers.Input(shape=(4,))
    return keras.Model(inputs, keras.layers.Dense(2)(inner(inputs, training=False)))


@model("nested_frozen_partly")
def nested_frozen_partly(keras):
    inner = _inner(keras, batch_norm=True)
    for layer in inner.layers[:2]:
        layer.trainable = False
    inputs = keras.layers.Input(shape=(4,))
    return keras.Model(inputs, keras.layers.Dense(2)(inner(inputs)))


@model("nested_many_outputs")
def nested_many_outputs(keras):
    layers = keras.layers
    start = layers.Input(shape=(4,))
    inner = keras.Model(start, [layers.Dense(3)(start), layers.Dense(2)(start)], name="inner")
    inputs = layers.Input(shape=(4,))
    first, second = inner(inputs)
    return keras.Model(inputs, [second, layers.Dense(2)(first)])


@model("nested_many_inputs")
def nested_many_inputs(keras):
    layers = keras.layers
    one, other = layers.Input(shape=(4,)), layers.Input(shape=(3,))
    inner = keras.Model([one, other], layers.Dense(3)(layers.Concatenate()([one, other])), name="inner")
    left, right = layers.Input(shape=(4,)), layers.Input(shape=(3,))
    return keras.Model([left, right], layers.Dense(2)(inner([left, layers.Dense(3)(right)])))


@model("nested_dict_inputs")
def nested_dict_inputs(keras):
    layers = keras.layers
    start = {"a": layers.Input(shape=(4,), name="a"), "b": layers.Input(shape=(3,), name="b")}
    inner = keras.Model(start, layers.Dense(3)(layers.Concatenate()([start["a"], start["b"]])), name="inner")
    left, right = layers.Input(shape=(4,)), layers.Input(shape=(3,))
    return keras.Model([left, right], layers.Dense(2)(inner({"a": left, "b": right})))


@model("nested_dict_outputs")
def nested_dict_outputs(keras):
    layers = keras.layers
    start = layers.Input(shape=(4,))
    inner = keras.Model(start, {"y": layers.Dense(3)(start), "x": layers.Dense(2)(start)}, name="inner")
    inputs = layers.Input(shape=(4,))
    found = inner(inputs)
    return keras.Model(inputs, layers.Concatenate()([found["y"], layers.Dense(2)(found["x"])]))


@model("nested_recurrent", feeds={0: ("int", 0, 9)})
def nested_recurrent(keras):
    layers = keras.layers
    start = layers.Input(shape=(5,), dtype="int32")
    x = layers.Embedding(10, 4, mask_zero=True)(start)
    inner = keras.Model(start, layers.Bidirectional(layers.LSTM(3))(x), name="encoder")
    inputs = layers.Input(shape=(5,), dtype="int32")
    return keras.Model(inputs, layers.Dense(2)(inner(inputs)))


@model("nested_same_layer_names")
def nested_same_layer_names(keras):
    layers = keras.layers

    def part(name):
        start = layers.Input(shape=(4,), name="start")
        return keras.Model(start, layers.Dense(4, name="dense")(start), name=name)

    inputs = layers.Input(shape=(4,), name="start")
    x = layers.Dense(4, name="dense")(inputs)
    return keras.Model(inputs, part("right")(part("left")(x)))


@model("nested_backbone_tensor")
def nested_backbone_tensor(keras):
    """The usual transfer learning: a head on the backbone's own tensors."""
    layers = keras.layers
    start = layers.Input(shape=(6, 6, 2), name="image")
    x = layers.Conv2D(3, 3, name="conv")(start)
    backbone = keras.Model(start, layers.BatchNormalization(name="norm")(x), name="backbone")
    pooled = layers.GlobalAveragePooling2D()(backbone.output)
    return keras.Model(backbone.input, layers.Dense(2)(pooled))


@model("nested_inner_tensor")
def nested_inner_tensor(keras):
    """A feature extractor of a part of a larger model."""
    layers = keras.layers
    start = layers.Input(shape=(4,))
    x = layers.Dense(5, name="early")(start)
    whole = keras.Model(start, layers.Dense(3, name="late")(layers.Dense(4, name="middle")(x)))
    return keras.Model(whole.input, [whole.get_layer("early").output, whole.get_layer("middle").output])


@model("nested_reused_later")
def nested_reused_later(keras):
    """The inner model's tensors are used once outside, so its nodes do not start at 1."""
    layers = keras.layers
    inner = _inner(keras)
    inner(layers.Input(shape=(4,)))
    inputs = layers.Input(shape=(4,))
    return keras.Model(inputs, layers.Dense(2)(inner(inputs)))


@model("shared_reused_later")
def shared_reused_later(keras):
    layers = keras.layers
    shared = layers.Dense(3)
    shared(layers.Input(shape=(4,)))
    inputs = layers.Input(shape=(4,))
    return keras.Model(inputs, layers.Dense(2)(shared(inputs)))
