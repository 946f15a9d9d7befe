"""The register of small models. Python 3.6 syntax; knows no TensorFlow, a builder is handed `tf.keras`.

    @model("shared_dense")                      a function of keras that returns a model
    case("conv1d_causal", (8, 3), lambda L: L.Conv1D(4, 3, padding="causal"))      one layer and an input

What a version does not have raises there, and the build notes its text; a model that no version builds is a mistake.
"""

import collections

REGISTRY = collections.OrderedDict()
BATCH = 3


class Entry:
    """A model of the zoo.

    Attributes:
        make: Function of the Keras module; returns a model.
        feeds: Input name or position to ("int", low, high), ("words", [...]), ("zeros_after", [rows...]), an array
            as nested lists; others are random by their dtype.
        train: Train one step before saving, so that the file holds optimizer variables.
        keep: Leave the weights as the builder set them (vocabularies, adapted statistics, given weights).
        setup: Function of the TensorFlow module called before, returns a function that undoes it, or None.
        shape: Of the one input with its batch, for models that some versions do not tell the inputs of.
    """

    def __init__(self, name, make, feeds=None, train=False, keep=False, setup=None, shape=None):
        self.name = name
        self.make = make
        self.feeds = feeds or {}
        self.train = train
        self.keep = keep
        self.setup = setup
        self.shape = shape


def model(name, **options):
    """Register the decorated function of keras."""

    def registered(make):
        _add(Entry(name, make, **options))
        return make

    return registered


def case(name, shape, layer, dtype=None, batch=None, dense=False, **options):
    """Register a functional model of one layer.

    Args:
        shape: Of the input without the batch; a list of shapes gives the layer a list of inputs.
        layer: Function of `keras.layers` that returns the layer.
        batch: Batch size, for stateful layers.
        dense: Put a Dense in front, so that a layer without weights is fed by some.
    """

    def make(keras):
        layers = keras.layers
        inputs = [
            _input(layers, one, dtype, batch) for one in (shape if isinstance(shape, list) else [shape])
        ]
        values = [layers.Dense(int(one.shape[-1]))(one) for one in inputs] if dense else inputs
        outputs = layer(layers)(values if isinstance(shape, list) else values[0])
        return keras.Model(inputs if isinstance(shape, list) else inputs[0], outputs)

    _add(Entry(name, make, **options))


def _input(layers, shape, dtype, batch):
    keywords = {} if dtype is None else {"dtype": dtype}
    if batch is not None:
        return layers.Input(batch_shape=(batch, *tuple(shape)), **keywords)
    return layers.Input(shape=shape, **keywords)


def _add(entry):
    if entry.name in REGISTRY:
        raise ValueError("the zoo has two models named " + entry.name)
    REGISTRY[entry.name] = entry
