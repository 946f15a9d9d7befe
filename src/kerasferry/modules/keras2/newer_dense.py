"""EinsumDense, for versions that have no such layer and whose einsum takes small letters and no `...`."""

import tensorflow as tf

from .registering import register

_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def _spelled(equation, rank):
    """The terms of an equation for inputs of some rank, with letters in place of `...` and small ones throughout."""
    equation = equation.replace(" ", "")
    first = equation.split(",")[0].replace("...", "")
    others = [one for one in _LETTERS + _LETTERS.upper() if one not in equation]
    equation = equation.replace("...", "".join(others[: rank - len(first)]))
    letters = sorted(set(equation) - set(",->"))
    small = {one: _LETTERS[index] for index, one in enumerate(letters)}
    terms = equation.replace("->", ",").split(",")
    return ["".join(small[one] for one in term) for term in terms], small


class EinsumDense(tf.keras.layers.Layer):
    def __init__(
        self,
        equation,
        output_shape,
        activation=None,
        bias_axes=None,
        kernel_initializer="glorot_uniform",
        bias_initializer="zeros",
        kernel_regularizer=None,
        bias_regularizer=None,
        activity_regularizer=None,
        kernel_constraint=None,
        bias_constraint=None,
        **keywords,
    ):
        super().__init__(activity_regularizer=tf.keras.regularizers.get(activity_regularizer), **keywords)
        self.equation = equation
        self.sizes = list(output_shape) if isinstance(output_shape, (list, tuple)) else [output_shape]
        self.activation = tf.keras.activations.get(activation)
        self.bias_axes = bias_axes
        self.objects = {
            name: [
                tf.keras.initializers.get(one),
                tf.keras.regularizers.get(two),
                tf.keras.constraints.get(three),
            ]
            for name, one, two, three in (
                ("kernel", kernel_initializer, kernel_regularizer, kernel_constraint),
                ("bias", bias_initializer, bias_regularizer, bias_constraint),
            )
        }
        self.supports_masking = True

    def _known(self, shape):
        """The terms, and the size of each letter as far as it is known."""
        (inputs, kernel, outputs), small = _spelled(self.equation, len(shape))
        leading = self.equation.replace(" ", "").startswith("...")
        sized = outputs[len(outputs) - len(self.sizes) :] if leading else outputs[1:]
        known = {letter: size for letter, size in zip(sized, self.sizes) if size is not None}
        known.update({letter: int(size) for letter, size in zip(inputs, shape) if size is not None})
        return inputs, kernel, outputs, known, small

    def _add(self, name, shape):
        initializer, regularizer, constraint = self.objects[name]
        return self.add_weight(
            name,
            shape=shape,
            initializer=initializer,
            regularizer=regularizer,
            constraint=constraint,
            trainable=True,
        )

    def build(self, input_shape):
        shape = tf.TensorShape(input_shape).as_list()
        _, kernel, outputs, known, small = self._known(shape)
        self.kernel = self._add("kernel", [known[letter] for letter in kernel])
        self.bias = None
        if self.bias_axes:
            wanted = [small[letter] for letter in self.bias_axes]
            begin = min(outputs.index(letter) for letter in wanted)
            self.bias = self._add(
                "bias", [known[letter] if letter in wanted else 1 for letter in outputs[begin:]]
            )
        super().build(input_shape)

    def call(self, inputs):
        terms, _ = _spelled(self.equation, len(inputs.shape))
        made = tf.einsum("{},{}->{}".format(*terms), inputs, self.kernel)
        made = made if self.bias is None else made + self.bias
        return made if self.activation is None else self.activation(made)

    def compute_mask(self, inputs, mask=None):
        return None

    def compute_output_shape(self, input_shape):
        shape = tf.TensorShape(input_shape).as_list()
        _, _, outputs, known, _ = self._known(shape)
        return tf.TensorShape([known.get(letter) for letter in outputs])

    def get_config(self):
        config = dict(
            super().get_config(),
            equation=self.equation,
            output_shape=self.sizes,
            activation=tf.keras.activations.serialize(self.activation),
            bias_axes=self.bias_axes,
            activity_regularizer=tf.keras.regularizers.serialize(self.activity_regularizer),
        )
        for name, (initializer, regularizer, constraint) in self.objects.items():
            config[name + "_initializer"] = tf.keras.initializers.serialize(initializer)
            config[name + "_regularizer"] = tf.keras.regularizers.serialize(regularizer)
            config[name + "_constraint"] = tf.keras.constraints.serialize(constraint)
        return config


register(EinsumDense)
