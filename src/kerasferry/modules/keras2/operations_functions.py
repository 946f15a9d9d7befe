"""Operations of `keras.ops` on one number each."""

import math

import tensorflow as tf

from .operations import choose, kind, numbered, operation, real, tensor


def _of_floats(names, function):
    """Functions that make floats of integers."""

    def called(x):
        return function(real(x)[0])

    operation(*names)(called)


def _first(*names):
    """The first of some functions that this TensorFlow has."""
    for name in names:
        home, _, last = name.rpartition(".")
        if hasattr(getattr(tf, home) if home else tf, last):
            return getattr(getattr(tf, home) if home else tf, last)
    raise AttributeError(names)


_of_floats(["Arccos"], tf.acos)
_of_floats(["Arccosh"], tf.acosh)
_of_floats(["Arcsin"], tf.asin)
_of_floats(["Arcsinh"], tf.asinh)
_of_floats(["Arctan"], tf.atan)
_of_floats(["Arctanh"], tf.atanh)
_of_floats(["Cos"], tf.cos)
_of_floats(["Cosh"], tf.cosh)
_of_floats(["Sin"], tf.sin)
_of_floats(["Sinh"], tf.sinh)
_of_floats(["Sqrt"], tf.sqrt)
_of_floats(["Tan"], tf.tan)
_of_floats(["Tanh"], tf.tanh)
_of_floats(["Exp"], tf.exp)
_of_floats(["Expm1"], tf.math.expm1)
_of_floats(["Log"], tf.math.log)
_of_floats(["Log1p"], tf.math.log1p)
_of_floats(["Ceil"], _first("math.ceil", "ceil"))
_of_floats(["Floor"], tf.floor)
_of_floats(["Reciprocal"], lambda x: 1 / x)
_of_floats(["Log10"], lambda x: tf.math.log(x) / math.log(10))
_of_floats(["Log2"], lambda x: tf.math.log(x) / math.log(2))
_of_floats(["Exp2"], lambda x: tf.pow(tf.constant(2, x.dtype), x))
_of_floats(["Cbrt"], lambda x: tf.sign(x) * tf.pow(tf.abs(x), 1 / 3))
_of_floats(["Deg2rad"], lambda x: x * (math.pi / 180))
_of_floats(["Rad2deg"], lambda x: x * (180 / math.pi))
_of_floats(["Fabs"], tf.abs)
_of_floats(["I0"], _first("math.bessel_i0"))


@operation("Sinc")
def sinc(x):
    turned = real(x)[0] * math.pi
    none = tf.equal(turned, 0)
    return choose(none, tf.ones_like(turned), tf.sin(turned) / choose(none, tf.ones_like(turned), turned))


@operation("Abs", "Absolute")
def absolute(x):
    return x if kind(x) == "bool" else tf.abs(x)


@operation("Negative")
def negative(x):
    return -x


@operation("Sign")
def sign(x):
    return tf.sign(x)


@operation("Square")
def square(x):
    return tf.square(tf.cast(x, tf.int32) if kind(x) == "bool" else x)


@operation("Round")
def rounded(x, decimals=0):
    if decimals == 0 or (decimals > 0 and "int" in kind(x)):
        return tf.round(x)
    by = math.pow(10, decimals)
    return tf.cast(tf.round(real(x)[0] * by) / by, x.dtype)


@operation("Trunc")
def trunc(x):
    if "float" not in kind(x):
        return x
    return choose(x < 0, _first("math.ceil", "ceil")(x), tf.floor(x))


@operation("LogicalNot")
def logical_not(x):
    return tf.logical_not(tf.cast(x, tf.bool))


def _asked(name, function):
    """What can be asked of a float; integers are finite numbers."""

    def answer(x):
        return function(real(x)[0])

    operation(name)(answer)


_asked("Isnan", lambda x: tf.not_equal(x, x))
_asked("Isinf", lambda x: tf.equal(tf.abs(x), math.inf))
_asked("Isfinite", lambda x: tf.abs(x) < math.inf)
_asked("Isneginf", lambda x: tf.equal(x, -math.inf))
_asked("Isposinf", lambda x: tf.equal(x, math.inf))


@operation("Signbit")
def signbit(x):
    if "float" not in kind(x):
        return x < 0 if "int" in kind(x) else tf.zeros_like(x)
    return tf.bitcast(tf.cast(x, tf.float32), tf.int32) < 0


operation("NanToNum")(numbered)


def _is_complex(x):
    return "complex" in kind(x)


@operation("Angle")
def angle(x):
    if _is_complex(x):
        return tf.math.angle(x)
    (x,) = real(x)
    return choose(x < 0, tf.zeros_like(x) + math.pi, tf.zeros_like(x))


@operation("Real")
def real_part(x):
    return tf.math.real(x) if _is_complex(x) else x


@operation("Imag")
def imaginary_part(x):
    return tf.math.imag(x) if _is_complex(x) else tf.zeros_like(x)


@operation("Conj", "Conjugate")
def conjugate(x):
    return tf.math.conj(x) if _is_complex(x) else tf.identity(x)


@operation("Isreal")
def isreal(x):
    return tf.equal(tf.math.imag(x), 0) if _is_complex(x) else tf.ones_like(x, dtype=tf.bool)


@operation("Clip")
def clip(x, x_min, x_max):
    x = tf.cast(x, tf.int32) if kind(x) == "bool" else x
    low, high = [tf.cast(tensor(one), x.dtype) for one in (x_min, x_max)]
    return tf.minimum(tf.maximum(x, low), high)


@operation("Cast")
def cast(x, dtype=None):
    return tf.cast(x, dtype)


@operation("SaturateCast")
def saturate_cast(x, dtype):
    return tf.saturate_cast(x, dtype)


@operation("Copy", "ConvertToTensor", "Array")
def copy(x, dtype=None, sparse=None, ragged=None):
    x = tensor(x)
    return tf.identity(x) if dtype is None else tf.cast(x, dtype)


@operation("StopGradient")
def stop_gradient(variable):
    return tf.stop_gradient(variable)


@operation("OnesLike")
def ones_like(x, dtype=None):
    return tf.ones_like(x, dtype=dtype or x.dtype)


@operation("ZerosLike", "EmptyLike")
def zeros_like(x, dtype=None):
    return tf.zeros_like(x, dtype=dtype or x.dtype)


@operation("FullLike")
def full_like(x, fill_value, dtype=None):
    return tf.zeros_like(x, dtype=dtype or x.dtype) + tf.cast(tensor(fill_value), dtype or x.dtype)
