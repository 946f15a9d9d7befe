"""Operations of `keras.ops.nn` that give each number another, or the numbers of an axis: activations."""

import math

import tensorflow as tf

from .operations import axes_of, operation, rank_of, tensor


def _activation(name, function):
    def of(x):
        return function(tensor(x))

    operation(name)(of)


def _silu(x):
    return x * tf.sigmoid(x)


def _hard_sigmoid(x):
    return tf.nn.relu6(x + 3.0) / 6.0


def _sparse_plus(x):
    bent = 0.25 * tf.square(x + 1.0)
    return tf.where(x <= -1.0, tf.zeros_like(x), tf.where(x < 1.0, bent, x))


def _sparse_sigmoid(x):
    return tf.clip_by_value(0.5 * (x + 1.0), 0.0, 1.0)


for _name, _function in (
    ("Relu", tf.nn.relu),
    ("Relu6", tf.nn.relu6),
    ("Selu", tf.nn.selu),
    ("Silu", _silu),
    ("Softplus", tf.nn.softplus),
    ("Softsign", tf.nn.softsign),
    ("LogSigmoid", tf.math.log_sigmoid),
    ("HardSigmoid", _hard_sigmoid),
    ("HardSilu", lambda x: x * _hard_sigmoid(x)),
    ("HardTanh", lambda x: tf.clip_by_value(x, -1.0, 1.0)),
    ("TanhShrink", lambda x: x - tf.tanh(x)),
    ("SparsePlus", _sparse_plus),
    ("SparseSigmoid", _sparse_sigmoid),
):
    _activation(_name, _function)


def _with_logits(made, logits):
    """Lets a crossentropy take the logits, as it does after the activations of Keras."""
    made._keras_logits = logits
    return made


@operation("Sigmoid")
def sigmoid(x):
    x = tensor(x)
    return _with_logits(tf.sigmoid(x), x)


def _flat_or_not(function, x, axis):
    if axis is not None:
        return function(x, axis=axis)
    made = tf.reshape(function(tf.reshape(x, [-1]), axis=-1), tf.shape(x))
    made.set_shape(x.shape)
    return made


@operation("Softmax")
def softmax(x, axis=-1):
    x = tensor(x)
    return _with_logits(_flat_or_not(tf.nn.softmax, x, axis), x)


@operation("LogSoftmax")
def log_softmax(x, axis=-1):
    return _flat_or_not(tf.nn.log_softmax, tensor(x), axis)


@operation("Sparsemax")
def sparsemax(x, axis=-1):
    x = tensor(x)
    order = list(range(rank_of(x)))
    axis = axes_of(axis, len(order))[0]
    order[axis], order[-1] = order[-1], order[axis]  # the axis at the end: an order that undoes itself
    x = tf.transpose(x, order)
    length = tf.shape(x)[-1]
    falling = tf.nn.top_k(x, k=length).values
    above = tf.cumsum(falling, axis=-1) - 1.0
    counts = tf.cast(tf.range(1, length + 1), x.dtype)
    counted = tf.cast(falling - above / counts > 0.0, x.dtype)
    support = tf.reduce_sum(counted, axis=-1, keepdims=True)
    # Keras takes the sum of all sums that count, which is not the sparsemax of the paper.
    threshold = (tf.reduce_sum((above + 1.0) * counted, axis=-1, keepdims=True) - 1.0) / support
    return tf.transpose(tf.maximum(x - threshold, 0.0), order)


@operation("LeakyRelu")
def leaky_relu(x, negative_slope=0.2):
    return tf.nn.leaky_relu(tensor(x), alpha=negative_slope)


@operation("Elu")
def elu(x, alpha=1.0):
    x = tensor(x)
    made = tf.nn.elu(x)
    return tf.where(x > 0.0, made, alpha * made)


@operation("Celu")
def celu(x, alpha=1.0):
    x = tensor(x)
    return tf.maximum(x, 0.0) + alpha * tf.math.expm1(tf.minimum(x, 0.0) / alpha)


@operation("Gelu")
def gelu(x, approximate=True):
    x = tensor(x)
    if approximate:
        bent = math.sqrt(2.0 / math.pi) * (x + 0.044715 * x * x * x)
        return 0.5 * x * (1.0 + tf.tanh(bent))
    return 0.5 * x * (1.0 + tf.math.erf(x / math.sqrt(2.0)))


@operation("Glu")
def glu(x, axis=-1):
    first, second = tf.split(tensor(x), 2, axis=axis)
    return first * tf.sigmoid(second)


@operation("HardShrink")
def hard_shrink(x, threshold=0.5):
    x = tensor(x)
    return tf.where(tf.abs(x) > threshold, x, tf.zeros_like(x))


@operation("SoftShrink")
def soft_shrink(x, threshold=0.5):
    x = tensor(x)
    below = tf.where(x < -threshold, x + threshold, tf.zeros_like(x))
    return tf.where(x > threshold, x - threshold, below)


@operation("Squareplus")
def squareplus(x, b=4):
    x = tensor(x)
    return (x + tf.sqrt(tf.square(x) + float(b))) / 2.0


@operation("Threshold")
def threshold_of(x, threshold=None, default_value=None, threshold_value=None, value=None):
    """The last two are the names up to Keras 3.10."""
    x = tensor(x)
    threshold = threshold_value if threshold is None else threshold
    default_value = value if default_value is None else default_value
    return tf.where(x > threshold, x, tf.ones_like(x) * default_value)


def _norm_along(x, axes, order):
    """A norm of vectors, or of matrices for two axes."""
    if len(axes) == 2:
        if order == 1:
            return tf.reduce_max(tf.reduce_sum(tf.abs(x), axes[0], keepdims=True), axes[1], keepdims=True)
        others = [axis for axis in range(rank_of(x)) if axis not in axes]
        found = tf.reduce_max(tf.linalg.svd(tf.transpose(x, others + axes), compute_uv=False), -1)
        for axis in sorted(axes):
            found = tf.expand_dims(found, axis)
        return found
    powers = tf.abs(x) if order == 1 else tf.pow(tf.abs(x), float(order))
    length = tf.reduce_sum(powers, axes, keepdims=True)
    return length if order == 1 else tf.pow(length, 1.0 / order)


@operation("Normalize")
def normalize(x, axis=-1, order=2, epsilon="of 3.5 and before"):
    """Without an epsilon in its config, two axes are those of a matrix, which is not divided by its root of squares."""
    x = tensor(x)
    axes = axes_of(axis, rank_of(x))
    early = isinstance(epsilon, str)
    epsilon = tf.keras.backend.epsilon() if early or epsilon is None else epsilon
    if order == 2 and not (early and len(axes) == 2):
        squares = tf.reduce_sum(tf.square(x), axes, keepdims=True)
        return x * tf.minimum(tf.math.rsqrt(squares), 1.0 / epsilon)
    return x / tf.maximum(_norm_along(x, axes, order), epsilon)
