"""Recurrent layers whose first axis is the time: (time, batch, features)."""

import keras
from keras import ops


def _swapped(shape):
    return (shape[1], shape[0], *shape[2:])


def _turned(value):
    """The first two axes changed for each other."""
    return ops.transpose(value, (1, 0, *range(2, len(value.shape))))


class TimeMajor:
    """Put before a recurrent class of Keras, whose batch comes first: turns its input, its mask and its sequences."""

    def build(self, sequences_shape, *args, **kwargs):
        shape = sequences_shape[0] if isinstance(sequences_shape[0], (list, tuple)) else sequences_shape
        super().build(_swapped(shape), *args, **kwargs)

    def call(self, sequences, initial_state=None, mask=None, training=None):
        found = super().call(
            _turned(sequences),
            initial_state=initial_state,
            mask=None if mask is None else _turned(mask),
            training=training,
        )
        if not self.return_sequences:
            return found
        if isinstance(found, (list, tuple)):
            return (_turned(found[0]), *found[1:])
        return _turned(found)

    def compute_output_shape(self, sequences_shape, initial_state_shape=None):
        shape = sequences_shape[0] if isinstance(sequences_shape[0], (list, tuple)) else sequences_shape
        found = super().compute_output_shape(_swapped(shape), initial_state_shape)
        if not self.return_sequences:
            return found
        if isinstance(found[0], (list, tuple)):
            return (_swapped(found[0]), *found[1:])
        return _swapped(found)


@keras.saving.register_keras_serializable("kerasferry", "TimeMajorSimpleRNN")
class TimeMajorSimpleRNN(TimeMajor, keras.layers.SimpleRNN):
    """SimpleRNN of Keras 2 with time_major."""


@keras.saving.register_keras_serializable("kerasferry", "TimeMajorLSTM")
class TimeMajorLSTM(TimeMajor, keras.layers.LSTM):
    """LSTM of Keras 2 with time_major."""


@keras.saving.register_keras_serializable("kerasferry", "TimeMajorGRU")
class TimeMajorGRU(TimeMajor, keras.layers.GRU):
    """GRU of Keras 2 with time_major."""


@keras.saving.register_keras_serializable("kerasferry", "TimeMajorRNN")
class TimeMajorRNN(TimeMajor, keras.layers.RNN):
    """RNN of Keras 2 with time_major."""


@keras.saving.register_keras_serializable("kerasferry", "TimeMajorBidirectional")
class TimeMajorBidirectional(TimeMajor, keras.layers.Bidirectional):
    """Bidirectional around a layer of Keras 2 with time_major; the layers inside see the batch first."""
