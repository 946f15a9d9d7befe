"""What arguments are: numbers, names, objects; drawn from one `random.Random`. Python 3.6 syntax."""

ACTIVATIONS = """elu exponential gelu hard_sigmoid linear relu selu sigmoid softmax softplus softsign swish
    tanh relu6 silu leaky_relu mish log_softmax""".split()
INITIALIZERS = """zeros ones glorot_uniform glorot_normal he_normal he_uniform lecun_normal lecun_uniform
    orthogonal random_normal random_uniform truncated_normal""".split()


class Values:
    """Draws arguments.

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

    def make(self, name, *positional, **arguments):
        arguments.update(self.common())
        return getattr(self.layers, name)(*positional, **arguments)

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
