"""What TensorFlow does otherwise from one version to the next, as the later version does it."""

import tensorflow as tf

from .registering import register


class Dot(tf.keras.layers.Dot):
    """Of more than three dimensions each takes each, as from 2.0 on; TensorFlow 1 multiplied matrices."""

    def _merge_function(self, inputs):
        x, y = inputs
        ranks = [len(one.shape) for one in inputs]
        axes = [self.axes] * 2 if isinstance(self.axes, int) else list(self.axes)
        axes = [axis % rank for axis, rank in zip(axes, ranks)]
        if self.normalize:
            x, y = [tf.nn.l2_normalize(one, axis) for one, axis in zip((x, y), axes)]
        rests = [[axis for axis in range(1, rank) if axis != one] for rank, one in zip(ranks, axes)]
        sides = [tf.shape(one)[axis] for one, rest in zip((x, y), rests) for axis in rest]
        count = tf.shape(x)[0]
        x = tf.transpose(x, [0] + rests[0] + [axes[0]])
        y = tf.transpose(y, [0, axes[1]] + rests[1])
        x = tf.reshape(x, tf.stack([count, -1, tf.shape(x)[-1]]))
        y = tf.reshape(y, tf.stack([count, tf.shape(y)[1], -1]))
        made = tf.reshape(tf.matmul(x, y), tf.stack([count] + (sides or [1])))
        made.set_shape(self.compute_output_shape([one.shape for one in inputs]))
        return made

    def compute_output_shape(self, input_shape):
        first, second = [tf.TensorShape(one).as_list() for one in input_shape]
        axes = [self.axes] * 2 if isinstance(self.axes, int) else list(self.axes)
        del first[axes[0] % len(first)], second[axes[1] % len(second)]
        return tf.TensorShape((first + second[1:]) if len(first + second) > 2 else [*first, 1])


class DotKeras1(tf.keras.layers.Dot):
    """Of more than three dimensions a product of matrices for each leading place, as up to 1.15."""

    def _axes(self, ranks):
        axes = [self.axes] * 2 if isinstance(self.axes, int) else list(self.axes)
        return [axis % rank for axis, rank in zip(axes, ranks)]

    def build(self, input_shape):
        self.many = max(len(tf.TensorShape(one).as_list()) for one in input_shape) > 3
        if self.many:
            self.built = True  # what stock layers ask of the axes is of three dimensions
        else:
            super().build(input_shape)

    def call(self, inputs):
        if not self.many:
            return super().call(inputs)
        x, y = inputs
        ranks = [len(one.shape) for one in inputs]
        first, second = self._axes(ranks)
        if self.normalize:
            x, y = tf.nn.l2_normalize(x, first), tf.nn.l2_normalize(y, second)
        return tf.matmul(x, y, transpose_a=first != ranks[0] - 1, transpose_b=second == ranks[1] - 1)

    def compute_output_shape(self, input_shape):
        first, second = [tf.TensorShape(one).as_list() for one in input_shape]
        ranks = [len(first), len(second)]
        if max(ranks) <= 3:
            return super().compute_output_shape(input_shape)
        last = [axis == rank - 1 for axis, rank in zip(self._axes(ranks), ranks)]
        rows, columns = first[-2 if last[0] else -1], second[-2 if last[1] else -1]
        return tf.TensorShape([*first[:-2], rows, columns])


class Cast(tf.keras.layers.Layer):
    """To another type, where later versions cast what a layer is given."""

    def __init__(self, to, **keywords):
        super().__init__(**keywords)
        self.to = to
        self.supports_masking = True

    def call(self, inputs):
        return tf.cast(inputs, self.to)

    def compute_output_shape(self, input_shape):
        return tf.TensorShape(input_shape)

    def get_config(self):
        return dict(super().get_config(), to=self.to)


class MaskStop(tf.keras.layers.Layer):
    """Takes the mask away before a layer that raises where later ones pay no attention."""

    def __init__(self, **keywords):
        super().__init__(**keywords)
        self.supports_masking = True

    def call(self, inputs):
        # Where nothing is traced `tf.identity` of 2.0 gives what it is given, mask and all.
        made = tf.reshape(inputs, tf.shape(inputs))
        made.set_shape(inputs.shape)
        return made

    def compute_output_shape(self, input_shape):
        return tf.TensorShape(input_shape)

    def compute_mask(self, inputs, mask=None):
        return None


class GlobalAveragePooling1D(tf.keras.layers.GlobalAveragePooling1D):
    """Of the steps that a mask leaves; 1.12 takes no mask and no `data_format`."""

    def __init__(self, data_format="channels_last", keepdims=False, **keywords):
        super().__init__(**keywords)
        self.order = data_format
        self.kept = keepdims
        self.supports_masking = True

    def call(self, inputs, mask=None):
        steps = 1 if self.order == "channels_last" else 2
        if mask is None:
            return tf.reduce_mean(inputs, axis=steps, keepdims=self.kept)
        mask = tf.expand_dims(tf.cast(mask, inputs.dtype), 3 - steps)
        total = tf.reduce_sum(inputs * mask, axis=steps, keepdims=self.kept)
        return total / tf.reduce_sum(mask, axis=steps, keepdims=self.kept)

    def compute_mask(self, inputs, mask=None):
        return None

    def compute_output_shape(self, input_shape):
        shape = tf.TensorShape(input_shape).as_list()
        steps = 1 if self.order == "channels_last" else 2
        return tf.TensorShape(shape[:steps] + [1] * self.kept + shape[steps + 1 :])

    def get_config(self):
        return dict(super().get_config(), data_format=self.order, keepdims=self.kept)


register(Dot, DotKeras1, Cast, MaskStop, GlobalAveragePooling1D)
