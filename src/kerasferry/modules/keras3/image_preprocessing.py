"""Image layers of Keras 2 that Keras 3 does not have, or has with another meaning.

Images are (..., height, width, channels).
"""

import keras
from keras import ops


def _whole(number):
    return int(number) if isinstance(number, (int, float)) else ops.cast(number, "int32")


def _smaller(one, other):
    return min(one, other) if isinstance(one, int) and isinstance(other, int) else ops.minimum(one, other)


def _sides(images):
    shape = ops.shape(images)
    return shape[-3], shape[-2]


def _cut(images, top, left, height, width):
    return images[..., top : top + height, left : left + width, :]


def _cut_to_ratio(images, height, width):
    """The largest part in the middle with a ratio of sides."""
    rows, columns = _sides(images)
    kept_rows = _smaller(rows, _whole(columns * height / width))
    kept_columns = _smaller(columns, _whole(rows * width / height))
    top, left = _whole((rows - kept_rows) / 2), _whole((columns - kept_columns) / 2)
    return _cut(images, top, left, kept_rows, kept_columns)


def _resized(images, height, width, interpolation="bilinear"):
    return ops.image.resize(images, (height, width), interpolation=interpolation, data_format="channels_last")


def _pair(factor):
    return tuple(factor) if isinstance(factor, (list, tuple)) else (-factor, factor)


@keras.saving.register_keras_serializable("kerasferry", "RandomCropKeras2")
class RandomCropKeras2(keras.layers.RandomCrop):
    """RandomCrop that gives the middle of the image, in the size asked for, when it does not train.

    Args:
        resize_first: Resize the shorter side and cut then (up to TensorFlow 2.6), in place of the other way round.
    """

    def __init__(self, height, width, seed=None, resize_first=False, **kwargs):
        super().__init__(height, width, seed=seed, data_format="channels_last", **kwargs)
        self.resize_first = resize_first

    def call(self, inputs, training=True):
        if training:
            return super().call(inputs, training=True)
        images = ops.cast(inputs, self.compute_dtype)
        if not self.resize_first:
            images = _resized(_cut_to_ratio(images, self.height, self.width), self.height, self.width)
            return ops.cast(images, self.compute_dtype)
        rows, columns = _sides(images)
        if rows / columns > self.height / self.width:
            high, wide = _whole(self.width * rows / columns), self.width
        else:
            high, wide = self.height, _whole(self.height * columns / rows)
        images = _resized(images, high, wide)
        top, left = _whole((high - self.height) / 2), _whole((wide - self.width) / 2)
        return ops.cast(_cut(images, top, left, self.height, self.width), self.compute_dtype)

    def compute_output_shape(self, input_shape, *args, **kwargs):
        return (*input_shape[:-3], self.height, self.width, input_shape[-1])

    def get_config(self):
        config = {**super().get_config(), "resize_first": self.resize_first}
        config.pop("data_format", None)
        return config


class _RandomSide(keras.layers.Layer):
    """Resizes one side by a random factor when it trains, and does nothing else."""

    def __init__(self, factor, interpolation="bilinear", seed=None, **kwargs):
        super().__init__(**kwargs)
        self.factor, self.interpolation, self.seed = factor, interpolation, seed
        self.generator = keras.random.SeedGenerator(seed)
        self.supports_jit = False

    def call(self, inputs, training=True):
        if not training:
            return inputs
        lower, upper = _pair(self.factor)
        factor = keras.random.uniform((), 1.0 + lower, 1.0 + upper, seed=self.generator)
        height, width = self.sides(*_sides(inputs), factor)
        return ops.cast(_resized(inputs, height, width, self.interpolation), self.compute_dtype)

    def get_config(self):
        config = {"factor": self.factor, "interpolation": self.interpolation, "seed": self.seed}
        return {**super().get_config(), **config}


@keras.saving.register_keras_serializable("kerasferry", "RandomHeight")
class RandomHeight(_RandomSide):
    """RandomHeight of Keras 2."""

    def sides(self, rows, columns, factor):
        return ops.cast(factor * ops.cast(rows, "float32"), "int32"), columns

    def compute_output_shape(self, input_shape):
        return (*input_shape[:-3], None, *input_shape[-2:])


@keras.saving.register_keras_serializable("kerasferry", "RandomWidth")
class RandomWidth(_RandomSide):
    """RandomWidth of Keras 2."""

    def sides(self, rows, columns, factor):
        return rows, ops.cast(factor * ops.cast(columns, "float32"), "int32")

    def compute_output_shape(self, input_shape):
        return (*input_shape[:-2], None, input_shape[-1])


def _gaussian(distance):
    return ops.where(distance < 1.5, ops.exp(-2.0 * ops.square(distance)), 0.0)


def _mitchell_cubic(distance):
    near = ((7.0 / 6.0) * distance - 2.0) * distance * distance + 8.0 / 9.0
    far = (((-7.0 / 18.0) * distance + 2.0) * distance - 10.0 / 3.0) * distance + 16.0 / 9.0
    return ops.where(distance < 1.0, near, ops.where(distance < 2.0, far, 0.0))


_KERNELS = {"gaussian": _gaussian, "mitchellcubic": _mitchell_cubic}


def _shares(before, after, interpolation):
    """(after, before): how much each pixel of a side gives to each pixel of the resized side."""
    scale = ops.cast(before, "float32") / after
    old = ops.expand_dims(ops.cast(ops.arange(before), "float32"), 0)
    new = ops.expand_dims(ops.cast(ops.arange(after), "float32"), 1)
    if interpolation == "area":  # the length that both pixels have in common
        shares = ops.minimum(old + 1.0, (new + 1.0) * scale) - ops.maximum(old, new * scale)
        return ops.maximum(shares, 0.0) / scale
    shares = _KERNELS[interpolation](ops.absolute(old + 0.5 - (new + 0.5) * scale))
    return shares / ops.sum(shares, axis=1, keepdims=True)


@keras.saving.register_keras_serializable("kerasferry", "ResizingKeras2")
class ResizingKeras2(keras.layers.Layer):
    """Resizing by `area`, `gaussian` or `mitchellcubic` as Keras 2 and TensorFlow do it."""

    def __init__(self, height, width, interpolation="area", crop_to_aspect_ratio=False, **kwargs):
        super().__init__(**kwargs)
        self.height, self.width = height, width
        self.interpolation, self.crop_to_aspect_ratio = interpolation, crop_to_aspect_ratio

    def call(self, inputs):
        images = ops.cast(inputs, "float32")
        if self.crop_to_aspect_ratio:
            images = _cut_to_ratio(images, self.height, self.width)
        rows, columns = _sides(images)
        images = ops.einsum("oh,...hwc->...owc", _shares(rows, self.height, self.interpolation), images)
        images = ops.einsum("pw,...owc->...opc", _shares(columns, self.width, self.interpolation), images)
        return ops.cast(images, self.compute_dtype)

    def compute_output_shape(self, input_shape):
        return (*input_shape[:-3], self.height, self.width, input_shape[-1])

    def get_config(self):
        config = {
            "height": self.height,
            "width": self.width,
            "interpolation": self.interpolation,
            "crop_to_aspect_ratio": self.crop_to_aspect_ratio,
        }
        return {**super().get_config(), **config}


@keras.saving.register_keras_serializable("kerasferry", "UpSampling2DKeras2")
class UpSampling2DKeras2(keras.layers.Layer):
    """UpSampling2D by `gaussian` or `mitchellcubic` as Keras 2 and TensorFlow do it."""

    def __init__(self, size=(2, 2), data_format="channels_last", interpolation="gaussian", **kwargs):
        super().__init__(**kwargs)
        self.size, self.data_format, self.interpolation = tuple(size), data_format, interpolation

    def call(self, inputs):
        rows, columns = _sides(inputs) if self.data_format == "channels_last" else ops.shape(inputs)[2:]
        high = _shares(rows, rows * self.size[0], self.interpolation)
        wide = _shares(columns, columns * self.size[1], self.interpolation)
        images = ops.cast(inputs, "float32")
        if self.data_format == "channels_last":
            images = ops.einsum("oh,bhwc->bowc", high, images)
            images = ops.einsum("pw,bowc->bopc", wide, images)
        else:
            images = ops.einsum("oh,bchw->bcow", high, images)
            images = ops.einsum("pw,bcow->bcop", wide, images)
        return ops.cast(images, self.compute_dtype)

    def compute_output_shape(self, input_shape):
        shape = list(input_shape)
        first = 1 if self.data_format == "channels_last" else 2
        for axis, factor in zip((first, first + 1), self.size):
            shape[axis] = None if shape[axis] is None else shape[axis] * factor
        return tuple(shape)

    def get_config(self):
        config = {
            "size": self.size,
            "data_format": self.data_format,
            "interpolation": self.interpolation,
        }
        return {**super().get_config(), **config}
