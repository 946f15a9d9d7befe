"""Convolutions that later versions of TensorFlow have, and arguments that they take."""

import tensorflow as tf

from .registering import register

# Operations with the arguments that they have in TensorFlow 1, which every version knows.
_operations = getattr(tf.compat, "v1", tf).nn


def _spread(kernel, rates):
    """A kernel with zeros between its values: what it does is what the operation does with a dilation."""
    for axis, rate in enumerate(rates):
        if rate == 1:
            continue
        shape = kernel.shape.as_list()
        room = [[0, 0]] * (axis + 1) + [[0, rate - 1]] + [[0, 0]] * (len(shape) - axis - 1)
        kernel = tf.pad(tf.expand_dims(kernel, axis + 1), room)
        size = shape[axis]
        kernel = tf.reshape(kernel, [*shape[:axis], size * rate, *shape[axis + 1 :]])
        kernel = tf.slice(
            kernel, [0] * len(shape), [*shape[:axis], (size - 1) * rate + 1, *shape[axis + 1 :]]
        )
    return kernel


class _Convolution:
    """Stands before a stock convolution and works on channels that come last, which every device can."""

    def compute_mask(self, inputs, mask=None):
        return None  # a mask ends here, where 1.12 and 1.13 raise

    kernel_name = "kernel"

    def __init__(self, *arguments, **keywords):
        groups = keywords.pop("groups", None)
        super().__init__(*arguments, **keywords)
        self.groups = groups or 1

    def build(self, input_shape):
        shape = tf.TensorShape(input_shape).as_list()
        channels, width = self._widths(int(shape[1 if self.data_format == "channels_first" else -1]))
        kernel = self.add_weight(
            self.kernel_name,
            shape=tuple(self.kernel_size) + channels,
            initializer=self.kernel_initializer,
            regularizer=self.kernel_regularizer,
            constraint=self.kernel_constraint,
            trainable=True,
        )
        setattr(self, self.kernel_name, kernel)
        self.bias = None
        if self.use_bias:
            self.bias = self.add_weight(
                "bias",
                shape=(width,),
                initializer=self.bias_initializer,
                regularizer=self.bias_regularizer,
                constraint=self.bias_constraint,
                trainable=True,
            )
        tf.keras.layers.Layer.build(self, input_shape)

    def call(self, inputs):
        rank = len(self.kernel_size)
        first = self.data_format == "channels_first"
        made = self._convolved(tf.transpose(inputs, [0, *range(2, rank + 2), 1]) if first else inputs)
        if self.use_bias:
            made = made + self.bias
        if first:
            made = tf.transpose(made, [0, rank + 1, *range(1, rank + 1)])
        made.set_shape(self.compute_output_shape(inputs.shape))
        return made if self.activation is None else self.activation(made)


class _Grouped(_Convolution):
    """Each group of filters looks at a group of channels."""

    def _widths(self, channels):
        return (channels // self.groups, self.filters), self.filters

    def _convolved(self, x):
        padding = self.padding
        if padding == "causal":
            x = tf.pad(x, [[0, 0], [self.dilation_rate[0] * (self.kernel_size[0] - 1), 0], [0, 0]])
            padding = "valid"
        parts = zip(tf.split(x, self.groups, -1), tf.split(self.kernel, self.groups, -1))
        return tf.concat(
            [
                _operations.convolution(part, kernel, padding.upper(), self.strides, self.dilation_rate)
                for part, kernel in parts
            ],
            -1,
        )

    def get_config(self):
        return dict(super().get_config(), groups=self.groups)


class Conv1D(_Grouped, tf.keras.layers.Conv1D):
    pass


class Conv2D(_Grouped, tf.keras.layers.Conv2D):
    pass


class Conv3D(_Grouped, tf.keras.layers.Conv3D):
    pass


class _Transposed(_Convolution):
    """Its base is the stock convolution of the same rank: the transposed ones differ too much."""

    def __init__(self, filters, kernel_size, output_padding=None, **keywords):
        super().__init__(filters=filters, kernel_size=kernel_size, **keywords)
        if isinstance(output_padding, int):
            output_padding = [output_padding] * len(self.kernel_size)
        self.output_padding = None if output_padding is None else tuple(output_padding)

    def _widths(self, channels):
        return (self.filters, channels), self.filters

    def _lengths(self, lengths):
        made = []
        same = self.padding == "same"
        for axis, length in enumerate(lengths):
            stride = self.strides[axis]
            size = (self.kernel_size[axis] - 1) * self.dilation_rate[axis] + 1
            if length is None:
                made.append(None)
            elif self.output_padding is None:
                made.append(length * stride + (0 if same else max(size - stride, 0)))
            else:
                cut = 2 * (size // 2) if same else 0
                made.append((length - 1) * stride + size - cut + self.output_padding[axis])
        return made

    def _convolved(self, x):
        rank = len(self.kernel_size)
        kernel = _spread(tf.convert_to_tensor(self.kernel), self.dilation_rate)
        whole, strides = tf.shape(x), list(self.strides)
        lengths = self._lengths([whole[axis] for axis in range(1, rank + 1)])
        if rank == 1:
            x, kernel = tf.expand_dims(x, 1), tf.expand_dims(kernel, 0)
            strides, lengths = [1, *strides], [1, *lengths]
        operation = _operations.conv3d_transpose if rank == 3 else _operations.conv2d_transpose
        shape = tf.stack([whole[0], *lengths, self.filters])
        made = operation(x, kernel, shape, [1, *strides, 1], self.padding.upper())
        return tf.squeeze(made, [1]) if rank == 1 else made

    def compute_output_shape(self, input_shape):
        shape = tf.TensorShape(input_shape).as_list()
        if self.data_format == "channels_first":
            return tf.TensorShape([shape[0], self.filters, *self._lengths(shape[2:])])
        return tf.TensorShape(shape[:1] + self._lengths(shape[1:-1]) + [self.filters])

    def get_config(self):
        config = dict(super().get_config(), output_padding=self.output_padding)
        config.pop("groups", None)
        return config


class Conv1DTranspose(_Transposed, tf.keras.layers.Conv1D):
    pass


class Conv2DTranspose(_Transposed, tf.keras.layers.Conv2D):
    pass


class Conv3DTranspose(_Transposed, tf.keras.layers.Conv3D):
    pass


class DepthwiseConv1D(_Convolution, tf.keras.layers.Conv1D):
    kernel_name = "depthwise_kernel"

    def __init__(self, kernel_size, depth_multiplier=1, **keywords):
        for name in ("initializer", "regularizer", "constraint"):
            if "depthwise_" + name in keywords:
                keywords["kernel_" + name] = keywords.pop("depthwise_" + name)
        super().__init__(filters=depth_multiplier, kernel_size=kernel_size, **keywords)
        self.depth_multiplier = depth_multiplier

    def _widths(self, channels):
        return (channels, self.depth_multiplier), channels * self.depth_multiplier

    def _convolved(self, x):
        kernel = tf.expand_dims(_spread(tf.convert_to_tensor(self.depthwise_kernel), self.dilation_rate), 0)
        strides = [1] + list(self.strides) * 2 + [1]
        made = _operations.depthwise_conv2d(tf.expand_dims(x, 1), kernel, strides, self.padding.upper())
        return tf.squeeze(made, [1])

    def compute_output_shape(self, input_shape):
        axis = 1 if self.data_format == "channels_first" else 2
        shape = tf.TensorShape(super().compute_output_shape(input_shape)).as_list()
        shape[axis] = tf.TensorShape(input_shape).as_list()[axis] * self.depth_multiplier
        return tf.TensorShape(shape)

    def get_config(self):
        config = dict(super().get_config(), depth_multiplier=self.depth_multiplier)
        for name in ("initializer", "regularizer", "constraint"):
            config["depthwise_" + name] = config.pop("kernel_" + name)
        config.pop("groups", None)
        del config["filters"]
        return config


class SeparableConv1D(tf.keras.layers.SeparableConv1D):
    """2.3 alone calls its own padding without an argument that it asks for."""

    def compute_mask(self, inputs, mask=None):
        return None  # a mask ends here, where 1.12 and 1.13 raise

    def _compute_causal_padding(self, inputs=None):
        before = [self.dilation_rate[0] * (self.kernel_size[0] - 1), 0]
        return [[0, 0], before, [0, 0]] if self.data_format == "channels_last" else [[0, 0], [0, 0], before]


register(
    Conv1D,
    Conv2D,
    Conv3D,
    Conv1DTranspose,
    Conv2DTranspose,
    Conv3DTranspose,
    DepthwiseConv1D,
    SeparableConv1D,
)
