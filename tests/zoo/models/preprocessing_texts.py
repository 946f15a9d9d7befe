"""TextVectorization, and lookups in larger models. Python 3.6 syntax."""

from .preprocessing import (
    IDS,
    TEXT,
    WORDS,
    adapt_words,
    experimental,
    find_layer,
    learn,
    one_layer,
    vocabulary,
)
from .registry import model

LINES = {0: ("words", ["Earth, wind!", "fire and Fire", "who wind", "earth", ""])}
one_layer("text_vectorization", "TextVectorization", (1,), {}, "string", LINES, prepare=adapt_words)
one_layer(
    "text_vectorization_set",
    "TextVectorization",
    (1,),
    {"max_tokens": 10, "output_sequence_length": 4},
    "string",
    LINES,
    prepare=vocabulary,
)
one_layer(
    "text_vectorization_vocabulary",
    "TextVectorization",
    (1,),
    {"vocabulary": WORDS, "standardize": "lower"},
    "string",
    LINES,
)
one_layer(
    "text_vectorization_ngrams",
    "TextVectorization",
    (1,),
    {"ngrams": 2, "split": "whitespace"},
    "string",
    LINES,
    prepare=adapt_words,
)
one_layer(
    "text_vectorization_plain",
    "TextVectorization",
    (1,),
    {"standardize": None, "vocabulary": WORDS},
    "string",
    LINES,
)
one_layer(
    "text_vectorization_chars",
    "TextVectorization",
    (1,),
    {"split": "character", "vocabulary": list("earthwind")},
    "string",
    LINES,
)
one_layer(
    "text_vectorization_punctuation",
    "TextVectorization",
    (1,),
    {"standardize": "strip_punctuation", "vocabulary": WORDS},
    "string",
    LINES,
)
for _mode in ("multi_hot", "binary", "count"):
    one_layer(
        "text_vectorization_" + _mode,
        "TextVectorization",
        (1,),
        {"vocabulary": WORDS, "output_mode": _mode},
        "string",
        LINES,
    )
one_layer(
    "text_vectorization_tf_idf",
    "TextVectorization",
    (1,),
    {"output_mode": "tf_idf"},
    "string",
    LINES,
    prepare=adapt_words,
)
one_layer(
    "text_vectorization_pad",
    "TextVectorization",
    (1,),
    {"vocabulary": WORDS, "output_mode": "count", "max_tokens": 9, "pad_to_max_tokens": True},
    "string",
    LINES,
)
one_layer(
    "text_vectorization_experimental",
    "TextVectorization",
    (1,),
    {},
    "string",
    LINES,
    prepare=adapt_words,
    find=experimental,
)


one_layer(
    "text_vectorization_greek",
    "TextVectorization",
    (1,),
    {"standardize": None, "output_sequence_length": 6},
    "string",
    {0: ("words", [line.encode("utf-8") for line in ["γῆ Ωμέγα", "日本 ?", "naïve"]])},
    prepare=learn("γῆ Ωμέγα", "日本 naïve γῆ"),
)
one_layer(
    "text_vectorization_ngrams_some",
    "TextVectorization",
    (1,),
    {"ngrams": (1, 3), "output_mode": "count"},
    "string",
    LINES,
    prepare=learn("earth wind and fire", "fire and"),
)
one_layer(
    "text_vectorization_no_split",
    "TextVectorization",
    (1,),
    {"split": None, "standardize": "lower"},
    "string",
    LINES,
    prepare=learn("earth", "fire and fire"),
)
one_layer(
    "text_vectorization_old_tf_idf",
    "TextVectorization",
    (1,),
    {"output_mode": "tf-idf", "pad_to_max_tokens": False},
    "string",
    LINES,
    prepare=adapt_words,
)
one_layer(
    "text_vectorization_old_binary",
    "TextVectorization",
    (1,),
    {"output_mode": "binary", "pad_to_max_tokens": False},
    "string",
    LINES,
    prepare=adapt_words,
    dense=True,
)


@model("text_vectorization_shared", feeds={0: LINES[0], 1: LINES[0]}, keep=True)
def text_vectorization_shared(keras):
    layers = keras.layers
    vectorize = find_layer(keras, "TextVectorization")(output_sequence_length=4)
    adapt_words(vectorize, __import__("numpy"))
    one, other = (layers.Input(shape=(1,), dtype="string") for _ in range(2))
    embed = layers.Embedding(12, 3)
    return keras.Model([one, other], layers.Concatenate()([embed(vectorize(one)), embed(vectorize(other))]))


@model("string_lookup_nested", feeds={0: TEXT}, keep=True)
def string_lookup_nested(keras):
    layers = keras.layers
    lookup = find_layer(keras, "StringLookup")()
    adapt_words(lookup, __import__("numpy"))
    inner = keras.Sequential([layers.Input(shape=(3,), dtype="string"), lookup, layers.Embedding(9, 2)])
    inputs = layers.Input(shape=(3,), dtype="string")
    return keras.Model(inputs, layers.Dense(2)(layers.Flatten()(inner(inputs))))


@model("string_lookup_counts_nested", feeds={0: TEXT}, keep=True)
def string_lookup_counts_nested(keras):
    layers = keras.layers
    lookup = find_layer(keras, "StringLookup")(vocabulary=WORDS, output_mode="count")
    inner = keras.Sequential([layers.Input(shape=(3,), dtype="string"), lookup])
    inputs = layers.Input(shape=(3,), dtype="string")
    return keras.Model(inputs, [inner(inputs), layers.Dense(2)(inner(inputs))])


@model("discretization_shared", keep=True)
def discretization_shared(keras):
    layers = keras.layers
    bins = find_layer(keras, "Discretization")([-0.5, 0.1, 0.8])
    one, other = (layers.Input(shape=(4,)) for _ in range(2))
    embed = layers.Embedding(9, 2)
    return keras.Model([one, other], [bins(one), embed(bins(other))])


def _adapt_ids(layer, numpy):
    layer.adapt(numpy.array([[0, 1, 4], [4, 4, 2]], "int64"))


for _mode in ("count", "tf-idf"):
    one_layer(
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
    vectorize = find_layer(keras, "TextVectorization")(max_tokens=12, output_sequence_length=5)
    adapt_words(vectorize, __import__("numpy"))
    inputs = layers.Input(shape=(1,), dtype="string")
    x = layers.Embedding(12, 4)(vectorize(inputs))
    return keras.Model(inputs, layers.Dense(2)(layers.GlobalAveragePooling1D()(x)))
