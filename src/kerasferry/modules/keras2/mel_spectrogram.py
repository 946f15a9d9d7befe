"""MelSpectrogram of Keras 3.1 and later: sound as decibels in bands that are even on the mel scale."""

import math

import tensorflow as tf

from .registering import register

# The scale of HTK: mels are 1127 ln(1 + hertz / 700).
_MELS, _HERTZ = 1127.0, 700.0
_WINDOWS = {"hann": (0.5, 0.5), "hamming": (0.54, 0.46)}


def _mels(hertz):
    return _MELS * tf.math.log(1.0 + hertz / _HERTZ)


class MelSpectrogram(tf.keras.layers.Layer):
    """Samples (..., time) to (..., band, step)."""

    def __init__(
        self,
        fft_length=2048,
        sequence_stride=512,
        sequence_length=None,
        window="hann",
        sampling_rate=16000,
        num_mel_bins=128,
        min_freq=20.0,
        max_freq=None,
        power_to_db=True,
        top_db=80.0,
        mag_exp=2.0,
        min_power=1e-10,
        ref_power=1.0,
        **keywords,
    ):
        super().__init__(**keywords)
        self.told = {
            "fft_length": fft_length,
            "sequence_stride": sequence_stride,
            "sequence_length": sequence_length or fft_length,
            "window": window,
            "sampling_rate": sampling_rate,
            "num_mel_bins": num_mel_bins,
            "min_freq": min_freq,
            "max_freq": max_freq or int(sampling_rate / 2),
            "power_to_db": power_to_db,
            "top_db": top_db,
            "mag_exp": mag_exp,
            "min_power": min_power,
            "ref_power": ref_power,
        }
        self.supports_masking = True

    def call(self, inputs):
        told = self.told
        spectrum = self._spectrum(tf.cast(inputs, tf.float32))
        power = tf.pow(tf.abs(spectrum), told["mag_exp"])
        bands = tf.tensordot(power, self._weights(), 1)
        if told["power_to_db"]:
            least = told["min_power"]
            loud = 10.0 / math.log(10.0) * tf.math.log(tf.maximum(bands, least))
            loud -= 10.0 * math.log10(max(abs(told["ref_power"]), least))
            bands = tf.maximum(loud, tf.reduce_max(loud) - told["top_db"])
        rank = len(inputs.shape)
        made = tf.transpose(bands, [*range(rank - 1), rank, rank - 1])
        made.set_shape(self.compute_output_shape(inputs.shape))
        return made

    def _spectrum(self, x):
        """Of pieces that overlap; both ends are mirrored, so that the first piece is around the first sample."""
        told = self.told
        size, length, rank = told["fft_length"], told["sequence_length"], len(x.shape)
        x = tf.pad(x, [[0, 0]] * (rank - 1) + [[size // 2, size // 2]], "REFLECT")
        count = 1 + (tf.shape(x)[-1] - size) // told["sequence_stride"]
        starts = tf.expand_dims(tf.range(count) * told["sequence_stride"], 1)
        pieces = tf.gather(x, starts + tf.expand_dims(tf.range(size), 0), axis=rank - 1)
        if told["window"] is not None:
            base, swing = _WINDOWS[told["window"]]
            before = (size - length) // 2
            window = [base - swing * math.cos(2.0 * math.pi * at / length) for at in range(length)]
            window = [0.0] * before + window + [0.0] * (size - length - before)
            pieces = pieces * tf.constant(window, tf.float32)
        return (tf.signal if hasattr(tf, "signal") else tf.spectral).rfft(pieces)

    def _weights(self):
        """How much each frequency, but for the one of 0 hertz, is of each band: triangles that overlap by a half."""
        told = self.told
        hertz = tf.linspace(0.0, told["sampling_rate"] / 2.0, told["fft_length"] // 2 + 1)
        first, last = [_mels(tf.constant(float(told[key]))) for key in ("min_freq", "max_freq")]
        edges = tf.linspace(first, last, told["num_mel_bins"] + 2)
        low, middle, high = edges[:-2], edges[1:-1], edges[2:]
        at = tf.expand_dims(_mels(hertz), 1)
        inside = tf.minimum((at - low) / (middle - low), (high - at) / (high - middle))
        return tf.concat([tf.zeros_like(inside[:1]), tf.maximum(inside[1:], 0.0)], 0)

    def compute_mask(self, inputs, mask=None):
        return None  # it ends here in Keras 3

    def compute_output_shape(self, input_shape):
        shape = tf.TensorShape(input_shape).as_list()
        stride = self.told["sequence_stride"]
        even = self.told["fft_length"] // 2 * 2 - self.told["fft_length"]
        steps = None if shape[-1] is None else 1 + (shape[-1] + even) // stride
        return tf.TensorShape([*shape[:-1], self.told["num_mel_bins"], steps])

    def get_config(self):
        return dict(super().get_config(), **self.told)


register(MelSpectrogram)
