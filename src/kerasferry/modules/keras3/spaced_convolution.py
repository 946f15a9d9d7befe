"""Depthwise and separable convolutions with strides and a dilation, as Keras 2 computed them."""

import itertools

import keras
from keras import ops


def _moved(value, last):
    """The channels from the second place to the last, or back."""
    axes = list(range(1, len(value.shape)))
    return ops.transpose(value, (0, *axes[1:], 1) if last else (0, axes[-1], *axes[:-1]))


class Spaced:
    """Put before a class of Keras.

    The steps that lie a dilation apart are convolved for themselves, each with the strides, and put back between each
    other: TensorFlow's `with_space_to_batch`.
    """

    def __init__(self, *args, strides=1, **kwargs):
        super().__init__(*args, **kwargs)  # Keras 3.0 to 3.14 takes no strides with a dilation
        self.strides = (strides,) * self.rank if isinstance(strides, int) else tuple(strides)

    def _pads(self):
        """Before and behind each axis."""
        pairs = []
        for kernel, rate in zip(self.kernel_size, self.dilation_rate):
            whole = (kernel - 1) * rate if self.padding == "same" else 0
            pairs.append((whole // 2, whole - whole // 2))
        return pairs

    def _spaced(self, value, kernel):
        rates = self.dilation_rate
        pads = self._pads()
        sizes = ops.shape(value)[1:-1]
        extra = [-(size + sum(pair)) % rate for size, pair, rate in zip(sizes, pads, rates)]
        pads = [(before, after + more) for (before, after), more in zip(pads, extra)]
        value = ops.pad(value, [(0, 0), *pads, (0, 0)])
        parts = {}
        for phase in itertools.product(*map(range, rates)):
            chosen = value[(slice(None), *(slice(begin, None, rate) for begin, rate in zip(phase, rates)))]
            parts[phase] = ops.depthwise_conv(
                chosen, kernel, strides=self.strides, padding="valid", data_format="channels_last"
            )
        for axis in reversed(range(len(rates))):
            parts = self._joined(parts, axis)
        whole = parts[()]
        sizes = ops.shape(whole)[1:-1]
        return whole[(slice(None), *(slice(0, size - more) for size, more in zip(sizes, extra)))]

    def _joined(self, parts, axis):
        """One step of each phase of the last axis after the other."""
        found = {}
        for phase in dict.fromkeys(key[:-1] for key in parts):
            rate = self.dilation_rate[axis]
            value = ops.stack([parts[(*phase, last)] for last in range(rate)], axis=axis + 2)
            sizes = list(ops.shape(value))
            sizes[axis + 1 : axis + 3] = [sizes[axis + 1] * rate]
            sizes[0] = -1
            found[phase] = ops.reshape(value, sizes)
        return found

    def compute_output_shape(self, input_shape):
        first = self.data_format == "channels_first"
        sizes = input_shape[2:] if first else input_shape[1:-1]
        made = []
        for index, (size, pair) in enumerate(zip(sizes, self._pads())):
            rate, kernel, stride = self.dilation_rate[index], self.kernel_size[index], self.strides[index]
            if size is None:
                made.append(None)
                continue
            extra = -(size + sum(pair)) % rate
            inside = (size + sum(pair) + extra) // rate
            made.append(((inside - kernel) // stride + 1) * rate - extra)
        channels = input_shape[1 if first else -1]
        filters = getattr(self, "filters", None) or channels * self.depth_multiplier
        return (input_shape[0], filters, *made) if first else (input_shape[0], *made, filters)

    def call(self, inputs):
        first = self.data_format == "channels_first"
        separable = hasattr(self, "pointwise_kernel")
        value = _moved(inputs, True) if first else inputs
        value = self._spaced(value, self.depthwise_kernel if separable else self.kernel)
        if separable:
            value = ops.conv(value, self.pointwise_kernel, padding="valid", data_format="channels_last")
        if self.bias is not None:
            value = value + ops.cast(self.bias, value.dtype)
        value = _moved(value, False) if first else value
        return value if self.activation is None else self.activation(value)


@keras.saving.register_keras_serializable("kerasferry", "DepthwiseConv1DSpaced")
class DepthwiseConv1DSpaced(Spaced, keras.layers.DepthwiseConv1D):
    """DepthwiseConv1D with strides and a dilation."""


@keras.saving.register_keras_serializable("kerasferry", "DepthwiseConv2DSpaced")
class DepthwiseConv2DSpaced(Spaced, keras.layers.DepthwiseConv2D):
    """DepthwiseConv2D with strides and a dilation."""


@keras.saving.register_keras_serializable("kerasferry", "SeparableConv1DSpaced")
class SeparableConv1DSpaced(Spaced, keras.layers.SeparableConv1D):
    """SeparableConv1D with strides and a dilation."""


@keras.saving.register_keras_serializable("kerasferry", "SeparableConv2DSpaced")
class SeparableConv2DSpaced(Spaced, keras.layers.SeparableConv2D):
    """SeparableConv2D with strides and a dilation."""
