"""Operations that Keras 3.0 to 3.2 get wrong."""

import keras
from keras import ops


class _OfEarly(keras.Operation):
    """An operation with the arguments of its config."""

    def __init__(self, name=None, **given):
        super().__init__(name=name)
        self.given = given

    def get_config(self):
        return {"name": self.name, **self.given}


@keras.saving.register_keras_serializable("kerasferry", "GetItem")
class GetItem(_OfEarly):
    """A part of an array; its key is in the config: slices as lists, the ellipsis as its dots."""

    def call(self, x):
        key = [slice(*one) if isinstance(one, (list, tuple)) else one for one in self.given["key"]]
        return x[tuple(Ellipsis if one == "..." else one for one in key)]


@keras.saving.register_keras_serializable("kerasferry", "ExtractPatches")
class ExtractPatches(_OfEarly):
    """Patches of images."""

    def call(self, images):
        return ops.image.extract_patches(images, **self.given)


@keras.saving.register_keras_serializable("kerasferry", "Normalize")
class Normalize(_OfEarly):
    """Divides by the norm over an axis."""

    def call(self, x):
        axis, order = self.given.get("axis", -1), self.given.get("order", 2)
        least = self.given.get("epsilon") or keras.config.epsilon()
        total = ops.sum(ops.power(ops.abs(x), order), axis=axis, keepdims=True)
        return x / ops.maximum(ops.power(total, 1.0 / order), least)
