"""Operations of arrays of later minors of Keras 3."""

import keras
from keras import ops

from .operation_of_arguments import OperationOfArguments


@keras.saving.register_keras_serializable("kerasferry", "Angle")
class Angle(OperationOfArguments):
    def call(self, x):
        return ops.arctan2(ops.imag(x), ops.real(x))


@keras.saving.register_keras_serializable("kerasferry", "Exp2")
class Exp2(OperationOfArguments):
    def call(self, x):
        return ops.power(ops.cast(2.0, x.dtype), x)


@keras.saving.register_keras_serializable("kerasferry", "Trunc")
class Trunc(OperationOfArguments):
    def call(self, x):
        return ops.sign(x) * ops.floor(ops.abs(x))


@keras.saving.register_keras_serializable("kerasferry", "Inner")
class Inner(OperationOfArguments):
    def call(self, x1, x2):
        return ops.tensordot(x1, x2, axes=[[-1], [-1]])


@keras.saving.register_keras_serializable("kerasferry", "Rot90")
class Rot90(OperationOfArguments):
    def call(self, array):
        first, second = self.given.get("axes", (0, 1))
        turns = self.given.get("k", 1) % 4
        if turns == 2:
            return ops.flip(ops.flip(array, first), second)
        if turns == 1:
            return ops.swapaxes(ops.flip(array, second), first, second)
        return ops.flip(ops.swapaxes(array, first, second), second) if turns else array


@keras.saving.register_keras_serializable("kerasferry", "Signbit")
class Signbit(OperationOfArguments):
    def call(self, x):
        return ops.logical_or(x < 0, 1.0 / x < 0)


@keras.saving.register_keras_serializable("kerasferry", "Diagflat")
class Diagflat(OperationOfArguments):
    def call(self, x):
        return ops.diag(ops.reshape(x, (-1,)), k=self.given.get("k", 0))


@keras.saving.register_keras_serializable("kerasferry", "Cbrt")
class Cbrt(OperationOfArguments):
    def call(self, x):
        return ops.sign(x) * ops.power(ops.abs(x), 1.0 / 3.0)


@keras.saving.register_keras_serializable("kerasferry", "Deg2rad")
class Deg2rad(OperationOfArguments):
    def call(self, x):
        return x * 0.017453292519943295


@keras.saving.register_keras_serializable("kerasferry", "Rad2deg")
class Rad2deg(OperationOfArguments):
    def call(self, x):
        return x * 57.29577951308232


@keras.saving.register_keras_serializable("kerasferry", "Heaviside")
class Heaviside(OperationOfArguments):
    def call(self, x1, x2):
        return ops.where(x1 < 0, 0.0, ops.where(x1 > 0, 1.0, x2))


@keras.saving.register_keras_serializable("kerasferry", "Hypot")
class Hypot(OperationOfArguments):
    def call(self, x1, x2):
        first, second = ops.abs(x1), ops.abs(x2)
        large, small = ops.maximum(first, second), ops.minimum(first, second)
        ratio = small / ops.where(large == 0, 1.0, large)
        return large * ops.sqrt(1.0 + ratio * ratio)


@keras.saving.register_keras_serializable("kerasferry", "IsIn")
class IsIn(OperationOfArguments):
    def call(self, x1, x2):
        found = ops.reshape(ops.convert_to_tensor(x2, dtype=x1.dtype), (-1,))
        found = ops.any(ops.equal(ops.expand_dims(x1, -1), found), axis=-1)
        return ops.logical_not(found) if self.given.get("invert") else found


@keras.saving.register_keras_serializable("kerasferry", "Isneginf")
class Isneginf(OperationOfArguments):
    def call(self, x):
        return ops.equal(x, -float("inf"))


@keras.saving.register_keras_serializable("kerasferry", "Isposinf")
class Isposinf(OperationOfArguments):
    def call(self, x):
        return ops.equal(x, float("inf"))


@keras.saving.register_keras_serializable("kerasferry", "Isreal")
class Isreal(OperationOfArguments):
    def call(self, x):
        return ops.equal(ops.imag(x), 0)


@keras.saving.register_keras_serializable("kerasferry", "Kron")
class Kron(OperationOfArguments):
    def call(self, x1, x2):
        first, second = ([-1 if size is None else size for size in one.shape] for one in (x1, x2))
        left = ops.reshape(x1, [size for one in first for size in (one, 1)])
        right = ops.reshape(x2, [size for one in second for size in (1, one)])
        sizes = [
            -1 if one < 0 or other < 0 else one * other for one, other in zip(first, second, strict=True)
        ]
        return ops.reshape(left * right, sizes)


@keras.saving.register_keras_serializable("kerasferry", "Logaddexp2")
class Logaddexp2(OperationOfArguments):
    def call(self, x1, x2):
        return ops.logaddexp(x1 * 0.6931471805599453, x2 * 0.6931471805599453) * 1.4426950408889634


@keras.saving.register_keras_serializable("kerasferry", "Trapezoid")
class Trapezoid(OperationOfArguments):
    def call(self, y, x=None):
        axis = self.given.get("axis", -1)
        size = y.shape[axis]
        pairs = ops.take(y, range(1, size), axis=axis) + ops.take(y, range(size - 1), axis=axis)
        steps = self.given.get("dx", 1.0) if x is None else ops.diff(x, axis=-1)
        if x is not None and len(y.shape) > len(x.shape):
            steps = ops.reshape(
                steps, [-1 if one == axis % len(y.shape) else 1 for one in range(len(y.shape))]
            )
        return ops.sum(pairs * steps, axis=axis) / 2.0


@keras.saving.register_keras_serializable("kerasferry", "ArraySplit")
class ArraySplit(OperationOfArguments):
    def call(self, x):
        parts, axis = self.given["indices_or_sections"], self.given.get("axis", 0)
        if isinstance(parts, int):
            each, more = divmod(x.shape[axis], parts)
            sizes = [each + (number < more) for number in range(parts)]
            parts = [sum(sizes[: number + 1]) for number in range(len(sizes) - 1)]
        return ops.split(x, parts, axis=axis)


@keras.saving.register_keras_serializable("kerasferry", "EmptyLike")
class EmptyLike(OperationOfArguments):
    def call(self, x):
        return ops.zeros_like(x, dtype=self.given.get("dtype"))


@keras.saving.register_keras_serializable("kerasferry", "Fliplr")
class Fliplr(OperationOfArguments):
    def call(self, x):
        return ops.flip(x, 1)


@keras.saving.register_keras_serializable("kerasferry", "Flipud")
class Flipud(OperationOfArguments):
    def call(self, x):
        return ops.flip(x, 0)


@keras.saving.register_keras_serializable("kerasferry", "Hsplit")
class Hsplit(OperationOfArguments):
    def call(self, x):
        return ops.split(x, self.given["indices_or_sections"], axis=1 if len(x.shape) > 1 else 0)


@keras.saving.register_keras_serializable("kerasferry", "Vsplit")
class Vsplit(OperationOfArguments):
    def call(self, x):
        return ops.split(x, self.given["indices_or_sections"], axis=0)


@keras.saving.register_keras_serializable("kerasferry", "Dsplit")
class Dsplit(OperationOfArguments):
    def call(self, x):
        return ops.split(x, self.given["indices_or_sections"], axis=2)


@keras.saving.register_keras_serializable("kerasferry", "Fmod")
class Fmod(OperationOfArguments):
    def call(self, x1, x2):
        left = ops.divide(x1, x2)
        return x1 - ops.sign(left) * ops.floor(ops.abs(left)) * x2


@keras.saving.register_keras_serializable("kerasferry", "Ptp")
class Ptp(OperationOfArguments):
    def call(self, x):
        axis, kept = self.given.get("axis"), self.given.get("keepdims", False)
        return ops.max(x, axis=axis, keepdims=kept) - ops.min(x, axis=axis, keepdims=kept)


@keras.saving.register_keras_serializable("kerasferry", "Sinc")
class Sinc(OperationOfArguments):
    def call(self, x):
        turned = x * 3.141592653589793
        return ops.where(x == 0, 1.0, ops.sin(turned) / ops.where(x == 0, 1.0, turned))


@keras.saving.register_keras_serializable("kerasferry", "Fabs")
class Fabs(OperationOfArguments):
    def call(self, x):
        return ops.abs(x)


@keras.saving.register_keras_serializable("kerasferry", "Fmax")
class Fmax(OperationOfArguments):
    def call(self, x1, x2):
        return ops.where(ops.isnan(x1), x2, ops.where(ops.isnan(x2), x1, ops.maximum(x1, x2)))


@keras.saving.register_keras_serializable("kerasferry", "Fmin")
class Fmin(OperationOfArguments):
    def call(self, x1, x2):
        return ops.where(ops.isnan(x1), x2, ops.where(ops.isnan(x2), x1, ops.minimum(x1, x2)))
