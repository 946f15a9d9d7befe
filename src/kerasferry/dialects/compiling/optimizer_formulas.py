"""Where the same hyperparameters of an optimizer mean something else in Keras 3: accounted for, or named."""

from __future__ import annotations

from copy import deepcopy

from ...hub import Json, Severity
from ..step import Walk

# Legacy optimizers that leave rows of an embedding alone that a step does not use. Keras 3 moves every row.
ROWS_ALONE = ("Adamax", "Nadam", "Adadelta", "Ftrl")
ROWS_ALONE_WITH_MOMENTUM = ("SGD", "RMSprop")

# Added outside the root or inside, an epsilon up to this is as good as nothing: 4e-7 apart after three steps.
NEGLIGIBLE = 1e-6

# Optimizers to which it is the same whether gradients of one row are added up early or late.
ADDS_UP = ("SGD", "Lion")

NO_WEIGHT: Json = {
    "module": "keras.regularizers",
    "class_name": "L2",
    "config": {"l2": 0.0},
    "registered_name": None,
}


def note_formulas(walk: Walk, class_name: str, made: Json, config: Json, generation: str) -> None:
    """Where the same hyperparameters mean something else."""
    if made.get("weight_decay"):
        walk.note(
            Severity.EQUIVALENT,
            "optimizer",
            "no file says which variables `exclude_from_weight_decay` was called for: call it again, if it was",
        )
    if generation not in ("v1", "legacy"):
        return
    outside = class_name == "Adagrad" or (class_name == "RMSprop" and not config.get("momentum"))
    if outside:
        epsilon = float(made.get("epsilon") or 1e-7)
        made["epsilon"] = epsilon * epsilon
        walk.note(
            Severity.EQUIVALENT if epsilon <= NEGLIGIBLE else Severity.LOSSY,
            "optimizer",
            f"{class_name} adds `epsilon` {epsilon:g} to the root, Keras 3 adds it inside the root: it is written as "
            "its square, and a step differs by epsilon / root",
        )
    if class_name == "Nadam":
        slowed = config.get("decay", config.get("schedule_decay"))
        walk.note(
            Severity.LOSSY,
            "optimizer",
            "Nadam warms its momentum up with 0.96 to the power of "
            f"{float(0.004 if slowed is None else slowed):g} times the step, Keras 3 to the power of the step: what it "
            "remembers is kept, its steps differ",
        )
    _rows(walk, class_name, made, generation)


def add_up_uses(walk: Walk, class_name: str) -> None:
    """Keras 3 on TensorFlow squares the gradient of each use of a row before it adds them up, Keras 2 afterwards.

    A gradient that is not zero in some rows only is added up before. The one of a regularizer is; so one that
    weighs nothing keeps the steps what they were (seen: Adam of 2.9.3 in 3.15.1, off by 6e-3 without, 1e-7 with it).
    """
    if class_name in ADDS_UP:
        return
    for place in walk.places(("Embedding",)):
        config = place.layer["config"]
        if config.get("embeddings_regularizer") is None and config.get("trainable", True) is not False:
            config["embeddings_regularizer"] = deepcopy(NO_WEIGHT)
            walk.note(
                Severity.EQUIVALENT,
                place.where,
                f"a regularizer of weight 0 lets {class_name} add up the gradients of a row before it squares them, as "
                "it did",
            )


def _rows(walk: Walk, class_name: str, made: Json, generation: str) -> None:
    alone = class_name in ROWS_ALONE or (class_name in ROWS_ALONE_WITH_MOMENTUM and made.get("momentum"))
    if generation != "legacy" or not alone:
        return
    for place in walk.places(("Embedding",)):
        if place.layer["config"].get("embeddings_regularizer") is not None:
            continue  # its gradient is not zero in every row
        walk.note(
            Severity.LOSSY,
            place.where,
            f"{class_name} moves only the rows that a step uses, that of Keras 3 moves every row that it remembers "
            "something of",
        )
