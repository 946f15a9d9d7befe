"""Lookup layers on their way to Keras 3; their vocabularies are in the configs already, see `binding.vocabularies`."""

from __future__ import annotations

from typing import Any

from ...errors import Refused
from ...hub import Json, Severity
from ...hub.topology import Place
from ...layers.preprocessing import LOOKUPS
from ...modules import PACKAGE
from ..chain import is_keras_3
from ..step import Walk, config_of
from .casts import cast_after
from .objects import own_function
from .with_modules import to_module

CLASSES = tuple(sorted(LOOKUPS))

# What TextVectorization of every version knows by name; anything else is a function of somebody's own.
STANDARDIZE = ("lower_and_strip_punctuation", "lower", "strip_punctuation")
SPLIT = ("whitespace", "character")

# A class of the generated module, for Keras 3.0 only.
NGRAMS = "TextVectorizationNgrams"

# Another, for Keras 3.4 and 3.5.
MULTI_HOT = "TextVectorizationMultiHot"

COUNTS = ("one_hot", "multi_hot", "binary", "count")


def lookups(walk: Walk) -> None:
    """What the constructors of Keras 3 refuse, or read as something else."""
    for place in walk.places(CLASSES):
        config = config_of(place.layer)
        _bookkeeping(walk, place, config)
        if config.get("pad_to_max_tokens") and config.get("max_tokens") is None:
            config["pad_to_max_tokens"] = False
            walk.note(
                Severity.NEUTRAL,
                place.where,
                "`pad_to_max_tokens` is off: there is no `max_tokens` to pad to",
            )
        if config.get("vocabulary_dtype") not in (None, "int64", "string"):
            walk.note(
                Severity.EQUIVALENT,
                place.where,
                f"its tokens are int64 in place of {config['vocabulary_dtype']}",
            )
            config["vocabulary_dtype"] = "int64"
        if place.layer["class_name"] == "TextVectorization":
            _text(walk, place, config)
        _refuse_tokens(place, config)


def _bookkeeping(walk: Walk, place: Place, config: Json) -> None:
    given = config.get("has_input_vocabulary")
    for key in ("vocabulary_size", "has_input_vocabulary", "has_static_table"):
        if config.pop(key, None) is not None:
            walk.note(Severity.NEUTRAL, place.where, f"`{key}` dropped: it follows from the tokens")
    if given is False and config.get("vocabulary") is not None:
        walk.note(
            Severity.EQUIVALENT,
            place.where,
            f"its {len(config['vocabulary'])} tokens are in its config, so that `adapt` takes a new layer",
        )


def _text(walk: Walk, place: Place, config: Json) -> None:
    if config.get("output_mode", "int") is None:
        raise Refused(
            "TextVectorization with `output_mode=None` gives texts, which Keras 3 cannot do",
            where=place.where,
            hint="split the texts before they enter the model",
        )
    ngrams = config.get("ngrams")
    if isinstance(ngrams, list) and ngrams == list(range(1, len(ngrams) + 1)):
        config["ngrams"] = len(ngrams)
    elif isinstance(ngrams, list):
        to_module(walk, place, NGRAMS, "Keras 3.0 reads no list of `ngrams`")
    for key, known in (("standardize", STANDARDIZE), ("split", SPLIT)):
        value = config.get(key)
        if isinstance(value, dict) and value.get("class_name") == "function":
            value = value.get("config")
        if isinstance(value, str) and value not in known:
            config[key] = own_function(value)


def _refuse_tokens(place: Place, config: Json) -> None:
    """Keras makes a NumPy array of the tokens, which drops zero bytes at the end of a text."""
    for token in config.get("vocabulary") or ():
        if isinstance(token, str) and token.endswith("\0"):
            raise Refused(
                f"a token of `{place.where}` ends with a zero byte, which Keras cuts off when it reads a vocabulary",
                where=place.where,
                found=repr(token)[:80],
            )


def float_counts(walk: Walk) -> None:
    """Keras 3 returns the counts of a lookup layer as int64, where Keras 2 returned floats."""
    for place in walk.places((*CLASSES, f"{PACKAGE}{NGRAMS}")):
        config = config_of(place.layer)
        if config.get("output_mode") not in COUNTS:
            continue
        dtype = _float_dtype(config.get("dtype"))
        if config.get("sparse"):
            walk.note(Severity.EQUIVALENT, place.where, f"its sparse outputs are int64 in place of {dtype}")
            continue
        cast_after(walk, place, dtype, "int64")


def stock_ngrams(walk: Walk) -> None:
    """From Keras 3.1 on a list of `ngrams` is read."""
    for place in walk.places((NGRAMS,)):
        place.layer.update(class_name="TextVectorization", module="keras.layers", registered_name=None)
        walk.note(Severity.NEUTRAL, place.where, "the list of `ngrams` is read again")


def listed_ngrams(walk: Walk) -> None:
    """Before, a class of the module reads it; tf.keras does itself."""
    for place in walk.places(("TextVectorization",)) if is_keras_3(walk.target) else ():
        ngrams = config_of(place.layer).get("ngrams")
        if place.layer.get("module") == "keras.layers" and isinstance(ngrams, list):
            place.layer.update(class_name=NGRAMS, module=None, registered_name=f"{PACKAGE}{NGRAMS}")
            walk.note(
                Severity.EQUIVALENT,
                place.where,
                f"Keras 3.0 reads no list of `ngrams`: `{NGRAMS}` is written beside the model",
            )


def empty_texts(walk: Walk) -> None:
    """In Keras 3.4 and 3.5 a text without a word is -2**63 for every token, in the mode `multi_hot`."""
    for place in walk.places(("TextVectorization",)):
        if config_of(place.layer).get("output_mode") in ("multi_hot", "binary"):
            place.layer.update(class_name=MULTI_HOT, module=None, registered_name=f"{PACKAGE}{MULTI_HOT}")
            walk.note(
                Severity.EQUIVALENT,
                place.where,
                f"a text without a word is -2**63 for every token in Keras 3.4 and 3.5: `{MULTI_HOT}` is written "
                "beside the model",
            )


def stock_empty_texts(walk: Walk) -> None:
    """From Keras 3.6 on such a text is 0 again."""
    for place in walk.places((MULTI_HOT,)):
        place.layer.update(class_name="TextVectorization", module="keras.layers", registered_name=None)
        walk.note(Severity.NEUTRAL, place.where, "a text without a word is 0 again")


def _float_dtype(dtype: Any) -> str:
    """What Keras 2 returned: the type of the layer if it is one of floats (`string` and int64 mean float32)."""
    return dtype if isinstance(dtype, str) and dtype.startswith(("float", "bfloat")) else "float32"


def no_index_for_unknown(walk: Walk) -> None:
    """A lookup without an index for unknown tokens gave -1 up to 2.5 and raises from 2.6 on."""
    for place in walk.places(("StringLookup", "IntegerLookup")):
        config = config_of(place.layer)
        if config.get("num_oov_indices") == 0 and not config.get("invert"):
            walk.note(
                Severity.LOSSY, place.where, "an unknown token raises an error, where it gave -1 before"
            )
