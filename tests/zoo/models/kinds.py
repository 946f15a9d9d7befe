"""Kinds of models: Sequential in every state, Functional with shared layers and nested inputs. Python 3.6 syntax."""

from .registry import model


@model("sequential_input_shape")
def sequential_input_shape(keras):
    return keras.Sequential(
        [keras.layers.Dense(5, activation="relu", input_shape=(4,)), keras.layers.Dense(2)]
    )


@model("sequential_input_dim")
def sequential_input_dim(keras):
    return keras.Sequential(
        [keras.layers.Dense(5, activation="relu", input_dim=4), keras.layers.Dense(2)], name="my_model"
    )


@model("sequential_input_layer")
def sequential_input_layer(keras):
    layers = keras.layers
    return keras.Sequential(
        [layers.InputLayer(input_shape=(4,), name="start"), layers.Dense(5), layers.Dense(2)]
    )


@model("sequential_input_tensor")
def sequential_input_tensor(keras):
    layers = keras.layers
    made = keras.Sequential()
    made.add(layers.Input(shape=(6, 3)))
    made.add(layers.Conv1D(4, 3))
    made.add(layers.Flatten())
    made.add(layers.Dense(2))
    return made


@model("sequential_built_late", shape=(3, 4))
def sequential_built_late(keras):
    made = keras.Sequential([keras.layers.Dense(5, activation="relu"), keras.layers.Dense(2)])
    made.build((None, 4))
    return made


@model("sequential_called", shape=(3, 5, 5, 2))
def sequential_called(keras):
    import numpy

    made = keras.Sequential([keras.layers.Conv2D(3, 2), keras.layers.Flatten(), keras.layers.Dense(2)])
    made(numpy.ones((3, 5, 5, 2), "float32"))
    return made


@model("sequential_trained", train=True, shape=(3, 4))
def sequential_trained(keras):
    made = keras.Sequential([keras.layers.Dense(5, activation="tanh"), keras.layers.Dense(2)])
    made.compile(optimizer="sgd", loss="mse")
    made.build((None, 4))
    return made


@model("sequential_batch_input")
def sequential_batch_input(keras):
    return keras.Sequential(
        [keras.layers.Dense(5, batch_input_shape=(None, 4), dtype="float32"), keras.layers.Dense(2)]
    )


@model("sequential_conv_first")
def sequential_conv_first(keras):
    layers = keras.layers
    return keras.Sequential(
        [layers.Conv2D(3, 3, input_shape=(6, 6, 2)), layers.MaxPooling2D(), layers.Flatten(), layers.Dense(2)]
    )


@model("sequential_reshape_first")
def sequential_reshape_first(keras):
    layers = keras.layers
    return keras.Sequential(
        [layers.Reshape((3, 4), input_shape=(12,)), layers.Conv1D(2, 2), layers.Dropout(0.2)]
    )


@model("shared_layer")
def shared_layer(keras):
    layers = keras.layers
    one, other = layers.Input(shape=(4,)), layers.Input(shape=(4,))
    shared = layers.Dense(3, activation="tanh", name="shared")
    return keras.Model([one, other], layers.Subtract()([shared(one), shared(other)]))


@model("shared_chain")
def shared_chain(keras):
    layers = keras.layers
    inputs = layers.Input(shape=(4,))
    shared = layers.Dense(4, activation="tanh")
    norm = layers.BatchNormalization()
    x = norm(shared(inputs))
    y = norm(shared(x))
    return keras.Model(inputs, [layers.Concatenate()([x, y]), shared(y)])


@model("inputs_dict")
def inputs_dict(keras):
    layers = keras.layers
    inputs = {"b": layers.Input(shape=(4,), name="b"), "a": layers.Input(shape=(3,), name="a")}
    x = layers.Concatenate()([layers.Dense(3)(inputs["b"]), inputs["a"]])
    return keras.Model(inputs, layers.Dense(2)(x))


@model("inputs_dict_other_names")
def inputs_dict_other_names(keras):
    layers = keras.layers
    inputs = {"one": layers.Input(shape=(4,), name="zulu"), "two": layers.Input(shape=(4,), name="alpha")}
    x = layers.Subtract()([layers.Dense(3)(inputs["one"]), layers.Dense(3)(inputs["two"])])
    return keras.Model(inputs, x)


@model("inputs_tuple")
def inputs_tuple(keras):
    layers = keras.layers
    one, other = layers.Input(shape=(4,)), layers.Input(shape=(3,))
    return keras.Model((one, other), layers.Dense(2)(layers.Concatenate()([one, other])))


@model("inputs_list_of_one")
def inputs_list_of_one(keras):
    layers = keras.layers
    inputs = layers.Input(shape=(4,))
    return keras.Model([inputs], [layers.Dense(2)(inputs)])


@model("inputs_nested")
def inputs_nested(keras):
    layers = keras.layers
    one, other, third = (layers.Input(shape=(4,), name=name) for name in ("one", "other", "third"))
    x = layers.Concatenate()([one, layers.Dense(3)(other), layers.Dense(2)(third)])
    return keras.Model([one, {"pair": (other, third)}], layers.Dense(2)(x))


@model("outputs_dict")
def outputs_dict(keras):
    layers = keras.layers
    inputs = layers.Input(shape=(4,))
    x = layers.Dense(5)(inputs)
    return keras.Model(
        inputs, {"second": layers.Dense(2, name="p")(x), "first": layers.Dense(3, name="q")(x)}
    )


@model("outputs_list")
def outputs_list(keras):
    layers = keras.layers
    inputs = layers.Input(shape=(4,))
    x = layers.Dense(5)(inputs)
    return keras.Model(inputs, [layers.Dense(2, name="p")(x), x, layers.Dense(3, name="q")(x)])


@model("outputs_tuple")
def outputs_tuple(keras):
    layers = keras.layers
    inputs = layers.Input(shape=(4,))
    return keras.Model(inputs, (layers.Dense(2)(inputs), layers.Dense(3)(inputs)))


@model("outputs_twice")
def outputs_twice(keras):
    layers = keras.layers
    inputs = layers.Input(shape=(4,))
    x = layers.Dense(3)(inputs)
    return keras.Model(inputs, [x, x])


@model("output_is_input")
def output_is_input(keras):
    layers = keras.layers
    inputs = layers.Input(shape=(4,))
    return keras.Model(inputs, [layers.Dense(3)(inputs), inputs])


@model("names_with_slash")
def names_with_slash(keras):
    layers = keras.layers
    inputs = layers.Input(shape=(4,), name="start")
    x = layers.Dense(5, name="block/dense")(inputs)
    x = layers.BatchNormalization(name="block/norm/a")(x)
    return keras.Model(inputs, layers.Dense(2, name="head/dense")(x), name="net")


@model("names_alike")
def names_alike(keras):
    layers = keras.layers
    x = inputs = layers.Input(shape=(4,))
    for number in range(12):
        x = layers.Dense(4, activation="tanh", name=f"dense_{(number * 7) % 12}")(x)
    return keras.Model(inputs, x)


@model("frozen_middle")
def frozen_middle(keras):
    layers = keras.layers
    made = keras.Sequential(
        [
            layers.Dense(5, input_shape=(4,)),
            layers.BatchNormalization(trainable=False),
            layers.Dense(4, trainable=False),
            layers.BatchNormalization(),
            layers.Dense(2),
        ]
    )
    made.layers[0].trainable = False
    return made


@model("frozen_all")
def frozen_all(keras):
    layers = keras.layers
    inputs = layers.Input(shape=(4,))
    made = keras.Model(inputs, layers.Dense(2)(layers.BatchNormalization()(layers.Dense(3)(inputs))))
    made.trainable = False
    return made


@model("lone_branches")
def lone_branches(keras):
    """Two inputs that never meet."""
    layers = keras.layers
    one, other = layers.Input(shape=(4,), name="one"), layers.Input(shape=(3,), name="other")
    return keras.Model([one, other], [layers.Dense(2)(other), layers.Dense(2)(one)])


@model("input_batch_size")
def input_batch_size(keras):
    layers = keras.layers
    inputs = layers.Input(shape=(4,), batch_size=3)
    return keras.Model(inputs, layers.Dense(2)(inputs))


@model("input_unknown_size")
def input_unknown_size(keras):
    layers = keras.layers
    inputs = layers.Input(shape=(None, None, 3))
    return keras.Model(inputs, layers.GlobalMaxPooling2D()(layers.Conv2D(4, 3, padding="same")(inputs)))


@model("input_scalar")
def input_scalar(keras):
    layers = keras.layers
    inputs = layers.Input(shape=())
    return keras.Model(inputs, layers.Dense(2)(layers.Reshape((1,))(inputs)))


@model("training_argument")
def training_argument(keras):
    layers = keras.layers
    inputs = layers.Input(shape=(4,))
    x = layers.BatchNormalization()(layers.Dense(5)(inputs), training=False)
    return keras.Model(inputs, layers.Dense(2)(layers.Dropout(0.5)(x, training=False)))


@model("identity_layer")
def identity_layer(keras):
    layers = keras.layers
    inputs = layers.Input(shape=(4,))
    return keras.Model(inputs, layers.Identity()(layers.Dense(3)(inputs)))
