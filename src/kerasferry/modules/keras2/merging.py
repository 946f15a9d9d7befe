"""Merging layers that do with masks what those of Keras 3 do from 3.4 on."""

import tensorflow as tf

from .masked_steps import where_seen
from .registering import register


def _listed(inputs, mask):
    return list(mask) if isinstance(mask, (list, tuple)) else [None for _ in inputs]


def _wide(mask, value):
    """A mask of steps as one of values."""
    return tf.logical_or(tf.expand_dims(mask, -1), tf.zeros_like(value, dtype=tf.bool))


def _raised(value, rank):
    """Of a higher rank, as merging layers make it; such a value has lost its mask."""
    for _ in range(rank - len(value.shape)):
        value = tf.expand_dims(value, 1)
    return value


class _EitherMask:
    """Put before a merging class: a step is there if one of the inputs has it, and each has a mask."""

    def compute_mask(self, inputs, mask=None):
        masks = _listed(inputs, mask)
        if any(one is None for one in masks):
            return None
        found = masks[0]
        for one in masks[1:]:
            found = tf.logical_or(found, one)
        return found


class _Seeing(_EitherMask):
    """One whose numbers depend on the masks."""

    def call(self, inputs, mask=None):
        masks = _listed(inputs, mask)
        if all(one is None for one in masks):
            return super().call(inputs)
        most = max(len(one.shape) for one in inputs)
        seen = [mask if len(one.shape) == most else None for one, mask in zip(inputs, masks)]
        return self.merged([_raised(one, most) for one in inputs], seen)


class _Extreme(_Seeing):
    """Leaves masked steps out of the comparison."""

    def merged(self, inputs, masks):
        output = seen = None
        for value, mask in zip(inputs, masks):
            mask = None if mask is None else _wide(mask, value)
            if output is None:
                output, seen = value, mask
                continue
            other = value if mask is None else where_seen(mask, value, output)
            output = output if seen is None else where_seen(seen, output, other)
            seen = None if mask is None or seen is None else tf.logical_or(seen, mask)
            output = self.compare(output, other)
        return output


class AddLater(_EitherMask, tf.keras.layers.Add):
    pass


class SubtractLater(_EitherMask, tf.keras.layers.Subtract):
    pass


class AverageLater(_EitherMask, tf.keras.layers.Average):
    pass


class MaximumLater(_Extreme, tf.keras.layers.Maximum):
    def compare(self, one, other):
        return tf.maximum(one, other)


class MinimumLater(_Extreme, tf.keras.layers.Minimum):
    def compare(self, one, other):
        return tf.minimum(one, other)


class MultiplyLater(_Seeing, tf.keras.layers.Multiply):
    """A masked step is a 1, and 0 where all are masked."""

    def merged(self, inputs, masks):
        output = seen = None
        for value, mask in zip(inputs, masks):
            if mask is not None:
                mask = _wide(mask, value)
                value = where_seen(mask, value, tf.ones_like(value))
                seen = mask if seen is None else tf.logical_or(seen, mask)
            output = value if output is None else output * value
        if any(mask is None for mask in masks):
            return output
        return where_seen(seen, output, tf.zeros_like(output))


class ConcatenateLater(tf.keras.layers.Concatenate):
    """The masks one behind the other; an input without one is there as a whole."""

    def compute_mask(self, inputs, mask=None):
        masks = _listed(inputs, mask)
        if all(one is None for one in masks):
            return None
        found = []
        for value, one in zip(inputs, masks):
            if one is None:
                one = tf.ones_like(value, dtype=tf.bool)
            elif len(one.shape) < len(value.shape):
                one = _wide(one, value)
            found.append(one)
        return tf.reduce_any(tf.concat(found, self.axis), axis=-1)


register(AddLater, SubtractLater, AverageLater, MaximumLater, MinimumLater, MultiplyLater, ConcatenateLater)
