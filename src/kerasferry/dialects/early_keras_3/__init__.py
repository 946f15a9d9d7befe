"""What readers of Keras 3 minors get wrong, and how the same model is said so that they get it right."""
