"""Transposed convolutions with an output padding of zero."""

import keras


class ZeroOutputPadding:
    """Put before a class of Keras: its constructor takes no zero, what it computes does."""

    def __init__(self, *args, output_padding=None, **kwargs):
        super().__init__(*args, output_padding=None, **kwargs)
        self.output_padding = tuple(output_padding)


@keras.saving.register_keras_serializable("kerasferry", "Conv1DTransposeUnpadded")
class Conv1DTransposeUnpadded(ZeroOutputPadding, keras.layers.Conv1DTranspose):
    """Conv1DTranspose, for Keras 3.0 to 3.10."""


@keras.saving.register_keras_serializable("kerasferry", "Conv2DTransposeUnpadded")
class Conv2DTransposeUnpadded(ZeroOutputPadding, keras.layers.Conv2DTranspose):
    """Conv2DTranspose, for Keras 3.0 to 3.10."""


@keras.saving.register_keras_serializable("kerasferry", "Conv3DTransposeUnpadded")
class Conv3DTransposeUnpadded(ZeroOutputPadding, keras.layers.Conv3DTranspose):
    """Conv3DTranspose, for Keras 3.0 to 3.10."""
