"""Operations of `keras.ops` that move numbers: shapes, parts, order, joining and repeating."""

import numpy as np
import tensorflow as tf

from .operations import alike, axes_of, choose, kind, operation, rank_of, sizes, tensor


@operation("Reshape")
def reshape(x, newshape):
    return tf.reshape(x, [newshape] if isinstance(newshape, int) else newshape)


@operation("Ravel")
def ravel(x):
    return tf.reshape(x, [-1])


@operation("Transpose")
def transpose(x, axes=None):
    return tf.transpose(x, axes)


@operation("Swapaxes")
def swapaxes(x, axis1, axis2):
    order = list(range(rank_of(x)))
    order[axis1], order[axis2] = order[axis2], order[axis1]
    return tf.transpose(x, order)


@operation("Moveaxis")
def moveaxis(x, source, destination):
    starts, ends = axes_of(source, rank_of(x)), axes_of(destination, rank_of(x))
    order = [place for place in range(rank_of(x)) if place not in starts]
    for end, start in sorted(zip(ends, starts)):
        order.insert(end, start)
    return tf.transpose(x, order)


@operation("ExpandDims")
def expand_dims(x, axis):
    added = axis if isinstance(axis, (list, tuple)) else [axis]
    for place in sorted(axes_of(axis, rank_of(x) + len(added))):
        x = tf.expand_dims(x, place)
    return x


@operation("Squeeze")
def squeeze(x, axis=None):
    if axis is None:
        axis = [place for place, size in enumerate(x.shape.as_list()) if size == 1]
    axes = axes_of(axis, rank_of(x))
    return tf.squeeze(x, axes) if axes else tf.identity(x)


@operation("BroadcastTo")
def broadcast_to(x, shape):
    return tf.broadcast_to(x, shape)


@operation("GetItem")
def get_item(x, key):
    if isinstance(key, tf.Tensor):
        return tf.boolean_mask(x, key) if key.dtype == tf.bool else tf.gather(x, key)
    return x[tuple(key) if isinstance(key, (list, tuple)) else key]


@operation("Flip")
def flip(x, axis=None):
    return tf.reverse(x, axes_of(axis, rank_of(x)))


@operation("Fliplr")
def fliplr(x):
    return tf.reverse(x, [1])


@operation("Flipud")
def flipud(x):
    return tf.reverse(x, [0])


@operation("Rot90")
def rot90(array, k=1, axes=(0, 1)):
    first, second = axes_of(axes, rank_of(array))
    order = list(range(rank_of(array)))
    order[first], order[second] = second, first
    for _ in range(k % 4):
        array = tf.transpose(tf.reverse(array, [second]), order)
    return array


@operation("Roll")
def roll(x, shift, axis=None):
    if axis is None:
        return tf.reshape(tf.roll(tf.reshape(x, [-1]), shift, 0), tf.shape(x))
    return tf.roll(x, shift, axis)


@operation("Concatenate")
def concatenate(xs, axis=0):
    return tf.concat(alike(*xs), axis)


@operation("Stack")
def stack(x, axis=0):
    return tf.stack(alike(*x), axis)


@operation("Hstack")
def hstack(xs):
    return tf.concat(alike(*xs), 1 if rank_of(xs[0]) > 1 else 0)


@operation("Vstack")
def vstack(xs):
    return tf.concat([one if rank_of(one) > 1 else one[None] for one in alike(*xs)], 0)


@operation("Dstack")
def dstack(xs):
    made = [one if rank_of(one) > 1 else one[None] for one in alike(*xs)]
    return tf.concat([one if rank_of(one) > 2 else one[..., None] for one in made], 2)


@operation("Append")
def append(x1, x2, axis=None):
    x1, x2 = alike(x1, x2)
    if axis is None:
        return tf.concat([tf.reshape(x1, [-1]), tf.reshape(x2, [-1])], 0)
    return tf.concat([x1, x2], axis)


def _counts(count, parts):
    """How many go into each part: the first ones take what is left over."""
    return [count // parts + (place < count % parts) for place in range(parts)]


@operation("Split")
def split(x, indices_or_sections, axis=0):
    if isinstance(indices_or_sections, int):
        return tf.split(x, indices_or_sections, axis)
    bounds = [0, *list(indices_or_sections), x.shape.as_list()[axis]]
    return tf.split(x, [int(after - before) for before, after in zip(bounds[:-1], bounds[1:])], axis)


@operation("ArraySplit")
def array_split(x, indices_or_sections, axis=0):
    if isinstance(indices_or_sections, int):
        return tf.split(x, _counts(x.shape.as_list()[axis], indices_or_sections), axis)
    return split(x, indices_or_sections, axis)


@operation("Hsplit")
def hsplit(x, indices_or_sections):
    return split(x, indices_or_sections, 1 if rank_of(x) > 1 else 0)


@operation("Vsplit")
def vsplit(x, indices_or_sections):
    return split(x, indices_or_sections, 0)


@operation("Dsplit")
def dsplit(x, indices_or_sections):
    return split(x, indices_or_sections, 2)


@operation("Unstack")
def unstack(x, num=None, axis=0):
    return tf.unstack(x, num, axis)


@operation("Meshgrid")
def meshgrid(*x, **keywords):
    return tf.meshgrid(*alike(*x), **keywords)


@operation("Repeat")
def repeat(x, repeats, axis=None):
    x, axis = (tf.reshape(x, [-1]), 0) if axis is None else (x, axis % rank_of(x))
    count = x.shape.as_list()[axis]
    repeats = repeats[0] if isinstance(repeats, (list, tuple)) and len(repeats) == 1 else repeats
    if count is not None:
        return tf.gather(x, np.repeat(np.arange(count), repeats), axis=axis)
    places = tf.tile(tf.range(tf.shape(x)[axis])[:, None], [1, repeats])
    return tf.gather(x, tf.reshape(places, [-1]), axis=axis)


@operation("Tile")
def tile(x, repeats):
    repeats = [repeats] if isinstance(repeats, int) else list(repeats)
    repeats = [1] * (rank_of(x) - len(repeats)) + repeats
    for _ in range(len(repeats) - rank_of(x)):
        x = x[None]
    return tf.tile(x, repeats)


@operation("Pad")
def pad(x, pad_width, mode="constant", constant_values=None):
    if isinstance(pad_width, int):
        pad_width = [[pad_width, pad_width]] * rank_of(x)
    elif len(pad_width) == 1:
        pad_width = [pad_width[0]] * rank_of(x)
    value = tf.cast(0 if constant_values is None else tensor(constant_values), x.dtype)
    return tf.pad(x, pad_width, mode.upper(), constant_values=value)


def _from_zero(indices, count):
    indices = tensor(indices)
    return choose(indices < 0, indices + tf.cast(count, indices.dtype), indices)


@operation("Take")
def take(x, indices, axis=None):
    x = tensor(x)
    x, axis = (tf.reshape(x, [-1]), 0) if axis is None else (x, axis % rank_of(x))
    return tf.gather(x, _from_zero(indices, tf.shape(x)[axis]), axis=axis)


@operation("TakeAlongAxis")
def take_along_axis(x, indices, axis=None):
    x, indices = tensor(x), tensor(indices)
    if axis is None:
        x, indices, axis = tf.reshape(x, [-1]), tf.reshape(indices, [-1]), 0
    x, indices = [swapaxes(one, axis, -1) for one in (x, indices)]
    x = x + tf.cast(tf.zeros_like(indices[..., :1]), x.dtype)
    indices = _from_zero(tf.cast(indices, tf.int32), tf.shape(x)[-1]) + tf.cast(
        tf.zeros_like(x[..., :1]), tf.int32
    )
    shape, known = tf.shape(indices), indices.shape
    rows, places = (
        tf.reshape(x, tf.stack([-1, tf.shape(x)[-1]])),
        tf.reshape(indices, tf.stack([-1, shape[-1]])),
    )
    numbers = tf.range(tf.shape(rows)[0])[:, None] + tf.zeros_like(places)
    made = tf.reshape(tf.gather_nd(rows, tf.stack([numbers, places], axis=-1)), shape)
    made.set_shape(known)
    return swapaxes(made, axis, -1)


@operation("Tril")
def tril(x, k=0):
    return _triangle(x, lambda row, column: column - row <= k)


@operation("Triu")
def triu(x, k=0):
    return _triangle(x, lambda row, column: column - row >= k)


def _triangle(x, kept):
    rows, columns = sizes(x)[-2:]
    inside = kept(tf.range(rows)[:, None], tf.range(columns)[None])
    if kind(x) == "bool":
        return tf.logical_and(x, inside)
    return choose(tf.logical_or(inside, tf.zeros_like(x, dtype=tf.bool)), x, tf.zeros_like(x))


@operation("Size")
def size(x):
    return tf.size(x)


@operation("Ndim")
def ndim(x):
    return tf.rank(x)


@operation("UnravelIndex")
def unravel_index(indices, shape):
    found = []
    for length in reversed(shape):
        found.append(indices % length)
        indices = indices // length
    return found[::-1]


@operation("Slice")
def slice_of(inputs, start_indices, shape):
    return tf.slice(inputs, start_indices, shape)


@operation("Select")
def select(condlist, choicelist, default=0):
    made = alike(*choicelist, default)
    found = made[-1] + tf.zeros_like(made[0])
    for condition, choice in reversed(list(zip(condlist, made))):
        found = choose(tf.cast(condition, tf.bool), choice, found)
    return found
