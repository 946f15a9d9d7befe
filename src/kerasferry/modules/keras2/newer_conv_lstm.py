"""ConvLSTM1D and ConvLSTM3D, which Keras has from TensorFlow 2.6 on."""

import tensorflow as tf

from .masked_steps import first_of, of_steps, where_seen, zeros_before
from .registering import register

_convolve = getattr(tf.compat, "v1", tf).nn.convolution

# Whose steps do not follow masks of windows; here the cell does.
_WITHOUT_MASKS = tf.__version__.startswith(("1.12", "1.13"))


# What the layer hands to its cell, beside the filters and the window.
_OF_CELL = {
    "strides": 1,
    "padding": "valid",
    "data_format": None,
    "dilation_rate": 1,
    "activation": "tanh",
    "recurrent_activation": "hard_sigmoid",
    "use_bias": True,
    "kernel_initializer": "glorot_uniform",
    "recurrent_initializer": "orthogonal",
    "bias_initializer": "zeros",
    "unit_forget_bias": True,
    "kernel_regularizer": None,
    "recurrent_regularizer": None,
    "bias_regularizer": None,
    "kernel_constraint": None,
    "recurrent_constraint": None,
    "bias_constraint": None,
    "dropout": 0.0,
    "recurrent_dropout": 0.0,
}


class _WindowCell(tf.keras.layers.Layer):
    """One step of an LSTM whose products are convolutions."""

    def __init__(self, rank, filters, kernel_size, held, **keywords):
        super().__init__(**keywords)
        self.rank = rank
        self.filters = filters
        self.window, self.strides, self.dilation = [
            (one,) * rank if isinstance(one, int) else tuple(one)
            for one in (kernel_size, held["strides"], held["dilation_rate"])
        ]
        self.padding = held["padding"].lower()
        self.first = (held["data_format"] or tf.keras.backend.image_data_format()) == "channels_first"
        self.functions = [
            tf.keras.activations.get(held[name]) for name in ("activation", "recurrent_activation")
        ]
        self.held = held
        self.masks = {}
        self.follows = False  # whether the last channel is a mask
        self.state_size = (filters, filters)

    def build(self, input_shape):
        shape = tf.TensorShape(input_shape).as_list()
        channels, lengths = (shape[1], shape[2:]) if self.first else (shape[-1], shape[1:-1])
        self.kernel = self._add("kernel", (*self.window, int(channels), 4 * self.filters))
        self.recurrent_kernel = self._add("recurrent_kernel", (*self.window, self.filters, 4 * self.filters))
        self.bias = self._add("bias", (4 * self.filters,)) if self.held["use_bias"] else None
        state = tf.TensorShape(self.order(self.lengths(lengths)))
        self.state_size = (state, state)
        super().build(input_shape)

    def _add(self, name, shape):
        kind = name.split("_")[0]
        initializer = tf.keras.initializers.get(self.held[kind + "_initializer"])
        if kind == "bias" and self.held["unit_forget_bias"]:
            initializer = self._open_gate(initializer)
        return self.add_weight(
            name,
            shape=shape,
            initializer=initializer,
            regularizer=tf.keras.regularizers.get(self.held[kind + "_regularizer"]),
            constraint=tf.keras.constraints.get(self.held[kind + "_constraint"]),
            trainable=True,
        )

    def _open_gate(self, initializer):
        """Ones for the gate that forgets."""

        def made(shape, *arguments, **keywords):
            ends = [initializer((count * self.filters,), *arguments, **keywords) for count in (1, 2)]
            return tf.concat([ends[0], tf.ones((self.filters,), ends[0].dtype), ends[1]], 0)

        return made

    def lengths(self, lengths):
        """How long each side of a state is."""
        made = []
        for length, size, stride, rate in zip(lengths, self.window, self.strides, self.dilation):
            cut = 0 if self.padding == "same" else (size - 1) * rate
            made.append(None if length is None else (length - cut + stride - 1) // stride)
        return made

    def order(self, lengths):
        """The shape of a state behind the batch."""
        return [self.filters, *lengths] if self.first else [*lengths, self.filters]

    def _turned(self, x, last):
        """Channels come last for the operation, and go back before the activation."""
        if not self.first:
            return x
        rank = self.rank
        return tf.transpose(x, [0, *range(2, rank + 2), 1] if last else [0, rank + 1, *range(1, rank + 1)])

    def _gates(self, x, name, kernel, bias, padding, strides, dilation):
        masks = self.masks.get(name)
        biases = [0.0] * 4 if bias is None else tf.split(bias, 4)
        made = []
        for gate, part in enumerate(tf.split(kernel, 4, -1)):
            seen = self._turned(x if masks is None else x * masks[gate], True)
            found = _convolve(seen, part, padding.upper(), strides, dilation) + biases[gate]
            made.append(self._turned(found, False))
        return made

    def _split(self, inputs):
        """What the step is given, and whether it is there."""
        if self.first:
            inputs, seen = inputs[:, :-1], inputs[:, -1:]
        else:
            inputs, seen = inputs[..., :-1], inputs[..., -1:]
        return inputs, tf.reduce_any(seen > 0, list(range(1, self.rank + 2)), True)

    def call(self, inputs, states, training=None):
        activation, inner = self.functions
        ones = (1,) * self.rank
        if self.follows:
            inputs, seen = self._split(inputs)
        new = self._gates(
            inputs, "dropout", self.kernel, self.bias, self.padding, self.strides, self.dilation
        )
        old = self._gates(states[0], "recurrent_dropout", self.recurrent_kernel, None, "same", ones, ones)
        entry, forget, value, exit_ = [one + other for one, other in zip(new, old)]
        memory = inner(forget) * states[1] + inner(entry) * activation(value)
        output = inner(exit_) * activation(memory)
        if self.follows:
            output, memory = [where_seen(seen, one, old) for one, old in zip((output, memory), states)]
        return output, [output, memory]


class _WindowLSTM(tf.keras.layers.RNN):
    """An RNN around such a cell, with the config of the stock layer."""

    def __init__(self, filters, kernel_size, **keywords):
        for name in ("unroll", "time_major"):  # stock layers write them and never read them
            keywords.pop(name, None)
        held = {name: keywords.pop(name, default) for name, default in _OF_CELL.items()}
        super().__init__(_WindowCell(self.rank, filters, kernel_size, held), **keywords)
        self._given = dict(held, filters=filters, kernel_size=kernel_size)
        # By this 1.12 tells a model that it trains.
        self.uses_learning_phase = bool(held["dropout"] or held["recurrent_dropout"])
        self.activity_regularizer = tf.keras.regularizers.get(self.activity_regularizer)

    def get_initial_state(self, inputs, *arguments, **keywords):
        shape, known = tf.shape(inputs), inputs.shape.as_list()
        rank, start = self.rank, 3 if self.cell.first else 2
        sides = self.cell.lengths([shape[axis] for axis in range(start, start + rank)])
        state = tf.zeros(tf.stack([shape[0], *self.cell.order(sides)]), inputs.dtype)
        state.set_shape([known[0], *self.cell.order(self.cell.lengths(known[start : start + rank]))])
        return [state, state]

    def call(self, inputs, mask=None, training=None, initial_state=None, constants=None):
        mask, x = first_of(mask), first_of(inputs)
        self.cell.masks = {}
        for name, one in (("dropout", x[:, 0]), ("recurrent_dropout", self.get_initial_state(x)[0])):
            rate = self._given[name]
            if rate:  # one draw for all steps
                self.cell.masks[name] = [
                    tf.keras.layers.Dropout(rate)(tf.ones_like(one), training=training) for _ in range(4)
                ]
        self.cell.follows = mask is not None and _WITHOUT_MASKS
        if self.cell.follows:
            states = list(inputs[1:]) if isinstance(inputs, (list, tuple)) else []
            x = tf.concat([x, self._as_channel(mask, x)], 2 if self.cell.first else -1)
            found = super().call(
                [x, *states] if states else x, training=training, initial_state=initial_state
            )
            made = zeros_before(found, mask, self)
        else:
            made = super().call(inputs, mask=mask, training=training, initial_state=initial_state)
        self.cell.masks = {}
        return made

    def _as_channel(self, mask, x):
        """A mask of steps as one more channel of what the layer is given."""
        mask = of_steps(mask, self.rank + 3)
        one = x[:, :, :1] if self.cell.first else x[..., :1]
        return tf.cast(mask, x.dtype) + tf.zeros_like(one)

    def compute_output_shape(self, input_shape):
        shape = input_shape[0] if isinstance(input_shape, list) else input_shape
        shape = tf.TensorShape(shape).as_list()
        sides = shape[3:] if self.cell.first else shape[2:-1]
        state = self.cell.order(self.cell.lengths(sides))
        output = tf.TensorShape((shape[:2] if self.return_sequences else shape[:1]) + state)
        return [output] + [tf.TensorShape(shape[:1] + state)] * 2 if self.return_state else output

    def get_config(self):
        config = tf.keras.layers.Layer.get_config(self)
        for name in ("return_sequences", "return_state", "go_backwards", "stateful"):
            config[name] = getattr(self, name)
        return dict(config, **self._given)

    @classmethod
    def from_config(cls, config, custom_objects=None):
        return cls(**config)


class ConvLSTM1D(_WindowLSTM):
    rank = 1


class ConvLSTM3D(_WindowLSTM):
    rank = 3


register(ConvLSTM1D, ConvLSTM3D)
