"""Layers that resize and cut images as TensorFlow 2.7 and later do, and Keras 3."""

import tensorflow as tf

from .image_kernels import KERNELS
from .registering import register


def _shares(how, size, new_size, smooth=False):
    """How much of each old pixel is in each new one, (new, old); of more of them if a smaller image is to be smooth."""
    ratio = tf.cast(size, "float32") / tf.cast(new_size, "float32")
    made = tf.cast(tf.range(new_size), "float32")
    pixels = tf.expand_dims(tf.cast(tf.range(size), "float32"), 0)
    if how == "area":
        first, last = tf.expand_dims(made * ratio, 1), tf.expand_dims((made + 1.0) * ratio, 1)
        shares = tf.maximum(tf.minimum(last, pixels + 1.0) - tf.maximum(first, pixels), 0.0)
    else:
        places = (made + 0.5) * ratio - 0.5
        if how == "bicubic" and not smooth:  # TensorFlow looks its values up in a table of 1024 steps
            places = tf.floor(places) + tf.round((places - tf.floor(places)) * 1024.0) / 1024.0
        spread = tf.maximum(ratio, 1.0) if smooth else 1.0
        shares = KERNELS[how](tf.abs(pixels - tf.expand_dims(places, 1)) / spread)
    return shares / tf.reduce_sum(shares, axis=1, keepdims=True)


def _nearest(size, new_size):
    ratio = tf.cast(size, "float32") / tf.cast(new_size, "float32")
    places = tf.cast(tf.floor((tf.cast(tf.range(new_size), "float32") + 0.5) * ratio), "int32")
    return tf.minimum(places, size - 1)


def _resized_image(images, height, width, how, smooth=False):
    size = tf.shape(images)
    if how == "nearest":
        return tf.gather(
            tf.gather(images, _nearest(size[1], height), axis=1), _nearest(size[2], width), axis=2
        )
    made = tf.einsum("ij,bjkc->bikc", _shares(how, size[1], height, smooth), tf.cast(images, "float32"))
    made = tf.einsum("lk,bikc->bilc", _shares(how, size[2], width, smooth), made)
    return tf.cast(made, images.dtype)


def _whole(value):
    return tf.cast(value, "int32")


def _float(value):
    return tf.cast(value, "float32")


def _of_ratio(images, height, width, how, smooth=False):
    """The middle in the ratio that is asked for, resized."""
    size = tf.shape(images)
    high = tf.minimum(size[1], _whole(_float(size[2] * height) / width))
    wide = tf.minimum(size[2], _whole(_float(size[1] * width) / height))
    top, left = _whole(_float(size[1] - high) / 2), _whole(_float(size[2] - wide) / 2)
    return _resized_image(images[:, top : top + high, left : left + wide], height, width, how, smooth)


def _with_edges(images, height, width, value):
    """The whole in the ratio that is asked for, with as much around it on both sides."""
    size = tf.shape(images)
    high = tf.maximum(size[1], _whole(_float(size[2] * height) / width))
    wide = tf.maximum(size[2], _whole(_float(size[1] * width) / height))
    top, left = _whole(_float(high - size[1]) / 2), _whole(_float(wide - size[2]) / 2)
    return tf.pad(images, [[0, 0], [top, top], [left, left], [0, 0]], constant_values=value)


class _Sized(tf.keras.layers.Layer):
    def __init__(self, height, width, data_format=None, **keywords):
        super().__init__(**keywords)
        self.height = height
        self.width = width
        self.data_format = data_format or "channels_last"
        self.turned = self.data_format == "channels_first"
        self.supports_masking = True

    def _typed(self, inputs):
        images = tf.cast(inputs, tf.as_dtype(self.dtype or "float32"))
        return tf.transpose(images, [0, 2, 3, 1]) if self.turned else images

    def _shaped(self, made, inputs):
        made = tf.transpose(made, [0, 3, 1, 2]) if self.turned else made
        made.set_shape(self.compute_output_shape(inputs.shape))
        return made

    def compute_mask(self, inputs, mask=None):
        return None

    def compute_output_shape(self, input_shape):
        shape = tf.TensorShape(input_shape).as_list()
        if self.turned:
            return tf.TensorShape([*shape[:2], self.height, self.width])
        return tf.TensorShape([shape[0], self.height, self.width, shape[3]])

    def get_config(self):
        config = dict(super().get_config(), height=self.height, width=self.width)
        return dict(config, data_format=self.data_format) if self.turned else config


class Resizing(_Sized):
    def __init__(
        self,
        height,
        width,
        interpolation="bilinear",
        crop_to_aspect_ratio=False,
        pad_to_aspect_ratio=False,
        fill_mode="constant",
        fill_value=0.0,
        antialias=False,
        **keywords,
    ):
        super().__init__(height, width, **keywords)
        self.told = {
            "interpolation": interpolation,
            "crop_to_aspect_ratio": crop_to_aspect_ratio,
            # Of Keras 3:
            "pad_to_aspect_ratio": pad_to_aspect_ratio,
            "fill_mode": fill_mode,
            "fill_value": fill_value,
            "antialias": antialias,
        }

    def call(self, inputs):
        images, told = self._typed(inputs), self.told
        if told["pad_to_aspect_ratio"] and not told["crop_to_aspect_ratio"]:
            images = _with_edges(images, self.height, self.width, told["fill_value"])
        make = _of_ratio if told["crop_to_aspect_ratio"] else _resized_image
        made = make(images, self.height, self.width, told["interpolation"].lower(), told["antialias"])
        return self._shaped(made, inputs)

    def get_config(self):
        return dict(super().get_config(), **self.told)


class CenterCrop(_Sized):
    def call(self, inputs):
        images = self._typed(inputs)
        size = tf.shape(images)
        top, left = (size[1] - self.height) // 2, (size[2] - self.width) // 2
        made = tf.cond(
            tf.logical_and(size[1] >= self.height, size[2] >= self.width),
            lambda: images[:, top : top + self.height, left : left + self.width],
            lambda: _of_ratio(images, self.height, self.width, "bilinear"),
        )
        return self._shaped(made, inputs)


class RandomCrop(_Sized):
    """Gives the middle when it does not train.

    Args:
        resize_first: Resize the shorter side and cut then (up to TensorFlow 2.6), in place of the other way round.
    """

    def __init__(self, height, width, seed=None, resize_first=False, **keywords):
        super().__init__(height, width, **keywords)
        self.seed = seed
        self.resize_first = resize_first

    def call(self, inputs, training=None):
        images = self._typed(inputs)
        size = tf.shape(images)
        fits = tf.logical_and(size[1] >= self.height, size[2] >= self.width)
        made = tf.keras.backend.in_train_phase(
            lambda: tf.cond(fits, lambda: self._anywhere(images), lambda: self._middle(images)),
            lambda: self._middle(images),
            training=training,
        )
        return self._shaped(made, inputs)

    def _anywhere(self, images):
        size = tf.shape(images)
        return tf.image.random_crop(images, [size[0], self.height, self.width, size[3]], seed=self.seed)

    def _middle(self, images):
        if not self.resize_first:
            return _of_ratio(images, self.height, self.width, "bilinear")
        size = tf.shape(images)
        tall = _float(size[1]) / _float(size[2]) > float(self.height) / self.width
        high = tf.where(tall, _whole(_float(self.width * size[1]) / _float(size[2])), self.height)
        wide = tf.where(tall, self.width, _whole(_float(self.height * size[2]) / _float(size[1])))
        images = _resized_image(images, high, wide, "bilinear")
        top, left = (high - self.height) // 2, (wide - self.width) // 2
        return images[:, top : top + self.height, left : left + self.width]

    def get_config(self):
        return dict(super().get_config(), seed=self.seed, resize_first=self.resize_first)


register(Resizing, CenterCrop, RandomCrop)
