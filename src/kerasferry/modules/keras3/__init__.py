"""Parts for Keras 3: each file stands alone, with Keras and NumPy at hand."""
