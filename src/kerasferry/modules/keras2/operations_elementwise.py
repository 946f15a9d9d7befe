"""Operations of `keras.ops` on two numbers each: arithmetic, comparisons, logic and bits."""

import math

import numpy as np
import tensorflow as tf

from .operations import alike, choose, is_nan, kind, operation, real, result_type, tensor


@operation("Add")
def add(x1, x2):
    x1, x2 = alike(x1, x2)
    return tf.logical_or(x1, x2) if x1.dtype == tf.bool else x1 + x2


@operation("Subtract")
def subtract(x1, x2):
    x1, x2 = alike(x1, x2)
    return x1 - x2


@operation("Multiply")
def multiply(x1, x2):
    x1, x2 = alike(x1, x2)
    return tf.logical_and(x1, x2) if x1.dtype == tf.bool else x1 * x2


@operation("Divide", "TrueDivide")
def divide(x1, x2):
    x1, x2 = real(x1, x2)
    return x1 / x2


@operation("DivideNoNan")
def divide_no_nan(x1, x2):
    x1, x2 = real(x1, x2)
    none = tf.equal(x2, 0)
    return choose(none, tf.zeros_like(x1), x1 / choose(none, tf.ones_like(x2), x2))


def _numbers(*values):
    """Of one type, booleans as integers."""
    of = result_type(*values)
    return [tensor(value, "int32" if of == "bool" else of) for value in values]


@operation("FloorDivide")
def floor_divide(x1, x2):
    x1, x2 = _numbers(x1, x2)
    return tf.math.floordiv(x1, x2)


@operation("Mod")
def mod(x1, x2):
    x1, x2 = _numbers(x1, x2)
    return tf.math.floormod(x1, x2) if hasattr(tf.math, "floormod") else tf.floormod(x1, x2)


@operation("Fmod")
def fmod(x1, x2):
    x1, x2 = _numbers(x1, x2)
    return tf.sign(x1) * mod(tf.abs(x1), tf.abs(x2))


@operation("Power")
def power(x1, x2):
    x1, x2 = alike(x1, x2)
    return tf.pow(x1, x2)


@operation("Maximum")
def maximum(x1, x2):
    x1, x2 = alike(x1, x2)
    return tf.logical_or(x1, x2) if x1.dtype == tf.bool else tf.maximum(x1, x2)


@operation("Minimum")
def minimum(x1, x2):
    x1, x2 = alike(x1, x2)
    return tf.logical_and(x1, x2) if x1.dtype == tf.bool else tf.minimum(x1, x2)


@operation("Fmax")
def fmax(x1, x2):
    x1, x2 = alike(x1, x2)
    return choose(is_nan(x1), x2, choose(is_nan(x2), x1, maximum(x1, x2)))


@operation("Fmin")
def fmin(x1, x2):
    x1, x2 = alike(x1, x2)
    return choose(is_nan(x1), x2, choose(is_nan(x2), x1, minimum(x1, x2)))


@operation("Arctan2")
def arctan2(x1, x2):
    x1, x2 = real(x1, x2)
    return tf.atan2(x1, x2) if hasattr(tf, "atan2") else tf.math.atan2(x1, x2)


@operation("Hypot")
def hypot(x1, x2):
    x1, x2 = [tf.abs(one) for one in real(x1, x2)]
    longer, shorter = tf.maximum(x1, x2), tf.minimum(x1, x2)
    return longer * tf.sqrt(1 + tf.square(divide_no_nan(shorter, longer)))


@operation("Heaviside")
def heaviside(x1, x2):
    x1, x2 = real(x1, x2)
    return choose(x1 < 0, tf.zeros_like(x1), choose(x1 > 0, tf.ones_like(x1), x2))


@operation("Ldexp")
def ldexp(x1, x2):
    (x1,), (x2,) = real(x1), real(x2)
    made = x1 * tf.pow(tf.constant(2, x1.dtype), tf.cast(x2, x1.dtype))
    same = tf.logical_or(tf.equal(x1, 0), tf.equal(tf.abs(x1), math.inf))
    return choose(same, x1 + tf.zeros_like(made), made)


def _log_of_sum(x1, x2, base):
    """log(base**x1 + base**x2), the larger one taken out before."""
    x1, x2 = real(x1, x2)
    apart = x1 - x2
    made = tf.maximum(x1, x2) + tf.math.log1p(tf.exp(-tf.abs(apart) * math.log(base))) / math.log(base)
    return choose(is_nan(apart), x1 + x2, made)


@operation("Logaddexp")
def logaddexp(x1, x2):
    return _log_of_sum(x1, x2, math.e)


@operation("Logaddexp2")
def logaddexp2(x1, x2):
    return _log_of_sum(x1, x2, 2.0)


@operation("Nextafter")
def nextafter(x1, x2):
    """Of doubles: in float32 that is the number itself, unless it is at an end of what float32 can say."""
    of = result_type(*real(x1, x2))
    x1, x2 = [tf.cast(tensor(one), tf.float64) for one in (x1, x2)]
    bits = tf.bitcast(x1, tf.int64)
    away = tf.logical_not(tf.math.logical_xor(x2 > x1, x1 > 0))
    stepped = tf.bitcast(bits + tf.cast(away, tf.int64) * 2 - 1, tf.float64)
    least = tf.sign(x2) * np.nextafter(0.0, 1.0)
    moved = choose(tf.equal(x1, 0), least + tf.zeros_like(stepped), stepped + tf.zeros_like(least))
    return tf.cast(choose(tf.equal(x1, x2), x2 + tf.zeros_like(moved), moved), of)


def _compared(name, function):
    def compared(x1, x2):
        return function(*alike(x1, x2))

    operation(name)(compared)


_compared("Equal", tf.equal)
_compared("NotEqual", tf.not_equal)
_compared("Greater", tf.greater)
_compared("GreaterEqual", tf.greater_equal)
_compared("Less", tf.less)
_compared("LessEqual", tf.less_equal)


def _truths(*values):
    return [tf.cast(tensor(value), tf.bool) for value in values]


@operation("LogicalAnd")
def logical_and(x1, x2):
    return tf.logical_and(*_truths(x1, x2))


@operation("LogicalOr")
def logical_or(x1, x2):
    return tf.logical_or(*_truths(x1, x2))


@operation("LogicalXor")
def logical_xor(x1, x2):
    return tf.math.logical_xor(*_truths(x1, x2))


@operation("Isclose")
def isclose(x1, x2, rtol=1e-5, atol=1e-8, equal_nan=False):
    x1, x2 = real(x1, x2)
    finite = (
        tf.logical_and(tf.math.is_finite(x1), tf.math.is_finite(x2))
        if hasattr(tf.math, "is_finite")
        else (tf.logical_and(tf.is_finite(x1), tf.is_finite(x2)))
    )
    near = tf.logical_and(finite, tf.abs(x1 - x2) <= atol + rtol * tf.abs(x2))
    made = tf.logical_or(near, tf.equal(x1, x2))
    return tf.logical_or(made, tf.logical_and(is_nan(x1), is_nan(x2))) if equal_nan else made


@operation("AllClose")
def allclose(x1, x2, rtol=1e-5, atol=1e-8, equal_nan=False):
    return tf.reduce_all(isclose(x1, x2, rtol, atol, equal_nan))


def _of_bits(names, function):
    def combined(x, y):
        x, y = alike(x, y)
        return getattr(tf.bitwise, function)(x, y)

    operation(*names)(combined)


_of_bits(["BitwiseAnd"], "bitwise_and")
_of_bits(["BitwiseOr"], "bitwise_or")
_of_bits(["BitwiseXor"], "bitwise_xor")
_of_bits(["BitwiseLeftShift", "LeftShift"], "left_shift")
_of_bits(["BitwiseRightShift", "RightShift"], "right_shift")


@operation("BitwiseNot", "BitwiseInvert")
def bitwise_not(x):
    return tf.logical_not(x) if kind(x) == "bool" else tf.bitwise.invert(x)


@operation("Where")
def where(condition, x1=None, x2=None):
    x1, x2 = alike(x1, x2)
    return choose(_truths(condition)[0], x1, x2)


@operation("Vdot")
def vdot(x1, x2):
    x1, x2 = alike(x1, x2)
    return tf.reduce_sum(tf.reshape(x1, [-1]) * tf.reshape(x2, [-1]))
