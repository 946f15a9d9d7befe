"""Masks: Keras 2 finds them while it calls the layers, Keras 3 has them in the calls of the file."""
