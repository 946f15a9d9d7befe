"""The great step downwards: what Keras 3.0 writes, in the words of TF 2.15; the inverse of `to_keras_3`."""
