"""Layers and arguments that a tf.keras lacks, as classes of a module that is written beside the model.

Stock parts would need the shapes of what a layer is given, which configs do not have. A class has the name of the
stock layer that it stands for, so it owns the same variables, and a version that has the layer gets it back.
"""

from __future__ import annotations

from typing import Any

from ...catalog import layers as catalog
from ...errors import Refused
from ...hub import Json, Severity
from ...hub.topology import Place
from ...modules import PACKAGE, PARTS
from ..chain import KERAS_3, SIDE_BRANCH, TF_KERAS, is_keras_3, position
from ..step import Walk, config_of
from ..surplus import drop_silent
from .later import LATER_NAMES, OWN, SEEDLESS, without_others
from .other_values import other_value

# The first version for which the part with a class is written; 1.12, where it is not listed.
FIRST = {
    "GroupQueryAttention": "tf1.15",
    "MultiHeadAttention": "tf1.15",
    "TextVectorization": "tf2.6",
}

# Classes that stand for a stock layer of an older version that does otherwise, and the first version that does not.
STOCK_FROM = {
    "CenterCrop": "tf2.7",
    **dict.fromkeys(PARTS["keras2"]["passing"], "tf2.5"),
    "Dot": "tf2.0",
    "GlobalAveragePooling1D": "tf1.13",
    "RandomCrop": "tf2.7",
    "SpectralNormalization": "k3.0",
    **dict.fromkeys(PARTS["keras2"]["recurrent"], "tf1.15"),
    **dict.fromkeys((*PARTS["keras2"]["newer_categories"], *PARTS["keras2"]["newer_lookups"]), "tf2.8"),
    "CategoryCrossing": "tf2.3",
    "TextVectorization": "tf2.8",
}

# What attention projects its inputs with, and the shapes of these, of which a class needs the last dimension alone.
ATTENTIONS = {"MultiHeadAttention": "{}_dense", "GroupQueryAttention": "_{}_dense"}
ATTENTION_SHAPES = ("query_shape", "key_shape", "value_shape")

# What a class of a part takes and, beside the arguments of every layer, can be told.
TAKES: dict[str, frozenset[str]] = {
    "Attention": frozenset({"use_scale", "score_mode", "causal", "dropout"}),
    "AdditiveAttention": frozenset({"use_scale", "causal", "dropout"}),
    **dict.fromkeys(("GlobalAveragePooling1D", "GlobalMaxPooling1D"), frozenset({"data_format", "keepdims"})),
    **dict.fromkeys(
        (f"Global{kind}Pooling{rank}D" for kind in ("Average", "Max") for rank in (2, 3)),
        frozenset({"keepdims"}),
    ),
    **dict.fromkeys(("CenterCrop", "ZeroPadding1D"), frozenset({"data_format"})),
    "LayerNormalization": frozenset({"rms_scaling"}),
    **dict.fromkeys(PARTS["keras2"]["newer_lookups"], frozenset({"oov_method", "salt"})),
    "MultiHeadAttention": frozenset({"use_gate", "sliding_window", "zero_rows"}),
    "Resizing": frozenset(
        """crop_to_aspect_ratio pad_to_aspect_ratio fill_mode fill_value antialias data_format""".split()
    ),
    "Normalization": frozenset({"axis", "mean", "variance", "invert"}),
    "TextVectorization": frozenset({"idf_weights"}),
    **dict.fromkeys(("SimpleRNN", "LSTM", "GRU", "RNN"), frozenset({"time_major"})),
    "Bidirectional": frozenset({"backward_layer"}),
    **dict.fromkeys(("Conv1D", "Conv2D", "Conv3D"), frozenset({"groups"})),
    **dict.fromkeys(("Conv2DTranspose", "Conv3DTranspose"), frozenset({"output_padding"})),
    "SeparableConv1D": frozenset(),
    "UpSampling2D": frozenset({"interpolation"}),
}

_FILES = (
    "adaptive_pooling",
    "contrast",
    "dense_attention",
    "later_attention",
    "later_layers",
    "mel_spectrogram",
    "multi_head_attention",
    "newer_categories",
    "newer_conv_lstm",
    "newer_convolutions",
    "newer_dense",
    "newer_images",
    "newer_layers",
    "newer_lookups",
    "newer_pooling",
    "passing",
    "recurrent",
    "small_layers",
    "spectral_normalization",
    "texts",
    "upsampling",
)
CLASSES = frozenset(name for part in _FILES for name in PARTS["keras2"][part])
# Preprocessing layers, of which `categories.sorting_layers` has its own look.
_SORTING = frozenset((*PARTS["keras2"]["newer_categories"], *PARTS["keras2"]["newer_lookups"]))


# The first version whose MultiHeadAttention looks at the masks of what it is given: 2.9.3 does not, 2.10.1 does.
FIRST_WITH_MASKED_HEADS = "tf2.10"


def follows_masks(source: str) -> bool:
    """Whether a MultiHeadAttention of a dialect looks at masks."""
    return is_keras_3(source) or position(source) >= position(FIRST_WITH_MASKED_HEADS)


def has_part(name: str, target: str) -> bool:
    """Whether there is a class for a target that does what a layer of this name does."""
    return name in CLASSES and target in TF_KERAS and position(target) >= position(FIRST.get(name, "tf1.12"))


def become_part(walk: Walk, place: Place, why: str, **told: Any) -> None:
    """Let a layer be of the class that is written beside the model.

    Raises:
        Refused: The target is a Keras for which no module is written.
    """
    name = str(place.layer["class_name"])
    if walk.target in SIDE_BRANCH:
        raise Refused(
            f"{why}, and no module is written for {walk.target_name}", where=place.where, found=name
        )
    if name in SEEDLESS and config_of(place.layer).pop("seed", None) is not None:
        walk.note(Severity.LOSSY, place.where, "`seed` dropped: the dropout draws other random numbers")
    without_others(walk, place, TAKES.get(name, frozenset()))
    place.layer["class_name"] = f"{PACKAGE}{name}"
    config_of(place.layer).update(told)
    if name in ATTENTIONS:
        _lengths(walk, place)
    walk.note(Severity.EQUIVALENT, place.where, f"{why}: `{name}` is written beside the model")


def _lengths(walk: Walk, place: Place) -> None:
    """Tell attention how long its inputs are where they differ: a class is built with the shape of the first alone."""
    config, found = config_of(place.layer), {}
    for key in ATTENTION_SHAPES:
        part = "@" + ATTENTIONS[str(place.layer["class_name"]).removeprefix(PACKAGE)].format(
            key.removesuffix("_shape")
        )
        kernel = walk.model.variables.get(((*place.path, part), "kernel"))
        if kernel is not None:
            found[key] = [kernel.tensor.shape[0]]
    if len({one[0] for one in found.values()}) > 1:
        config.update({key: one for key, one in found.items() if not config.get(key)})


def newer_layers(walk: Walk, source: str) -> None:
    """Put a class in the place of each layer that the target lacks, or whose arguments it does not take.

    Args:
        source: The dialect that the model comes from.
    """
    told: dict[str, Json] = {
        "GroupQueryAttention": {"follows_masks": True},
        "MultiHeadAttention": {"follows_masks": follows_masks(source)},
        "RandomCrop": {"resize_first": True},  # the step from 2.7 has seen to those of later versions
    }
    for place in walk.places(tuple(CLASSES - _SORTING)):
        name, config = str(place.layer["class_name"]), config_of(place.layer)
        if not has_part(name, walk.target) or name not in catalog.names():
            continue
        if not catalog.is_read(name, walk.target):
            become_part(walk, place, f"{walk.target_name} has no such layer", **told.get(name, {}))
        elif _asked(place, walk.target):
            become_part(
                walk, place, f"{walk.target_name} takes fewer arguments in a call", **told.get(name, {})
            )
        elif name in TAKES and not other_value(name, config, source):
            telling = _telling(name, config, walk.target)
            otherwise = other_value(name, config, walk.target)
            if telling and TAKES[name].issuperset(telling):
                why = f"`{telling[0]}` is not known to {walk.target_name}"
                become_part(walk, place, why, **told.get(name, {}))
            elif otherwise and not telling:
                found = config[otherwise]
                become_part(walk, place, f"{walk.target_name} does otherwise with `{otherwise}` {found}")


# Arguments of calls, and the first version that takes them: 2.3.4 raises for `return_attention_scores`, 2.9.3
# for `use_causal_mask`.
CALL_ARGUMENTS = {
    "Attention": {"return_attention_scores": "tf2.4"},
    "AdditiveAttention": {"return_attention_scores": "tf2.4"},
    "MultiHeadAttention": {"use_causal_mask": "tf2.10"},
}


def _asked(place: Place, target: str) -> bool:
    """Whether a call of a layer gives it what the target's class does not take."""
    known = CALL_ARGUMENTS.get(str(place.layer["class_name"]), {})
    new = {key for key, first in known.items() if position(target) < position(first)}
    nodes = place.layer.get("inbound_nodes")
    given = [item[3] for node in nodes or () if isinstance(node, list) for item in node if len(item) > 3]
    return any(keywords.get(key) for keywords in given if isinstance(keywords, dict) for key in new)


def stock_on_the_way(walk: Walk) -> None:
    """Let classes of such a module be the stock layers of the last tf.keras, from where they go on to Keras 3.

    What only Keras 3 has is its stock layer, or the class of a module for it that a step makes stock where it begins.
    """
    stock_again(walk, TF_KERAS[-1])
    for place in walk.places(tuple(f"{PACKAGE}{name}" for name in CLASSES)):
        name, config = str(place.layer["class_name"]).removeprefix(PACKAGE), config_of(place.layer)
        if not catalog.exists(name, KERAS_3[-1]) or _does_otherwise(name, config, TF_KERAS[-1]):
            continue
        for key in (*OWN, "zero_rows"):
            config.pop(key, None)
        if catalog.exists(name, KERAS_3[0]) and not _telling(name, config, KERAS_3[0]):
            place.layer["class_name"] = name
            walk.note(Severity.NEUTRAL, place.where, f"`{name}` is a layer of {walk.target_name}")
        else:
            place.layer["class_name"] = f"{PACKAGE}{LATER_NAMES.get(name, name)}"


def stock_again(walk: Walk, reader: str = "") -> None:
    """Let classes of such a module be stock layers where the reader has them, which is the target unless it is told."""
    reader = reader or walk.target
    for place in walk.places(tuple(f"{PACKAGE}{name}" for name in CLASSES)):
        name = str(place.layer["class_name"]).removeprefix(PACKAGE)
        config = config_of(place.layer)
        if position(walk.target) < position(STOCK_FROM.get(name, "tf1.12")):
            continue
        if _does_otherwise(name, config, reader):
            continue
        if catalog.exists(name, reader) and not (name in TAKES and _telling(name, config, reader)):
            for key in ("follows_masks", "resize_first"):
                config.pop(key, None)
            for key in ATTENTION_SHAPES:
                if len(config.get(key) or ()) == 1:  # said by `_lengths`
                    config[key] = None
            place.layer["class_name"] = name
            walk.note(Severity.NEUTRAL, place.where, f"`{name}` is a layer of {walk.target_name}")


def _does_otherwise(name: str, config: Json, reader: str) -> bool:
    """Whether the stock layer of a reader does not do what a class of such a module does."""
    return bool(other_value(name, config, reader) or config.get("resize_first"))


def _telling(name: str, config: Json, target: str) -> list[str]:
    """The arguments that say something and that a target's class does not take."""
    # Of `vocabulary_size` no class makes use: it says how long the vocabulary is that stands beside it.
    taken = catalog.takes(name, target) | catalog.OF_EVERY_LAYER | OWN | {"vocabulary_size"}
    return drop_silent(dict(config), taken, lambda key: catalog.defaults(name, key))[1]
