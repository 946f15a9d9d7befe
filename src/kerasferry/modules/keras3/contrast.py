"""AutoContrast and ContrastLimitedAdaptiveHistogramEqualization, after the code of Keras 3.15 (Apache License 2.0)."""

import keras
from keras import ops


def _in_range(images, before, after):
    """Values from one range to another."""
    if tuple(before) == tuple(after):
        return images
    images = (images - before[0]) / (before[1] - before[0])
    return images * (after[1] - after[0]) + after[0]


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
        images = ops.cast(
            _in_range(ops.cast(inputs, "float32"), sorted(self.value_range), (0, 255)), self.compute_dtype
        )
        low = ops.min(images, axis=(1, 2), keepdims=True)
        high = ops.max(images, axis=(1, 2), keepdims=True)
        scale = 255.0 / (high - low)
        results = ops.clip(images * scale - low * scale, 0.0, 255.0)
        results = _in_range(results, (0, 255), sorted(self.value_range))
        return ops.where(ops.isnan(results), ops.cast(inputs, results.dtype), results)


@keras.saving.register_keras_serializable("kerasferry", "ContrastLimitedAdaptiveHistogramEqualization")
class ContrastLimitedAdaptiveHistogramEqualization(_OfImages):
    """Equalizes the histograms of tiles, as in Keras 3.14 and later."""

    def __init__(self, value_range=(0, 255), clip_limit=4.0, tile_grid_size=(8, 8), **kwargs):
        super().__init__(value_range, **kwargs)
        self.clip_limit = clip_limit
        self.tile_grid_size = tuple(tile_grid_size)

    def call(self, inputs):
        images = ops.cast(inputs, "float32")
        first = self.data_format == "channels_first"
        images = ops.moveaxis(images, -3, -1) if first else images
        images = self._clahe(_in_range(images, self.value_range, (0, 255)))
        images = ops.cast(_in_range(images, (0, 255), self.value_range), inputs.dtype)
        return ops.moveaxis(images, -1, -3) if first else images

    def _clahe(self, images):
        unbatched = False
        if len(images.shape) == 3:
            images = ops.expand_dims(images, axis=0)
            unbatched = True

        shape = ops.shape(images)
        batch_size = images.shape[0] if images.shape[0] is not None else shape[0]
        height = images.shape[1] if images.shape[1] is not None else shape[1]
        width = images.shape[2] if images.shape[2] is not None else shape[2]
        channels = images.shape[3] if images.shape[3] is not None else shape[3]

        grid_h, grid_w = self.tile_grid_size

        tile_h = (height + grid_h - 1) // grid_h
        tile_w = (width + grid_w - 1) // grid_w

        pad_h = (tile_h * grid_h) - height
        pad_w = (tile_w * grid_w) - width

        if isinstance(pad_h, int) and isinstance(pad_w, int) and pad_h == 0 and pad_w == 0:
            padded_images = images
        else:
            images_nchw = ops.transpose(images, (0, 3, 1, 2))

            images_3d = ops.reshape(images_nchw, (-1, height, width))
            padded_3d = ops.pad(images_3d, [[0, 0], [0, pad_h], [0, pad_w]], mode="symmetric")
            padded_nchw = ops.reshape(padded_3d, (-1, channels, height + pad_h, width + pad_w))
            padded_images = ops.transpose(padded_nchw, (0, 2, 3, 1))

        # Compute Histograms per tile
        tiled = ops.reshape(
            padded_images,
            (batch_size, grid_h, tile_h, grid_w, tile_w, channels),
        )
        tiled = ops.transpose(tiled, (0, 1, 3, 5, 2, 4))

        tiled_flat = ops.reshape(tiled, (batch_size, grid_h, grid_w, channels, tile_h * tile_w))

        tiled_int = ops.cast(tiled_flat, "int32")
        tiled_int = ops.clip(tiled_int, 0, 255)

        # Compute histograms via one_hot and sum
        hists = ops.sum(ops.one_hot(tiled_int, 256), axis=-2)

        # Clip and redistribute
        if self.clip_limit > 0:
            limit = self.clip_limit * (tile_h * tile_w) / 256.0
            limit = ops.cast(limit, hists.dtype)

            clipped = ops.clip(hists, 0, limit)

            excess = ops.sum(hists - clipped, axis=-1, keepdims=True)
            redist = excess / 256.0
            hists = clipped + redist

        # Compute CDF
        cdf = ops.cumsum(hists, axis=-1)
        cdf_min = ops.min(cdf, axis=-1, keepdims=True)

        numerator = (cdf - cdf_min) * 255.0
        denominator = ops.cast(tile_h * tile_w, cdf.dtype) - cdf_min

        denominator = ops.where(
            denominator == 0,
            ops.ones_like(denominator),
            denominator,
        )
        cdf_norm = numerator / denominator
        cdf_norm = ops.clip(cdf_norm, 0, 255)

        # Interpolation

        top = cdf_norm[:, 0:1, :, :, :]
        bottom = cdf_norm[:, -1:, :, :, :]
        cdf_padded = ops.concatenate([top, cdf_norm, bottom], axis=1)

        left = cdf_padded[:, :, 0:1, :, :]
        right = cdf_padded[:, :, -1:, :, :]
        cdf_padded = ops.concatenate([left, cdf_padded, right], axis=2)

        tall = tile_h * grid_h
        wide = tile_w * grid_w

        y_range = ops.arange(tall, dtype="float32")
        x_range = ops.arange(wide, dtype="float32")

        y_grid = (y_range - (tile_h / 2.0)) / tile_h
        x_grid = (x_range - (tile_w / 2.0)) / tile_w

        y_grid = y_grid + 1.0
        x_grid = x_grid + 1.0

        y0 = ops.floor(y_grid)
        x0 = ops.floor(x_grid)
        y1 = y0 + 1.0
        x1 = x0 + 1.0

        wy = y_grid - y0
        wx = x_grid - x0

        y0 = ops.clip(y0, 0, grid_h + 1)
        y1 = ops.clip(y1, 0, grid_h + 1)
        x0 = ops.clip(x0, 0, grid_w + 1)
        x1 = ops.clip(x1, 0, grid_w + 1)

        y0 = ops.cast(y0, "int32")
        y1 = ops.cast(y1, "int32")
        x0 = ops.cast(x0, "int32")
        x1 = ops.cast(x1, "int32")

        stride_c = 256
        stride_x = stride_c * channels
        stride_y = stride_x * (grid_w + 2)
        stride_b = stride_y * (grid_h + 2)

        cdf_flat = ops.reshape(cdf_padded, (-1,))

        pixels = ops.cast(ops.clip(padded_images, 0, 255), "int32")

        b_idx = ops.arange(batch_size, dtype="int32")[:, None, None, None]

        c_idx = ops.arange(channels, dtype="int32")[None, None, None, :]

        y0_e = y0[None, :, None, None]
        y1_e = y1[None, :, None, None]

        x0_e = x0[None, None, :, None]
        x1_e = x1[None, None, :, None]

        wy_e = wy[None, :, None, None]
        wx_e = wx[None, None, :, None]

        base_idx = b_idx * stride_b + c_idx * stride_c + pixels

        idx_nw = base_idx + y0_e * stride_y + x0_e * stride_x
        val_nw = ops.take(cdf_flat, idx_nw)

        idx_ne = base_idx + y0_e * stride_y + x1_e * stride_x
        val_ne = ops.take(cdf_flat, idx_ne)

        idx_sw = base_idx + y1_e * stride_y + x0_e * stride_x
        val_sw = ops.take(cdf_flat, idx_sw)

        idx_se = base_idx + y1_e * stride_y + x1_e * stride_x
        val_se = ops.take(cdf_flat, idx_se)

        top_interp = val_nw * (1.0 - wx_e) + val_ne * wx_e
        bot_interp = val_sw * (1.0 - wx_e) + val_se * wx_e
        result = top_interp * (1.0 - wy_e) + bot_interp * wy_e

        result = result[:, :height, :width, :]

        if unbatched:
            result = ops.squeeze(result, axis=0)

        return result

    def get_config(self):
        own = {"clip_limit": self.clip_limit, "tile_grid_size": self.tile_grid_size}
        return {**super().get_config(), **own}
