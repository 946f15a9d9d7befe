"""Operations of images of later minors of Keras 3."""

import keras
import numpy as np
from keras import ops

from .operation_of_arguments import OperationOfArguments


class _OfLaterImages(OperationOfArguments):
    """Of images that lie in either way."""

    def is_first(self):
        """Whether channels come before places."""
        return (self.given.get("data_format") or keras.config.image_data_format()) == "channels_first"

    def in_batch(self, images):
        """Images as a batch with channels at the end, and a function that brings a result of the same rank back."""
        single = len(images.shape) == 3
        images = ops.moveaxis(images, -3, -1) if self.is_first() else images

        def back(made):
            made = ops.squeeze(made, 0) if single else made
            return ops.moveaxis(made, -1, -3) if self.is_first() else made

        return (ops.expand_dims(images, 0) if single else images), back


def _of_each_channel(x, kernel, padding):
    """Images through a kernel of two dimensions."""
    kernel = np.repeat(kernel[:, :, None, None], x.shape[-1], axis=2).astype("float32")
    kernel = ops.cast(ops.convert_to_tensor(kernel), x.dtype)
    return ops.depthwise_conv(x, kernel, strides=1, padding=padding, data_format="channels_last")


def _both(value):
    return list(value) if isinstance(value, (list, tuple)) else [value, value]


@keras.saving.register_keras_serializable("kerasferry", "GaussianBlur")
class GaussianBlur(_OfLaterImages):
    def call(self, images):
        x, back = self.in_batch(images)
        sizes, widths = _both(self.given.get("kernel_size", 3)), _both(self.given.get("sigma", 1.0))
        bells = []
        for size, width in zip(sizes, widths, strict=True):
            bell = np.exp(-0.5 * ((np.arange(size) - (size - 1) / 2.0) / width) ** 2)
            bells.append(bell / bell.sum())
        # The second one runs along the rows, and the whole is read as one of `kernel_size`: so does Keras.
        return back(_of_each_channel(x, np.outer(bells[1], bells[0]).reshape(sizes), "same"))


@keras.saving.register_keras_serializable("kerasferry", "SobelEdges")
class SobelEdges(_OfLaterImages):
    """The last axis of the result is new: down and across."""

    def call(self, images):
        x, _ = self.in_batch(images)
        down = np.outer([-1.0, 0.0, 1.0], [1.0, 2.0, 1.0])
        x = ops.pad(x, ((0, 0), (1, 1), (1, 1), (0, 0)), mode="reflect")
        made = ops.stack([_of_each_channel(x, one, "valid") for one in (down, down.T)], axis=-1)
        made = ops.transpose(made, (0, 3, 1, 2, 4)) if self.is_first() else made
        return ops.squeeze(made, 0) if len(images.shape) == 3 else made


@keras.saving.register_keras_serializable("kerasferry", "SSIM")
class SSIM(_OfLaterImages):
    def call(self, image1, image2):
        given, dtype = self.given, image1.dtype
        wide = dtype if "float" in str(dtype) else keras.config.floatx()
        first, second = [self.in_batch(ops.cast(one, wide))[0] for one in (image1, image2)]
        size = given.get("filter_size", 11)
        bell = np.arange(size) - (size - 1) / 2.0
        bell = np.exp(-(bell**2) / (2.0 * given.get("filter_sigma", 1.5) ** 2))
        kernel = np.outer(bell, bell) / bell.sum() ** 2

        def blurred(x):
            return _of_each_channel(x, kernel, "valid")

        most = given.get("max_val", 1.0)
        low, high = (given.get("k1", 0.01) * most) ** 2, (given.get("k2", 0.03) * most) ** 2
        mean, other = blurred(first), blurred(second)
        spread = blurred(first * first) - mean * mean
        other_spread = blurred(second * second) - other * other
        both = blurred(first * second) - mean * other
        made = (2.0 * mean * other + low) * (2.0 * both + high)
        made = made / ((mean * mean + other * other + low) * (spread + other_spread + high))
        made = ops.cast(ops.mean(made, axis=[1, 2, 3]), dtype)
        return ops.squeeze(made, 0) if len(image1.shape) == 3 else made


@keras.saving.register_keras_serializable("kerasferry", "PadImages")
class PadImages(_OfLaterImages):
    def call(self, images):
        x, back = self.in_batch(images)
        room = [(0, 0)]
        for axis, names in enumerate((("top", "bottom", "height"), ("left", "right", "width")), 1):
            before, after = (self.given.get(f"{name}_padding") for name in names[:2])
            target = self.given.get(f"target_{names[2]}")
            if before is None:
                before = target - x.shape[axis] - after
            room.append((before, target - x.shape[axis] - before if after is None else after))
        return back(ops.pad(x, (*room, (0, 0))))


def _roof(x):
    return ops.maximum(0.0, 1.0 - x)


def _keys(x):
    near = ((1.5 * x - 2.5) * x) * x + 1.0
    far = ((-0.5 * x + 2.5) * x - 4.0) * x + 2.0
    return ops.where(x >= 2.0, 0.0, ops.where(x >= 1.0, far, near))


def _sines(x, radius):
    turned = ops.where(x > 1e-3, x * np.pi, 1.0)
    found = radius * ops.sin(turned) * ops.sin(turned / radius) / ops.square(turned)
    return ops.where(x > radius, 0.0, ops.where(x > 1e-3, found, 1.0))


def _share(method, x):
    """How much a pixel at a distance counts."""
    if method.startswith("lanczos"):
        return _sines(x, float(method[-1]))
    return _keys(x) if method.endswith("cubic") else _roof(x)


@keras.saving.register_keras_serializable("kerasferry", "ScaleAndTranslate")
class ScaleAndTranslate(_OfLaterImages):
    def call(self, images, output_shape, scale, translation):
        whole = "float" not in str(images.dtype)
        made = ops.cast(images, "float32") if whole else images
        scale, translation = (ops.cast(one, made.dtype) for one in (scale, translation))
        for number, axis in enumerate(self.given["spatial_dims"]):
            shares = self.moved(made, axis, int(output_shape[axis]), scale[number], translation[number])
            made = ops.moveaxis(ops.tensordot(made, shares, axes=[[axis], [0]]), -1, axis)
        if not whole:
            return made
        least, most = (ops.cast(one(images), "float32") for one in (ops.min, ops.max))
        return ops.cast(ops.minimum(ops.maximum(ops.round(made), least), most), images.dtype)

    def moved(self, x, axis, new_size, scale, translation):
        """How much of each old pixel is in each new one, (old, new)."""
        size, inverse = x.shape[axis], 1.0 / scale
        wide = ops.maximum(inverse, 1.0) if self.given.get("antialias", True) else 1.0
        new = ops.cast(ops.arange(new_size), x.dtype)
        places = (new + 0.5) * inverse - translation * inverse - 0.5
        apart = ops.expand_dims(places, 0) - ops.expand_dims(ops.cast(ops.arange(size), x.dtype), 1)
        shares = _share(self.given["method"], ops.abs(apart) / wide)
        total = ops.sum(shares, axis=0, keepdims=True)
        known = ops.abs(total) > 1000.0 * np.finfo("float32").eps
        shares = ops.where(known, shares / ops.where(total == 0.0, 1.0, total), 0.0)
        inside = ops.logical_and(places >= -0.5, places <= size - 0.5)
        return ops.where(ops.expand_dims(inside, 0), shares, 0.0)
