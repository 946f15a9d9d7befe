"""EinsumDense for equations that begin with an ellipsis."""

import keras


@keras.saving.register_keras_serializable("kerasferry", "EinsumDenseEllipsis")
class EinsumDenseEllipsis(keras.layers.EinsumDense):
    """EinsumDense that keeps the dimensions of `...` in their order; the one of Keras 3 tells them turned round."""

    def compute_output_shape(self, input_shape):
        letters = self.equation.replace(" ", "").split(",")[0].replace("...", "")
        left = len(input_shape) - len(letters)
        told = super().compute_output_shape(input_shape)
        return (*input_shape[:left], *told[left:])
