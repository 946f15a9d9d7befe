"""Operations of later minors of Keras 3 that only TensorFlow has."""

import keras
import tensorflow as tf

from .operation_of_arguments import OperationOfArguments


@keras.saving.register_keras_serializable("kerasferry", "I0")
class I0(OperationOfArguments):
    def call(self, x):
        return tf.math.bessel_i0(x)


@keras.saving.register_keras_serializable("kerasferry", "Nextafter")
class Nextafter(OperationOfArguments):
    def call(self, x1, x2):
        return tf.math.nextafter(x1, x2)


@keras.saving.register_keras_serializable("kerasferry", "BitwiseAnd")
class BitwiseAnd(OperationOfArguments):
    def call(self, x, y):
        return tf.bitwise.bitwise_and(x, y)


@keras.saving.register_keras_serializable("kerasferry", "BitwiseOr")
class BitwiseOr(OperationOfArguments):
    def call(self, x, y):
        return tf.bitwise.bitwise_or(x, y)


@keras.saving.register_keras_serializable("kerasferry", "BitwiseXor")
class BitwiseXor(OperationOfArguments):
    def call(self, x, y):
        return tf.bitwise.bitwise_xor(x, y)


@keras.saving.register_keras_serializable("kerasferry", "BitwiseNot")
class BitwiseNot(OperationOfArguments):
    def call(self, x):
        return tf.bitwise.invert(x)


@keras.saving.register_keras_serializable("kerasferry", "BitwiseInvert")
class BitwiseInvert(OperationOfArguments):
    def call(self, x):
        return tf.bitwise.invert(x)


@keras.saving.register_keras_serializable("kerasferry", "BitwiseLeftShift")
class BitwiseLeftShift(OperationOfArguments):
    def call(self, x, y):
        return tf.bitwise.left_shift(x, y)


@keras.saving.register_keras_serializable("kerasferry", "LeftShift")
class LeftShift(OperationOfArguments):
    def call(self, x, y):
        return tf.bitwise.left_shift(x, y)


@keras.saving.register_keras_serializable("kerasferry", "BitwiseRightShift")
class BitwiseRightShift(OperationOfArguments):
    def call(self, x, y):
        return tf.bitwise.right_shift(x, y)


@keras.saving.register_keras_serializable("kerasferry", "RightShift")
class RightShift(OperationOfArguments):
    def call(self, x, y):
        return tf.bitwise.right_shift(x, y)


def _in_segments(name, data, places, given):
    if given.get("sorted"):
        return getattr(tf.math, "segment_" + name)(data, places)
    number = given.get("num_segments")
    number = tf.cast(tf.reduce_max(places), "int32") + 1 if number is None else number
    return getattr(tf.math, "unsorted_segment_" + name)(data, places, number)


@keras.saving.register_keras_serializable("kerasferry", "SegmentMin")
class SegmentMin(OperationOfArguments):
    def call(self, data, segment_ids):
        return _in_segments("min", data, segment_ids, self.given)


@keras.saving.register_keras_serializable("kerasferry", "SegmentProd")
class SegmentProd(OperationOfArguments):
    def call(self, data, segment_ids):
        return _in_segments("prod", data, segment_ids, self.given)


@keras.saving.register_keras_serializable("kerasferry", "Polar")
class Polar(OperationOfArguments):
    def call(self, abs_, angle):
        return tf.complex(abs_ * tf.cos(angle), abs_ * tf.sin(angle))


@keras.saving.register_keras_serializable("kerasferry", "Solve")
class Solve(OperationOfArguments):
    def call(self, a, b):
        if len(b.shape) == len(a.shape) - 1:
            return tf.squeeze(tf.linalg.solve(a, tf.expand_dims(b, -1)), -1)
        return tf.linalg.solve(a, b)


def _of_colours(function, images, given):
    if given.get("data_format") != "channels_first":
        return function(images)
    return keras.ops.moveaxis(function(keras.ops.moveaxis(images, -3, -1)), -1, -3)


@keras.saving.register_keras_serializable("kerasferry", "RGBToHSV")
class RGBToHSV(OperationOfArguments):
    def call(self, images):
        return _of_colours(tf.image.rgb_to_hsv, images, self.given)


@keras.saving.register_keras_serializable("kerasferry", "HSVToRGB")
class HSVToRGB(OperationOfArguments):
    def call(self, images):
        return _of_colours(tf.image.hsv_to_rgb, images, self.given)


def _homography(start, end):
    """The eight numbers that bring four corners where four others are."""
    rows = []
    for corner in range(4):
        x, y = end[:, corner, 0], end[:, corner, 1]
        one, none = tf.ones_like(x), tf.zeros_like(x)
        for axis in range(2):
            to = start[:, corner, axis]
            along = [x, y, one, none, none, none] if axis == 0 else [none, none, none, x, y, one]
            rows.append(tf.stack([*along, -to * x, -to * y], axis=-1))
    return tf.reshape(tf.linalg.solve(tf.stack(rows, axis=1), tf.reshape(start, [-1, 8, 1])), [-1, 8])


@keras.saving.register_keras_serializable("kerasferry", "PerspectiveTransform")
class PerspectiveTransform(OperationOfArguments):
    def call(self, images, start_points, end_points):
        corners = [tf.reshape(tf.cast(one, "float32"), [-1, 4, 2]) for one in (start_points, end_points)]
        numbers = _homography(*corners)
        many = images if len(images.shape) == 4 else tf.expand_dims(images, 0)
        made = keras.ops.image.affine_transform(
            many,
            numbers + tf.zeros([tf.shape(many)[0], 1]),
            interpolation=self.given.get("interpolation", "bilinear"),
            fill_mode="constant",
            fill_value=self.given.get("fill_value", 0),
            data_format=self.given.get("data_format") or keras.config.image_data_format(),
        )
        return made if len(images.shape) == 4 else tf.squeeze(made, 0)
