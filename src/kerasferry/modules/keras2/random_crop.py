"""RandomCrop that cuts before it resizes when it does not train, as from 2.7 on."""

import tensorflow as tf


class RandomCrop(tf.keras.layers.experimental.preprocessing.RandomCrop):
    def call(self, inputs, training=None):
        trained = super().call
        return tf.keras.backend.in_train_phase(
            lambda: trained(inputs, training=True), lambda: self._cut(inputs), training=training
        )

    def _cut(self, inputs):
        shape = tf.shape(inputs)
        height, width = shape[1], shape[2]
        cut_height = tf.minimum(
            height, tf.cast(tf.cast(width * self.height, "float32") / self.width, "int32")
        )
        cut_width = tf.minimum(width, tf.cast(tf.cast(height * self.width, "float32") / self.height, "int32"))
        top = tf.cast(tf.cast(height - cut_height, "float32") / 2, "int32")
        left = tf.cast(tf.cast(width - cut_width, "float32") / 2, "int32")
        cut = inputs[:, top : top + cut_height, left : left + cut_width]
        return tf.image.resize(cut, [self.height, self.width])


try:
    tf.keras.utils.register_keras_serializable("kerasferry")(RandomCrop)
except (AttributeError, ValueError):  # another such module was imported
    RandomCrop.__name__ = "kerasferry>RandomCrop"
    tf.keras.utils.get_custom_objects()["kerasferry>RandomCrop"] = RandomCrop
