"""Recurrent layers that take what TensorFlow 1.12 does not: time first, layers as activations, another way back."""

import tensorflow as tf

from .masked_steps import first_of, zeros_before, zeros_elsewhere
from .registering import register


def _swapped(shape):
    sizes = tf.TensorShape(shape).as_list()
    return tf.TensorShape([sizes[1], sizes[0], *sizes[2:]])


def _turned(value):
    """The first two axes changed for each other; a list is a tensor and what belongs to it."""
    if isinstance(value, (list, tuple)):
        return [_turned(value[0]), *list(value[1:])]
    return None if value is None else tf.transpose(value, [1, 0, *list(range(2, len(value.shape)))])


# What a masked step gives: before 1.13 the first state, which is what the step before gave or what the layer begins
# with; later what the step before gave, and zeros before the first. Of both ways with all steps zeros, from 1.14 on.
_FIRST_STATE = tf.__version__.startswith("1.12")
_ALWAYS_ZEROS = tf.__version__.startswith("1.13")


def _layer_of(config, custom_objects=None):
    """A layer of its config; 1.12 exports no `deserialize`, and its wrappers do it."""
    given = {"layer": dict(config, config=dict(config["config"]))}
    return tf.keras.layers.TimeDistributed.from_config(given, custom_objects=custom_objects).layer


class _Called:
    """A layer in the place of a function; it is built by the layer that it belongs to."""

    def __init__(self, config):
        self.layer = _layer_of(config)
        self.__name__ = type(self.layer).__name__

    def __call__(self, inputs):
        return self.layer.call(inputs)

    def get_config(self):
        return {"class_name": self.__name__, "config": self.layer.get_config()}


class _Activated:
    """Put before a recurrent class or a cell: reads layers as activations."""

    def __init__(self, *arguments, **keywords):
        self.called = {}
        for key in ("activation", "recurrent_activation"):
            if isinstance(keywords.get(key), dict):
                keywords[key] = self.called[key] = _Called(keywords[key])
        super().__init__(*arguments, **keywords)

    def build(self, input_shape):
        super().build(input_shape)
        owner = getattr(self, "cell", self)
        for one in self.called.values():
            if not one.layer.built:
                one.layer.build(tf.TensorShape([None, getattr(owner, "units", None)]))
                owner._trainable_weights.extend(one.layer.trainable_weights)

    def get_config(self):
        config = super().get_config()
        config.update({key: one.get_config() for key, one in self.called.items()})
        return config


class _Steps(_Activated):
    """Put before a recurrent class: its first axis may be the time."""

    def __init__(self, *arguments, **keywords):
        self.turns = bool(keywords.pop("time_major", False))
        super().__init__(*arguments, **keywords)

    def build(self, input_shape):
        if not self.turns:
            super().build(input_shape)
            return
        shapes = list(input_shape) if isinstance(input_shape, list) else [input_shape]
        shapes[0] = _swapped(shapes[0])
        super().build(shapes if isinstance(input_shape, list) else shapes[0])
        self._turn_spec()

    def _turn_spec(self):
        shape = self.input_spec[0].shape
        self.input_spec[0] = tf.keras.layers.InputSpec(shape=(shape[1], shape[0], *tuple(shape[2:])))

    def reset_states(self, states=None):
        turned = self.turns and self.built
        if turned:
            self._turn_spec()
        try:
            super().reset_states(states)
        finally:
            if turned:
                self._turn_spec()

    def call(self, inputs, mask=None, training=None, initial_state=None):
        return self._called(inputs, mask, training=training, initial_state=initial_state)

    def _called(self, inputs, mask, **keywords):
        if self.turns:
            inputs, mask = _turned(inputs), _turned(mask)
        found = super().call(inputs, mask=mask, **keywords)
        if first_of(mask) is not None and _FIRST_STATE and hasattr(self, "units"):
            found = zeros_before(found, first_of(mask), self)
        return _turned(found) if self.turns and self.return_sequences else found

    def compute_output_shape(self, input_shape):
        if not self.turns:
            return super().compute_output_shape(input_shape)
        first = input_shape[0] if isinstance(input_shape, list) else input_shape
        found = super().compute_output_shape(_swapped(first))
        if not self.return_sequences:
            return found
        return [_swapped(found[0]), *found[1:]] if isinstance(found, list) else _swapped(found)

    def get_config(self):
        return dict(super().get_config(), time_major=self.turns)


class SimpleRNN(_Steps, tf.keras.layers.SimpleRNN):
    pass


class LSTM(_Steps, tf.keras.layers.LSTM):
    pass


class GRU(_Steps, tf.keras.layers.GRU):
    pass


class RNN(_Steps, tf.keras.layers.RNN):
    def call(self, inputs, mask=None, training=None, initial_state=None, constants=None):
        return self._called(inputs, mask, training=training, initial_state=initial_state, constants=constants)


class SimpleRNNCell(_Activated, tf.keras.layers.SimpleRNNCell):
    pass


class LSTMCell(_Activated, tf.keras.layers.LSTMCell):
    pass


class GRUCell(_Activated, tf.keras.layers.GRUCell):
    pass


class ConvLSTM2D(_Activated, tf.keras.layers.ConvLSTM2D):
    pass


class Bidirectional(tf.keras.layers.Bidirectional):
    """The way back may be a layer of its own, and the layers may have the time first."""

    def __init__(self, layer, merge_mode="concat", weights=None, backward_layer=None, **keywords):
        super().__init__(layer, merge_mode, weights, **keywords)
        if _ALWAYS_ZEROS:
            for one in (self.forward_layer, self.backward_layer):
                one.zero_output_for_mask = one.return_sequences
        self.given = None
        if backward_layer is not None:
            self.given = {
                "class_name": type(backward_layer).__name__,
                "config": backward_layer.get_config(),
            }
            backward_layer._name = "backward_" + backward_layer.name
            backward_layer.trainable = self.trainable
            self.backward_layer = backward_layer

    def call(self, inputs, training=None, mask=None, initial_state=None, constants=None):
        count = self._num_constants or 0
        ways = [self.forward_layer, self.backward_layer]
        given = [inputs, inputs]
        if initial_state is not None:
            shared = inputs[len(inputs) - count :]
            states = inputs[1 : len(inputs) - count]
            half = len(states) // 2
            given = [[inputs[0], *one, *shared] for one in (states[:half], states[half:])]
        keywords = {"training": training, "mask": mask}
        if count:
            keywords["constants"] = constants
        there, back = [way.call(one, **keywords) for way, one in zip(ways, given)]
        states = []
        if self.return_state:
            states = list(there[1:]) + list(back[1:])
            there, back = there[0], back[0]
        if self.return_sequences:
            back = tf.reverse(back, [0 if getattr(self.forward_layer, "turns", False) else 1])
        if first_of(mask) is not None and _FIRST_STATE:
            there, back = [self._masked(one, first_of(mask)) for one in (there, back)]
        merged = self._merged(there, back)
        if not self.return_state:
            return merged
        return (merged if isinstance(merged, list) else [merged]) + states

    def _masked(self, output, mask):
        if self.return_sequences:
            return zeros_elsewhere(mask, output)
        time = 0 if getattr(self.forward_layer, "turns", False) else 1
        return zeros_elsewhere(tf.reduce_any(mask, time), output)

    def _merged(self, there, back):
        if self.merge_mode is None:
            return [there, back]
        if self.merge_mode == "concat":
            return tf.concat([there, back], -1)
        if self.merge_mode == "mul":
            return there * back
        return (there + back) / 2 if self.merge_mode == "ave" else there + back

    def compute_output_shape(self, input_shape):
        found = [one.compute_output_shape(input_shape) for one in (self.forward_layer, self.backward_layer)]
        states = []
        if self.return_state:
            states = list(found[0][1:]) + list(found[1][1:])
            found = [one[0] for one in found]
        sizes = [tf.TensorShape(one).as_list() for one in found]
        if self.merge_mode == "concat":
            sizes = [[*sizes[0][:-1], sizes[0][-1] + sizes[1][-1]]]
        elif self.merge_mode is not None:
            sizes = sizes[:1]
        shapes = [tf.TensorShape(one) for one in sizes] + states
        return shapes if len(shapes) > 1 else shapes[0]

    def get_config(self):
        config = super().get_config()
        return config if self.given is None else dict(config, backward_layer=self.given)

    @classmethod
    def from_config(cls, config, custom_objects=None):
        config = dict(config)
        if config.get("backward_layer") is not None:
            config["backward_layer"] = _layer_of(config["backward_layer"], custom_objects)
        return super().from_config(config, custom_objects=custom_objects)


register(SimpleRNN, LSTM, GRU, RNN, SimpleRNNCell, LSTMCell, GRUCell, ConvLSTM2D, Bidirectional)
