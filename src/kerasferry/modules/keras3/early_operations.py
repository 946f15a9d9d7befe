"""Operations that early minors of Keras 3 get wrong."""

import keras
import numpy as np
from keras import ops

from .operation_of_arguments import OperationOfArguments


@keras.saving.register_keras_serializable("kerasferry", "GetItem")
class GetItem(OperationOfArguments):
    """A part of an array; its key is in the config: slices as lists, the ellipsis as its dots."""

    def call(self, x):
        key = [slice(*one) if isinstance(one, (list, tuple)) else one for one in self.given["key"]]
        return x[tuple(Ellipsis if one == "..." else one for one in key)]


@keras.saving.register_keras_serializable("kerasferry", "ExtractPatches")
class ExtractPatches(OperationOfArguments):
    """Patches of images, or of volumes."""

    def call(self, images):
        if not isinstance(self.given["size"], int) and len(self.given["size"]) == 3:
            return self.of_volumes(images)
        return ops.image.extract_patches(images, **self.given)

    def of_volumes(self, volumes):
        """By a kernel that hands each number of a patch to a channel of its own."""
        given, size = self.given, tuple(self.given["size"])
        first = (given.get("data_format") or keras.config.image_data_format()) == "channels_first"
        single = len(volumes.shape) == 4
        x = ops.expand_dims(volumes, 0) if single else volumes
        x = ops.moveaxis(x, 1, -1) if first else x
        strides, dilation = given.get("strides") or size, given.get("dilation_rate", 1)
        strides, dilation = (tuple(one) if isinstance(one, list) else one for one in (strides, dilation))
        numbers = int(np.prod(size)) * x.shape[-1]
        kernel = np.eye(numbers, dtype="float32").reshape((*size, x.shape[-1], numbers))
        kernel = ops.cast(ops.convert_to_tensor(kernel), x.dtype)
        made = ops.conv(x, kernel, strides, given.get("padding", "valid"), "channels_last", dilation)
        made = ops.moveaxis(made, -1, 1) if first else made
        return ops.squeeze(made, 0) if single else made


@keras.saving.register_keras_serializable("kerasferry", "Normalize")
class Normalize(OperationOfArguments):
    """Divides by the norm over an axis."""

    def call(self, x):
        axis, order = self.given.get("axis", -1), self.given.get("order", 2)
        least = self.given.get("epsilon") or keras.config.epsilon()
        axis = tuple(axis) if isinstance(axis, list) else axis
        if isinstance(axis, tuple) and order != 2:
            return x / ops.maximum(ops.norm(x, ord=order, axis=axis, keepdims=True), least)
        total = ops.sum(ops.power(ops.abs(x), order), axis=axis, keepdims=True)
        return x / ops.maximum(ops.power(total, 1.0 / order), least)


@keras.saving.register_keras_serializable("kerasferry", "NormalizeMatrix")
class NormalizeMatrix(OperationOfArguments):
    """Divides by the norm of a matrix, its greatest singular value."""

    def call(self, x):
        norm = ops.norm(x, ord=2, axis=tuple(self.given["axis"]), keepdims=True)
        return x / ops.maximum(norm, keras.config.epsilon())
