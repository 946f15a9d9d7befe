"""How classes of other parts become known to the readers of tf.keras."""

import tensorflow as tf


def register(*classes):
    """As `kerasferry>Name`: the name in their files, by which a loaded file asks for them."""
    for one in classes:
        try:
            tf.keras.utils.register_keras_serializable("kerasferry")(one)
        except (AttributeError, ValueError):
            # 2.1 and before have no such thing; or the module of another model was imported, with the same class.
            one.__name__ = "kerasferry>" + one.__name__
            tf.keras.utils.get_custom_objects()[one.__name__] = one
