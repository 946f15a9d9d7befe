"""What began with a minor of Keras 3, and what readers of single minors get wrong: the same model said otherwise."""
