"""TextVectorization that TensorFlow 2.6 and 2.7 read from HDF5 as they built it."""

import sys

import tensorflow as tf

from .registering import register


class TextVectorization(tf.keras.layers.TextVectorization):
    """Rows of indices that are filled up, and in 2.6 words with weights, of which the constructor takes none."""

    def __init__(self, vocabulary=None, output_mode="int", idf_weights=None, **keywords):
        self.idf = idf_weights
        # Their `call` compares the mode by identity with a constant, which a string from a file is not.
        mode = sys.intern(output_mode) if isinstance(output_mode, str) else output_mode
        if idf_weights is None:
            super().__init__(output_mode=mode, vocabulary=vocabulary, **keywords)
        else:
            super().__init__(output_mode=mode, **keywords)
            self.set_vocabulary(vocabulary, idf_weights)

    @property
    def non_trainable_weights(self):
        found = super().non_trainable_weights
        if self.idf is None:
            return found
        # Beside the weights of words, a table and its size, of which HDF5 holds neither: they are arguments.
        return [one for one in found if isinstance(one, tf.Variable) and one.dtype.is_floating]

    def get_config(self):
        return dict(super().get_config(), idf_weights=self.idf)


register(TextVectorization)
