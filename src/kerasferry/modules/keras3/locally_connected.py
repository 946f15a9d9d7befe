"""Convolutions with weights of their own at every place of the output."""

import itertools

import keras
import numpy as np
from keras import ops


class LocallyConnected(keras.layers.Layer):
    """Convolution whose weights are not shared; the base of the 1D and the 2D layer.

    Three ways to the same numbers, which differ in how the kernel is stored:

    1   (places, window * channels, filters), only for padding "valid"
    2   a dense matrix, of which a mask takes the part that is connected: (*input, channels, *output, filters), with
        the channels before the places for channels_first
    3   the connected part alone, in the order of (output, input) as flat indices
    """

    rank = 0

    def __init__(
        self,
        filters,
        kernel_size,
        strides=1,
        padding="valid",
        data_format=None,
        activation=None,
        use_bias=True,
        kernel_initializer="glorot_uniform",
        bias_initializer="zeros",
        kernel_regularizer=None,
        bias_regularizer=None,
        activity_regularizer=None,
        kernel_constraint=None,
        bias_constraint=None,
        implementation=1,
        **kwargs,
    ):
        super().__init__(activity_regularizer=activity_regularizer, **kwargs)
        self.filters = filters
        self.kernel_size = self._each(kernel_size)
        self.strides = self._each(strides)
        self.padding = padding
        self.data_format = data_format or keras.config.image_data_format()
        self.activation = keras.activations.get(activation)
        self.use_bias = use_bias
        self.kernel_initializer = keras.initializers.get(kernel_initializer)
        self.bias_initializer = keras.initializers.get(bias_initializer)
        self.kernel_regularizer = keras.regularizers.get(kernel_regularizer)
        self.bias_regularizer = keras.regularizers.get(bias_regularizer)
        self.kernel_constraint = keras.constraints.get(kernel_constraint)
        self.bias_constraint = keras.constraints.get(bias_constraint)
        self.implementation = implementation

    def _each(self, value):
        return (value,) * self.rank if isinstance(value, int) else tuple(value)

    def _split(self, input_shape):
        """(places of the input, its channels)."""
        if self.data_format == "channels_first":
            return tuple(input_shape[2:]), input_shape[1]
        return tuple(input_shape[1:-1]), input_shape[-1]

    def _join(self, places, channels):
        return (channels, *places) if self.data_format == "channels_first" else (*places, channels)

    def _places(self, inputs):
        """The places of the output for those of the input; None stays None."""
        found = []
        for size, window, stride in zip(inputs, self.kernel_size, self.strides):
            if size is None:
                found.append(None)
            else:
                length = size if self.padding == "same" else size - window + 1
                found.append((length + stride - 1) // stride)
        return tuple(found)

    def _connections(self, inputs, outputs):
        """For each place of the output, in order: the places of the input in its window."""
        for place in itertools.product(*map(range, outputs)):
            ranges = []
            for position, size, window, stride in zip(place, inputs, self.kernel_size, self.strides):
                first = position * stride - (window // 2 if self.padding == "same" else 0)
                last = position * stride + window - (window // 2 if self.padding == "same" else 0)
                ranges.append(range(max(0, first), min(size, last)))
            yield place, list(itertools.product(*ranges))

    def build(self, input_shape):
        inputs, channels = self._split(input_shape)
        if channels is None or None in inputs:
            raise ValueError(f"{type(self).__name__} needs an input of known size, got {input_shape}")
        outputs = self._places(inputs)
        self._inputs, self._outputs, self._channels = inputs, outputs, channels
        make = {1: self._build_by_place, 2: self._build_dense, 3: self._build_connected}[self.implementation]
        self.kernel = self.add_weight(
            name="kernel",
            shape=make(),
            initializer=self.kernel_initializer,
            regularizer=self.kernel_regularizer,
            constraint=self.kernel_constraint,
        )
        if self.use_bias:
            self.bias = self.add_weight(
                name="bias",
                shape=(*outputs, self.filters),
                initializer=self.bias_initializer,
                regularizer=self.bias_regularizer,
                constraint=self.bias_constraint,
            )
        self.built = True

    def _flat(self, place, channel, places, channels):
        """The flat index of an element of one image."""
        index = self._join(place, channel)
        return int(np.ravel_multi_index(index, self._join(places, channels)))

    def _build_by_place(self):
        if self.padding != "valid":
            raise ValueError("implementation 1 has no padding")
        table = []
        for _, window in self._connections(self._inputs, self._outputs):
            pairs = [(place, channel) for place in window for channel in range(self._channels)]
            if self.data_format == "channels_first":
                pairs.sort(key=lambda pair: pair[1])
            table.append([self._flat(*pair, self._inputs, self._channels) for pair in pairs])
        self._table = np.array(table, "int32")
        return (*self._table.shape, self.filters)

    def _build_dense(self):
        mask = np.zeros((*self._join(self._inputs, 1), *self._join(self._outputs, 1)), keras.config.floatx())
        for place, window in self._connections(self._inputs, self._outputs):
            for source in window:
                mask[(*self._join(source, 0), *self._join(place, 0))] = 1
        self._mask = mask
        return (*self._join(self._inputs, self._channels), *self._join(self._outputs, self.filters))

    def _build_connected(self):
        pairs = sorted(
            (
                self._flat(place, channel_out, self._outputs, self.filters),
                self._flat(source, channel_in, self._inputs, self._channels),
            )
            for place, window in self._connections(self._inputs, self._outputs)
            for source in window
            for channel_in in range(self._channels)
            for channel_out in range(self.filters)
        )
        self._to, self._from = np.array(pairs, "int32").T
        return (len(pairs),)

    def call(self, inputs):
        flat = ops.reshape(inputs, (-1, int(np.prod(self._inputs)) * self._channels))
        if self.implementation == 1:
            windows = ops.take(flat, self._table, axis=1)
            outputs = ops.einsum("bpw,pwf->bpf", windows, self.kernel)
            if self.data_format == "channels_first":
                outputs = ops.transpose(outputs, (0, 2, 1))
        elif self.implementation == 2:
            kernel = self.kernel * ops.cast(self._mask, self.kernel.dtype)
            outputs = ops.matmul(flat, ops.reshape(kernel, (flat.shape[-1], -1)))
        else:
            taken = ops.take(ops.transpose(flat), self._from, axis=0) * self.kernel[:, None]
            count = int(np.prod(self._outputs)) * self.filters
            outputs = ops.transpose(ops.segment_sum(taken, self._to, num_segments=count))
        shape = self._join(self._outputs, self.filters)
        outputs = ops.reshape(outputs, (-1, *shape))
        if self.use_bias:
            # Keras 2 reshaped the bias to channels_first; it did not transpose it.
            outputs = outputs + ops.reshape(self.bias, (1, *shape))
        return self.activation(outputs)

    def compute_output_shape(self, input_shape):
        inputs, _ = self._split(input_shape)
        return (input_shape[0], *self._join(self._places(inputs), self.filters))

    def get_config(self):
        config = super().get_config()
        for name in (
            "filters",
            "kernel_size",
            "strides",
            "padding",
            "data_format",
            "use_bias",
            "implementation",
        ):
            config[name] = getattr(self, name)
        config["activation"] = keras.activations.serialize(self.activation)
        for name in ("kernel", "bias"):
            for kind in ("initializer", "regularizer", "constraint"):
                value = getattr(self, f"{name}_{kind}")
                config[f"{name}_{kind}"] = getattr(keras, f"{kind}s").serialize(value) if value else None
        config["activity_regularizer"] = (
            keras.regularizers.serialize(self.activity_regularizer) if self.activity_regularizer else None
        )
        return config


@keras.saving.register_keras_serializable("kerasferry", "LocallyConnected1D")
class LocallyConnected1D(LocallyConnected):
    """(batch, length, channels) to (batch, new length, filters)."""

    rank = 1


@keras.saving.register_keras_serializable("kerasferry", "LocallyConnected2D")
class LocallyConnected2D(LocallyConnected):
    """(batch, rows, columns, channels) to (batch, new rows, new columns, filters)."""

    rank = 2
