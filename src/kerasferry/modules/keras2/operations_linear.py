"""Operations of `keras.ops` on vectors and matrices."""

import math

import numpy as np
import tensorflow as tf

from .operations import alike, axes_of, choose, kind, operation, rank_of, real, result_type, sizes, tensor


def _for_products(*values):
    """Numbers of a type that matrices may have here, and the type of the result."""
    of = result_type(*values)
    inner = (
        of if of in ("float16", "float32", "float64", "complex64", "complex128", "bfloat16") else "float32"
    )
    return [tensor(value, inner) for value in values], of


@operation("Matmul")
def matmul(x1, x2):
    (x1, x2), of = _for_products(x1, x2)
    first, second = rank_of(x1), rank_of(x2)
    if first == 1 or second <= 2:
        made = tf.tensordot(x1, x2, [[first - 1], [max(second - 2, 0)]])
    else:
        made = tf.matmul(*_same_rows(x1, x2))
    return tf.cast(made, of)


def _same_rows(x1, x2):
    """With the same leading dimensions, which the first versions do not broadcast."""
    before = [one.shape.as_list()[:-2] for one in (x1, x2)]
    if len(before[0]) == len(before[1]) and all(
        a == b and a != 1 for a, b in zip(before[0][1:], before[1][1:])
    ):
        return x1, x2
    leading = tf.zeros_like(x1[..., :1, :1]) + tf.zeros_like(x2[..., :1, :1])
    return x1 + leading, x2 + leading


@operation("Dot")
def dot(x1, x2):
    (x1, x2), of = _for_products(x1, x2)
    first, second = rank_of(x1), rank_of(x2)
    if first == 0 or second == 0:
        return tf.cast(x1 * x2, of)
    return tf.cast(tf.tensordot(x1, x2, [[first - 1], [max(second - 2, 0)]]), of)


@operation("Inner")
def inner(x1, x2):
    (x1, x2), of = _for_products(x1, x2)
    first, second = rank_of(x1), rank_of(x2)
    if first == 0 or second == 0:
        return tf.cast(x1 * x2, of)
    return tf.cast(tf.tensordot(x1, x2, [[first - 1], [second - 1]]), of)


@operation("Outer")
def outer(x1, x2):
    x1, x2 = alike(x1, x2)
    return tf.reshape(x1, [-1, 1]) * tf.reshape(x2, [1, -1])


@operation("Tensordot")
def tensordot(x1, x2, axes=2):
    (x1, x2), of = _for_products(x1, x2)
    return tf.cast(tf.tensordot(x1, x2, axes), of)


@operation("Einsum")
def einsum(*operands, **keywords):
    subscripts = keywords["subscripts"]
    operands, of = _for_products(*operands)
    return tf.cast(tf.einsum(subscripts.replace(" ", ""), *operands), of)


@operation("Kron")
def kron(x1, x2):
    x1, x2 = alike(x1, x2)
    rank = max(rank_of(x1), rank_of(x2))
    x1, x2 = [one[(None,) * (rank - rank_of(one)) + (Ellipsis,)] for one in (x1, x2)]
    before, after = [], []
    for here, there in zip(sizes(x1), sizes(x2)):
        before += [here, 1]
        after += [1, there]
    made = tf.reshape(x1, tf.stack(before)) * tf.reshape(x2, tf.stack(after))
    return tf.reshape(made, tf.shape(x1) * tf.shape(x2))


@operation("Cross")
def cross(x1, x2, axisa=-1, axisb=-1, axisc=-1, axis=None):
    x1, x2 = alike(x1, x2)
    axes = (axisa, axisb, axisc) if axis is None else (axis,) * 3
    x1, x2 = [_axis_last(one, place) for one, place in zip((x1, x2), axes)]
    flat = all(one.shape.as_list()[-1] == 2 for one in (x1, x2))
    parts = [[*tf.unstack(one, axis=-1), None] for one in (x1, x2)]
    (a0, a1, a2), (b0, b1, b2) = [one[:3] for one in parts]
    turned = a0 * b1 - a1 * b0
    if flat:
        return turned
    a2, b2 = [tf.zeros_like(turned) if one is None else one for one in (a2, b2)]
    made = tf.stack([a1 * b2 - a2 * b1, a2 * b0 - a0 * b2, turned], axis=-1)
    order = list(range(rank_of(made) - 1))
    order.insert(axes[2] % rank_of(made), rank_of(made) - 1)
    return tf.transpose(made, order)


def _axis_last(x, axis):
    places = [place for place in range(rank_of(x)) if place != axis % rank_of(x)]
    return tf.transpose(x, [*places, axis % rank_of(x)])


@operation("Diagonal")
def diagonal(x, offset=0, axis1=0, axis2=1):
    first, second = axes_of([axis1, axis2], rank_of(x))
    rest = [place for place in range(rank_of(x)) if place not in (first, second)]
    x = tf.transpose(x, [*rest, first, second])
    return tf.linalg.diag_part(x[..., offset:] if offset >= 0 else x[..., -offset:, :])


@operation("Trace")
def trace(x, offset=0, axis1=0, axis2=1):
    if kind(x) in ("bool", "int8", "int16"):
        x = tf.cast(x, tf.int32)
    return tf.reduce_sum(diagonal(x, offset, axis1, axis2), axis=-1)


@operation("Diag")
def diag(x, k=0):
    if rank_of(x) == 2:
        return diagonal(x, k)
    count = sizes(x)[0] + abs(k)
    on = tf.equal(tf.range(count)[None] - tf.range(count)[:, None], k)
    around = tf.pad(x, [[max(k, 0), max(-k, 0)]])
    column = around[None] if k >= 0 else around[:, None]
    rows = column + tf.zeros_like(tf.cast(on, x.dtype))
    return choose(on, rows, tf.zeros_like(rows))


@operation("Diagflat")
def diagflat(x, k=0):
    return diag(tf.reshape(x, [-1]), k)


@operation("Vander")
def vander(x, N=None, increasing=False):  # noqa: N803
    count = sizes(x)[0] if N is None else N
    powers = tf.cast(tf.range(count), tf.float32)
    powers = powers if increasing else powers[::-1]
    return tf.cast(tf.pow(tf.cast(x, tf.float32)[:, None], powers), x.dtype)


@operation("Norm")
def norm(x, ord=None, axis=None, keepdims=False):
    (x,) = real(x)
    axes = axes_of(axis, rank_of(x))
    if ord is None or ord == "fro" or (ord == 2 and len(axes) == 1):
        return tf.sqrt(tf.reduce_sum(x * x, axis=axes, keepdims=keepdims))
    ord = float(ord) if ord != "nuc" else ord
    made = _norm_of_matrices(x, ord, axes) if len(axes) == 2 else _norm_of_vectors(x, ord, axes)
    return made if keepdims else tf.squeeze(made, axes)


def _norm_of_vectors(x, order, axes):
    if math.isinf(order):
        return (tf.reduce_max if order > 0 else tf.reduce_min)(tf.abs(x), axis=axes, keepdims=True)
    if order == 0:
        return tf.reduce_sum(tf.cast(tf.not_equal(x, 0), x.dtype), axis=axes, keepdims=True)
    return tf.pow(tf.reduce_sum(tf.pow(tf.abs(x), order), axis=axes, keepdims=True), 1 / order)


def _norm_of_matrices(x, order, axes):
    rows, columns = axes
    if order in ("nuc", 2.0, -2.0):
        rest = [place for place in range(rank_of(x)) if place not in axes]
        found = tf.linalg.svd(tf.transpose(x, rest + axes), compute_uv=False)
        reduce = {"nuc": tf.reduce_sum, 2.0: tf.reduce_max, -2.0: tf.reduce_min}[order]
        made = reduce(found, axis=-1)
        for place in sorted(axes):
            made = tf.expand_dims(made, place)
        return made
    summed, kept = (rows, columns) if abs(order) == 1 else (columns, rows)
    reduce = tf.reduce_max if order > 0 else tf.reduce_min
    return reduce(tf.reduce_sum(tf.abs(x), axis=summed, keepdims=True), axis=kept, keepdims=True)


@operation("Det")
def det(x):
    return tf.linalg.det(real(x)[0])


@operation("Slogdet")
def slogdet(x):
    return list(tf.linalg.slogdet(real(x)[0]))


@operation("Inv")
def inv(x):
    return tf.linalg.inv(real(x)[0])


@operation("Solve")
def solve(a, b):
    a, b = real(a, b)
    if rank_of(b) == rank_of(a) - 1:
        return tf.squeeze(tf.linalg.solve(a, b[..., None]), -1)
    return tf.linalg.solve(a, b)


@operation("SolveTriangular")
def solve_triangular(a, b, lower=False):
    a, b = real(a, b)
    if rank_of(b) == rank_of(a) - 1:
        return tf.squeeze(tf.linalg.triangular_solve(a, b[..., None], lower=lower), -1)
    return tf.linalg.triangular_solve(a, b, lower=lower)


@operation("Cholesky")
def cholesky(x, upper=False):
    made = tf.linalg.cholesky(real(x)[0])
    return swap_last(made) if upper else made


@operation("CholeskyInverse")
def cholesky_inverse(x, upper=False):
    (x,) = real(x)
    lower = swap_last(x) if upper else x
    return tf.linalg.inv(tf.matmul(lower, lower, transpose_b=True))


def swap_last(x):
    rank = rank_of(x)
    return tf.transpose(x, [*list(range(rank - 2)), rank - 1, rank - 2])


@operation("Qr")
def qr(x, mode="reduced"):
    return list(tf.linalg.qr(real(x)[0], full_matrices=mode != "reduced"))


@operation("SVD")
def svd(x, full_matrices=True, compute_uv=True):
    found = tf.linalg.svd(real(x)[0], full_matrices=full_matrices, compute_uv=compute_uv)
    return [found[1], found[0], swap_last(found[2])] if compute_uv else found


@operation("Eigh")
def eigh(x):
    return list(tf.linalg.eigh(real(x)[0]))


@operation("Pinv")
def pinv(x, rcond=None):
    (x,) = real(x)
    values, left, right = tf.linalg.svd(x)
    rcond = (
        10 * max(x.shape.as_list()[-2:]) * np.finfo(x.dtype.as_numpy_dtype).eps if rcond is None else rcond
    )
    small = values <= rcond * tf.reduce_max(values, axis=-1, keepdims=True)
    inverse = choose(small, tf.zeros_like(values), 1 / choose(small, tf.ones_like(values), values))
    return tf.matmul(right * inverse[..., None, :], left, transpose_b=True)
