"""Parts for TensorFlow 1.12 to 2.15."""
