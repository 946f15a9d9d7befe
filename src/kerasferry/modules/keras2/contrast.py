"""Layers that stretch the contrast of images in training and otherwise, as Keras 3.15 does."""

import tensorflow as tf

from .registering import register

_LEVELS = 256


def _in_range(images, before, after):
    """Values from one range to another."""
    if list(before) == list(after):
        return images
    images = (images - before[0]) / (before[1] - before[0])
    return images * (after[1] - after[0]) + after[0]


def _around(size, count):
    """For each line of pixels: the two tiles whose middles it lies between, and how far it is to the second."""
    size = tf.cast(size, tf.float32)
    place = (tf.range(size * count) - size / 2.0) / size
    before = tf.floor(place)
    tiles = [tf.cast(tf.clip_by_value(one, 0.0, count - 1.0), tf.int32) for one in (before, before + 1.0)]
    return [*tiles, place - before]


class _OfImages(tf.keras.layers.Layer):
    def __init__(self, value_range=(0, 255), data_format=None, **keywords):
        super().__init__(**keywords)
        self.value_range = list(value_range)
        self.data_format = data_format or "channels_last"
        self.supports_masking = True

    def compute_mask(self, inputs, mask=None):
        return None  # it ends here in Keras 3

    def compute_output_shape(self, input_shape):
        return tf.TensorShape(input_shape)

    def get_config(self):
        return dict(super().get_config(), value_range=self.value_range, data_format=self.data_format)


class AutoContrast(_OfImages):
    """Stretches each channel over the range."""

    def call(self, inputs):
        span = sorted(self.value_range)
        images = _in_range(tf.cast(inputs, tf.float32), span, [0, 255])
        least = tf.reduce_min(images, axis=[1, 2], keepdims=True)
        gain = 255.0 / (tf.reduce_max(images, axis=[1, 2], keepdims=True) - least)
        stretched = tf.clip_by_value(images * gain - least * gain, 0.0, 255.0)
        stretched = _in_range(stretched, [0, 255], span)
        flat = tf.not_equal(stretched, stretched)  # of a single color
        return tf.where(flat, tf.cast(inputs, tf.float32), stretched)


class ContrastLimitedAdaptiveHistogramEqualization(_OfImages):
    """Equalizes the histograms of tiles."""

    def __init__(self, value_range=(0, 255), clip_limit=4.0, tile_grid_size=(8, 8), **keywords):
        super().__init__(value_range, **keywords)
        self.clip_limit = clip_limit
        self.tile_grid_size = list(tile_grid_size)

    def call(self, inputs):
        first = self.data_format == "channels_first"
        images = _in_range(tf.cast(inputs, tf.float32), self.value_range, [0, 255])
        images = self._equalized(tf.transpose(images, [0, 2, 3, 1]) if first else images)
        images = tf.transpose(images, [0, 3, 1, 2]) if first else images
        images = tf.cast(_in_range(images, [0, 255], self.value_range), inputs.dtype)
        images.set_shape(inputs.shape)
        return images

    def _equalized(self, images):
        """Each pixel between what the tables of the four tiles around it say; channels come last."""
        rows, columns = self.tile_grid_size
        batch, height, width, channels = tf.unstack(tf.shape(images))
        tall, wide = (height + rows - 1) // rows, (width + columns - 1) // columns
        spare = [[0, 0], [0, tall * rows - height], [0, wide * columns - width], [0, 0]]
        levels = tf.cast(tf.clip_by_value(tf.pad(images, spare, "SYMMETRIC"), 0.0, 255.0), tf.int32)
        tables = self._tables(tf.reshape(levels, [batch, rows, tall, columns, wide, channels]))
        image = tf.reshape(tf.range(batch), [-1, 1, 1, 1])
        channel = tf.reshape(tf.range(channels), [1, 1, 1, -1])
        above, below, down = [tf.reshape(one, [1, -1, 1, 1]) for one in _around(tall, rows)]
        left, right, across = [tf.reshape(one, [1, 1, -1, 1]) for one in _around(wide, columns)]

        def said_by(row, column):
            tile = (image * rows + row) * columns + column
            return tf.gather(tables, (tile * channels + channel) * _LEVELS + levels)

        over = said_by(above, left) * (1.0 - across) + said_by(above, right) * across
        under = said_by(below, left) * (1.0 - across) + said_by(below, right) * across
        return (over * (1.0 - down) + under * down)[:, :height, :width]

    def _tables(self, tiles):
        """What becomes of each level: a flat list of tables, by image, row, column and channel of a tile."""
        tiles = tf.transpose(tiles, [0, 1, 3, 5, 2, 4])
        size = tf.cast(tf.reduce_prod(tf.shape(tiles)[-2:]), tf.float32)
        counts = tf.reduce_sum(tf.one_hot(tiles, _LEVELS), axis=[-3, -2])
        if self.clip_limit > 0:
            kept = tf.minimum(counts, self.clip_limit * size / _LEVELS)
            counts = kept + tf.reduce_sum(counts - kept, axis=-1, keepdims=True) / _LEVELS
        below = tf.cumsum(counts, axis=-1)
        least = tf.reduce_min(below, axis=-1, keepdims=True)
        spread = tf.where(tf.equal(least, size), tf.ones_like(least), size - least)
        return tf.reshape(tf.clip_by_value((below - least) * 255.0 / spread, 0.0, 255.0), [-1])

    def get_config(self):
        return dict(super().get_config(), clip_limit=self.clip_limit, tile_grid_size=self.tile_grid_size)


register(AutoContrast, ContrastLimitedAdaptiveHistogramEqualization)
