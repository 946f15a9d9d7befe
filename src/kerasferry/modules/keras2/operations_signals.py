"""Operations of `keras.ops.math` on signals: frames and Fourier transforms."""

import numpy as np
import tensorflow as tf

from .operations import operation, rank_of, tensor

# Under the first name from 1.13 on.
_transforms = tf.signal if hasattr(tf, "signal") else tf.spectral


def _together(x):
    """Real and imaginary parts as complex numbers."""
    return tf.complex(tensor(x[0]), tensor(x[1]))


def _apart(x):
    return tf.math.real(x), tf.math.imag(x)


@operation("FFT")
def fft(x, axis=-1):
    """The axis is an argument of Keras 3.0 to 3.3, which none of them looks at."""
    return _apart(_transforms.fft(_together(x)))


@operation("FFT2")
def fft2(x):
    return _apart(_transforms.fft2d(_together(x)))


@operation("IFFT2")
def ifft2(x):
    return _apart(_transforms.ifft2d(_together(x)))


def _length(given):
    return None if given is None else [given]


@operation("RFFT")
def rfft(x, fft_length=None):
    return _apart(_transforms.rfft(tensor(x), _length(fft_length)))


@operation("IRFFT")
def irfft(x, fft_length=None):
    return _transforms.irfft(_together(x), _length(fft_length))


@operation("ExtractSequences")
def extract_sequences(x, sequence_length, sequence_stride):
    x = tensor(x)
    length = x.shape.as_list()[-1]
    known = length is not None
    length = length if known else tf.shape(x)[-1]
    number = (length - sequence_length) // sequence_stride + 1
    number = max(number, 0) if known else tf.maximum(number, 0)
    starts = tf.range(number) * sequence_stride
    return tf.gather(x, tf.expand_dims(starts, 1) + tf.range(sequence_length), axis=rank_of(x) - 1)


def _window(window, length, fft_length):
    """In the middle of zeros."""
    if window is None:
        return None
    if isinstance(window, str):
        # An odd window is not periodic in TensorFlow, whatever it is asked for.
        period = length - length % 2
        share = {"hann": 0.5, "hamming": 0.54}[window]
        window = share - (1.0 - share) * np.cos(2.0 * np.pi * np.arange(length) / max(period, 1))
        window = np.ones(1) if length == 1 else window
    left = (fft_length - length) // 2
    return np.pad(np.asarray(window, "float64"), (left, fft_length - length - left), "constant")


@operation("STFT")
def stft(x, sequence_length, sequence_stride, fft_length, window="hann", center=True):
    x = tensor(x)
    if center:
        room = [[0, 0]] * (rank_of(x) - 1) + [[fft_length // 2] * 2]
        x = tf.pad(x, room, mode="REFLECT")
    frames = extract_sequences(x, fft_length, sequence_stride)
    window = _window(window, sequence_length, fft_length)
    if window is not None:
        frames = frames * tf.constant(window, frames.dtype)
    return _apart(_transforms.rfft(frames, [fft_length]))


def _added_up(frames, stride):
    """Frames that overlap as one signal."""
    length = int(frames.shape.as_list()[-1])
    parts = -(-length // stride)
    none = [[0, 0]] * (rank_of(frames) - 2)
    frames = tf.pad(frames, [*none, [0, 0], [0, parts * stride - length]])
    made = 0.0
    for part in range(parts):
        one = frames[..., part * stride : (part + 1) * stride]
        made = made + tf.pad(one, [*none, [part, parts - 1 - part], [0, 0]])
    known, found = made.shape.as_list(), tf.shape(made)
    whole = known[-2] * stride if known[-2] is not None else found[-2] * stride
    flat = tf.reshape(made, tf.concat([found[:-2], [whole]], 0))
    flat.set_shape([*known[:-2], whole if known[-2] is not None else None])
    return flat[..., : whole - (parts * stride - length)]


@operation("ISTFT")
def istft(x, sequence_length, sequence_stride, fft_length, length=None, window="hann", center=True):
    frames = _transforms.irfft(_together(x), [fft_length])
    frames.set_shape([*frames.shape.as_list()[:-1], fft_length])
    window = _window(window, sequence_length, fft_length)
    if window is not None:
        parts = -(-fft_length // sequence_stride)
        squares = np.pad(window**2, (0, parts * sequence_stride - fft_length), "constant")
        squares = np.tile(squares.reshape(parts, sequence_stride).sum(0), parts)[:fft_length]
        with np.errstate(divide="ignore", invalid="ignore"):
            frames = frames * tf.constant(window / squares, frames.dtype)
    made = _added_up(frames, sequence_stride)
    start = fft_length // 2 if center else 0
    if length is not None:
        return made[..., start : start + length]
    return made[..., start:-start] if start else made
