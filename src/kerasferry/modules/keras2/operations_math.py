"""Operations of `keras.ops.math`, and `rearrange`."""

import math
import re

import tensorflow as tf

from .operations import alike, operation, sizes, tensor


@operation("Rsqrt")
def rsqrt(x):
    return tf.math.rsqrt(tensor(x))


@operation("Erf")
def erf(x):
    return tf.math.erf(tensor(x))


@operation("Erfc")
def erfc(x):
    return tf.math.erfc(tensor(x))


# The inverse of the error function by Giles, "Approximating the erfinv function" (2012): for single precision, by
# the powers of a logarithm in the middle and of its root near 1 and -1.
_MIDDLE = (
    2.81022636e-08,
    3.43273939e-07,
    -3.5233877e-06,
    -4.39150654e-06,
    0.00021858087,
    -0.00125372503,
    -0.00417768164,
    0.246640727,
    1.50140941,
)
_TAILS = (
    -0.000200214257,
    0.000100950558,
    0.00134934322,
    -0.00367342844,
    0.00573950773,
    -0.0076224613,
    0.00943887047,
    1.00167406,
    2.83297682,
)


def _powers(of, numbers):
    made = tf.zeros_like(of)
    for number in numbers:
        made = made * of + number
    return made


def _erfinv(x):
    """For versions before 2.2, which have none."""
    depth = -tf.math.log1p(-x * x)
    # Both are made, so the root is taken of what is never 0: its slope there would be no number.
    middle = _powers(tf.minimum(depth, 5.0) - 2.5, _MIDDLE)
    tails = _powers(tf.sqrt(tf.clip_by_value(depth, 5.0, 100.0)) - 3.0, _TAILS)
    made = x * tf.where(depth < 5.0, middle, tails)
    for _ in range(2 if x.dtype == tf.float64 else 0):  # Newton's, where more digits are asked for
        slope = 2.0 / math.sqrt(math.pi) * tf.exp(-made * made)
        made = made - (tf.math.erf(made) - x) / slope
    return made


@operation("Erfinv")
def erfinv(x):
    x = tensor(x)
    wide = x if x.dtype.base_dtype.name == "float64" else tf.cast(x, "float32")
    made = tf.math.erfinv(wide) if hasattr(tf.math, "erfinv") else _erfinv(wide)
    # Said here, as 2.3 has infinity beyond the ends, too.
    edge = tf.stop_gradient(wide) * float("inf")
    made = tf.where(tf.equal(tf.abs(wide), 1.0), edge, made)
    made = tf.where(tf.abs(wide) > 1.0, edge - edge, made)
    return tf.cast(made, x.dtype)


@operation("TopK")
def top_k(x, k, sorted=True):
    found = tf.nn.top_k(tensor(x), k=k, sorted=sorted)
    return found.values, found.indices


@operation("InTopK")
def in_top_k(targets, predictions, k):
    return tf.nn.in_top_k(targets=tensor(targets), predictions=tensor(predictions), k=k)


def _by_segment(name, counted):
    def of(data, segment_ids, num_segments=None, sorted=False):
        data, places = tensor(data), tensor(segment_ids)
        if sorted:
            return getattr(tf.math, "segment_" + name)(data, places)
        number = counted(places) if num_segments is None else num_segments
        return getattr(tf.math, "unsorted_segment_" + name)(data, places, number)

    operation("Segment" + name.capitalize())(of)


_by_segment("sum", lambda places: tf.size(tf.unique(places)[0]))
for _of in ("max", "min", "prod"):
    _by_segment(_of, lambda places: tf.cast(tf.reduce_max(places), "int32") + 1)


@operation("CDist")
def cdist(x, y):
    x, y = alike(x, y)
    apart = tf.expand_dims(x, -2) - tf.expand_dims(y, -3)
    return tf.sqrt(tf.reduce_sum(tf.square(apart), axis=-1))


@operation("Logdet")
def logdet(x):
    return tf.linalg.logdet(tensor(x))


@operation("ViewAsComplex")
def view_as_complex(x):
    x = tensor(x)
    return tf.complex(x[..., 0], x[..., 1])


@operation("ViewAsReal")
def view_as_real(x):
    x = tensor(x)
    if not x.dtype.is_complex:
        return tf.stack([x, tf.zeros_like(x)], axis=-1)
    return tf.stack([tf.math.real(x), tf.math.imag(x)], axis=-1)


def _names_of(pattern):
    """The names on a side of a pattern, those in brackets together."""
    return [one.strip("()").split() for one in re.findall(r"\w+|\(.*?\)", pattern)]


def _product(numbers):
    made = 1
    for number in numbers:
        made = made * number
    return made


def _in_groups(x, groups, lengths):
    """With a dimension for each group of names, as long as the product of what they stand for."""
    shape = [_product([lengths[name] for name in names]) for names in groups]
    made = tf.reshape(x, tf.stack(shape))
    made.set_shape([one if isinstance(one, int) else None for one in shape])
    return made


@operation("Rearrange")
def rearrange(tensor, pattern, **axes_lengths):
    before, after = [_names_of(side) for side in pattern.split("->")]
    lengths = dict(axes_lengths)
    for names, size in zip(before, sizes(tensor)):
        known = [lengths[name] for name in names if name in lengths]
        lengths.update({name: size // _product(known) for name in names if name not in lengths})
    apart = [name for names in before for name in names]
    made = _in_groups(tensor, [[name] for name in apart], lengths)
    made = tf.transpose(made, [apart.index(name) for names in after for name in names])
    return _in_groups(made, after, lengths)
