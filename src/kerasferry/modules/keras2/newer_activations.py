"""Activations under names that older Keras 2 does not read."""

import math

import tensorflow as tf


def exponential_newer(x):
    return tf.exp(x)


def gelu_newer(x):
    return 0.5 * x * (1.0 + tf.math.erf(x / tf.cast(math.sqrt(2.0), x.dtype)))


def leaky_relu_newer(x):
    return tf.nn.leaky_relu(x, alpha=0.2)


def log_softmax_newer(x):
    return tf.nn.log_softmax(x)


def mish_newer(x):
    return x * tf.tanh(tf.nn.softplus(x))


def relu6_newer(x):
    return tf.nn.relu6(x)


def swish_newer(x):
    return x * tf.sigmoid(x)


for _function in (
    exponential_newer,
    gelu_newer,
    leaky_relu_newer,
    log_softmax_newer,
    mish_newer,
    relu6_newer,
    swish_newer,
):
    # By its bare name, too: that is what a model writes of it when it is saved again.
    tf.keras.utils.get_custom_objects()["kerasferry>" + _function.__name__] = _function
    tf.keras.utils.get_custom_objects()[_function.__name__] = _function
