"""Preprocessing layers; `_find` takes them where the version has them. Python 3.6 syntax."""

from .registry import model

WORDS = ["earth", "wind", "and", "fire"]
TEXT = ("words", ["earth", "fire", "unknown", "wind", "and", ""])


def _find(keras, name):
    layers = keras.layers
    if hasattr(layers, name):
        return getattr(layers, name)
    return getattr(layers.experimental.preprocessing, name)


def _experimental(keras, name):
    return getattr(keras.layers.experimental.preprocessing, name)


def _one(name, kind, shape, arguments=None, dtype=None, feeds=None, prepare=None, dense=False, find=_find):
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


def _vocabulary(layer, numpy):
    layer.set_vocabulary(WORDS)


def _adapt_words(layer, numpy):
    layer.adapt(numpy.array([["earth wind"], ["fire fire and"], ["earth fire"]]))


_one("normalization", "Normalization", (4,), prepare=_adapt((4,)), dense=True)
_one("normalization_axis", "Normalization", (3, 4), {"axis": 1}, prepare=_adapt((3, 4)))
_one("normalization_axes", "Normalization", (3, 4), {"axis": (1, 2)}, prepare=_adapt((3, 4)))
_one("normalization_none", "Normalization", (4,), {"axis": None}, prepare=_adapt((4,)))
_one(
    "normalization_given",
    "Normalization",
    (4,),
    {"mean": [1.0, 2.0, 0.5, -1.0], "variance": [1.0, 4.0, 2.0, 0.5]},
)
_one("normalization_given_scalar", "Normalization", (4,), {"axis": None, "mean": 3.0, "variance": 2.0})
_one(
    "normalization_invert",
    "Normalization",
    (4,),
    {"mean": 1.5, "variance": 4.0, "axis": None, "invert": True},
)
_one("normalization_experimental", "Normalization", (4,), prepare=_adapt((4,)), find=_experimental)

_one("discretization", "Discretization", (4,), {"bin_boundaries": [-0.5, 0.1, 0.8]})
_one("discretization_bins", "Discretization", (4,), {"bins": [-0.5, 0.1, 0.8]})
_one("discretization_adapt", "Discretization", (4,), {"num_bins": 4, "epsilon": 0.05}, prepare=_adapt((4,)))
for _mode in ("one_hot", "multi_hot", "count"):
    _one(
        "discretization_" + _mode,
        "Discretization",
        (1,),
        {"bin_boundaries": [-0.5, 0.1], "output_mode": _mode},
    )

IDS = {0: ("int", 0, 4)}
for _mode in ("multi_hot", "count", "binary"):
    _one("category_" + _mode, "CategoryEncoding", (3,), {"num_tokens": 6, "output_mode": _mode}, "int64", IDS)
    _one(
        "category_old_" + _mode,
        "CategoryEncoding",
        (3,),
        {"max_tokens": 6, "output_mode": _mode},
        "int64",
        IDS,
    )
_one("category_one_hot", "CategoryEncoding", (1,), {"num_tokens": 6, "output_mode": "one_hot"}, "int64", IDS)

_one("hashing", "Hashing", (2,), {"num_bins": 7}, "string", {0: TEXT})
_one("hashing_salt", "Hashing", (2,), {"num_bins": 7, "salt": [17, 23]}, "string", {0: TEXT})
_one("hashing_mask", "Hashing", (2,), {"num_bins": 7, "mask_value": ""}, "string", {0: TEXT})
_one("hashing_int", "Hashing", (2,), {"num_bins": 7, "salt": 9}, "int64", IDS)
_one("hashing_one_hot", "Hashing", (1,), {"num_bins": 5, "output_mode": "one_hot"}, "string", {0: TEXT})


@model("hashed_crossing", feeds={0: TEXT, 1: ("int", 0, 4)}, keep=True)
def hashed_crossing(keras):
    one = keras.layers.Input(shape=(1,), dtype="string")
    other = keras.layers.Input(shape=(1,), dtype="int64")
    layer = _find(keras, "HashedCrossing")(num_bins=8, output_mode="one_hot")
    return keras.Model([one, other], layer([one, other]))


@model("category_crossing", feeds={0: TEXT, 1: TEXT}, keep=True)
def category_crossing(keras):
    one, other = (keras.layers.Input(shape=(1,), dtype="string") for _ in range(2))
    crossed = _experimental(keras, "CategoryCrossing")()([one, other])
    return keras.Model([one, other], _experimental(keras, "Hashing")(num_bins=8)(crossed))


_one("string_lookup", "StringLookup", (3,), {"vocabulary": WORDS}, "string", {0: TEXT})
_one("string_lookup_set", "StringLookup", (3,), {}, "string", {0: TEXT}, prepare=_vocabulary)
_one("string_lookup_adapt", "StringLookup", (1,), {}, "string", {0: TEXT}, prepare=_adapt_words)
_one(
    "string_lookup_oov",
    "StringLookup",
    (3,),
    {"vocabulary": WORDS, "num_oov_indices": 3},
    "string",
    {0: TEXT},
)
_one("string_lookup_mask", "StringLookup", (3,), {"vocabulary": WORDS, "mask_token": ""}, "string", {0: TEXT})
_one(
    "string_lookup_no_mask",
    "StringLookup",
    (3,),
    {"vocabulary": WORDS, "mask_token": None, "oov_token": "?"},
    "string",
    {0: TEXT},
)
_one("string_lookup_invert", "StringLookup", (3,), {"vocabulary": WORDS, "invert": True}, "int64", IDS)
for _mode in ("one_hot", "multi_hot", "count"):
    _one(
        "string_lookup_" + _mode,
        "StringLookup",
        (1,),
        {"vocabulary": WORDS, "output_mode": _mode},
        "string",
        {0: TEXT},
    )
_one(
    "string_lookup_tf_idf",
    "StringLookup",
    (3,),
    {"vocabulary": WORDS, "idf_weights": [0.3, 0.5, 0.7, 0.9], "output_mode": "tf_idf"},
    "string",
    {0: TEXT},
)
_one(
    "string_lookup_pad",
    "StringLookup",
    (1,),
    {"vocabulary": WORDS, "output_mode": "one_hot", "max_tokens": 9, "pad_to_max_tokens": True},
    "string",
    {0: TEXT},
)
_one(
    "string_lookup_experimental",
    "StringLookup",
    (3,),
    {"vocabulary": WORDS},
    "string",
    {0: TEXT},
    find=_experimental,
)

GREEK = ["γῆ", "Ωμέγα", "naïve", "日本", "a b"]
STRANGE = ("words", [word.encode("utf-8") for word in [*GREEK, "?"]])


def _learn(*words):
    def prepare(layer, numpy):
        layer.adapt(numpy.array([[word] for word in words]))

    return prepare


_one("string_lookup_greek", "StringLookup", (2,), {"vocabulary": GREEK}, "string", {0: STRANGE})
_one(
    "string_lookup_greek_adapt",
    "StringLookup",
    (2,),
    {},
    "string",
    {0: STRANGE},
    prepare=_learn(*GREEK, GREEK[3]),
)
_one(
    "string_lookup_line_break",
    "StringLookup",
    (2,),
    {},
    "string",
    {0: ("words", ["a\nb", "c", "a", ""])},
    prepare=_learn("a\nb", "c", "c", "d\r"),
)
_one(
    "string_lookup_max_tokens",
    "StringLookup",
    (2,),
    {"max_tokens": 4},
    "string",
    {0: TEXT},
    prepare=_adapt_words,
)
_one(
    "string_lookup_invert_set",
    "StringLookup",
    (2,),
    {"invert": True},
    "int64",
    IDS,
    prepare=_vocabulary,
)
_one(
    "string_lookup_count_set",
    "StringLookup",
    (3,),
    {"output_mode": "count", "num_oov_indices": 2, "mask_token": ""},
    "string",
    {0: TEXT},
    prepare=_vocabulary,
)
_one(
    "string_lookup_no_oov",
    "StringLookup",
    (2,),
    {"num_oov_indices": 0},
    "string",
    {0: ("words", WORDS)},
    prepare=_vocabulary,
)
_one(
    "string_lookup_tf_idf_pad",
    "StringLookup",
    (3,),
    {"output_mode": "tf_idf", "max_tokens": 9, "pad_to_max_tokens": True},
    "string",
    {0: TEXT},
    prepare=_learn("earth", "wind", "earth", "fire"),
)
_one(
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


_one("integer_lookup_adapt", "IntegerLookup", (3,), {}, "int64", NUMBERS, prepare=_learn_numbers)
_one(
    "integer_lookup_adapt_count",
    "IntegerLookup",
    (3,),
    {"output_mode": "count"},
    "int64",
    NUMBERS,
    prepare=_learn_numbers,
    dense=True,
)
_one("integer_lookup_old", "IntegerLookup", (3,), {"max_values": 5}, "int64", NUMBERS, prepare=_learn_numbers)
_one("integer_lookup", "IntegerLookup", (3,), {"vocabulary": [12, 10, 15]}, "int64", NUMBERS)
_one(
    "integer_lookup_all",
    "IntegerLookup",
    (3,),
    {"vocabulary": [12, 10, 15], "num_oov_indices": 2, "mask_token": 0, "oov_token": -7},
    "int64",
    NUMBERS,
)
_one(
    "integer_lookup_one_hot",
    "IntegerLookup",
    (1,),
    {"vocabulary": [12, 10, 15], "output_mode": "one_hot"},
    "int64",
    NUMBERS,
)
_one(
    "integer_lookup_invert", "IntegerLookup", (3,), {"vocabulary": [12, 10, 15], "invert": True}, "int64", IDS
)

LINES = {0: ("words", ["Earth, wind!", "fire and Fire", "who wind", "earth", ""])}
_one("text_vectorization", "TextVectorization", (1,), {}, "string", LINES, prepare=_adapt_words)
_one(
    "text_vectorization_set",
    "TextVectorization",
    (1,),
    {"max_tokens": 10, "output_sequence_length": 4},
    "string",
    LINES,
    prepare=_vocabulary,
)
_one(
    "text_vectorization_vocabulary",
    "TextVectorization",
    (1,),
    {"vocabulary": WORDS, "standardize": "lower"},
    "string",
    LINES,
)
_one(
    "text_vectorization_ngrams",
    "TextVectorization",
    (1,),
    {"ngrams": 2, "split": "whitespace"},
    "string",
    LINES,
    prepare=_adapt_words,
)
_one(
    "text_vectorization_plain",
    "TextVectorization",
    (1,),
    {"standardize": None, "vocabulary": WORDS},
    "string",
    LINES,
)
_one(
    "text_vectorization_chars",
    "TextVectorization",
    (1,),
    {"split": "character", "vocabulary": list("earthwind")},
    "string",
    LINES,
)
_one(
    "text_vectorization_punctuation",
    "TextVectorization",
    (1,),
    {"standardize": "strip_punctuation", "vocabulary": WORDS},
    "string",
    LINES,
)
for _mode in ("multi_hot", "binary", "count"):
    _one(
        "text_vectorization_" + _mode,
        "TextVectorization",
        (1,),
        {"vocabulary": WORDS, "output_mode": _mode},
        "string",
        LINES,
    )
_one(
    "text_vectorization_tf_idf",
    "TextVectorization",
    (1,),
    {"output_mode": "tf_idf"},
    "string",
    LINES,
    prepare=_adapt_words,
)
_one(
    "text_vectorization_pad",
    "TextVectorization",
    (1,),
    {"vocabulary": WORDS, "output_mode": "count", "max_tokens": 9, "pad_to_max_tokens": True},
    "string",
    LINES,
)
_one(
    "text_vectorization_experimental",
    "TextVectorization",
    (1,),
    {},
    "string",
    LINES,
    prepare=_adapt_words,
    find=_experimental,
)


_one(
    "text_vectorization_greek",
    "TextVectorization",
    (1,),
    {"standardize": None, "output_sequence_length": 6},
    "string",
    {0: ("words", [line.encode("utf-8") for line in ["γῆ Ωμέγα", "日本 ?", "naïve"]])},
    prepare=_learn("γῆ Ωμέγα", "日本 naïve γῆ"),
)
_one(
    "text_vectorization_ngrams_some",
    "TextVectorization",
    (1,),
    {"ngrams": (1, 3), "output_mode": "count"},
    "string",
    LINES,
    prepare=_learn("earth wind and fire", "fire and"),
)
_one(
    "text_vectorization_no_split",
    "TextVectorization",
    (1,),
    {"split": None, "standardize": "lower"},
    "string",
    LINES,
    prepare=_learn("earth", "fire and fire"),
)
_one(
    "text_vectorization_old_tf_idf",
    "TextVectorization",
    (1,),
    {"output_mode": "tf-idf", "pad_to_max_tokens": False},
    "string",
    LINES,
    prepare=_adapt_words,
)
_one(
    "text_vectorization_old_binary",
    "TextVectorization",
    (1,),
    {"output_mode": "binary", "pad_to_max_tokens": False},
    "string",
    LINES,
    prepare=_adapt_words,
    dense=True,
)


@model("text_vectorization_shared", feeds={0: LINES[0], 1: LINES[0]}, keep=True)
def text_vectorization_shared(keras):
    layers = keras.layers
    vectorize = _find(keras, "TextVectorization")(output_sequence_length=4)
    _adapt_words(vectorize, __import__("numpy"))
    one, other = (layers.Input(shape=(1,), dtype="string") for _ in range(2))
    embed = layers.Embedding(12, 3)
    return keras.Model([one, other], layers.Concatenate()([embed(vectorize(one)), embed(vectorize(other))]))


@model("string_lookup_nested", feeds={0: TEXT}, keep=True)
def string_lookup_nested(keras):
    layers = keras.layers
    lookup = _find(keras, "StringLookup")()
    _adapt_words(lookup, __import__("numpy"))
    inner = keras.Sequential([layers.Input(shape=(3,), dtype="string"), lookup, layers.Embedding(9, 2)])
    inputs = layers.Input(shape=(3,), dtype="string")
    return keras.Model(inputs, layers.Dense(2)(layers.Flatten()(inner(inputs))))


@model("string_lookup_counts_nested", feeds={0: TEXT}, keep=True)
def string_lookup_counts_nested(keras):
    layers = keras.layers
    lookup = _find(keras, "StringLookup")(vocabulary=WORDS, output_mode="count")
    inner = keras.Sequential([layers.Input(shape=(3,), dtype="string"), lookup])
    inputs = layers.Input(shape=(3,), dtype="string")
    return keras.Model(inputs, [inner(inputs), layers.Dense(2)(inner(inputs))])


@model("discretization_shared", keep=True)
def discretization_shared(keras):
    layers = keras.layers
    bins = _find(keras, "Discretization")([-0.5, 0.1, 0.8])
    one, other = (layers.Input(shape=(4,)) for _ in range(2))
    embed = layers.Embedding(9, 2)
    return keras.Model([one, other], [bins(one), embed(bins(other))])


def _adapt_ids(layer, numpy):
    layer.adapt(numpy.array([[0, 1, 4], [4, 4, 2]], "int64"))


for _mode in ("count", "tf-idf"):
    _one(
        "category_adapt_" + _mode.replace("-", "_"),
        "CategoryEncoding",
        (3,),
        {"output_mode": _mode},
        "int64",
        IDS,
        prepare=_adapt_ids,
    )


@model("text_classifier", feeds=LINES, keep=True)
def text_classifier(keras):
    layers = keras.layers
    vectorize = _find(keras, "TextVectorization")(max_tokens=12, output_sequence_length=5)
    _adapt_words(vectorize, __import__("numpy"))
    inputs = layers.Input(shape=(1,), dtype="string")
    x = layers.Embedding(12, 4)(vectorize(inputs))
    return keras.Model(inputs, layers.Dense(2)(layers.GlobalAveragePooling1D()(x)))


IMAGE = (8, 9, 3)
_one("rescaling", "Rescaling", IMAGE, {"scale": 1.0 / 127.5, "offset": -1.0})
_one("rescaling_plain", "Rescaling", IMAGE, {"scale": 0.5}, find=_experimental)
for _how in "bilinear nearest bicubic area lanczos3 lanczos5 gaussian mitchellcubic".split():
    _one("resizing_" + _how, "Resizing", IMAGE, {"height": 5, "width": 12, "interpolation": _how})
_one("resizing_crop", "Resizing", IMAGE, {"height": 5, "width": 5, "crop_to_aspect_ratio": True})
_one("center_crop", "CenterCrop", IMAGE, {"height": 5, "width": 6})
_one("center_crop_resized", "CenterCrop", IMAGE, {"height": 12, "width": 12})
_one("random_crop", "RandomCrop", IMAGE, {"height": 5, "width": 6, "seed": 3})
_one("random_flip", "RandomFlip", IMAGE, {"mode": "horizontal", "seed": 3})
_one("random_flip_both", "RandomFlip", IMAGE)
_one(
    "random_translation",
    "RandomTranslation",
    IMAGE,
    {"height_factor": 0.2, "width_factor": (-0.1, 0.3), "fill_mode": "constant", "fill_value": 0.5},
)
_one(
    "random_rotation",
    "RandomRotation",
    IMAGE,
    {"factor": (-0.1, 0.2), "fill_mode": "wrap", "interpolation": "nearest", "seed": 2},
)
_one("random_zoom", "RandomZoom", IMAGE, {"height_factor": 0.2, "width_factor": (0.1, 0.2), "seed": 2})
_one("random_zoom_default", "RandomZoom", IMAGE, {"height_factor": 0.2})
_one("random_height", "RandomHeight", IMAGE, {"factor": 0.2})
_one("random_width", "RandomWidth", IMAGE, {"factor": (0.1, 0.2), "interpolation": "nearest"})
_one("random_contrast", "RandomContrast", IMAGE, {"factor": 0.3, "seed": 1})
_one(
    "random_brightness", "RandomBrightness", IMAGE, {"factor": (-0.2, 0.3), "value_range": (0, 1), "seed": 1}
)
_one("random_flip_experimental", "RandomFlip", IMAGE, {"mode": "vertical"}, find=_experimental)


@model("augmented")
def augmented(keras):
    layers = keras.layers
    augmentation = keras.Sequential(
        [
            _find(keras, "RandomFlip")("horizontal"),
            _find(keras, "RandomRotation")(0.1),
            _find(keras, "RandomZoom")(0.1),
        ]
    )
    inputs = layers.Input(shape=IMAGE)
    x = _find(keras, "Rescaling")(1.0 / 255)(augmentation(inputs))
    return keras.Model(inputs, layers.Dense(2)(layers.Flatten()(layers.Conv2D(3, 3)(x))))
