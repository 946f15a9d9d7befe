"""Activation layers, and activations given in every way. Python 3.6 syntax."""

from .registry import case, model

ROW, IMAGE = (6,), (4, 5, 3)

for _name in (
    "linear relu elu selu tanh sigmoid hard_sigmoid exponential softplus softsign softmax swish gelu mish silu relu6 "
    "leaky_relu log_softmax"
).split():
    case("activation_" + _name, ROW, lambda L, n=_name: L.Activation(n), dense=True)
    case("dense_" + _name, ROW, lambda L, n=_name: L.Dense(4, activation=n))

case("relu", ROW, lambda L: L.ReLU(), dense=True)
case("relu_max", ROW, lambda L: L.ReLU(max_value=0.7), dense=True)
case("relu_all", ROW, lambda L: L.ReLU(max_value=0.9, negative_slope=0.3, threshold=0.2), dense=True)
case("relu_slope", ROW, lambda L: L.ReLU(negative_slope=0.25), dense=True)
case("leaky_relu", ROW, lambda L: L.LeakyReLU(), dense=True)
case("leaky_relu_alpha", ROW, lambda L: L.LeakyReLU(alpha=0.05), dense=True)
case("prelu", ROW, lambda L: L.PReLU())
case("prelu_shared", IMAGE, lambda L: L.PReLU(shared_axes=[1, 2], alpha_initializer="ones"))
case(
    "prelu_objects",
    IMAGE,
    lambda L: L.PReLU(alpha_regularizer="l2", alpha_constraint="non_neg", shared_axes=[1]),
)
case("elu", ROW, lambda L: L.ELU(), dense=True)
case("elu_alpha", ROW, lambda L: L.ELU(alpha=0.4), dense=True)
case("thresholded_relu", ROW, lambda L: L.ThresholdedReLU(), dense=True)
case("thresholded_relu_theta", ROW, lambda L: L.ThresholdedReLU(theta=0.3), dense=True)
case("softmax", ROW, lambda L: L.Softmax(), dense=True)
case("softmax_axis", IMAGE, lambda L: L.Softmax(axis=1), dense=True)
case("softmax_axes", IMAGE, lambda L: L.Softmax(axis=[1, 2]), dense=True)

case("dense_layer_leaky", ROW, lambda L: L.Dense(4, activation=L.LeakyReLU(0.3)))
case("dense_layer_prelu", ROW, lambda L: L.Dense(4, activation=L.PReLU()))
case("dense_layer_relu", ROW, lambda L: L.Dense(4, activation=L.ReLU(0.8, 0.1, 0.1)))
case("dense_layer_softmax", (5, 6), lambda L: L.Dense(4, activation=L.Softmax(axis=1)))
case("dense_layer_threshold", ROW, lambda L: L.Dense(4, activation=L.ThresholdedReLU(0.2)))
case("conv_layer_leaky", IMAGE, lambda L: L.Conv2D(3, 2, activation=L.LeakyReLU(alpha=0.2)))
case("activation_layer", ROW, lambda L: L.Activation(L.ELU(0.3)), dense=True)
case(
    "dense_dict", ROW, lambda L: L.Dense(4, activation={"class_name": "LeakyReLU", "config": {"alpha": 0.25}})
)
case("dense_class_name", ROW, lambda L: L.Dense(4, activation="LeakyReLU"))
case("dense_class_name_elu", ROW, lambda L: L.Dense(4, activation="ELU"))


def _function(name, find, shape=ROW):
    @model(name)
    def make(keras):
        import tensorflow as tf

        inputs = keras.layers.Input(shape=shape)
        middle = keras.layers.Dense(5, activation=find(tf, keras))(inputs)
        return keras.Model(inputs, keras.layers.Activation(find(tf, keras))(middle))


_function("function_keras_relu", lambda tf, keras: keras.activations.relu)
_function("function_keras_softmax", lambda tf, keras: keras.activations.softmax)
_function("function_keras_hard_sigmoid", lambda tf, keras: keras.activations.hard_sigmoid)
_function("function_nn_relu", lambda tf, keras: tf.nn.relu)
_function("function_nn_relu6", lambda tf, keras: tf.nn.relu6)
_function("function_nn_softmax", lambda tf, keras: tf.nn.softmax)
_function("function_nn_sigmoid", lambda tf, keras: tf.nn.sigmoid)
_function("function_nn_tanh", lambda tf, keras: tf.nn.tanh)
_function("function_nn_swish", lambda tf, keras: tf.nn.swish)
_function("function_nn_leaky_relu", lambda tf, keras: tf.nn.leaky_relu)
_function("function_nn_elu", lambda tf, keras: tf.nn.elu)
_function("function_nn_gelu", lambda tf, keras: tf.nn.gelu)


@model("dense_all")
def dense_all(keras):
    layers = keras.layers
    inputs = layers.Input(shape=(4, 5))
    return keras.Model(
        inputs, layers.Dense(3, activation="relu", use_bias=False, name="no_bias")(layers.Dense(6)(inputs))
    )


@model("einsum_dense")
def einsum_dense(keras):
    layers = keras.layers
    kind = getattr(layers, "EinsumDense", None) or layers.experimental.EinsumDense
    inputs = layers.Input(shape=(4, 5))
    x = kind("abc,cd->abd", output_shape=(None, 6), bias_axes="d", activation="relu")(inputs)
    return keras.Model(inputs, kind("...x,xy->...y", output_shape=3)(x))
