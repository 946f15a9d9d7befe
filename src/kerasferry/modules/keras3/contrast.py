"""Contrast of images as AutoContrast and ContrastLimitedAdaptiveHistogramEqualization of Keras 3.15 stretch it."""

import keras
from keras import ops

LEVELS = 256


def _in_range(images, before, after):
    """Values from one range to another."""
    if tuple(before) == tuple(after):
        return images
    images = (images - before[0]) / (before[1] - before[0])
    return images * (after[1] - after[0]) + after[0]


def _around(size, count):
    """For each line of pixels: the two tiles whose middles it lies between, and how far it is to the second."""
    place = (ops.arange(size * count, dtype="float32") - size / 2) / size
    before = ops.floor(place)
    tiles = [ops.cast(ops.clip(one, 0, count - 1), "int32") for one in (before, before + 1)]
    return [*tiles, place - before]


class _OfImages(keras.layers.Layer):
    """A layer that does the same when it trains."""

    def __init__(self, value_range=(0, 255), **kwargs):
        data_format = kwargs.pop("data_format", None)
        for key in ("factor", "bounding_box_format"):
            kwargs.pop(key, None)
        super().__init__(**kwargs)
        self.data_format = data_format or keras.config.image_data_format()
        self.value_range = tuple(value_range)

    def compute_output_shape(self, input_shape):
        return input_shape

    def get_config(self):
        own = {"value_range": self.value_range, "data_format": self.data_format}
        return {**super().get_config(), **own}


@keras.saving.register_keras_serializable("kerasferry", "AutoContrast")
class AutoContrast(_OfImages):
    """Stretches each channel over the range, as in Keras 3.6 and later."""

    def call(self, inputs):
        span = sorted(self.value_range)
        images = ops.cast(_in_range(ops.cast(inputs, "float32"), span, (0, 255)), self.compute_dtype)
        least, most = (find(images, axis=(1, 2), keepdims=True) for find in (ops.min, ops.max))
        gain = 255.0 / (most - least)
        stretched = _in_range(ops.clip(images * gain - least * gain, 0.0, 255.0), (0, 255), span)
        flat = ops.isnan(stretched)  # of a single color
        return ops.where(flat, ops.cast(inputs, stretched.dtype), stretched)


@keras.saving.register_keras_serializable("kerasferry", "ContrastLimitedAdaptiveHistogramEqualization")
class ContrastLimitedAdaptiveHistogramEqualization(_OfImages):
    """Equalizes the histograms of tiles, as in Keras 3.14 and later."""

    def __init__(self, value_range=(0, 255), clip_limit=4.0, tile_grid_size=(8, 8), **kwargs):
        super().__init__(value_range, **kwargs)
        self.clip_limit = clip_limit
        self.tile_grid_size = tuple(tile_grid_size)

    def call(self, inputs):
        first = self.data_format == "channels_first"
        images = _in_range(ops.cast(inputs, "float32"), self.value_range, (0, 255))
        images = ops.moveaxis(images, -3, -1) if first else images
        alone = len(inputs.shape) == 3
        images = self._equalized(images[None] if alone else images)
        images = images[0] if alone else images
        images = ops.moveaxis(images, -1, -3) if first else images
        return ops.cast(_in_range(images, (0, 255), self.value_range), inputs.dtype)

    def _equalized(self, images):
        """Each pixel between what the tables of the four tiles around it say; channels come last."""
        rows, columns = self.tile_grid_size
        batch, height, width, channels = ops.shape(images)
        tall, wide = (height + rows - 1) // rows, (width + columns - 1) // columns
        spare = [[0, 0], [0, tall * rows - height], [0, wide * columns - width], [0, 0]]
        levels = ops.cast(ops.clip(ops.pad(images, spare, "symmetric"), 0, 255), "int32")
        tables = self._tables(ops.reshape(levels, (batch, rows, tall, columns, wide, channels)))
        image = ops.reshape(ops.arange(batch), (-1, 1, 1, 1))
        channel = ops.reshape(ops.arange(channels), (1, 1, 1, -1))
        above, below, down = (ops.reshape(one, (1, -1, 1, 1)) for one in _around(tall, rows))
        left, right, across = (ops.reshape(one, (1, 1, -1, 1)) for one in _around(wide, columns))

        def said_by(row, column):
            tile = (image * rows + row) * columns + column
            return ops.take(tables, (tile * channels + channel) * LEVELS + levels)

        over = said_by(above, left) * (1 - across) + said_by(above, right) * across
        under = said_by(below, left) * (1 - across) + said_by(below, right) * across
        return (over * (1 - down) + under * down)[:, :height, :width]

    def _tables(self, tiles):
        """What becomes of each level: a flat list of tables, by image, row, column and channel of a tile."""
        tiles = ops.transpose(tiles, (0, 1, 3, 5, 2, 4))
        size = tiles.shape[-2] * tiles.shape[-1] if None not in tiles.shape[-2:] else None
        size = ops.cast(ops.prod(ops.shape(tiles)[-2:]) if size is None else size, "float32")
        counts = ops.sum(ops.one_hot(tiles, LEVELS, dtype="float32"), axis=(-3, -2))
        if self.clip_limit > 0:
            kept = ops.minimum(counts, self.clip_limit * size / LEVELS)
            counts = kept + ops.sum(counts - kept, axis=-1, keepdims=True) / LEVELS
        below = ops.cumsum(counts, axis=-1)
        least = ops.min(below, axis=-1, keepdims=True)
        spread = ops.where(size == least, 1.0, size - least)
        return ops.reshape(ops.clip((below - least) * 255.0 / spread, 0, 255), (-1,))

    def get_config(self):
        own = {"clip_limit": self.clip_limit, "tile_grid_size": self.tile_grid_size}
        return {**super().get_config(), **own}
