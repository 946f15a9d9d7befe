"""Operations of mathematics of later minors of Keras 3, and those that earlier ones get wrong."""

import re

import keras
from keras import ops

from .operation_of_arguments import OperationOfArguments


def _lengths_of(x):
    """Of each axis: a number where it is known."""
    return [ops.shape(x)[axis] if size is None else size for axis, size in enumerate(x.shape)]


@keras.saving.register_keras_serializable("kerasferry", "IFFT2")
class IFFT2(OperationOfArguments):
    """By the transform the other way, of the conjugate."""

    def call(self, x):
        real, imaginary = ops.fft2((x[0], -x[1]))
        height, width = _lengths_of(real)[-2:]
        count = ops.cast(height * width, real.dtype)
        return real / count, -imaginary / count


@keras.saving.register_keras_serializable("kerasferry", "CDist")
class CDist(OperationOfArguments):
    def call(self, x, y):
        apart = ops.expand_dims(x, -2) - ops.expand_dims(y, -3)
        return ops.sqrt(ops.sum(ops.square(apart), axis=-1))


@keras.saving.register_keras_serializable("kerasferry", "ViewAsReal")
class ViewAsReal(OperationOfArguments):
    def call(self, x):
        if "complex" in str(x.dtype):
            return ops.stack([ops.real(x), ops.imag(x)], axis=-1)
        return ops.stack([x, ops.zeros_like(x)], axis=-1)


@keras.saving.register_keras_serializable("kerasferry", "PSNR")
class PSNR(OperationOfArguments):
    def call(self, x1, x2):
        most = ops.cast(self.given["max_val"], x1.dtype)
        return 20.0 * ops.log10(most) - 10.0 * ops.log10(ops.mean(ops.square(x1 - x2)))


def _names_of(pattern):
    """The names on a side of a pattern, those in brackets together."""
    return [one.strip("()").split() for one in re.findall(r"\w+|\(.*?\)", pattern)]


def _product(numbers):
    made = 1
    for number in numbers:
        made = made * number
    return made


def _in_groups(x, groups, lengths):
    """With an axis for each group of names, as long as the product of what they stand for."""
    sizes = [_product([lengths[name] for name in names]) for names in groups]
    unknown = [place for place, size in enumerate(sizes) if not isinstance(size, int)]
    if len(unknown) == 1:
        sizes[unknown[0]] = -1
    return ops.reshape(x, sizes)


@keras.saving.register_keras_serializable("kerasferry", "Rearrange")
class Rearrange(OperationOfArguments):
    def call(self, tensor, pattern, **axes_lengths):
        before, after = [_names_of(side) for side in pattern.split("->")]
        lengths = dict(axes_lengths)
        for names, size in zip(before, _lengths_of(tensor), strict=True):
            known = _product([lengths[name] for name in names if name in lengths])
            lengths.update({name: size // known for name in names if name not in lengths})
        apart = [name for names in before for name in names]
        made = _in_groups(tensor, [[name] for name in apart], lengths)
        made = ops.transpose(made, [apart.index(name) for names in after for name in names])
        return _in_groups(made, after, lengths)


@keras.saving.register_keras_serializable("kerasferry", "Trace")
class Trace(OperationOfArguments):
    def call(self, x):
        axes = {key: self.given[key] for key in ("offset", "axis1", "axis2") if key in self.given}
        return ops.sum(ops.diagonal(x, **axes), axis=-1)


def _far_right(x):
    """How far each place of the last two axes lies to the right of the diagonal."""
    height, width = _lengths_of(x)[-2:]
    return ops.expand_dims(ops.arange(width), 0) - ops.expand_dims(ops.arange(height), 1)


@keras.saving.register_keras_serializable("kerasferry", "Tril")
class Tril(OperationOfArguments):
    def call(self, x):
        return ops.where(_far_right(x) <= self.given.get("k", 0), x, ops.zeros_like(x))


@keras.saving.register_keras_serializable("kerasferry", "Triu")
class Triu(OperationOfArguments):
    def call(self, x):
        return ops.where(_far_right(x) >= self.given.get("k", 0), x, ops.zeros_like(x))


@keras.saving.register_keras_serializable("kerasferry", "BatchNorm")
class BatchNorm(OperationOfArguments):
    def call(self, x, mean, variance, offset=None, scale=None):
        lengths = [1] * len(x.shape)
        lengths[self.given.get("axis", -1)] = -1

        def along(value):
            return None if value is None else ops.reshape(ops.cast(value, x.dtype), lengths)

        factor = ops.rsqrt(along(variance) + self.given.get("epsilon", 1e-3))
        factor = factor if scale is None else factor * along(scale)
        more = -along(mean) * factor
        return x * factor + (more if offset is None else more + along(offset))


@keras.saving.register_keras_serializable("kerasferry", "OneHot")
class OneHot(OperationOfArguments):
    """Of truth values."""

    def call(self, x):
        axis = self.given.get("axis", -1)
        x = ops.expand_dims(x, axis)
        lengths = [1] * len(x.shape)
        lengths[axis] = -1
        numbers = ops.arange(self.given["num_classes"], dtype="int32")
        return ops.equal(ops.cast(x, "int32"), ops.reshape(numbers, lengths))


@keras.saving.register_keras_serializable("kerasferry", "MultiHot")
class MultiHot(OperationOfArguments):
    """Of truth values."""

    def call(self, inputs):
        axis = self.given.get("axis", -1)
        classes = self.given.get("num_classes", self.given.get("num_tokens"))
        rows = OneHot(num_classes=classes, axis=axis).call(inputs)
        return ops.any(rows, axis=1 if len(rows.shape) > 2 else 0)


@keras.saving.register_keras_serializable("kerasferry", "Average")
class Average(OperationOfArguments):
    """With a weight for each place of an axis."""

    def call(self, x, weights=None):
        axis = self.given["axis"]
        lengths = [1] * len(x.shape)
        lengths[axis] = -1
        weights = ops.reshape(ops.cast(weights, x.dtype), lengths)
        return ops.sum(x * weights, axis=axis) / ops.sum(weights)


@keras.saving.register_keras_serializable("kerasferry", "Conv")
class Conv(OperationOfArguments):
    """Of groups of channels, each with its part of the kernel."""

    def call(self, inputs, kernel):
        given = {key: tuple(one) if isinstance(one, list) else one for key, one in self.given.items()}
        first = (given.get("data_format") or keras.config.image_data_format()) == "channels_first"
        axis = 1 if first else -1
        groups = inputs.shape[axis] // kernel.shape[-2]
        parts = zip(ops.split(inputs, groups, axis=axis), ops.split(kernel, groups, axis=-1), strict=True)
        return ops.concatenate([ops.conv(*part, **given) for part in parts], axis=axis)
