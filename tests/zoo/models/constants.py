"""Layers called with constants. They lie in the file, and no Keras 2 loads it again. Python 3.6 syntax."""

from .registry import BATCH, model

STEPS = [[True, True, False, True]]


def _operand(kind, **options):
    @model("constant_" + kind.lower())
    def make(keras):
        import numpy

        layers = keras.layers
        inputs = layers.Input(shape=(4,))
        other = numpy.array([[0.5, -2.0, 1.5, 3.0]], "float32")
        x = getattr(layers, kind)(**options)([layers.Dense(4)(inputs), other])
        made = keras.Model(inputs, layers.Dense(2)(x))
        if any("Op" in type(one).__name__ for one in made.layers):
            raise ValueError("this version saves the operations of the layer, and not the layer")
        return made


_operand("Add")
_operand("Multiply")
_operand("Maximum")


def _recurrent(kind):
    @model("constant_mask_" + kind.lower())
    def masked(keras):
        import numpy

        layers = keras.layers
        inputs = layers.Input(shape=(4, 3))
        return keras.Model(inputs, getattr(layers, kind)(2)(inputs, mask=numpy.array(STEPS * BATCH)))

    @model("constant_states_" + kind.lower())
    def states(keras):
        layers = keras.layers
        inputs = layers.Input(shape=(4, 3), batch_size=BATCH)
        count = 2 if kind == "LSTM" else 1
        given = [keras.backend.constant([[0.1 + one, 0.4]] * BATCH) for one in range(count)]
        made = keras.Model(inputs, getattr(layers, kind)(2)(inputs, initial_state=given))
        if "initial_state" not in made.to_json():
            raise ValueError("this version does not write the states into the file")
        return made


_recurrent("LSTM")
_recurrent("GRU")


@model("constant_attention_mask")
def constant_attention_mask(keras):
    import numpy

    layers = keras.layers
    inputs = layers.Input(shape=(4, 3))
    lower = numpy.tril(numpy.ones((1, 4, 4), "float32"))
    return keras.Model(inputs, layers.MultiHeadAttention(2, 3)(inputs, inputs, attention_mask=lower))
