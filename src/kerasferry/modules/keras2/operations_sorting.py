"""Operations of `keras.ops` that sort, look up and count."""

import tensorflow as tf

from .operations import alike, axes_of, choose, kind, operation, rank_of, real, sizes, tensor


def _ascending(x):
    """Values and places along the last axis; equal ones keep their order."""
    count = x.shape.as_list()[-1]
    found = tf.nn.top_k(-x, tf.shape(x)[-1] if count is None else count)
    return -found[0], found[1]


def _along(function, x, axis):
    """A function of the last axis for another one, and for all numbers in a row."""
    if axis is None:
        return function(tf.reshape(x, [-1]))
    order = list(range(rank_of(x)))
    order[axis], order[-1] = order[-1], order[axis]
    return tf.transpose(function(tf.transpose(x, order)), order)


@operation("Sort")
def sort(x, axis=-1):
    numbers = tf.cast(x, tf.int32) if kind(x) == "bool" else x
    return tf.cast(_along(lambda one: _ascending(one)[0], numbers, axis), x.dtype)


@operation("Argsort")
def argsort(x, axis=-1):
    return _along(lambda one: _ascending(one)[1], tf.cast(x, tf.int32) if kind(x) == "bool" else x, axis)


def _flat_end(x, axis):
    """The axes to reduce as one at the end."""
    axes = axes_of(axis, rank_of(x))
    rest = [place for place in range(rank_of(x)) if place not in axes]
    known, shape = x.shape.as_list(), sizes(x)
    count = -1
    if all(known[place] is not None for place in axes):
        count = 1
        for place in axes:
            count *= known[place]
    return tf.reshape(
        tf.transpose(x, rest + axes), tf.stack([shape[place] for place in rest] + [count])
    ), axes


def _place(way, at, last):
    """The place at or beside `at`, a float64 between 0 and `last`."""
    ways = {"lower": tf.floor, "higher": lambda one: -tf.floor(-one), "nearest": tf.round}
    return tf.minimum(tf.maximum(tf.cast(ways[way](at), tf.int32), 0), last)


def _at(ordered, q, method):
    """The quantiles of ordered numbers, behind their other axes."""
    last = tf.shape(ordered)[-1] - 1
    at = tf.cast(last, tf.float64) * tf.cast(q, tf.float64)
    if method in ("lower", "higher", "nearest"):
        return tf.gather(ordered, _place(method, at, last), axis=-1)
    if method == "midpoint":
        return sum(tf.gather(ordered, _place(way, at, last), axis=-1) for way in ("lower", "higher")) / 2
    before = tf.maximum(_place("higher", at, last) - 1, 0)
    after = tf.minimum(before + 1, last)
    share = tf.cast(tf.cast(after, tf.float64) - at, ordered.dtype)
    return tf.gather(ordered, after, axis=-1) * (1 - share) + tf.gather(ordered, before, axis=-1) * share


@operation("Quantile")
def quantile(x, q, axis=None, method="linear", keepdims=False):
    (x,) = real(x)
    q = tensor(q, "float64")
    flat, axes = _flat_end(x, axis)
    made = _at(_ascending(flat)[0], q, method)
    broken = tf.reduce_any(tf.not_equal(flat, flat), axis=-1)
    nothing = tf.zeros_like(flat[..., 0])
    made = made + choose(broken, nothing + float("nan"), nothing)[(Ellipsis,) + (None,) * rank_of(q)]
    if keepdims:
        for place in sorted(axes):
            made = tf.expand_dims(made, place)
    if rank_of(q):
        made = tf.transpose(made, [rank_of(made) - 1, *list(range(rank_of(made) - 1))])
    return made


@operation("Percentile")
def percentile(x, q, axis=None, method="linear", keepdims=False):
    return quantile(x, tensor(q, "float64") / 100, axis, method, keepdims)


@operation("Median")
def median(x, axis=None, keepdims=False):
    return quantile(x, 0.5, axis, "linear", keepdims)


@operation("SearchSorted")
def search_sorted(sorted_sequence, values, side="left"):
    bounds, values = alike(sorted_sequence, values)
    after = tf.greater if side == "left" else tf.greater_equal
    return tf.reduce_sum(tf.cast(after(values[..., None], bounds), tf.int32), axis=-1)


@operation("Digitize")
def digitize(x, bins):
    (x,) = real(x)
    return tf.reduce_sum(tf.cast(x[..., None] >= tensor(bins, x.dtype.name), tf.int32), axis=-1)


@operation("IsIn")
def isin(x1, x2, assume_unique=False, invert=False):
    x1, x2 = alike(x1, x2)
    found = tf.reduce_any(tf.equal(x1[..., None], tf.reshape(x2, [-1])), axis=-1)
    return tf.logical_not(found) if invert else found


@operation("Bincount")
def bincount(x, weights=None, minlength=0, sparse=False):
    """Of each row; as long as the greatest number asks."""
    x = tf.cast(x, tf.int32)
    longest = tf.maximum(tf.reduce_max(x) + 1, minlength)
    counted = tf.one_hot(x, longest, dtype=tf.int32)
    if weights is not None:
        weights = tensor(weights)
        counted = tf.cast(counted, weights.dtype) * weights[..., None]
    return tf.reduce_sum(counted, axis=-2)


def _one_of_each(flat):
    """Numbers in ascending order, each once."""
    return _ascending(tf.unique(flat)[0])[0]


@operation("Unique")
def unique(x, sorted=True, size=None, fill_value=None):
    """Of all numbers; with `size` cut or filled up with `fill_value`."""
    flat = tf.reshape(x, [-1])
    made = _one_of_each(flat) if sorted else tf.unique(flat)[0]
    if size is None:
        return made
    filling = tf.fill([size], tf.cast(0 if fill_value is None else fill_value, made.dtype))
    return tf.reshape(tf.concat([made, filling], axis=0)[:size], [size])
