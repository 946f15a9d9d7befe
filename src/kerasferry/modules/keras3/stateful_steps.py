"""TimeDistributed around a layer that keeps its states, as TensorFlow 1 and Keras 2 ran it."""

import keras
from keras import ops


def _flat_states(states):
    """Of stacked cells they lie in lists of lists."""
    if isinstance(states, (list, tuple)):
        return [one for inside in states for one in _flat_states(inside)]
    return [states]


@keras.saving.register_keras_serializable("kerasferry", "TimeDistributedStateful")
class TimeDistributedStateful(keras.layers.TimeDistributed):
    """Around a stateful layer.

    Args:
        alike: Each step begins with the states that the first one finds, and what the first one leaves stays: so did
            TensorFlow 1. Else the first step is taken twice: so did Keras 2.
    """

    def __init__(self, layer, alike=False, **kwargs):
        super().__init__(layer, **kwargs)
        self.alike = alike

    def call(self, inputs, training=None, mask=None):
        keywords = {"training": training} if self.layer._call_has_training_arg else {}
        if not self.alike:
            self.layer.call(inputs[:, 0], **keywords)
            return super().call(inputs, training=training, mask=mask)
        variables = _flat_states(self.layer.states)
        begin = [ops.convert_to_tensor(state) + 0 for state in variables]
        outputs = []
        for step in reversed(range(inputs.shape[1])):
            for variable, value in zip(variables, begin):
                variable.assign(value)
            outputs.append(self.layer.call(inputs[:, step], **keywords))
        return ops.stack(outputs[::-1], axis=1)

    def get_config(self):
        return {**super().get_config(), "alike": self.alike}
