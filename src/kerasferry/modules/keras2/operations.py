"""Operations of `keras.ops` as layers: what Keras 3 calls on tensors between the layers of a functional model."""

import json

import numpy as np
import tensorflow as tf

from .registering import register


class Operation(tf.keras.layers.Layer):
    """A function of tensors without variables; masks end here, as they do in Keras 3.

    `of` is where the operation lives in Keras 3; `given` are the arguments of its call, with `{"input": 1}` for the
    second tensor that the layer is called with; `arguments` are those by name that Keras 3 holds in the operation.
    """

    function = None

    def __init__(self, of=None, given=None, arguments=None, **keywords):
        super().__init__(**keywords)
        self.of = of
        self.said = json.dumps([given, arguments])  # text, which no version takes for something to track
        self._autocast = False  # the types are those of the tensors

    def call(self, inputs):
        tensors = list(inputs) if isinstance(inputs, (list, tuple)) else [inputs]
        given, arguments = json.loads(self.said)
        args = [filled(one, tensors) for one in given["args"]]
        keywords = {key: filled(one, tensors) for key, one in given["kwargs"].items()}
        keywords.update({key: filled(one, tensors) for key, one in arguments.items()})
        return type(self).function(*args, **keywords)

    def compute_mask(self, inputs, mask=None):
        return None

    def get_config(self):
        given, arguments = json.loads(self.said)
        return dict(super().get_config(), of=self.of, given=given, arguments=arguments)


def filled(value, tensors):
    """A part of `given` with its tensors, arrays, slices and tuples."""
    if isinstance(value, (list, tuple)):
        return [filled(one, tensors) for one in value]
    if not isinstance(value, dict):
        return value
    if "input" in value:
        return tensors[value["input"]]
    if "array" in value:
        return np.array(value["array"], dtype=value["of"])
    if "slice" in value:
        return slice(*filled(value["slice"], tensors))
    if "ellipsis" in value:
        return Ellipsis
    if "items" in value:
        return tuple(filled(value["items"], tensors))
    return {key: filled(one, tensors) for key, one in value["entries"]}


def as_written(function):
    """Not rewritten by AutoGraph, which in 1.15 and 2.0 takes the last value for all in a list of what methods give."""
    if tf.__version__.startswith(("1.12", "1.13", "1.14")):
        return function
    return tf.autograph.experimental.do_not_convert(function)


def operation(*names):
    """Register a function as the operations of these names, `MaxOperation` for `Max`."""

    def of(function):
        for name in names:
            held = {"function": staticmethod(as_written(function))}
            register(type(name + "Operation", (Operation,), held))
        return function

    return of


def kind(value):
    """The name of a type; `int`, `float` and `bool` of Python's own numbers, which give way to those of tensors."""
    if isinstance(value, (bool, int, float, complex)):
        return type(value).__name__
    dtype = getattr(value, "dtype", None)
    return tf.as_dtype(dtype).base_dtype.name if dtype is not None else np.asarray(value).dtype.name


def joined(first, second):
    """The type that two types make in Keras 3: integers and floats make that float, half of two kinds float32."""
    if first == second:
        return first
    for one, other in ((first, second), (second, first)):
        if one == "bool":
            return other
        if one in ("int", "float", "complex"):
            if one == "int" or "float" in other or "complex" in other:
                return other
            return tf.keras.backend.floatx()  # a float of Python's and integers
        if "complex" in one:
            return one
    floats = [one for one in (first, second) if "float" in one]
    if len(floats) == 1:
        return floats[0]
    if "bfloat16" in floats:
        return "float32" if "float16" in floats else next(one for one in floats if one != "bfloat16")
    made = np.promote_types(first, second).name
    return tf.keras.backend.floatx() if "float" in made and not floats else made


def result_type(*values):
    """The type that Keras 3 gives to the result of tensors, arrays and numbers."""
    found = kind(values[0])
    for value in values[1:]:
        found = joined(found, kind(value))
    return {"int": "int32", "float": tf.keras.backend.floatx(), "complex": "complex64"}.get(found, found)


def tensor(value, of=None):
    """A tensor of a type; of the type of Keras 3 for numbers if none is given."""
    of = of or result_type(value)
    if isinstance(value, tf.Tensor):
        return value if value.dtype.base_dtype.name == of else tf.cast(value, of)
    return tf.cast(tf.convert_to_tensor(np.asarray(value)), of)


def alike(*values):
    """Tensors of the type that they make together."""
    of = result_type(*values)
    return [tensor(value, of) for value in values]


def real(*values):
    """Tensors of the float type that they make together; integers make the default one."""
    of = result_type(*values)
    of = of if "float" in of or "complex" in of else tf.keras.backend.floatx()
    return [tensor(value, of) for value in values]


def choose(condition, x, y):
    """The one where the condition holds, else the other, all three broadcast; TensorFlow 1 does not broadcast them."""
    if not tf.__version__.startswith("1."):
        return tf.where(condition, x, y)
    if x.dtype == tf.bool:
        return tf.logical_or(tf.logical_and(condition, x), tf.logical_and(tf.logical_not(condition), y))
    zeros = tf.zeros_like(x) + tf.zeros_like(y) + tf.zeros_like(tf.cast(condition, x.dtype))
    return tf.where(tf.logical_or(condition, tf.cast(zeros, tf.bool)), x + zeros, y + zeros)


def is_nan(value):
    """Where a float is none; integers are numbers everywhere."""
    return tf.not_equal(value, value)


def numbered(x, nan=0.0, posinf=None, neginf=None):
    """Floats with numbers in the places of NaN and of infinities, the ends of their type if none are given."""
    if "float" not in kind(x):
        return x
    limits = np.finfo(x.dtype.as_numpy_dtype)
    posinf, neginf = limits.max if posinf is None else posinf, limits.min if neginf is None else neginf
    infinite = float("inf")
    for place, number in (
        (is_nan(x), nan),
        (tf.equal(x, infinite), posinf),
        (tf.equal(x, -infinite), neginf),
    ):
        x = choose(place, tf.zeros_like(x) + tf.cast(number, x.dtype), x)
    return x


def axes_of(axis, rank):
    """Axes as a list of numbers from 0; all of them for None."""
    if axis is None:
        return list(range(rank))
    return [one % rank for one in (axis if isinstance(axis, (list, tuple)) else [axis])]


def rank_of(value):
    """The number of dimensions, which every tensor of a model has."""
    return len(value.shape)


def sizes(value):
    """The size of each dimension: a number where it is known, else a tensor."""
    known, found = value.shape.as_list(), tf.shape(value)
    return [found[place] if one is None else one for place, one in enumerate(known)]
