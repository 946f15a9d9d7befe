"""Reductions of later minors of Keras 3."""

import keras
from keras import ops

from .operation_of_arguments import OperationOfArguments


def _without(x, value):
    """With a value in place of what is no number."""
    return ops.where(ops.isnan(x), ops.cast(value, x.dtype), x)


def _over(given):
    """The axes that are left out."""
    return {"axis": given.get("axis"), "keepdims": given.get("keepdims", False)}


def _counted(x, given):
    """How many numbers there are."""
    return ops.sum(ops.cast(ops.logical_not(ops.isnan(x)), x.dtype), **_over(given))


def _marked(x, value, given):
    """No number where there was none."""
    return ops.where(_counted(x, given) > 0, value, float("nan"))


def _variance(x, given):
    axis = given.get("axis")
    count = ops.sum(ops.cast(ops.logical_not(ops.isnan(x)), x.dtype), axis=axis, keepdims=True)
    mean = ops.sum(_without(x, 0.0), axis=axis, keepdims=True) / count
    return ops.sum(_without(ops.square(x - mean), 0.0), **_over(given)) / _counted(x, given)


def _kept(x, found, given):
    """With the axis that is left out, of size 1."""
    axis = given.get("axis")
    return ops.reshape(found, (1,) * len(x.shape)) if axis is None else ops.expand_dims(found, axis)


@keras.saving.register_keras_serializable("kerasferry", "Nansum")
class Nansum(OperationOfArguments):
    def call(self, x):
        return ops.sum(_without(x, 0.0), **_over(self.given))


@keras.saving.register_keras_serializable("kerasferry", "Nanprod")
class Nanprod(OperationOfArguments):
    def call(self, x):
        return ops.prod(_without(x, 1.0), **_over(self.given))


@keras.saving.register_keras_serializable("kerasferry", "Nanmax")
class Nanmax(OperationOfArguments):
    def call(self, x):
        return _marked(x, ops.max(_without(x, -float("inf")), **_over(self.given)), self.given)


@keras.saving.register_keras_serializable("kerasferry", "Nanmin")
class Nanmin(OperationOfArguments):
    def call(self, x):
        return _marked(x, ops.min(_without(x, float("inf")), **_over(self.given)), self.given)


@keras.saving.register_keras_serializable("kerasferry", "Nanmean")
class Nanmean(OperationOfArguments):
    def call(self, x):
        return ops.sum(_without(x, 0.0), **_over(self.given)) / _counted(x, self.given)


@keras.saving.register_keras_serializable("kerasferry", "Nanvar")
class Nanvar(OperationOfArguments):
    def call(self, x):
        return _variance(x, self.given)


@keras.saving.register_keras_serializable("kerasferry", "Nanstd")
class Nanstd(OperationOfArguments):
    def call(self, x):
        return ops.sqrt(_variance(x, self.given))


@keras.saving.register_keras_serializable("kerasferry", "Nancumsum")
class Nancumsum(OperationOfArguments):
    def call(self, x):
        return ops.cumsum(_without(x, 0.0), axis=self.given.get("axis"))


@keras.saving.register_keras_serializable("kerasferry", "Nancumprod")
class Nancumprod(OperationOfArguments):
    def call(self, x):
        return ops.cumprod(_without(x, 1.0), axis=self.given.get("axis"))


@keras.saving.register_keras_serializable("kerasferry", "Argmax")
class Argmax(OperationOfArguments):
    def call(self, x):
        return _kept(x, ops.argmax(x, axis=self.given.get("axis")), self.given)


@keras.saving.register_keras_serializable("kerasferry", "Argmin")
class Argmin(OperationOfArguments):
    def call(self, x):
        return _kept(x, ops.argmin(x, axis=self.given.get("axis")), self.given)
