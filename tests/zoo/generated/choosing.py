"""Which layer, with which arguments: everything drawn from one `random.Random`. Python 3.6 syntax.

What a draw gives need not be valid, nor exist in the version at hand: whoever calls a layer that raises draws again.
"""

ACTIVATIONS = """elu exponential gelu hard_sigmoid linear relu selu sigmoid softmax softplus softsign swish
    tanh relu6 silu leaky_relu mish log_softmax""".split()
MILD = ["relu", "tanh", "sigmoid", "hard_sigmoid", "elu", "linear", "softsign"]
INITIALIZERS = """zeros ones glorot_uniform glorot_normal he_normal he_uniform lecun_normal lecun_uniform
    orthogonal random_normal random_uniform truncated_normal""".split()
MASKS = False
"""Whether layers that make masks are drawn."""


class Chooser:
    """Draws layers.

    Attributes:
        random: The one source of chance.
        keras: `tf.keras` of the version at hand.
    """

    def __init__(self, random, keras):
        self.random = random
        self.keras = keras
        self.layers = keras.layers
        self.count = 0
        # TF 1.12: a Sequential is saved without its InputLayer, and renorm has other variables (see tests/dialects).
        self.oldest = not hasattr(keras.layers, "Attention")

    def chance(self, part):
        return self.random.random() < part

    def one(self, *values):
        return values[self.random.randrange(len(values))]

    def some(self, part=0.35, **arguments):
        """Some of these arguments; a function is called for its value."""
        chosen = {}
        for name in sorted(arguments):
            if self.chance(part):
                value = arguments[name]
                chosen[name] = value() if callable(value) else value
        return chosen

    def size(self, low=2, high=5):
        return self.random.randint(low, high)

    def sizes(self, rank, low=1, high=3):
        """One number, or one for each dimension."""
        if self.chance(0.4):
            return self.random.randint(low, high)
        return tuple(self.random.randint(low, high) for _ in range(rank))

    # objects

    def activation(self):
        if self.chance(0.12):
            return self.one(
                lambda: self.layers.LeakyReLU(0.2),
                lambda: self.layers.ReLU(max_value=1.5),
                lambda: self.layers.ELU(0.7),
                lambda: self.layers.PReLU(),
                lambda: self.layers.Softmax(),
                lambda: self.layers.ThresholdedReLU(0.3),
            )()
        return self.one(*ACTIVATIONS)

    def initializer(self):
        i = self.keras.initializers
        if self.chance(0.5):
            return self.one(*INITIALIZERS)
        return self.one(
            lambda: i.VarianceScaling(2.0, "fan_out", self.one("uniform", "untruncated_normal")),
            lambda: i.Constant(0.3),
            lambda: i.RandomNormal(0.1, 0.2, seed=3),
            lambda: i.RandomUniform(-0.2, 0.2),
            lambda: i.TruncatedNormal(stddev=0.3),
            lambda: i.Orthogonal(gain=0.5),
            lambda: i.GlorotUniform(seed=1),
            lambda: i.HeNormal(),
        )()

    def regularizer(self):
        r = self.keras.regularizers
        return self.one(
            lambda: "l1", lambda: "l2", lambda: r.l2(0.02), lambda: r.l1_l2(0.01, 0.02), lambda: "l1_l2"
        )()

    def constraint(self):
        c = self.keras.constraints
        return self.one(
            lambda: "non_neg",
            lambda: "unit_norm",
            lambda: c.MaxNorm(1.5, axis=0),
            lambda: c.MinMaxNorm(0.1, 2.0, rate=0.9),
            lambda: c.UnitNorm(axis=0),
        )()

    def common(self):
        """Arguments of every layer."""
        found = {}
        if self.chance(0.08):
            found["dtype"] = self.one("float32", "float64", "mixed_float16", "float16", "mixed_bfloat16")
        if self.chance(0.1):
            found["trainable"] = False
        if self.chance(0.25):
            self.count += 1
            found["name"] = (
                self.one("layer_%d", "Up.per%d", "scope/inner%d", "dash-%d", "conv2d_%d") % self.count
            )
        return found

    def weighted(self, kinds, bias=True):
        """Initializers, regularizers and constraints of these kinds of weights."""
        found = {}
        for kind in kinds + (("bias",) if bias else ()):
            found.update(
                self.some(
                    0.15,
                    **{
                        kind + "_initializer": self.initializer,
                        kind + "_regularizer": self.regularizer,
                        kind + "_constraint": self.constraint,
                    },
                )
            )
        if bias:
            found.update(self.some(0.25, use_bias=False))
        found.update(self.some(0.1, activity_regularizer=self.regularizer))
        return found

    # layers

    def layer(self, shape):
        """A layer for floats of this shape without the batch, or an exception."""
        family = self.one(*FAMILIES[min(len(shape), 4)])
        return getattr(self, "_" + family)(shape)

    def make(self, name, *positional, **arguments):
        arguments.update(self.common())
        return getattr(self.layers, name)(*positional, **arguments)

    def _dense(self, shape):
        if self.chance(0.25):
            rank = len(shape)
            equation, out = self.one(
                ("...x,xy->...y", self.size()),
                ("ab,bc->ac", self.size()),
                ("abc,cde->abde", (None, 2, 3)),
                ("abc,cd->abd", (None, self.size())),
            )
            extra = self.some(0.6, bias_axes=self.one("y", "c", "de", "d", "e"))
            extra.update(self.some(0.4, activation=self.activation))
            extra.update(self.weighted(("kernel",), bias=False))
            del rank
            return (
                self.layers.experimental.EinsumDense(equation, out, **extra)
                if not hasattr(self.layers, "EinsumDense")
                else self.make("EinsumDense", equation, output_shape=out, **extra)
            )
        return self.make(
            "Dense",
            self.size(),
            **dict(self.some(0.5, activation=self.activation), **self.weighted(("kernel",))),
        )

    def _spatial(self, rank):
        found = self.some(0.35, padding="same")
        found.update(self.some(0.25, strides=lambda: self.sizes(rank, 1, 2)))
        found.update(self.some(0.1, data_format=self.one("channels_first", "channels_last")))
        return found

    def _conv(self, shape):
        rank = len(shape) - 1
        kind = self.one("", "", "Transpose", "Separable", "Depthwise", "Local")
        found = self._spatial(rank)
        found.update(self.some(0.4, activation=self.activation))
        if kind != "Local":
            found.update(self.some(0.2, dilation_rate=lambda: self.sizes(rank, 1, 2)))
        if rank == 1 and self.chance(0.2):
            found["padding"] = "causal"
        if kind == "Depthwise":
            found.update(self.weighted(("depthwise",)))
            found.update(self.some(0.4, depth_multiplier=2))
            return self.make(f"DepthwiseConv{rank}D", self.sizes(rank), **found)
        if kind == "Separable":
            found.update(self.weighted(("depthwise", "pointwise")))
            found.update(self.some(0.4, depth_multiplier=2))
            return self.make(f"SeparableConv{rank}D", self.size(), self.sizes(rank), **found)
        found.update(self.weighted(("kernel",)))
        if kind == "Local":
            found.update(self.some(0.4, implementation=self.one(1, 2, 3)))
            if found.get("implementation", 1) == 1:
                found.pop("padding", None)
            return self.make(f"LocallyConnected{rank}D", self.size(), self.sizes(rank), **found)
        if kind == "Transpose":
            found.update(self.some(0.25, output_padding=lambda: self.sizes(rank, 0, 1)))
            return self.make(f"Conv{rank}DTranspose", self.size(), self.sizes(rank), **found)
        filters = self.size()
        if self.chance(0.2) and shape[-1] % 2 == 0:
            filters, found["groups"] = 4, 2
        return self.make(f"Conv{rank}D", filters, self.sizes(rank), **found)

    def _pool(self, shape):
        rank = len(shape) - 1
        kind = self.one("Max", "Average")
        if self.chance(0.35):
            found = self.some(0.3, keepdims=True)
            found.update(self.some(0.15, data_format="channels_first"))
            return self.make(f"Global{kind}Pooling{rank}D", **found)
        found = self._spatial(rank)
        return self.make(f"{kind}Pooling{rank}D", pool_size=self.sizes(rank, 1, 3), **found)

    def _pad(self, shape):
        rank = len(shape) - 1
        kind = self.one("ZeroPadding", "Cropping", "UpSampling")
        found = {} if rank == 1 else self.some(0.15, data_format="channels_first")
        if kind == "UpSampling":
            if rank == 2:
                found.update(
                    self.some(
                        0.5, interpolation=self.one("nearest", "bilinear", "bicubic", "area", "lanczos3")
                    )
                )
            return self.make(
                f"UpSampling{rank}D", self.sizes(rank, 1, 3) if rank > 1 else self.size(), **found
            )
        pairs = tuple((self.size(0, 2), self.size(0, 1)) for _ in range(rank))
        amount = self.one(self.size(0, 1), pairs[0] if rank == 1 else pairs, tuple(one[0] for one in pairs))
        if rank == 1 and not isinstance(amount, int):
            amount = pairs[0]
        return self.make(f"{kind}{rank}D", amount, **found)

    def _shape(self, shape):
        total = 1
        for size in shape:
            total *= size or 1
        name = self.one("Flatten", "Reshape", "Permute", "RepeatVector")
        if name == "Reshape":
            target = self.one((-1,), (-1, shape[-1]), (total, 1), (shape[-1], -1), (1, total))
            return self.make("Reshape", target)
        if name == "Permute":
            order = list(range(1, len(shape) + 1))
            self.random.shuffle(order)
            return self.make("Permute", tuple(order))
        if name == "RepeatVector":
            return self.make("RepeatVector", self.size())
        return self.make("Flatten", **self.some(0.2, data_format="channels_first"))

    def _normal(self, shape):
        rank = len(shape)
        name = self.one(
            "BatchNormalization",
            "BatchNormalization",
            "LayerNormalization",
            "UnitNormalization",
            "GroupNormalization",
        )
        axis = self.one(-1, -1, rank, 1)
        found = self.some(0.4, axis=axis, epsilon=self.one(1e-5, 0.01, 1e-3))
        if name == "UnitNormalization":
            return self.make(name, **self.some(0.5, axis=self.one(-1, 1, [1, -1])))
        if name == "GroupNormalization":
            found["groups"] = self.one(1, 2, -1, shape[-1])
        if name == "LayerNormalization" and self.chance(0.2) and rank > 1:
            found["axis"] = self.one([1, 2], (-2, -1), [-1], [rank])
        found.update(self.some(0.25, center=False, scale=False))
        for kind in ("beta", "gamma"):
            found.update(
                self.some(
                    0.1,
                    **{
                        kind + "_initializer": self.initializer,
                        kind + "_regularizer": self.regularizer,
                        kind + "_constraint": self.constraint,
                    },
                )
            )
        if name == "BatchNormalization":
            found.update(self.some(0.3, momentum=0.9, fused=self.one(False, None)))
            found.update(self.some(0.1, moving_mean_initializer=self.initializer, axis=[rank]))
            if self.chance(0.12) and not self.oldest:
                found.update(
                    renorm=True, **self.some(0.5, renorm_momentum=0.8, renorm_clipping={"rmax": 2.0})
                )
            if self.chance(0.08):
                found["name"] = "frozen"
                found["trainable"] = False
        return self.make(name, **found)

    def _activation(self, shape):
        name = self.one("Activation", "ReLU", "LeakyReLU", "ELU", "PReLU", "Softmax", "ThresholdedReLU")
        if name == "Activation":
            return self.make(name, self.activation())
        arguments = {
            "ReLU": self.some(0.5, max_value=1.2, negative_slope=0.1, threshold=0.2),
            "LeakyReLU": self.some(0.6, alpha=self.one(0.1, 0.01, 0.0)),
            "ELU": self.some(0.6, alpha=0.4),
            "PReLU": self.some(
                0.3,
                shared_axes=self.one([1], 1, [1, 2]),
                alpha_initializer=self.initializer,
                alpha_regularizer=self.regularizer,
                alpha_constraint=self.constraint,
            ),
            "Softmax": self.some(0.5, axis=self.one(1, -1, len(shape), [1, 2])),
            "ThresholdedReLU": self.some(0.6, theta=0.3),
        }[name]
        return self.make(name, **arguments)

    def _noise(self, shape):
        name = self.one(
            "Dropout",
            "GaussianNoise",
            "GaussianDropout",
            "AlphaDropout",
            "ActivityRegularization",
            "SpatialDropout",
            "Identity",
            "Layer",
        )
        if name in ("Identity", "Layer"):
            return self.make(name)
        if name == "ActivityRegularization":
            return self.make(name, **self.some(0.6, l1=0.1, l2=0.2))
        if name == "SpatialDropout":
            rank = len(shape) - 1
            extra = {} if rank == 1 else self.some(0.2, data_format="channels_first")
            return self.make(f"SpatialDropout{rank}D", 0.3, **extra)
        extra = self.some(0.2, seed=3)
        if name in ("Dropout", "AlphaDropout"):
            extra.update(self.some(0.3, noise_shape=self.one((None,) + (1,) * len(shape), (3, *shape))))
        return self.make(name, 0.3, **extra)

    # recurrent

    def _cell_arguments(self, name):
        found = self.some(0.3, activation=lambda: self.one(*MILD), dropout=0.1, recurrent_dropout=0.2)
        found.update(self.weighted(("kernel", "recurrent")))
        found.pop("activity_regularizer", None)
        if name != "SimpleRNN":
            found.update(self.some(0.4, recurrent_activation=lambda: self.one(*MILD)))
            found.update(self.some(0.3, implementation=self.one(1, 2)))
        if name == "GRU":
            found.update(self.some(0.5, reset_after=self.one(True, False)))
        if name == "LSTM":
            found.update(self.some(0.3, unit_forget_bias=False))
        return found

    def _run_arguments(self):
        return self.some(
            0.3,
            return_sequences=True,
            go_backwards=True,
            unroll=True,
            time_major=False,
            zero_output_for_mask=True,
        )

    def cell(self):
        name = self.one("SimpleRNN", "LSTM", "GRU")
        return self.make(name + "Cell", self.size(), **self._cell_arguments(name))

    def rnn(self, backwards=None, sequences=None, units=None):
        if self.chance(0.3):
            cells = [self.cell() for _ in range(self.size(1, 3))]
            cell = self.one(cells[0], cells, self.layers.StackedRNNCells(cells))
            found = self._run_arguments()
            found.pop("zero_output_for_mask", None)
            made = self.layers.RNN
            positional = (cell,)
        else:
            name = self.one("SimpleRNN", "LSTM", "GRU")
            found = dict(self._cell_arguments(name), **self._run_arguments())
            found.pop("zero_output_for_mask", None)
            made, positional = getattr(self.layers, name), (units or self.size(),)
        if self.chance(0.7):
            found.pop("unroll", None)
            found.pop("time_major", None)
        for key, value in (("go_backwards", backwards), ("return_sequences", sequences)):
            if value is not None:
                found[key] = value
        found.update(self.some(0.1, stateful=True, return_state=True))
        found.update(self.common())
        return made(*positional, **found)

    def _recurrent(self, shape):
        if self.chance(0.35):
            if self.chance(0.3):
                sequences, units = self.chance(0.5), self.size()
                other = self.rnn(True, sequences, units)
                return self.make(
                    "Bidirectional",
                    self.rnn(False, sequences, units),
                    backward_layer=other,
                    merge_mode=self.one("concat", "sum", "mul", "ave"),
                )
            return self.make(
                "Bidirectional",
                self.rnn(),
                **self.some(0.6, merge_mode=self.one("concat", "sum", "mul", "ave")),
            )
        return self.rnn()

    def _conv_recurrent(self, shape):
        rank = len(shape) - 2
        found = self._spatial(rank)
        found.update(self._run_arguments())
        found.pop("unroll", None)
        found.pop("zero_output_for_mask", None)
        found.pop("time_major", None)
        found.update(self._cell_arguments("LSTM"))
        found.pop("implementation", None)
        found.update(self.some(0.15, dilation_rate=2))
        return self.make(f"ConvLSTM{rank}D", self.size(), self.sizes(rank, 1, 2), **found)

    def _wrapped(self, shape):
        inner = getattr(self, "_" + self.one(*FAMILIES[min(len(shape) - 1, 4)]))(shape[1:])
        return self.make("TimeDistributed", inner)

    def _prepared(self, shape):
        experimental = getattr(getattr(self.layers, "experimental", None), "preprocessing", None)
        names = ["Rescaling", "Normalization", "Discretization"]
        if len(shape) == 3:
            names += ["Resizing", "CenterCrop", "RandomFlip", "RandomContrast"]
        name = self.one(*names)
        where = self.layers if hasattr(self.layers, name) else experimental
        given = {
            "Rescaling": lambda: {"scale": 0.3, "offset": self.one(0.0, 0.7)},
            "Normalization": lambda: {"mean": 0.2, "variance": 0.7, "axis": self.one(-1, None)},
            "Discretization": lambda: {"bin_boundaries": [-0.5, 0.2, 1.0]},
            "Resizing": lambda: dict(
                self.some(0.5, interpolation=self.one("nearest", "bilinear", "bicubic", "area")),
                height=3,
                width=5,
            ),
            "CenterCrop": lambda: {"height": 2, "width": 2},
            "RandomFlip": lambda: self.some(0.5, mode="horizontal"),
            "RandomContrast": lambda: {"factor": 0.2},
        }[name]()
        return getattr(where, name)(**given)

    def _masking(self, shape):
        return self.make("Masking", **self.some(0.5, mask_value=0.1))


FAMILIES = {
    1: ("dense", "dense", "activation", "normal", "noise", "shape", "prepared"),
    2: (
        "dense dense conv conv pool pad shape normal activation noise recurrent recurrent recurrent recurrent "
        "wrapped prepared"
    ).split()
    + (["masking"] if MASKS else []),
    3: "dense conv conv conv pool pad shape normal activation noise conv_recurrent wrapped prepared".split(),
    4: "dense conv conv pool pad shape normal activation noise conv_recurrent wrapped".split(),
}
