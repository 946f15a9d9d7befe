"""Bidirectional of a recurrent layer with return_state, for Keras 3.0 and 3.1."""

import keras


@keras.saving.register_keras_serializable("kerasferry", "BidirectionalWithStates")
class BidirectionalWithStates(keras.layers.Bidirectional):
    """The stock layer; its own `compute_output_shape` adds lists to tuples where states are returned."""

    def compute_output_shape(self, sequences_shape, initial_state_shape=None):
        output, *states = self.forward_layer.compute_output_shape(sequences_shape)
        if self.merge_mode is None:
            return (output, output, *states, *states)
        if self.merge_mode == "concat":
            output = (*output[:-1], output[-1] * 2)
        return (output, *states, *states)
