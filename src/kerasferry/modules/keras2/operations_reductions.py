"""Operations of `keras.ops` along axes: sums and their like, with and without NaN, running sums, extremes."""

import math

import numpy as np
import tensorflow as tf

from .operations import choose, is_nan, kind, numbered, operation, rank_of, real, tensor


def _summable(x):
    """As sums take them: small integers as int32."""
    of = kind(x)
    if of in ("bool", "int8", "int16"):
        return tf.cast(x, tf.int32)
    return tf.cast(x, tf.uint32) if of in ("uint8", "uint16") else x


def _no_axes(axis):
    return isinstance(axis, (list, tuple)) and not axis


@operation("Mean")
def mean(x, axis=None, keepdims=False):
    return tf.reduce_mean(real(x)[0], axis=axis, keepdims=keepdims)


@operation("Sum")
def total(x, axis=None, keepdims=False):
    return tf.reduce_sum(_summable(x), axis=axis, keepdims=keepdims)


@operation("Prod")
def product(x, axis=None, keepdims=False, dtype=None):
    made = tf.reduce_prod(_summable(x), axis=axis, keepdims=keepdims)
    return made if dtype is None else tf.cast(made, dtype)


def _extreme(reduce, of_two, of_truths, x, axis, keepdims, initial):
    truths = kind(x) == "bool"
    made = (of_truths if truths else reduce)(x, axis=axis, keepdims=keepdims)
    if initial is None:
        return made
    number = tf.int32 if truths else made.dtype
    return tf.cast(of_two(tf.cast(made, number), tf.cast(initial, number)), x.dtype)


@operation("Max", "Amax")
def greatest(x, axis=None, keepdims=False, initial=None):
    return _extreme(tf.reduce_max, tf.maximum, tf.reduce_any, x, axis, keepdims, initial)


@operation("Min", "Amin")
def least(x, axis=None, keepdims=False, initial=None):
    return _extreme(tf.reduce_min, tf.minimum, tf.reduce_all, x, axis, keepdims, initial)


@operation("Ptp")
def ptp(x, axis=None, keepdims=False):
    return greatest(x, axis, keepdims) - least(x, axis, keepdims)


@operation("All")
def every(x, axis=None, keepdims=False):
    return tf.reduce_all(tf.cast(x, tf.bool), axis=axis, keepdims=keepdims)


@operation("Any")
def some(x, axis=None, keepdims=False):
    return tf.reduce_any(tf.cast(x, tf.bool), axis=axis, keepdims=keepdims)


@operation("Var")
def variance(x, axis=None, keepdims=False):
    (x,) = real(x)
    apart = x - tf.reduce_mean(x, axis=axis, keepdims=True)
    return tf.reduce_mean(tf.square(apart), axis=axis, keepdims=keepdims)


@operation("Std")
def deviation(x, axis=None, keepdims=False):
    return tf.sqrt(variance(x, axis, keepdims))


@operation("Average")
def average(x, axis=None, weights=None):
    if weights is None:
        return mean(x, axis)
    x, weights = real(x, weights)
    if axis is not None and rank_of(weights) != rank_of(x):
        return tf.tensordot(x, weights, [[axis], [0]]) / tf.reduce_sum(weights)
    return tf.reduce_sum(x * weights, axis=axis) / tf.reduce_sum(weights, axis=axis)


@operation("CountNonzero")
def count_nonzero(x, axis=None):
    return tf.reduce_sum(tf.cast(tf.cast(x, tf.bool), tf.int32), axis=axis)


def _ends(x, axis):
    """A flat tensor and its one axis, if none was named; axes from 0."""
    return (tf.reshape(x, [-1]), 0) if axis is None else (x, axis % rank_of(x))


def _running(function, x, axis, dtype):
    x = x if dtype is None else tf.cast(x, dtype)
    x, axis = _ends(tf.cast(x, tf.int32) if kind(x) == "bool" else x, axis)
    return function(x, axis=axis)


@operation("Cumsum")
def cumsum(x, axis=None, dtype=None):
    return _running(tf.cumsum, x, axis, dtype)


@operation("Cumprod")
def cumprod(x, axis=None, dtype=None):
    return _running(tf.math.cumprod, x, axis, dtype)


@operation("Nancumsum")
def nancumsum(x, axis=None, dtype=None):
    return cumsum(numbered(x), axis, dtype)


@operation("Nancumprod")
def nancumprod(x, axis=None, dtype=None):
    return cumprod(numbered(x, 1.0), axis, dtype)


def _filled(x, number):
    """With a number in the places of NaN."""
    return choose(is_nan(x), tf.zeros_like(x) + tf.cast(number, x.dtype), x) if "float" in kind(x) else x


@operation("Nansum")
def nansum(x, axis=None, keepdims=False):
    return total(_filled(x, 0.0), axis, keepdims)


@operation("Nanprod")
def nanprod(x, axis=None, keepdims=False):
    return product(_filled(x, 1.0), axis, keepdims)


@operation("Nanmean")
def nanmean(x, axis=None, keepdims=False):
    (x,) = real(x)
    if _no_axes(axis):
        return x
    count = tf.reduce_sum(tf.cast(tf.equal(x, x), x.dtype), axis=axis, keepdims=keepdims)
    return nansum(x, axis, keepdims) / count


@operation("Nanvar")
def nanvar(x, axis=None, keepdims=False):
    (x,) = real(x)
    return nanmean(tf.square(x - nanmean(x, axis, True)), axis, keepdims)


@operation("Nanstd")
def nanstd(x, axis=None, keepdims=False):
    return tf.sqrt(nanvar(x, axis, keepdims))


def _nan_if_all(x, made, axis, keepdims):
    if "float" not in kind(x):
        return made
    none = tf.reduce_all(is_nan(x), axis=axis, keepdims=keepdims)
    return choose(none, tf.zeros_like(made) + math.nan, made)


@operation("Nanmax")
def nanmax(x, axis=None, keepdims=False):
    return _nan_if_all(x, greatest(_filled(x, -math.inf), axis, keepdims), axis, keepdims)


@operation("Nanmin")
def nanmin(x, axis=None, keepdims=False):
    return _nan_if_all(x, least(_filled(x, math.inf), axis, keepdims), axis, keepdims)


def _placed(function, x, axis, keepdims):
    """The place of an extreme as int32."""
    found = tf.cast(x, tf.int32) if kind(x) == "bool" else x
    flat, along = _ends(found, axis)
    made = tf.cast(function(flat, axis=along), tf.int32)
    if not keepdims:
        return made
    return tf.reshape(made, [1] * rank_of(x)) if axis is None else tf.expand_dims(made, along)


@operation("Argmax")
def argmax(x, axis=None, keepdims=False):
    return _placed(tf.argmax, x, axis, keepdims)


@operation("Argmin")
def argmin(x, axis=None, keepdims=False):
    return _placed(tf.argmin, x, axis, keepdims)


def _none_if_all(x, made, axis, keepdims):
    none = tf.reduce_all(is_nan(x), axis=axis, keepdims=keepdims)
    return choose(none, tf.zeros_like(made) - 1, made)


@operation("Nanargmax")
def nanargmax(x, axis=None, keepdims=False):
    return _none_if_all(x, argmax(_filled(x, -math.inf), axis, keepdims), axis, keepdims)


@operation("Nanargmin")
def nanargmin(x, axis=None, keepdims=False):
    return _none_if_all(x, argmin(_filled(x, math.inf), axis, keepdims), axis, keepdims)


@operation("Trapezoid")
def trapezoid(y, x=None, dx=1.0, axis=-1):
    (y,) = real(y)
    last = [place for place in range(rank_of(y)) if place != axis % rank_of(y)] + [axis % rank_of(y)]
    y = tf.transpose(y, last)
    widths = dx if x is None else np.diff(np.asarray(x, y.dtype.as_numpy_dtype))
    return tf.reduce_sum((y[..., 1:] + y[..., :-1]) / 2 * widths, axis=-1)


@operation("Logsumexp")
def logsumexp(x, axis=None, keepdims=False):
    return tf.reduce_logsumexp(real(x)[0], axis=axis, keepdims=keepdims)


@operation("Diff")
def diff(a, n=1, axis=-1):
    along = axis % rank_of(a)
    later, earlier = [
        tuple(part if place == along else slice(None) for place in range(rank_of(a)))
        for part in (slice(1, None), slice(None, -1))
    ]
    for _ in range(n):
        a = tf.not_equal(a[later], a[earlier]) if kind(a) == "bool" else a[later] - a[earlier]
    return a


@operation("Corrcoef")
def corrcoef(x):
    (x,) = real(x)
    apart = x - tf.reduce_mean(x, axis=-1, keepdims=True)
    shared = tf.matmul(apart, apart, transpose_b=True) / (tf.cast(tf.shape(x)[-1], x.dtype) - 1)
    spread = tf.sqrt(tf.linalg.diag_part(shared))
    made = shared / tf.tensordot(spread, spread, axes=0)
    return tf.minimum(tf.maximum(made, tensor(-1.0, made.dtype.name)), tensor(1.0, made.dtype.name))
