"""Conv2DTranspose with dilation, for which TensorFlow has no kernel on a CPU."""

import keras
from keras import ops


@keras.saving.register_keras_serializable("kerasferry", "DilatedConv2DTranspose")
class DilatedConv2DTranspose(keras.layers.Conv2DTranspose):
    """A transposed convolution with holes, computed by a wider kernel that has zeros in the holes."""

    def call(self, inputs):
        rate = self.dilation_rate
        rows, columns, filters, channels = self.kernel.shape
        kernel = ops.reshape(
            ops.cast(self.kernel, self.compute_dtype), (rows, 1, columns, 1, filters, channels)
        )
        kernel = ops.pad(kernel, ((0, 0), (0, rate[0] - 1), (0, 0), (0, rate[1] - 1), (0, 0), (0, 0)))
        kernel = ops.reshape(kernel, (rows * rate[0], columns * rate[1], filters, channels))
        kernel = kernel[: (rows - 1) * rate[0] + 1, : (columns - 1) * rate[1] + 1]
        outputs = ops.conv_transpose(
            inputs, kernel, strides=self.strides, padding=self.padding, data_format=self.data_format
        )
        if self.use_bias:
            shape = [1, 1, 1, 1]
            shape[1 if self.data_format == "channels_first" else 3] = self.filters
            outputs = outputs + ops.reshape(ops.cast(self.bias, outputs.dtype), shape)
        return self.activation(outputs)
