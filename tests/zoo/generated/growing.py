# ruff: noqa: B905
"""A model grown layer by layer: what raises in the version at hand is drawn again. Python 3.6 syntax."""

from .choosing import Chooser

SHAPES = (
    (5,),
    (4,),
    (6, 4),
    (5, 3),
    (6, 4),
    (7, 6, 3),
    (6, 5, 4),
    (8, 7, 2),
    (4, 5, 4, 2),
    (3, 5, 4, 2),
    (2, 4, 3, 4, 2),
)
TRIES = 30
TOO_MANY = 3000
"""Numbers in one example."""


class Grower:
    """Grows one model.

    Attributes:
        feeds: For `build.feed`.
    """

    def __init__(self, random, keras):
        self.chooser = Chooser(random, keras)
        self.random = random
        self.keras = keras
        self.layers = keras.layers
        self.feeds = {}
        self.inputs = []
        self.failed = []

    def model(self):
        """A random model."""
        kind = self.chooser.one(
            "sequential", "sequential", "line", "line", "branches", "nested", "shared", "special"
        )
        if kind == "sequential":
            return self.sequential()
        if kind == "special":
            x = self.special()
        else:
            x = self.begun(self.start())
            x = self.line(x, self.random.randint(0, 1))
            x = getattr(self, "_" + kind)(x)
        x = self.line(x, self.random.randint(1 if kind in ("line", "special") else 0, 2))
        inputs = self.inputs if len(self.inputs) > 1 else self.inputs[0]
        if len(self.inputs) > 1 and self.chooser.chance(0.3):
            inputs = {f"in_{index}": one for index, one in enumerate(self.inputs)}
        return self.keras.Model(inputs, self.ends(x), **self.chooser.some(0.2, name="whole"))

    def ends(self, x):
        """What the model gives: mostly one tensor."""
        if not self.chooser.chance(0.15):
            return x
        other = self.line(x, 1)
        return self.chooser.one([x, other], {"first": x, "second": other}, (other, x))

    def start(self, shape=None, **options):
        shape = shape or self.chooser.one(*SHAPES)
        if self.chooser.chance(0.2):
            options["name"] = f"in_{len(self.inputs)}"
        if self.chooser.chance(0.25):
            value = self.layers.Input(batch_shape=(3, *shape), **options)
        else:
            value = self.layers.Input(shape=shape, **options)
        if len(shape) == 2 and not options.get("dtype") and self.chooser.chance(0.3):
            self.feeds[len(self.inputs)] = (
                "zeros_after",
                [self.random.randint(1, shape[0]) for _ in range(3)],
            )
        self.inputs.append(value)
        return value

    def begun(self, x):
        """Masked, if the last input ends with zeros."""
        rule = self.feeds.get(len(self.inputs) - 1, ("",))
        if rule[0] == "zeros_after" and self.chooser.chance(0.7):
            return self.chooser.make("Masking")(x)
        return x

    def line(self, x, count):
        for _ in range(count):
            x = self.step(x)
        return x

    def step(self, x):
        return self.grown(x)[1]

    def grown(self, x):
        """A layer and its output; what raises is drawn again."""
        shape = shape_of(x)
        for _ in range(TRIES):
            try:
                layer = self.chooser.layer(shape)
                return layer, self.called(layer, x)
            except Exception as error:
                self.failed.append(f"{type(error).__name__}: {str(error)[:200]}")
        raise RuntimeError(f"nothing fits {shape}: {self.failed[-1]}")

    def called(self, layer, x):
        y = layer(x)
        y = y[0] if isinstance(y, (list, tuple)) else y
        size = 1
        for dimension in shape_of(y):
            if dimension == 0:
                raise ValueError("empty")
            size *= dimension or 1
        if size > TOO_MANY or not shape_of(y):
            raise ValueError("too many numbers, or none")
        if not getattr(y.dtype, "is_floating", True):
            raise ValueError("no floats")
        return y

    def sequential(self):
        """The layers of a line, built anew inside a Sequential."""
        layers, x = self.first()
        for _ in range(self.random.randint(1, 4)):
            layer, x = self.grown(x)
            layers.append(layer)
        configs = [layer.get_config() for layer in layers]
        objects = custom(self.keras)
        fresh = [type(layer).from_config(config, **objects(layer)) for layer, config in zip(layers, configs)]
        shape = tuple(one for one in self.inputs[0].shape.as_list())
        way = self.chooser.one("input", "first", "build")
        stateful = any(config.get("stateful") for config in configs) or "'stateful': True" in str(configs)
        if way == "build" and not stateful and not self.chooser.oldest:
            model = self.keras.Sequential(fresh)
            model.build(shape)
            if model.inputs:
                return model
        if way == "first" or self.chooser.oldest:
            fresh[0] = type(layers[0]).from_config(dict(configs[0], batch_input_shape=shape))
            return self.keras.Sequential(fresh)
        start = self.layers.InputLayer(batch_input_shape=shape)
        return self.keras.Sequential([start, *fresh], **self.chooser.some(0.3, name="chain"))

    def first(self):
        """The first layers of a Sequential, and their output: those that make masks stand here mostly."""
        if self.chooser.chance(0.25):
            self.feeds[0] = ("int", 0, 6)
            layer = self.chooser.embedding()
            return [layer], layer(self.start((6,), dtype="int32"))
        x = self.start()
        if self.feeds and self.chooser.chance(0.7):
            layer = self.chooser.make("Masking")
            return [layer], layer(x)
        return [], x

    def _line(self, x):
        return self.step(x)

    def _branches(self, x):
        left, right = self.line(x, self.random.randint(0, 1)), self.line(x, 1)
        if self.chooser.chance(0.3):
            right = self.start(shape_of(left)) if None not in shape_of(left) else self.start()
            right = self.line(self.begun(right), 1)
        return self.merged([left, right])

    def merged(self, values):
        name = self.chooser.one(
            "Add", "Multiply", "Average", "Maximum", "Minimum", "Subtract", "Concatenate", "Dot"
        )
        for _ in range(2):
            try:
                arguments = {}
                if name == "Concatenate":
                    arguments = self.chooser.some(0.5, axis=self.chooser.one(1, -1))
                if name == "Dot":
                    arguments = {"axes": self.chooser.one(1, -1, (1, 1), (2, 1))}
                    arguments.update(self.chooser.some(0.3, normalize=True))
                return self.called(self.chooser.make(name, **arguments), values)
            except Exception as error:
                self.failed.append(f"{type(error).__name__}: {str(error)[:200]}")
        flat = [self.layers.Flatten()(value) for value in values]
        return self.layers.Concatenate()(flat)

    def _nested(self, x):
        shape = shape_of(x)
        outer, self.inputs, self.feeds = (self.inputs, self.feeds), [], {}
        inside = self.start(shape)
        count = self.random.randint(1, 2)
        if self.chooser.chance(0.4):
            y = self.merged([inside, self.line(inside, count)])
        else:
            y = self.line(inside, count)
        inner = self.keras.Model(self.inputs[0] if len(self.inputs) == 1 else self.inputs, y)
        self.inputs, self.feeds = outer
        y = inner(x)
        if self.chooser.chance(0.4):
            return self.merged([y, inner(self.layers.Activation("tanh")(x))])
        if self.chooser.chance(0.2):
            return inner(self.layers.Activation("tanh")(x))
        return y

    def _shared(self, x):
        layer, y = self.grown(x)
        other = self.called(layer, self.layers.Activation("tanh")(x))
        return self.merged([y, other])

    # what does not begin with one tensor of floats

    def special(self):
        which = self.chooser.one("embedding", "embedding", "attention", "heads", "states", "words", "numbers")
        return getattr(self, "_" + which)()

    def _embedding(self):
        c = self.chooser
        self.feeds[len(self.inputs)] = ("int", 0, 6)
        x = self.start((6,), **c.some(0.5, dtype="int32"))
        return c.embedding()(x)

    def _attention(self):
        c = self.chooser
        values = [self.begun(self.start(shape)) for shape in ((5, 4), (6, 4))]
        if c.chance(0.4):
            values.append(self.begun(self.start((6, 4))))
        name = c.one("Attention", "AdditiveAttention")
        found = c.some(0.3, use_scale=c.one(True, False), dropout=0.2, causal=True)
        if name == "Attention":
            found.update(c.some(0.25, score_mode="concat"))
        try:
            return c.make(name, **found)(values)
        except (TypeError, ValueError):
            return c.make(name)(values)

    def _heads(self):
        c = self.chooser
        query, value = self.begun(self.start((5, 4))), self.begun(self.start((6, 3)))
        found = c.some(0.3, value_dim=2, dropout=0.1, use_bias=False, output_shape=c.one(3, (2, 3)))
        found.update(c.weighted(("kernel",)))
        found.update(c.some(0.1, attention_axes=(1,)))
        return c.make("MultiHeadAttention", 2, 3, **found)(query, value)

    def _states(self):
        c = self.chooser
        x = self.begun(self.start((5, 3)))
        name = c.one("SimpleRNN", "LSTM", "GRU")
        states = [self.start((4,)) for _ in range(2 if name == "LSTM" else 1)]
        found = dict(c._cell_arguments(name), **c.some(0.3, return_sequences=True, go_backwards=True))
        found.update(return_state=c.chance(0.5))
        y = c.make(name, 4, **found)(x, initial_state=states)
        if isinstance(y, (list, tuple)):
            return c.one(y[0], self.merged(list(y[-2:])), y[-1])
        return y

    def _words(self):
        c = self.chooser
        self.feeds[len(self.inputs)] = ("words", ["a", "b", "c d", "Zz a!", ""])
        x = self.start((3,), dtype="string")
        preprocessing = getattr(getattr(self.layers, "experimental", None), "preprocessing", None)
        where = self.layers if hasattr(self.layers, "StringLookup") else preprocessing
        found = c.some(
            0.4,
            num_oov_indices=c.one(0, 2),
            mask_token=c.one("", None),
            output_mode=c.one("int", "multi_hot", "count"),
        )
        found["num_oov_indices"] = max(1, found.get("num_oov_indices", 1))
        return self.embedded(where.StringLookup(vocabulary=["a", "b", "c"], **found)(x))

    def _numbers(self):
        c = self.chooser
        self.feeds[len(self.inputs)] = ("int", 0, 6)
        x = self.start((3,), dtype="int64")
        preprocessing = getattr(getattr(self.layers, "experimental", None), "preprocessing", None)
        name = c.one("IntegerLookup", "Hashing", "CategoryEncoding", "Discretization")
        where = self.layers if hasattr(self.layers, name) else preprocessing
        found = {
            "IntegerLookup": {"vocabulary": [1, 2, 5]},
            "Hashing": dict(c.some(0.5, salt=7, mask_value=3), num_bins=4),
            "CategoryEncoding": {"num_tokens": 8, "output_mode": c.one("multi_hot", "count")},
            "Discretization": {"bin_boundaries": [1.0, 3.0]},
        }[name]
        return self.embedded(getattr(where, name)(**found)(x))

    def embedded(self, x):
        if x.dtype.is_floating:
            return x
        return self.layers.Embedding(12, 3)(x)


def alone(keras, layer, without):
    """A model of one layer, as it is called first, without some of its arguments."""
    config = {key: value for key, value in layer.get_config().items() if key not in without}
    given = layer.get_input_at(0)
    inputs = [
        keras.layers.Input(batch_shape=keras.backend.int_shape(one), dtype=one.dtype.base_dtype.name)
        for one in (given if isinstance(given, (list, tuple)) else [given])
    ]
    made = type(layer).from_config(config)(inputs if isinstance(given, (list, tuple)) else inputs[0])
    return keras.Model(inputs, made)


def shape_of(x):
    return tuple(x.shape.as_list()[1:])


def custom(keras):
    """The keyword arguments of `from_config`, which not every class takes."""
    del keras
    return lambda layer: {}
