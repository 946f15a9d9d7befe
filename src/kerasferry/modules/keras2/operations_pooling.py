"""Operations of `keras.ops.nn` on windows: pooling, convolutions, blocks."""

import numpy as np
import tensorflow as tf

from .newer_convolutions import _operations, _spread
from .operations import alike, operation, rank_of, sizes, tensor


def channels_at_end(x, data_format, spatial=None):
    """Values with their channels at the end, and a function that brings a result of the same rank back.

    Args:
        spatial: How many dimensions an image has beside the channels; by default all but the first.
    """
    if (data_format or tf.keras.backend.image_data_format()) != "channels_first":
        return x, lambda made: made
    rank = rank_of(x)
    place = 1 if spatial is None else rank - spatial - 1
    before, after = list(range(place)), list(range(place + 1, rank))
    back = [*before, rank - 1, *list(range(place, rank - 1))]
    return tf.transpose(x, before + after + [place]), lambda made: tf.transpose(made, back)


def for_each_axis(value, rank):
    return list(value) if isinstance(value, (list, tuple)) else [value] * rank


def _pooled(of, x, pool_size, strides, padding, data_format):
    x, back = channels_at_end(tensor(x), data_format)
    rank = rank_of(x) - 2
    window = for_each_axis(pool_size, rank)
    strides = window if strides is None else for_each_axis(strides, rank)
    return back(tf.nn.pool(x, window_shape=window, pooling_type=of, strides=strides, padding=padding.upper()))


@operation("MaxPool")
def max_pool(inputs, pool_size, strides=None, padding="valid", data_format=None):
    return _pooled("MAX", inputs, pool_size, strides, padding, data_format)


@operation("AveragePool")
def average_pool(inputs, pool_size, strides=None, padding="valid", data_format=None):
    return _pooled("AVG", inputs, pool_size, strides, padding, data_format)


def _adaptive(reduce, x, output_size, data_format):
    """Pools over windows of about the same length, as many as are asked for on each axis."""
    x, back = channels_at_end(tensor(x), data_format)
    for number, size in enumerate(for_each_axis(output_size, rank_of(x) - 2)):
        axis = number + 1
        length = int(x.shape.as_list()[axis])
        parts = []
        for place in range(size):
            window = slice(place * length // size, -(-(place + 1) * length // size))
            parts.append(reduce(x[(slice(None),) * axis + (window,)], axis))
        x = tf.stack(parts, axis=axis)
    return back(x)


@operation("AdaptiveMaxPool")
def adaptive_max_pool(inputs, output_size, data_format=None):
    return _adaptive(tf.reduce_max, inputs, output_size, data_format)


@operation("AdaptiveAveragePool")
def adaptive_average_pool(inputs, output_size, data_format=None):
    return _adaptive(tf.reduce_mean, inputs, output_size, data_format)


def _plain_convolution(x, kernel, strides, padding):
    """Each group of filters looks at a group of channels, where the kernel has fewer channels than the image."""
    groups = int(x.shape.as_list()[-1]) // int(kernel.shape.as_list()[-2])
    parts = zip(tf.split(x, groups, -1), tf.split(kernel, groups, -1)) if groups > 1 else [(x, kernel)]
    none = [1] * len(strides)
    made = [_operations.convolution(part, one, padding.upper(), strides, none) for part, one in parts]
    return tf.concat(made, -1) if groups > 1 else made[0]


@operation("Conv")
def conv(inputs, kernel, strides=1, padding="valid", data_format=None, dilation_rate=1):
    x, kernel = alike(inputs, kernel)
    x, back = channels_at_end(x, data_format)
    rank = rank_of(x) - 2
    # A kernel with zeros between its values in place of a dilation, which no version takes beside strides.
    kernel = _spread(kernel, for_each_axis(dilation_rate, rank))
    return back(_plain_convolution(x, kernel, for_each_axis(strides, rank), padding))


def _each_channel(x, kernel, strides, padding, dilation_rate):
    rank = rank_of(x) - 2
    kernel = _spread(kernel, for_each_axis(dilation_rate, rank))
    strides = for_each_axis(strides, rank)
    if rank == 1:
        x, kernel, strides = tf.expand_dims(x, 1), tf.expand_dims(kernel, 0), strides * 2
    made = _operations.depthwise_conv2d(x, kernel, [1, *strides, 1], padding.upper())
    return tf.squeeze(made, [1]) if rank == 1 else made


@operation("DepthwiseConv")
def depthwise_conv(inputs, kernel, strides=1, padding="valid", data_format=None, dilation_rate=1):
    x, kernel = alike(inputs, kernel)
    x, back = channels_at_end(x, data_format)
    return back(_each_channel(x, kernel, strides, padding, dilation_rate))


@operation("SeparableConv")
def separable_conv(
    inputs,
    depthwise_kernel,
    pointwise_kernel,
    strides=1,
    padding="valid",
    data_format=None,
    dilation_rate=1,
):
    x, depthwise, pointwise = alike(inputs, depthwise_kernel, pointwise_kernel)
    x, back = channels_at_end(x, data_format)
    made = _each_channel(x, depthwise, strides, padding, dilation_rate)
    return back(_plain_convolution(made, pointwise, [1] * (rank_of(x) - 2), "valid"))


def _length_before(length, size, stride, padding, more):
    """How long the image is that a convolution makes this length of; `more` is `output_padding`."""
    if padding == "same":
        return length * stride if more is None else (length - 1) * stride + size % 2 + more
    return (length - 1) * stride + size + (max(stride - size, 0) if more is None else more)


@operation("ConvTranspose")
def conv_transpose(
    inputs,
    kernel,
    strides=1,
    padding="valid",
    output_padding=None,
    data_format=None,
    dilation_rate=1,
):
    x, kernel = alike(inputs, kernel)
    x, back = channels_at_end(x, data_format)
    rank = rank_of(x) - 2
    kernel = _spread(kernel, for_each_axis(dilation_rate, rank))
    strides, more = for_each_axis(strides, rank), for_each_axis(output_padding, rank)
    kinds = zip(sizes(x)[1:-1], kernel.shape.as_list(), strides, more)
    lengths = [_length_before(length, size, stride, padding, one) for length, size, stride, one in kinds]
    shape = [sizes(x)[0], *lengths, kernel.shape.as_list()[-2]]
    if rank == 1:
        x, kernel = tf.expand_dims(x, 1), tf.expand_dims(kernel, 0)
        strides, lengths = [1, *strides], [1, *lengths]
    make = _operations.conv3d_transpose if rank == 3 else _operations.conv2d_transpose
    whole = tf.stack([shape[0], *lengths, shape[-1]])
    made = make(x, kernel, whole, [1, *strides, 1], padding.upper())
    made = tf.squeeze(made, [1]) if rank == 1 else made
    made.set_shape([one if isinstance(one, int) else None for one in shape])
    return back(made)


def _windows(lengths, kernel_size, dilation, padding, stride):
    """Of each axis the size of windows, and where they are cut from: their number, steps, room at the ends."""
    given = [for_each_axis(one, 2) for one in (kernel_size, dilation, padding, stride)]
    found = []
    for length, size, rate, room, step in zip(lengths, *given):
        number = (length + 2 * room - rate * (size - 1) - 1) // step + 1
        found.append((size, number, rate, step, room))
    return found


@operation("Unfold")
def unfold(x, kernel_size, dilation=1, padding=0, stride=1):
    x = tensor(x)
    shape = x.shape.as_list()
    rows, columns = _windows(shape[2:], kernel_size, dilation, padding, stride)
    x = tf.pad(x, [[0, 0], [0, 0]] + [[one[-1], one[-1]] for one in (rows, columns)])
    parts = []
    for row in range(rows[0]):
        for column in range(columns[0]):
            part = x
            for axis, (place, (_, number, rate, step, _)) in enumerate(((row, rows), (column, columns))):
                at = place * rate + step * np.arange(number)
                part = tf.gather(part, at.astype("int32"), axis=axis + 2)
            parts.append(part)
    made = tf.stack(parts, axis=2)
    return tf.reshape(made, [-1, shape[1] * len(parts), rows[1] * columns[1]])


@operation("Fold")
def fold(x, output_size, kernel_size, dilation=1, padding=0, stride=1):
    x = tensor(x)
    lengths = for_each_axis(output_size, 2)
    both = _windows(lengths, kernel_size, dilation, padding, stride)
    channels = int(x.shape.as_list()[1]) // (both[0][0] * both[1][0])
    x = tf.reshape(x, [-1, channels, both[0][0], both[1][0], both[0][1], both[1][1]])
    for length, (size, number, rate, step, room) in zip(lengths, both):
        # Which place of a window, and which window, goes where.
        places = np.zeros([size, number, length + 2 * room], "float32")
        for place in range(size):
            places[place, np.arange(number), place * rate + step * np.arange(number)] = 1.0
        # What is left of the windows is the first of its kind, and the new axis stands at the end.
        x = tf.tensordot(
            x, tf.cast(places[..., room : room + length], x.dtype), [[2, rank_of(x) // 2 + 1], [0, 1]]
        )
    return x


def _blocks(name, x, block_size, data_format):
    function = getattr(tf.nn, name, None) or getattr(tf, name)
    x, back = channels_at_end(tensor(x), data_format)
    return back(function(x, block_size))


@operation("DepthToSpace")
def depth_to_space(x, block_size, data_format="channels_last"):
    return _blocks("depth_to_space", x, block_size, data_format)


@operation("SpaceToDepth")
def space_to_depth(x, block_size, data_format="channels_last"):
    return _blocks("space_to_depth", x, block_size, data_format)
