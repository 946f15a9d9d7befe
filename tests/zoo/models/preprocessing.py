"""Preprocessing layers; `find_layer` takes them where the version has them. Python 3.6 syntax."""

from .registry import model

WORDS = ["earth", "wind", "and", "fire"]
TEXT = ("words", ["earth", "fire", "unknown", "wind", "and", ""])


def find_layer(keras, name):
    layers = keras.layers
    if hasattr(layers, name):
        return getattr(layers, name)
    return getattr(layers.experimental.preprocessing, name)


def experimental(keras, name):
    return getattr(keras.layers.experimental.preprocessing, name)


def one_layer(
    name, kind, shape, arguments=None, dtype=None, feeds=None, prepare=None, dense=False, find=find_layer
):
    @model(name, feeds=feeds, keep=True)
    def make(keras):
        import numpy

        layer = find(keras, kind)(**(arguments or {}))
        if prepare is not None:
            prepare(layer, numpy)
        inputs = keras.layers.Input(shape=shape, **({"dtype": dtype} if dtype else {}))
        outputs = layer(inputs)
        return keras.Model(inputs, keras.layers.Dense(3)(outputs) if dense else outputs)


def _adapt(shape):
    def prepare(layer, numpy):
        layer.adapt(numpy.random.RandomState(5).normal(2.0, 3.0, (40, *shape)).astype("float32"))

    return prepare


def vocabulary(layer, numpy):
    layer.set_vocabulary(WORDS)


def adapt_words(layer, numpy):
    layer.adapt(numpy.array([["earth wind"], ["fire fire and"], ["earth fire"]]))


one_layer("normalization", "Normalization", (4,), prepare=_adapt((4,)), dense=True)
one_layer("normalization_axis", "Normalization", (3, 4), {"axis": 1}, prepare=_adapt((3, 4)))
one_layer("normalization_axes", "Normalization", (3, 4), {"axis": (1, 2)}, prepare=_adapt((3, 4)))
one_layer("normalization_none", "Normalization", (4,), {"axis": None}, prepare=_adapt((4,)))
one_layer(
    "normalization_given",
    "Normalization",
    (4,),
    {"mean": [1.0, 2.0, 0.5, -1.0], "variance": [1.0, 4.0, 2.0, 0.5]},
)
one_layer("normalization_given_scalar", "Normalization", (4,), {"axis": None, "mean": 3.0, "variance": 2.0})
one_layer(
    "normalization_invert",
    "Normalization",
    (4,),
    {"mean": 1.5, "variance": 4.0, "axis": None, "invert": True},
)
one_layer("normalization_experimental", "Normalization", (4,), prepare=_adapt((4,)), find=experimental)

one_layer("discretization", "Discretization", (4,), {"bin_boundaries": [-0.5, 0.1, 0.8]})
one_layer("discretization_bins", "Discretization", (4,), {"bins": [-0.5, 0.1, 0.8]})
one_layer(
    "discretization_adapt", "Discretization", (4,), {"num_bins": 4, "epsilon": 0.05}, prepare=_adapt((4,))
)
for _mode in ("one_hot", "multi_hot", "count"):
    one_layer(
        "discretization_" + _mode,
        "Discretization",
        (1,),
        {"bin_boundaries": [-0.5, 0.1], "output_mode": _mode},
    )

IDS = {0: ("int", 0, 4)}
for _mode in ("multi_hot", "count", "binary"):
    one_layer(
        "category_" + _mode, "CategoryEncoding", (3,), {"num_tokens": 6, "output_mode": _mode}, "int64", IDS
    )
    one_layer(
        "category_old_" + _mode,
        "CategoryEncoding",
        (3,),
        {"max_tokens": 6, "output_mode": _mode},
        "int64",
        IDS,
    )
one_layer(
    "category_one_hot", "CategoryEncoding", (1,), {"num_tokens": 6, "output_mode": "one_hot"}, "int64", IDS
)

one_layer("hashing", "Hashing", (2,), {"num_bins": 7}, "string", {0: TEXT})
one_layer("hashing_salt", "Hashing", (2,), {"num_bins": 7, "salt": [17, 23]}, "string", {0: TEXT})
one_layer("hashing_mask", "Hashing", (2,), {"num_bins": 7, "mask_value": ""}, "string", {0: TEXT})
one_layer("hashing_int", "Hashing", (2,), {"num_bins": 7, "salt": 9}, "int64", IDS)
one_layer("hashing_one_hot", "Hashing", (1,), {"num_bins": 5, "output_mode": "one_hot"}, "string", {0: TEXT})


@model("hashed_crossing", feeds={0: TEXT, 1: ("int", 0, 4)}, keep=True)
def hashed_crossing(keras):
    one = keras.layers.Input(shape=(1,), dtype="string")
    other = keras.layers.Input(shape=(1,), dtype="int64")
    layer = find_layer(keras, "HashedCrossing")(num_bins=8, output_mode="one_hot")
    return keras.Model([one, other], layer([one, other]))


@model("category_crossing", feeds={0: TEXT, 1: TEXT}, keep=True)
def category_crossing(keras):
    one, other = (keras.layers.Input(shape=(1,), dtype="string") for _ in range(2))
    crossed = experimental(keras, "CategoryCrossing")()([one, other])
    return keras.Model([one, other], experimental(keras, "Hashing")(num_bins=8)(crossed))


one_layer("string_lookup", "StringLookup", (3,), {"vocabulary": WORDS}, "string", {0: TEXT})
one_layer("string_lookup_set", "StringLookup", (3,), {}, "string", {0: TEXT}, prepare=vocabulary)
one_layer("string_lookup_adapt", "StringLookup", (1,), {}, "string", {0: TEXT}, prepare=adapt_words)
one_layer(
    "string_lookup_oov",
    "StringLookup",
    (3,),
    {"vocabulary": WORDS, "num_oov_indices": 3},
    "string",
    {0: TEXT},
)
one_layer(
    "string_lookup_mask", "StringLookup", (3,), {"vocabulary": WORDS, "mask_token": ""}, "string", {0: TEXT}
)
one_layer(
    "string_lookup_no_mask",
    "StringLookup",
    (3,),
    {"vocabulary": WORDS, "mask_token": None, "oov_token": "?"},
    "string",
    {0: TEXT},
)
one_layer("string_lookup_invert", "StringLookup", (3,), {"vocabulary": WORDS, "invert": True}, "int64", IDS)
for _mode in ("one_hot", "multi_hot", "count"):
    one_layer(
        "string_lookup_" + _mode,
        "StringLookup",
        (1,),
        {"vocabulary": WORDS, "output_mode": _mode},
        "string",
        {0: TEXT},
    )
one_layer(
    "string_lookup_tf_idf",
    "StringLookup",
    (3,),
    {"vocabulary": WORDS, "idf_weights": [0.3, 0.5, 0.7, 0.9], "output_mode": "tf_idf"},
    "string",
    {0: TEXT},
)
one_layer(
    "string_lookup_pad",
    "StringLookup",
    (1,),
    {"vocabulary": WORDS, "output_mode": "one_hot", "max_tokens": 9, "pad_to_max_tokens": True},
    "string",
    {0: TEXT},
)
one_layer(
    "string_lookup_experimental",
    "StringLookup",
    (3,),
    {"vocabulary": WORDS},
    "string",
    {0: TEXT},
    find=experimental,
)

GREEK = ["γῆ", "Ωμέγα", "naïve", "日本", "a b"]
STRANGE = ("words", [word.encode("utf-8") for word in [*GREEK, "?"]])


def learn(*words):
    def prepare(layer, numpy):
        layer.adapt(numpy.array([[word] for word in words]))

    return prepare


one_layer("string_lookup_greek", "StringLookup", (2,), {"vocabulary": GREEK}, "string", {0: STRANGE})
one_layer(
    "string_lookup_greek_adapt",
    "StringLookup",
    (2,),
    {},
    "string",
    {0: STRANGE},
    prepare=learn(*GREEK, GREEK[3]),
)
one_layer(
    "string_lookup_line_break",
    "StringLookup",
    (2,),
    {},
    "string",
    {0: ("words", ["a\nb", "c", "a", ""])},
    prepare=learn("a\nb", "c", "c", "d\r"),
)
one_layer(
    "string_lookup_max_tokens",
    "StringLookup",
    (2,),
    {"max_tokens": 4},
    "string",
    {0: TEXT},
    prepare=adapt_words,
)
one_layer(
    "string_lookup_invert_set",
    "StringLookup",
    (2,),
    {"invert": True},
    "int64",
    IDS,
    prepare=vocabulary,
)
one_layer(
    "string_lookup_count_set",
    "StringLookup",
    (3,),
    {"output_mode": "count", "num_oov_indices": 2, "mask_token": ""},
    "string",
    {0: TEXT},
    prepare=vocabulary,
)
one_layer(
    "string_lookup_no_oov",
    "StringLookup",
    (2,),
    {"num_oov_indices": 0},
    "string",
    {0: ("words", WORDS)},
    prepare=vocabulary,
)
one_layer(
    "string_lookup_tf_idf_pad",
    "StringLookup",
    (3,),
    {"output_mode": "tf_idf", "max_tokens": 9, "pad_to_max_tokens": True},
    "string",
    {0: TEXT},
    prepare=learn("earth", "wind", "earth", "fire"),
)
one_layer(
    "string_lookup_sparse",
    "StringLookup",
    (3,),
    {"vocabulary": WORDS, "output_mode": "count", "sparse": True},
    "string",
    {0: TEXT},
    dense=True,
)

NUMBERS = {0: ("int", 10, 16)}


def _learn_numbers(layer, numpy):
    layer.adapt(numpy.array([[12], [15], [12], [10], [15], [12]], "int64"))


one_layer("integer_lookup_adapt", "IntegerLookup", (3,), {}, "int64", NUMBERS, prepare=_learn_numbers)
one_layer(
    "integer_lookup_adapt_count",
    "IntegerLookup",
    (3,),
    {"output_mode": "count"},
    "int64",
    NUMBERS,
    prepare=_learn_numbers,
    dense=True,
)
one_layer(
    "integer_lookup_old", "IntegerLookup", (3,), {"max_values": 5}, "int64", NUMBERS, prepare=_learn_numbers
)
one_layer("integer_lookup", "IntegerLookup", (3,), {"vocabulary": [12, 10, 15]}, "int64", NUMBERS)
one_layer(
    "integer_lookup_all",
    "IntegerLookup",
    (3,),
    {"vocabulary": [12, 10, 15], "num_oov_indices": 2, "mask_token": 0, "oov_token": -7},
    "int64",
    NUMBERS,
)
one_layer(
    "integer_lookup_one_hot",
    "IntegerLookup",
    (1,),
    {"vocabulary": [12, 10, 15], "output_mode": "one_hot"},
    "int64",
    NUMBERS,
)
one_layer(
    "integer_lookup_invert", "IntegerLookup", (3,), {"vocabulary": [12, 10, 15], "invert": True}, "int64", IDS
)
