"""TextVectorization where single versions of Keras 3 read or compute something else."""

import keras
from keras import ops


@keras.saving.register_keras_serializable("kerasferry", "TextVectorizationNgrams")
class TextVectorizationNgrams(keras.layers.TextVectorization):
    """TextVectorization whose `ngrams` may be a list, which Keras 3.0 does not read from its own files."""

    @classmethod
    def from_config(cls, config):
        return super().from_config({**config, "ngrams": tuple(config["ngrams"])})


@keras.saving.register_keras_serializable("kerasferry", "TextVectorizationMultiHot")
class TextVectorizationMultiHot(keras.layers.TextVectorization):
    """TextVectorization in the mode `multi_hot`, where Keras 3.4 and 3.5 give -2**63 for a text without a word."""

    def call(self, inputs):
        return ops.maximum(super().call(inputs), 0)
