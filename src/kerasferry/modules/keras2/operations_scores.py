"""Operations of `keras.ops.nn` on samples: attention, normalization, categories, crossentropies."""

import math

import numpy as np
import tensorflow as tf

from .operations import alike, axes_of, choose, operation, rank_of, result_type, tensor


def moments_along(x, axes, keepdims):
    """Mean and variance."""
    mean = tf.reduce_mean(x, axes, keepdims=True)
    variance = tf.reduce_mean(tf.square(x - tf.stop_gradient(mean)), axes, keepdims=keepdims)
    return (mean if keepdims else tf.reduce_mean(x, axes)), variance


@operation("Moments")
def moments(x, axes, keepdims=False, synchronized=False):
    x = tensor(x)
    if x.dtype.base_dtype.name not in ("float16", "bfloat16"):
        return moments_along(x, axes, keepdims)
    most = float(np.finfo("float16").max)
    found = moments_along(tf.cast(x, "float32"), axes, keepdims)
    return tuple(tf.cast(tf.clip_by_value(one, -most, most), x.dtype) for one in found)


def _in_float32(x):
    """At least."""
    x = tensor(x)
    return x if x.dtype.base_dtype.name == "float64" else tensor(x, "float32")


def _epsilon(given):
    return tf.keras.backend.epsilon() if given is None else given


@operation("RMSNorm")
def rms_normalization(x, scale=None, axis=-1, epsilon=None):
    wide = _in_float32(x)
    mean = tf.reduce_mean(tf.square(wide), axis, keepdims=True)
    made = wide * tf.math.rsqrt(mean + _epsilon(epsilon))
    if scale is not None:
        made = made * tensor(scale, wide.dtype.base_dtype.name)
    return tf.cast(made, tensor(x).dtype)


@operation("LayerNorm")
def layer_normalization(x, gamma=None, beta=None, axis=-1, epsilon=None, rms_scaling=False):
    wide = _in_float32(x)
    rank, of = rank_of(wide), wide.dtype.base_dtype.name
    axes = axes_of(axis, rank)
    lengths = [size if place in axes else 1 for place, size in enumerate(wide.shape.as_list())]
    gamma, beta = [
        one if one is None or rank_of(one) == rank else tf.reshape(one, lengths)
        for one in (None if one is None else tensor(one, of) for one in (gamma, beta))
    ]
    mean, variance = moments_along(wide, axes, True)
    factor = tf.math.rsqrt(variance + _epsilon(epsilon))
    factor = factor if gamma is None else factor * gamma
    if rms_scaling:
        return tf.cast(wide * factor, tensor(x).dtype)
    more = -mean * factor
    more = more if beta is None else more + beta
    return tf.cast(wide * factor + more, tensor(x).dtype)


@operation("BatchNorm")
def batch_normalization(x, mean, variance, offset=None, scale=None, axis=-1, epsilon=1e-3):
    x = tensor(x)
    lengths = [1] * rank_of(x)
    lengths[axis] = -1

    def along(value):
        return None if value is None else tf.reshape(tensor(value, x.dtype.base_dtype.name), lengths)

    factor = tf.math.rsqrt(along(variance) + epsilon)
    factor = factor if scale is None else factor * along(scale)
    more = -along(mean) * factor
    return x * factor + (more if offset is None else more + along(offset))


@operation("OneHot")
def one_hot(x, num_classes, axis=-1, dtype=None, sparse=False):
    """Dense where Keras makes a sparse tensor."""
    truth = tf.one_hot(tensor(x, "int64"), num_classes, True, False, axis=axis, dtype=tf.bool)
    return truth if dtype == "bool" else tf.cast(truth, dtype or tf.keras.backend.floatx())


@operation("MultiHot")
def multi_hot(inputs, num_classes=None, axis=-1, dtype=None, sparse=False, num_tokens=None):
    classes = num_tokens if num_classes is None else num_classes
    rows = one_hot(inputs, classes, axis, "bool")
    made = tf.reduce_any(rows, axis=1 if rank_of(rows) > 2 else 0)
    return made if dtype == "bool" else tf.cast(made, dtype or tf.keras.backend.floatx())


def _logits_of(output, from_logits, kind):
    """The numbers before a sigmoid or softmax if the output was made by one, as Keras takes them."""
    known = getattr(output, "_keras_logits", None)
    if known is not None:
        return known, True
    if not tf.executing_eagerly():
        made = output.op
        while made.type == "Identity":  # 2.0 puts one behind each layer
            made = made.inputs[0].op
        if made.type == kind:
            return made.inputs[0], True
    return output, from_logits


def _inside(output):
    """Away from 0 and 1."""
    epsilon = tf.keras.backend.epsilon()
    return tf.clip_by_value(output, epsilon, 1.0 - epsilon)


@operation("BinaryCrossentropy")
def binary_crossentropy(target, output, from_logits=False):
    output, from_logits = _logits_of(tensor(output), from_logits, "Sigmoid")
    target = tensor(target, output.dtype.base_dtype.name)
    if from_logits:
        return tf.nn.sigmoid_cross_entropy_with_logits(labels=target, logits=output)
    output = _inside(output)
    return -(target * tf.math.log(output) + (1.0 - target) * tf.math.log(1.0 - output))


@operation("CategoricalCrossentropy")
def categorical_crossentropy(target, output, from_logits=False, axis=-1):
    output, from_logits = _logits_of(tensor(output), from_logits, "Softmax")
    target = tensor(target, output.dtype.base_dtype.name)
    if from_logits:
        return -tf.reduce_sum(target * tf.nn.log_softmax(output, axis=axis), axis)
    output = _inside(output / tf.reduce_sum(output, axis, keepdims=True))
    return -tf.reduce_sum(target * tf.math.log(output), axis)


@operation("SparseCategoricalCrossentropy")
def sparse_categorical_crossentropy(target, output, from_logits=False, axis=-1):
    output, from_logits = _logits_of(tensor(output), from_logits, "Softmax")
    target = tensor(target, "int64")
    if rank_of(target) == rank_of(output) and target.shape.as_list()[-1] == 1:
        target = tf.squeeze(target, [-1])
    logits = output if from_logits else tf.math.log(_inside(output))
    return tf.nn.sparse_softmax_cross_entropy_with_logits(labels=target, logits=logits)


def _for_each_head(x, heads):
    """Groups of queries share what is looked at."""
    shared = x.shape.as_list()[2]
    if heads is None or shared is None or shared == heads:
        return x
    x = tf.tile(tf.expand_dims(x, 3), [1, 1, 1, heads // shared, 1])
    shape = tf.shape(x)
    made = tf.reshape(x, tf.stack([shape[0], shape[1], heads, shape[4]]))
    known = x.shape.as_list()
    made.set_shape([known[0], known[1], heads, known[4]])
    return made


@operation("DotProductAttention")
def dot_product_attention(
    query,
    key,
    value,
    bias=None,
    mask=None,
    scale=None,
    is_causal=False,
    flash_attention=None,
    attn_logits_soft_cap=None,
):
    """Of (batch, step, head, number). The cap is one of JAX: with TensorFlow, Keras does not look at it."""
    query, key, value = alike(query, key, value)
    heads, size = query.shape.as_list()[2], key.shape.as_list()[3]
    key, value = _for_each_head(key, heads), _for_each_head(value, heads)
    query, key, value = [tf.transpose(one, [0, 2, 1, 3]) for one in (query, key, value)]
    logits = _in_float32(tf.matmul(query, key, transpose_b=True))
    of = logits.dtype.base_dtype.name
    logits = logits * tensor(1.0 / math.sqrt(size) if scale is None else scale, of)
    if bias is not None:
        logits = logits + tensor(tensor(bias, query.dtype.base_dtype.name), of)
    seen = [] if mask is None else [tensor(mask, "bool")]
    if is_causal:
        steps = tf.shape(logits)
        square = tf.linalg.band_part(tf.ones(tf.stack([steps[2], steps[3]]), of), -1, 0)
        seen.append(tf.expand_dims(tf.expand_dims(square > 0.0, 0), 0))
    if seen:
        both = seen[0] if len(seen) == 1 else tf.logical_and(seen[0], seen[1])
        none = tf.constant(-0.7 * 3.38953e38, of)
        logits = choose(both, logits, none * tf.ones_like(logits))
    scores = tf.cast(tf.nn.softmax(logits), value.dtype)
    return tf.transpose(tf.matmul(scores, value), [0, 2, 1, 3])


@operation("PSNR")
def psnr(x1, x2, max_val):
    x1, x2 = alike(x1, x2)
    error = tf.reduce_mean(tf.square(x1 - x2))
    tens = math.log(10.0)
    return 20.0 * math.log10(max_val) - 10.0 * tf.math.log(error) / tf.constant(tens, x1.dtype)


@operation("Polar")
def polar(abs_, angle):
    length, angle = alike(abs_, angle)
    return tf.complex(length * tf.cos(angle), length * tf.sin(angle))


@operation("CTCLoss", "CtcLoss")
def ctc_loss(target, output, target_length, output_length, mask_index=0):
    """The second name is that of Keras 3.0. The function of TensorFlow 1 has its blank at the end."""
    of = result_type(output, tf.zeros([]))
    logits = tf.transpose(tensor(output, "float32"), [1, 0, 2])
    blank = mask_index % logits.shape.as_list()[-1]
    logits = tf.concat([logits[..., :blank], logits[..., blank + 1 :], logits[..., blank : blank + 1]], -1)
    target = tensor(target, "int32")
    target = tf.where(target > blank, target - 1, target)
    places = tf.where(tf.sequence_mask(tensor(target_length), tf.shape(target)[1]))
    labels = tf.SparseTensor(places, tf.gather_nd(target, places), tf.shape(target, out_type=tf.int64))
    loss = getattr(tf.compat, "v1", tf).nn.ctc_loss(
        labels=labels, inputs=logits, sequence_length=tensor(output_length, "int32")
    )
    return tensor(loss, of)
