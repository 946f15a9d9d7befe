"""Arguments that no layer of Keras 2 takes: what they say is done otherwise, or by a class of a module."""

from __future__ import annotations

from ...hub import Json, Severity
from ...modules import PACKAGE
from ..among_keras_3.attention import ZERO
from ..among_tf.newer import TAKES, become_part
from ..step import Walk, config_of

LOW_RANK = ("Dense", "EinsumDense", "Embedding", "ReversibleEmbedding", "Conv1D", "Conv2D", "Conv3D")

# Layers that give back what they are given when they do not train, whichever axis the channels are.
AUGMENTING = tuple(f"Random{kind}" for kind in "Brightness Contrast Flip Rotation Translation Zoom".split())


def whole_kernels(walk: Walk) -> None:
    """Layers whose kernel learns by a product of low rank: a file has it added to the kernel already."""
    for place in walk.places(LOW_RANK):
        config = config_of(place.layer)
        alpha, rank = config.pop("lora_alpha", None), config.pop("lora_rank", None)
        if rank:
            walk.note(
                Severity.LOSSY,
                place.where,
                f"`lora_rank` {rank}"
                + (f" with `lora_alpha` {alpha}" if alpha else "")
                + " dropped: the product "
                "of low rank is in the kernel, which is trained as a whole",
            )


def zero_rows(walk: Walk) -> None:
    """Scores that are zero where all is masked, as Keras 3.10 and later give them."""
    for place in walk.places((ZERO,)):
        if place.layer.get("registered_name") == f"{PACKAGE}{ZERO}":
            place.layer.update(class_name="MultiHeadAttention", module="keras.layers", registered_name=None)
            config_of(place.layer)["zero_rows"] = True


def channels_first(walk: Walk) -> None:
    """Layers of images that Keras 2 knows with channels last alone."""
    sized = (name for name, taken in TAKES.items() if "data_format" in taken)
    for place in walk.places((*AUGMENTING, *sized)):
        name, config = str(place.layer["class_name"]), config_of(place.layer)
        if config.get("data_format") != "channels_first" or name.startswith("Global"):
            continue
        if name not in AUGMENTING:
            become_part(walk, place, "Keras 2 has it for channels last alone")
            continue
        kept: Json = {key: config[key] for key in ("name", "trainable", "dtype") if key in config}
        place.layer.update(class_name="Activation", config={**kept, "activation": "linear"})
        walk.note(
            Severity.LOSSY,
            place.where,
            f"`{name}` of Keras 2 has no `data_format`: data go through as in inference, augmentation in training is "
            "lost",
        )


def numbers_in_range(walk: Walk) -> None:
    """What CategoryEncoding does with numbers that it has no place for."""
    for place in walk.places(("CategoryEncoding",)):
        count = config_of(place.layer).get("num_tokens")
        walk.note(
            Severity.EQUIVALENT,
            place.where,
            f"it is the same for numbers below {count}; others count for nothing in Keras 3, and Keras 2 raises",
        )
