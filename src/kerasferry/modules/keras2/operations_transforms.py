"""Operations of `keras.ops.image` that read images at other places, and their likeness."""

import numpy as np
import tensorflow as tf

from .operations import alike, axes_of, operation, rank_of, tensor
from .operations_images import in_batch, of_each_channel


def _turned_back(places, length, mode):
    """Places outside an image as those of an image that goes on in a way."""
    last = tf.cast(length - 1, "float32")
    size = tf.cast(length, "float32")
    if mode == "constant":
        return places
    if mode == "reflect":
        twice = 2.0 * size
        rest = places - twice * tf.floor(places / twice)
        places = tf.where(rest < size, rest, twice - 1.0 - rest)
        return tf.clip_by_value(places, 0.0, last)
    if mode == "wrap":
        # Between the last pixel and the first one of the next image is no way: it is the last one.
        period = tf.maximum(last, 1.0)
        low = places + size * (tf.floor(-places / period) + 1.0)
        high = places - size * tf.floor(places / period)
        places = tf.where(places < 0.0, low, tf.where(places > last, high, places))
    return tf.clip_by_value(places, 0.0, last)


def _read(images, rows, columns, value):
    """The pixels at whole numbers, (batch, height, width); a value for those outside."""
    size = tf.shape(images)
    inside = (rows >= 0.0) & (rows < tf.cast(size[1], "float32"))
    inside = inside & (columns >= 0.0) & (columns < tf.cast(size[2], "float32"))
    batch = tf.reshape(tf.range(size[0]), [-1, 1, 1]) + tf.zeros_like(tf.cast(rows, "int32"))
    at = [
        tf.clip_by_value(tf.cast(one, "int32"), 0, size[axis] - 1) for axis, one in ((1, rows), (2, columns))
    ]
    read = tf.cast(tf.gather_nd(images, tf.stack([batch, *at], axis=-1)), "float32")
    inside = tf.expand_dims(tf.cast(inside, "float32"), -1)
    return read * inside + value * (1.0 - inside)


def _projected(images, transform, interpolation, mode, value):
    """Each pixel is read at the place that eight numbers make of its own."""
    size = tf.shape(images)
    transform = tf.reshape(tensor(transform, "float32"), [-1, 8, 1, 1]) + tf.zeros(
        tf.stack([size[0], 1, 1, 1])
    )
    number = tf.unstack(transform, num=8, axis=1)
    y = tf.reshape(tf.cast(tf.range(size[1]), "float32"), [1, -1, 1])
    x = tf.reshape(tf.cast(tf.range(size[2]), "float32"), [1, 1, -1])
    depth = number[6] * x + number[7] * y + 1.0
    nowhere = tf.cast(tf.equal(depth, 0.0), "float32")
    depth = depth + nowhere
    columns = _turned_back((number[0] * x + number[1] * y + number[2]) / depth, size[2], mode)
    rows = _turned_back((number[3] * x + number[4] * y + number[5]) / depth, size[1], mode)
    if interpolation == "nearest":
        # A half goes away from 0.
        rows, columns = [tf.sign(one) * tf.floor(tf.abs(one) + 0.5) for one in (rows, columns)]
        made = _read(images, rows, columns, value)
    else:
        made = 0.0
        top, left = tf.floor(rows), tf.floor(columns)
        for row, of_row in ((top, top + 1.0 - rows), (top + 1.0, rows - top)):
            for column, of_column in ((left, left + 1.0 - columns), (left + 1.0, columns - left)):
                share = tf.expand_dims(of_row * of_column, -1)
                made = made + share * _read(images, row, column, value)
    nowhere = tf.expand_dims(nowhere, -1)
    made = tf.cast(made * (1.0 - nowhere) + value * nowhere, images.dtype)
    made.set_shape(images.shape)
    return made


@operation("AffineTransform")
def affine_transform(
    images,
    transform,
    interpolation="bilinear",
    fill_mode="constant",
    fill_value=0,
    data_format=None,
):
    x, back = in_batch(images, data_format)
    return back(_projected(x, transform, interpolation, fill_mode, float(fill_value)))


def _homography(start, end):
    """The eight numbers that bring four corners where four others are."""
    rows = []
    for corner in range(4):
        x, y = end[:, corner, 0], end[:, corner, 1]
        one, none = tf.ones_like(x), tf.zeros_like(x)
        for axis in range(2):
            to = start[:, corner, axis]
            along = [x, y, one]
            along = along + [none] * 3 if axis == 0 else [none] * 3 + along
            rows.append(tf.stack([*along, -to * x, -to * y], axis=-1))
    targets = tf.reshape(start, [-1, 8, 1])
    return tf.reshape(tf.linalg.solve(tf.stack(rows, axis=1), targets), [-1, 8])


@operation("PerspectiveTransform")
def perspective_transform(
    images, start_points, end_points, interpolation="bilinear", fill_value=0, data_format=None
):
    x, back = in_batch(images, data_format)
    corners = [tf.reshape(tensor(one, "float32"), [-1, 4, 2]) for one in (start_points, end_points)]
    return back(_projected(x, _homography(*corners), interpolation, "constant", float(fill_value)))


def _keys(x):
    near = ((1.5 * x - 2.5) * x) * x + 1.0
    far = ((-0.5 * x + 2.5) * x - 4.0) * x + 2.0
    return np.where(x >= 2.0, 0.0, np.where(x >= 1.0, far, near))


def _sines(radius):
    def of(x):
        turned = np.where(x > 1e-3, np.pi * x, 1.0)
        found = radius * np.sin(turned) * np.sin(turned / radius) / turned**2
        return np.where(x > radius, 0.0, np.where(x > 1e-3, found, 1.0))

    return of


def _roof(x):
    return np.maximum(0.0, 1.0 - x)


_SCALES = {"lanczos3": _sines(3.0), "lanczos5": _sines(5.0)}
_SCALES.update(dict.fromkeys(("linear", "bilinear", "trilinear", "triangle"), _roof))
_SCALES.update(dict.fromkeys(("cubic", "bicubic", "tricubic"), _keys))


def _moved(size, new_size, scale, translation, kernel, antialias):
    """How much of each old pixel is in each new one, (old, new)."""
    inverse = 1.0 / scale
    wide = max(inverse, 1.0) if antialias else 1.0
    places = (np.arange(new_size) + 0.5) * inverse - translation * inverse - 0.5
    shares = kernel(np.abs(places[None, :] - np.arange(size)[:, None]) / wide)
    total = shares.sum(0, keepdims=True)
    known = np.abs(total) > 1000.0 * np.finfo("float32").eps
    shares = np.where(known, shares / np.where(total == 0.0, 1.0, total), 0.0)
    return np.where((places >= -0.5) & (places <= size - 0.5), shares, 0.0)


@operation("ScaleAndTranslate")
def scale_and_translate(
    images, output_shape, scale, translation, spatial_dims=(), method="linear", antialias=True
):
    """The scales are those that were written into the model, not tensors."""
    x = tensor(images)
    made = x if x.dtype.is_floating else tf.cast(x, "float32")
    rank = rank_of(x)
    for number, axis in enumerate(axes_of(spatial_dims, rank)):
        by, to = float(np.asarray(scale)[number]), float(np.asarray(translation)[number])
        length = int(x.shape.as_list()[axis])
        shares = _moved(length, int(output_shape[axis]), by, to, _SCALES[method], antialias)
        made = tf.tensordot(made, tf.constant(shares, made.dtype), [[axis], [0]])
        made = tf.transpose(made, [*list(range(axis)), rank - 1, *list(range(axis, rank - 1))])
    if x.dtype.is_floating:
        return made
    least, most = [tf.cast(one, "float32") for one in (tf.reduce_min(x), tf.reduce_max(x))]
    return tf.cast(tf.clip_by_value(tf.round(made), least, most), x.dtype)


@operation("SSIM")
def ssim(
    image1,
    image2,
    max_val=1.0,
    filter_size=11,
    filter_sigma=1.5,
    k1=0.01,
    k2=0.03,
    data_format=None,
):
    first, second = alike(image1, image2)
    dtype = first.dtype
    wide = dtype if dtype.is_floating else tf.as_dtype(tf.keras.backend.floatx())
    single = rank_of(first) == 3
    first, second = [in_batch(tf.cast(one, wide), data_format)[0] for one in (first, second)]
    bell = np.arange(filter_size) - (filter_size - 1) / 2.0
    bell = np.exp(-(bell**2) / (2.0 * filter_sigma**2))
    kernel = np.outer(bell, bell) / bell.sum() ** 2

    def blurred(x):
        return of_each_channel(x, kernel, "VALID")

    low, high = [(one * max_val) ** 2 for one in (k1, k2)]
    mean, other = blurred(first), blurred(second)
    spread = blurred(first * first) - mean * mean
    other_spread = blurred(second * second) - other * other
    both = blurred(first * second) - mean * other
    made = (2.0 * mean * other + low) * (2.0 * both + high)
    made = made / ((mean * mean + other * other + low) * (spread + other_spread + high))
    made = tf.reduce_mean(made, [1, 2, 3])
    return tf.cast(tf.squeeze(made, [0]) if single else made, dtype)
