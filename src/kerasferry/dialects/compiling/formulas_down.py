"""Where an optimizer of 2.11 and later steps by another formula than the legacy one: `optimizer_formulas` inverted.

What is seen here was measured by tests/training: 5 steps in Keras 3.15.1, then 3 more there and in 2.9.3.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ...hub import Json, Severity, Tensor, filled
from ...hub.topology import Place
from ...optimizers.catalog import SPECS
from ...optimizers.generations import class_of
from ..step import Walk
from .clipping import first_alone
from .optimizer_formulas import ADDS_UP, NEGLIGIBLE, NO_WEIGHT, ROWS_ALONE, ROWS_ALONE_WITH_MOMENTUM

# A legacy RMSprop adds epsilon inside the root if it has a momentum, whichever. With this one every step of float32
# is the same to the bit, for what it adds is below the last digit.
NO_MOMENTUM = 1e-30
# Asks for a dense gradient; adds nothing to a float32 either. 2.2 and before leave a weight of 0 out.
HARDLY: Json = {"class_name": "L2", "config": {"l2": 1e-30}}
# The warming up of Nadam's momentum that 2.11 and later have; before, it goes 0.004 of the way in a step.
WARMING = 1.0


def legacy_formulas(walk: Walk, value: Json) -> Json:
    """An optimizer of 2.11 and later, in the arguments that let a legacy one make the same steps."""
    name, config = class_of(value), value["config"]
    first_alone(walk, config, alone_before=True)
    if name == "RMSprop" and not config.get("momentum"):
        _inside_the_root(walk, config)
    elif name == "Adagrad":
        _adagrad(walk, config)
    elif name == "Nadam":
        config["schedule_decay"] = WARMING
    move_every_row(walk, value)
    return value


def _inside_the_root(walk: Walk, config: Json) -> None:
    epsilon = _epsilon(config)
    if epsilon <= NEGLIGIBLE * NEGLIGIBLE:
        config["epsilon"] = epsilon**0.5
        walk.note(
            Severity.EQUIVALENT,
            "optimizer",
            f"RMSprop adds `epsilon` {epsilon:g} inside the root, here it is added to the root: written as its root, "
            "too small to tell",
        )
        return
    config["momentum"] = NO_MOMENTUM
    _change_slots(walk, lambda slots: {**slots, "momentum": _zeros(slots["velocity"])}, "velocity")
    walk.note(
        Severity.EQUIVALENT,
        "optimizer",
        f"RMSprop adds `epsilon` inside the root if it has a momentum alone: it gets one of {NO_MOMENTUM:g}, which "
        "adds nothing",
    )


def _adagrad(walk: Walk, config: Json) -> None:
    """The sum that begins at 0.1 and grows leaves little for an epsilon; a large one is put into the sum itself."""
    epsilon = _epsilon(config)
    given = config.get("initial_accumulator_value")
    first = float(SPECS["Adagrad"].arguments["initial_accumulator_value"] if given is None else given)
    if epsilon <= NEGLIGIBLE * NEGLIGIBLE:
        config["epsilon"] = epsilon**0.5
        how = "written as its root, too small to tell"
    elif epsilon <= 2 * NEGLIGIBLE * first:
        config["epsilon"] = epsilon / (2 * first**0.5)
        how = f"a step differs by {epsilon / (2 * first):.0e} of it at most"
    else:
        config.update(initial_accumulator_value=first + epsilon, epsilon=NO_MOMENTUM)
        _change_slots(
            walk, lambda slots: {**slots, "accumulator": _more(slots["accumulator"], epsilon)}, "accumulator"
        )
        how = "it stands in the sum of squares, which begins with it"
    walk.note(
        Severity.EQUIVALENT,
        "optimizer",
        f"Adagrad adds `epsilon` {epsilon:g} inside the root, here it is added to the root: {how}",
    )


def _epsilon(config: Json) -> float:
    given = config.get("epsilon")
    return 1e-7 if given is None else float(given)


def _change_slots(walk: Walk, change: Any, role: str) -> None:
    walk.model.variables = {
        key: replace(one, slots=change(one.slots)) if role in one.slots else one
        for key, one in walk.model.variables.items()
    }


def _zeros(of: Tensor) -> Tensor:
    return filled(of.shape, of.dtype, 0)


def _more(tensor: Tensor, number: float) -> Tensor:
    """The tensor with a number added everywhere."""
    return replace(
        tensor, open_chunks=lambda: iter([(tensor.read() + number).astype(tensor.dtype).tobytes()])
    )


def rows_alone(walk: Walk, value: Any) -> list[Place]:
    """The embeddings of which a legacy optimizer moves only the rows that a step uses."""
    name, config = class_of(value), value["config"]
    if name not in ROWS_ALONE and not (name in ROWS_ALONE_WITH_MOMENTUM and config.get("momentum")):
        return []
    return [
        place for place in walk.places(("Embedding",)) if place.layer["config"].get("trainable") is not False
    ]


def move_every_row(walk: Walk, value: Any) -> None:
    """A gradient that is not zero in all rows alone lets a legacy optimizer move the rows that a step does not use."""
    name = class_of(value)
    for place in rows_alone(walk, value):
        held = place.layer["config"]
        given = held.get("embeddings_regularizer")
        says_nothing = given is None or (
            isinstance(given, dict) and given.get("config") == NO_WEIGHT["config"]
        )
        if says_nothing:
            held["embeddings_regularizer"] = {**HARDLY, "config": dict(HARDLY["config"])}
            walk.note(
                Severity.EQUIVALENT,
                place.where,
                f"a regularizer of weight {HARDLY['config']['l2']:g} lets {name} move every row, as that of the source "
                "does",
            )


def note_uses(walk: Walk, name: str) -> None:
    """Keras 3 on TensorFlow squares the gradient of each use of a row before it adds them up, Keras 2 afterwards."""
    if name in ADDS_UP or walk.model.producer.backend in ("jax", "torch"):
        return
    for place in walk.places(("Embedding",)):
        config = place.layer["config"]
        if config.get("embeddings_regularizer") is None and config.get("trainable", True) is not False:
            walk.note(
                Severity.LOSSY,
                place.where,
                f"{name} of Keras 3 on TensorFlow squares the gradient of each use of a row by itself, that of Keras 2 "
                "the sum of them: a row that a batch uses twice steps otherwise",
            )
