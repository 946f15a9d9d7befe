"""Operations of `keras.ops.image` on images as they lie: sizes, edges, colours, patches."""

import numpy as np
import tensorflow as tf

from .image_kernels import KERNELS
from .newer_images import _float, _resized_image, _whole
from .operations import operation, rank_of, sizes, tensor
from .operations_pooling import channels_at_end, conv, for_each_axis


def in_batch(images, data_format):
    """Images as a batch with channels at the end, and a function that brings a result of the same rank back."""
    images = tensor(images)
    single = rank_of(images) == 3
    images, back = channels_at_end(images, data_format, 2)
    if not single:
        return images, back
    return tf.expand_dims(images, 0), lambda made: back(tf.squeeze(made, [0]))


def _stretched(how, size, new_size):
    """How much of each old pixel is in each new one where an image gets smaller, (new, old)."""
    ratio = _float(size) / _float(new_size)
    places = tf.expand_dims((_float(tf.range(new_size)) + 0.5) * ratio - 0.5, 1)
    distances = tf.abs(tf.expand_dims(_float(tf.range(size)), 0) - places) / tf.maximum(ratio, 1.0)
    shares = KERNELS[how](distances)
    return shares / tf.reduce_sum(shares, axis=1, keepdims=True)


def _of_size(images, height, width, how, antialias):
    if not antialias or how in ("nearest", "area"):
        return _resized_image(images if how == "nearest" else _float(images), height, width, how)
    size = tf.shape(images)
    made = tf.einsum("ij,bjkc->bikc", _stretched(how, size[1], height), _float(images))
    return tf.einsum("lk,bikc->bilc", _stretched(how, size[2], width), made)


def _in_ratio(images, height, width, crop, value):
    """The middle of images in a ratio, or images with room around them."""
    size = tf.shape(images)
    high = _whole(_float(size[2] * height) / float(width))
    wide = _whole(_float(size[1] * width) / float(height))
    if crop:
        high = tf.maximum(tf.minimum(size[1], high), 1)
        wide = tf.maximum(tf.minimum(size[2], wide), 1)
        top, left = _whole(_float(size[1] - high) / 2.0), _whole(_float(size[2] - wide) / 2.0)
        return images[:, top : top + high, left : left + wide]
    top = _whole(_float(tf.maximum(size[1], high) - size[1]) / 2.0)
    left = _whole(_float(tf.maximum(size[2], wide) - size[2]) / 2.0)
    none = tf.zeros_like(top)
    room = tf.stack([tf.stack([one, one]) for one in (none, top, left, none)])
    value = int(value) if images.dtype.is_integer else float(value)
    return tf.pad(images, room, constant_values=value)


def _saturated(x, dtype):
    """Rounded if they are to be integers, and none beyond those that the type has."""
    dtype = tf.as_dtype(dtype)
    if x.dtype == dtype:
        return x
    if dtype.is_integer:
        x = tf.round(x)
    return tf.saturate_cast(x, dtype)


@operation("Resize")
def resize(
    images,
    size,
    interpolation="bilinear",
    antialias=False,
    crop_to_aspect_ratio=False,
    pad_to_aspect_ratio=False,
    fill_mode="constant",
    fill_value=0.0,
    data_format=None,
):
    x, back = in_batch(images, data_format)
    height, width = size
    batch, _, _, channels = x.shape.as_list()
    if crop_to_aspect_ratio or pad_to_aspect_ratio:
        x = _in_ratio(x, height, width, crop_to_aspect_ratio, fill_value)
    made = _saturated(_of_size(x, height, width, interpolation, antialias), x.dtype)
    made.set_shape([batch, height, width, channels])
    return back(made)


def _edges(before, after, target, length, grows):
    """How much there is to cut or to add before, and how long the result is; one of the three is not given."""
    if target is None:
        target = length + before + after if grows else length - before - after
    if before is None:
        before = target - length - after if grows else length - target - after
    return before, target


@operation("CropImages")
def crop_images(
    images,
    top_cropping=None,
    left_cropping=None,
    bottom_cropping=None,
    right_cropping=None,
    target_height=None,
    target_width=None,
    data_format=None,
):
    x, back = in_batch(images, data_format)
    size = sizes(x)
    top, height = _edges(top_cropping, bottom_cropping, target_height, size[1], False)
    left, width = _edges(left_cropping, right_cropping, target_width, size[2], False)
    made = x[:, top : top + height, left : left + width]
    return back(_known(made, x, height, width))


@operation("PadImages")
def pad_images(
    images,
    top_padding=None,
    left_padding=None,
    bottom_padding=None,
    right_padding=None,
    target_height=None,
    target_width=None,
    data_format=None,
):
    x, back = in_batch(images, data_format)
    size = sizes(x)
    top, height = _edges(top_padding, bottom_padding, target_height, size[1], True)
    left, width = _edges(left_padding, right_padding, target_width, size[2], True)
    room = [[0, 0], [top, height - size[1] - top], [left, width - size[2] - left], [0, 0]]
    made = tf.pad(x, tf.stack([tf.stack(one) for one in room]))
    return back(_known(made, x, height, width))


def _known(made, x, height, width):
    batch, _, _, channels = x.shape.as_list()
    known = [one if isinstance(one, int) else None for one in (height, width)]
    made.set_shape([batch, *known, channels])
    return made


@operation("ExtractPatches")
def extract_patches(images, size, strides=None, dilation_rate=1, padding="valid", data_format=None):
    """Of images, or of volumes if a size of three numbers is given."""
    x = tensor(images)
    size = for_each_axis(size, 2)
    single = rank_of(x) == len(size) + 1
    x, back = channels_at_end(tf.expand_dims(x, 0) if single else x, data_format)
    channels = int(x.shape.as_list()[-1])
    numbers = int(np.prod(size)) * channels
    kernel = np.eye(numbers, dtype=x.dtype.as_numpy_dtype).reshape([*list(size), channels, numbers])
    made = back(conv(x, kernel, strides or size, padding, "channels_last", dilation_rate))
    return tf.squeeze(made, [0]) if single else made


@operation("RGBToGrayscale")
def rgb_to_grayscale(images, data_format=None):
    images = tensor(images)
    x, back = channels_at_end(images, data_format, 2)
    if x.shape.as_list()[-1] == 1:
        return tf.identity(images)
    wide = x if x.dtype.is_floating else tf.cast(x, tf.keras.backend.floatx())
    shares = tf.constant([0.2989, 0.5870, 0.1140], wide.dtype)
    made = tf.tensordot(wide, shares, [[rank_of(wide) - 1], [0]])
    return back(tf.cast(tf.expand_dims(made, -1), images.dtype))


@operation("RGBToHSV")
def rgb_to_hsv(images, data_format=None):
    x, back = channels_at_end(tensor(images), data_format, 2)
    return back(tf.image.rgb_to_hsv(x))


@operation("HSVToRGB")
def hsv_to_rgb(images, data_format=None):
    x, back = channels_at_end(tensor(images), data_format, 2)
    return back(tf.image.hsv_to_rgb(x))


def of_each_channel(x, kernel, padding):
    """Images through a kernel of two dimensions."""
    kernel = tf.constant(kernel[:, :, None, None], x.dtype)
    kernel = tf.tile(kernel, tf.stack([1, 1, tf.shape(x)[-1], 1]))
    made = tf.nn.depthwise_conv2d(x, kernel, [1, 1, 1, 1], padding)
    made.set_shape(made.shape.as_list()[:3] + x.shape.as_list()[3:])
    return made


@operation("GaussianBlur")
def gaussian_blur(images, kernel_size=(3, 3), sigma=(1.0, 1.0), data_format=None):
    x, back = in_batch(images, data_format)
    bells = []
    for size, width in zip(for_each_axis(kernel_size, 2), for_each_axis(sigma, 2)):
        bell = np.exp(-0.5 * ((np.arange(size) - (size - 1) / 2.0) / width) ** 2)
        bells.append(bell / bell.sum())
    # The second one runs along the rows, and the whole is read as one of `kernel_size`: so does Keras.
    return back(of_each_channel(x, np.outer(bells[1], bells[0]).reshape(len(bells[0]), -1), "SAME"))


@operation("SobelEdges")
def sobel_edges(images, data_format=None):
    """The last dimension of the result is new: down and across."""
    x, _ = channels_at_end(tensor(images), data_format, 2)
    made = tf.image.sobel_edges(x)
    made.set_shape([*x.shape.as_list(), 2])
    first = (data_format or tf.keras.backend.image_data_format()) == "channels_first"
    return tf.transpose(made, [0, 3, 1, 2, 4]) if first else made
