"""MelSpectrogram of Keras 3.1 and later: sound as decibels in bands that are even on the mel scale."""

import math

import keras
from keras import ops

# The scale of HTK: mels are 1127 ln(1 + hertz / 700).
MELS, HERTZ = 1127.0, 700.0

ARGUMENTS = {
    "fft_length": 2048,
    "sequence_stride": 512,
    "sequence_length": None,
    "window": "hann",
    "sampling_rate": 16000,
    "num_mel_bins": 128,
    "min_freq": 20.0,
    "max_freq": None,
    "power_to_db": True,
    "top_db": 80.0,
    "mag_exp": 2.0,
    "min_power": 1e-10,
    "ref_power": 1.0,
}


@keras.saving.register_keras_serializable("kerasferry", "MelSpectrogram")
class MelSpectrogram(keras.layers.Layer):
    """Samples (..., time) to (..., band, step)."""

    def __init__(self, **kwargs):
        own = {key: kwargs.pop(key, default) for key, default in ARGUMENTS.items()}
        super().__init__(**kwargs)
        own["sequence_length"] = own["sequence_length"] or own["fft_length"]
        own["max_freq"] = own["max_freq"] or int(own["sampling_rate"] / 2)
        self.own = own

    def call(self, inputs):
        precise = self.compute_dtype if self.compute_dtype in ("float32", "float64") else "float32"
        own = self.own
        real, imaginary = ops.stft(
            ops.cast(inputs, precise),
            own["sequence_length"],
            own["sequence_stride"],
            own["fft_length"],
            window=own["window"],
            center=True,
        )
        power = ops.power(ops.sqrt(ops.square(real) + ops.square(imaginary)), own["mag_exp"])
        bands = ops.tensordot(power, ops.cast(self._weights(), precise), axes=1)
        if own["power_to_db"]:
            bands = self._decibels(bands, own["ref_power"])
        return ops.cast(ops.swapaxes(bands, -1, -2), self.compute_dtype)

    def _decibels(self, power, reference):
        """Above the reference; nothing is further than `top_db` below the loudest."""
        least = self.own["min_power"]
        loud = 10 * ops.log10(ops.maximum(power, least)) - 10 * math.log10(max(abs(reference), least))
        return ops.maximum(loud, ops.max(loud) - self.own["top_db"])

    def _weights(self):
        """How much each frequency, but for the one of 0 hertz, is of each band: triangles that overlap by a half.

        In float32, as Keras computes them.
        """
        own = self.own
        hertz = ops.linspace(0.0, own["sampling_rate"] / 2, own["fft_length"] // 2 + 1, dtype="float32")
        first, last = (_mels(ops.convert_to_tensor(own[key], "float32")) for key in ("min_freq", "max_freq"))
        edges = ops.linspace(first, last, own["num_mel_bins"] + 2)
        low, middle, high = edges[:-2], edges[1:-1], edges[2:]
        at = _mels(hertz)[:, None]
        inside = ops.minimum((at - low) / (middle - low), (high - at) / (high - middle))
        return ops.concatenate([ops.zeros_like(inside[:1]), ops.maximum(inside[1:], 0.0)], axis=0)

    def compute_output_shape(self, input_shape):
        *before, samples = input_shape
        stride = self.own["sequence_stride"]
        steps = None if samples is None else (samples + stride + 1) // stride
        return (*before, self.own["num_mel_bins"], steps)

    def get_config(self):
        return {**super().get_config(), **self.own}


def _mels(hertz):
    return MELS * ops.log(1 + hertz / HERTZ)
