"""Operations of networks and images of later minors of Keras 3."""

import keras
from keras import ops

from .operation_of_arguments import OperationOfArguments


def _pooled(value, given, reduce):
    """Windows of about the same length, as many as are asked for on each axis."""
    rank = len(value.shape) - 2
    sizes = given["output_size"]
    sizes = sizes if isinstance(sizes, (list, tuple)) else [sizes] * rank
    start = 2 if (given.get("data_format") or keras.config.image_data_format()) == "channels_first" else 1
    for axis, size in enumerate(sizes, start):
        length, parts = value.shape[axis], []
        for index in range(size):
            window = slice(index * length // size, -(-(index + 1) * length // size))
            parts.append(reduce(value[(slice(None),) * axis + (window,)], axis=axis, keepdims=True))
        value = ops.concatenate(parts, axis=axis)
    return value


@keras.saving.register_keras_serializable("kerasferry", "ConvertToTensor")
class ConvertToTensor(OperationOfArguments):
    def call(self, x):
        dtype = self.given.get("dtype")
        return x if dtype is None else ops.cast(x, dtype)


@keras.saving.register_keras_serializable("kerasferry", "Celu")
class Celu(OperationOfArguments):
    def call(self, x):
        alpha = self.given.get("alpha", 1.0)
        return ops.maximum(x, 0.0) + alpha * ops.expm1(ops.minimum(x, 0.0) / alpha)


@keras.saving.register_keras_serializable("kerasferry", "Glu")
class Glu(OperationOfArguments):
    def call(self, x):
        first, second = ops.split(x, 2, axis=self.given.get("axis", -1))
        return first * ops.sigmoid(second)


@keras.saving.register_keras_serializable("kerasferry", "HardShrink")
class HardShrink(OperationOfArguments):
    def call(self, x):
        return ops.where(ops.abs(x) > self.given.get("threshold", 0.5), x, ops.zeros_like(x))


@keras.saving.register_keras_serializable("kerasferry", "HardTanh")
class HardTanh(OperationOfArguments):
    def call(self, x):
        return ops.clip(x, -1.0, 1.0)


@keras.saving.register_keras_serializable("kerasferry", "SoftShrink")
class SoftShrink(OperationOfArguments):
    def call(self, x):
        return ops.sign(x) * ops.maximum(ops.abs(x) - self.given.get("threshold", 0.5), 0.0)


@keras.saving.register_keras_serializable("kerasferry", "Squareplus")
class Squareplus(OperationOfArguments):
    def call(self, x):
        return (x + ops.sqrt(ops.square(x) + self.given.get("b", 4))) / 2.0


@keras.saving.register_keras_serializable("kerasferry", "TanhShrink")
class TanhShrink(OperationOfArguments):
    def call(self, x):
        return x - ops.tanh(x)


@keras.saving.register_keras_serializable("kerasferry", "SparsePlus")
class SparsePlus(OperationOfArguments):
    def call(self, x):
        return 0.25 * ops.square(ops.clip(x, -1.0, 1.0) + 1.0) + ops.maximum(x - 1.0, 0.0)


@keras.saving.register_keras_serializable("kerasferry", "SparseSigmoid")
class SparseSigmoid(OperationOfArguments):
    def call(self, x):
        return ops.clip(x / 2.0 + 0.5, 0.0, 1.0)


@keras.saving.register_keras_serializable("kerasferry", "Sparsemax")
class Sparsemax(OperationOfArguments):
    def call(self, x):
        axis = self.given.get("axis", -1)
        x = ops.swapaxes(x, axis, -1)
        values = ops.flip(ops.sort(x, axis=-1), axis=-1)
        total = ops.cumsum(values, axis=-1)
        rank = ops.cast(ops.arange(1, x.shape[-1] + 1), x.dtype)
        support = values - (total - 1.0) / rank > 0
        count = ops.sum(ops.cast(support, x.dtype), axis=-1, keepdims=True)
        tau = (ops.sum(ops.where(support, total, 0.0), axis=-1, keepdims=True) - 1.0) / count
        return ops.swapaxes(ops.maximum(x - tau, 0.0), axis, -1)


@keras.saving.register_keras_serializable("kerasferry", "Threshold")
class Threshold(OperationOfArguments):
    def call(self, x):
        limit = self.given.get("threshold", self.given.get("threshold_value"))
        value = self.given.get("default_value", self.given.get("value"))
        return ops.where(x > limit, x, ops.cast(value, x.dtype))


@keras.saving.register_keras_serializable("kerasferry", "RMSNorm")
class RMSNorm(OperationOfArguments):
    def call(self, x, scale=None):
        axis, epsilon = self.given.get("axis", -1), self.given.get("epsilon")
        axis = tuple(axis) if isinstance(axis, (list, tuple)) else axis
        epsilon = keras.config.epsilon() if epsilon is None else epsilon
        value = x * ops.rsqrt(ops.mean(ops.square(x), axis=axis, keepdims=True) + epsilon)
        return value if scale is None else value * scale


@keras.saving.register_keras_serializable("kerasferry", "LayerNorm")
class LayerNorm(OperationOfArguments):
    def call(self, x, gamma=None, beta=None):
        axis, epsilon = self.given.get("axis", -1), self.given.get("epsilon")
        axes = sorted(axis) if isinstance(axis, (list, tuple)) else [axis]
        epsilon = keras.config.epsilon() if epsilon is None else epsilon
        shape = [1] * len(x.shape)
        for one in axes:
            shape[one] = x.shape[one]
        variance = ops.var(x, axis=axes, keepdims=True)
        scale = ops.rsqrt(variance + epsilon)
        if gamma is not None:
            scale = scale * ops.reshape(gamma, shape)
        if self.given.get("rms_scaling"):
            return x * scale
        value = (x - ops.mean(x, axis=axes, keepdims=True)) * scale
        return value if beta is None else value + ops.reshape(beta, shape)


@keras.saving.register_keras_serializable("kerasferry", "DotProductAttention")
class DotProductAttention(OperationOfArguments):
    def call(self, query, key, value, bias=None, mask=None, scale=None):
        scale = 1.0 / query.shape[-1] ** 0.5 if scale is None else scale
        groups = query.shape[2] // key.shape[2]
        key, value = ops.repeat(key, groups, axis=2), ops.repeat(value, groups, axis=2)
        scores = ops.einsum("bqhd,bkhd->bhqk", query, key) * scale
        if bias is not None:
            scores = scores + bias
        lowest = -0.7 * 3.4028235e38
        if mask is not None:
            scores = ops.where(mask, scores, lowest)
        if self.given.get("is_causal"):
            steps = [ops.shape(one)[1] if one.shape[1] is None else one.shape[1] for one in (query, key)]
            seen = ops.expand_dims(ops.arange(steps[0]), 1) >= ops.arange(steps[1])
            scores = ops.where(seen, scores, lowest)
        return ops.einsum("bhqk,bkhd->bqhd", ops.softmax(scores, axis=-1), value)


@keras.saving.register_keras_serializable("kerasferry", "AdaptiveAveragePool")
class AdaptiveAveragePool(OperationOfArguments):
    def call(self, inputs):
        return _pooled(inputs, self.given, ops.mean)


@keras.saving.register_keras_serializable("kerasferry", "AdaptiveMaxPool")
class AdaptiveMaxPool(OperationOfArguments):
    def call(self, inputs):
        return _pooled(inputs, self.given, ops.max)


@keras.saving.register_keras_serializable("kerasferry", "DepthToSpace")
class DepthToSpace(OperationOfArguments):
    def call(self, x):
        size = self.given["block_size"]
        first = self.given.get("data_format") == "channels_first"
        x = ops.moveaxis(x, 1, -1) if first else x
        _, height, width, channels = x.shape
        x = ops.reshape(x, (-1, height, width, size, size, channels // size**2))
        x = ops.transpose(x, (0, 1, 3, 2, 4, 5))
        x = ops.reshape(x, (-1, height * size, width * size, channels // size**2))
        return ops.moveaxis(x, -1, 1) if first else x


@keras.saving.register_keras_serializable("kerasferry", "SpaceToDepth")
class SpaceToDepth(OperationOfArguments):
    def call(self, x):
        size = self.given["block_size"]
        first = self.given.get("data_format") == "channels_first"
        x = ops.moveaxis(x, 1, -1) if first else x
        _, height, width, channels = x.shape
        x = ops.reshape(x, (-1, height // size, size, width // size, size, channels))
        x = ops.transpose(x, (0, 1, 3, 2, 4, 5))
        x = ops.reshape(x, (-1, height // size, width // size, channels * size**2))
        return ops.moveaxis(x, -1, 1) if first else x


@keras.saving.register_keras_serializable("kerasferry", "RGBToGrayscale")
class RGBToGrayscale(OperationOfArguments):
    def call(self, images):
        axis = 1 if self.given.get("data_format") == "channels_first" else -1
        shape = [1] * len(images.shape)
        shape[axis] = 3
        weights = ops.reshape(ops.convert_to_tensor([0.2989, 0.587, 0.114]), shape)
        gray = ops.sum(ops.cast(images, "float32") * weights, axis=axis, keepdims=True)
        return ops.cast(gray, images.dtype)


@keras.saving.register_keras_serializable("kerasferry", "CropImages")
class CropImages(OperationOfArguments):
    def call(self, images):
        first = self.given.get("data_format") == "channels_first"
        axis = -2 if first else -3
        for number, names in enumerate((("top", "bottom", "height"), ("left", "right", "width"))):
            before, after = (self.given.get(f"{name}_cropping") for name in names[:2])
            kept, size = self.given.get(f"target_{names[2]}"), images.shape[axis + number]
            if before is None:
                before = size - after - kept
            kept = size - before - after if kept is None else kept
            chosen = [slice(None)] * len(images.shape)
            chosen[axis + number] = slice(before, before + kept)
            images = images[tuple(chosen)]
        return images


@keras.saving.register_keras_serializable("kerasferry", "Logdet")
class Logdet(OperationOfArguments):
    def call(self, x):
        return ops.log(ops.det(x))


@keras.saving.register_keras_serializable("kerasferry", "Erfc")
class Erfc(OperationOfArguments):
    def call(self, x):
        return 1.0 - ops.erf(x)
