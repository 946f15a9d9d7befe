"""Images of another size: in a ratio (3.3), and of whole numbers, which are rounded from 3.6 on."""

import keras
import tensorflow as tf
from keras import ops

from .operation_of_arguments import OperationOfArguments


def _cut_off(number):
    return tf.cast(number, "int32")


def _in_ratio(images, size, crop, value):
    """The middle of images in a ratio, or images with the same room on both sides."""
    height, width = size
    now = tf.shape(images)
    wanted = (
        _cut_off(tf.cast(now[2] * height, "float32") / float(width)),
        _cut_off(tf.cast(now[1] * width, "float32") / float(height)),
    )
    if crop:
        kept = [tf.maximum(tf.minimum(now[axis], one), 1) for axis, one in enumerate(wanted, 1)]
        top, left = (_cut_off(tf.cast(now[axis] - one, "float32") / 2.0) for axis, one in enumerate(kept, 1))
        return images[:, top : top + kept[0], left : left + kept[1]]
    most = [tf.maximum(now[axis], one) for axis, one in enumerate(wanted, 1)]
    room = [_cut_off(tf.cast(one - now[axis], "float32") / 2.0) for axis, one in enumerate(most, 1)]
    return tf.pad(
        images,
        [[0, 0], [room[0], room[0]], [room[1], room[1]], [0, 0]],
        constant_values=tf.cast(value, images.dtype),
    )


@keras.saving.register_keras_serializable("kerasferry", "Resize")
class Resize(OperationOfArguments):
    """Images of another size, in the ratio of the new one if it is asked for."""

    def call(self, images):
        given = self.given
        first = (given.get("data_format") or keras.config.image_data_format()) == "channels_first"
        single = len(images.shape) == 3
        x = ops.moveaxis(images, -3, -1) if first else images
        x = ops.expand_dims(x, 0) if single else x
        size = tuple(given["size"])
        crop = given.get("crop_to_aspect_ratio")
        if crop or given.get("pad_to_aspect_ratio"):
            channels = x.shape[-1]
            x = _in_ratio(x, size, crop, given.get("fill_value", 0.0))
            x.set_shape([None, None, None, channels])
        x = self.resized(x, size, given.get("interpolation", "bilinear"), given.get("antialias", False))
        x = ops.squeeze(x, 0) if single else x
        return ops.moveaxis(x, -1, -3) if first else x

    def resized(self, x, size, interpolation, antialias):
        """A batch."""
        return ops.image.resize(x, size, interpolation, antialias, data_format="channels_last")


@keras.saving.register_keras_serializable("kerasferry", "ResizeRounded")
class ResizeRounded(Resize):
    """Whole numbers, the nearest ones."""

    def resized(self, x, size, interpolation, antialias):
        made = super().resized(tf.cast(x, "float32"), size, interpolation, antialias)
        return tf.saturate_cast(tf.round(made), x.dtype)


@keras.saving.register_keras_serializable("kerasferry", "ResizeTruncated")
class ResizeTruncated(Resize):
    """Whole numbers, without what is behind the point."""

    def resized(self, x, size, interpolation, antialias):
        return tf.cast(super().resized(tf.cast(x, "float32"), size, interpolation, antialias), x.dtype)
