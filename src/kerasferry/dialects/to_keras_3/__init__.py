"""Layers and what they are made of, from TF 2.15 to Keras 3.0: what the great step upwards consists of."""
