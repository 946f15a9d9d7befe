"""What differs among tf.keras versions, TF 1.12 to 2.15, in layers and the objects in them."""
