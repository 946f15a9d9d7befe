"""TimeDistributed around a stateful layer: with which states each step begins.

Seen with a stateful SimpleRNN, states of zeros, inputs of a fixed batch: 1.15.5 begins each step with zeros; 2.0.4 to
2.15.0 take the first step twice, the second time with the states that it left; 3.0.5 to 3.15.1 go from step to step.
"""

from __future__ import annotations

from collections.abc import Iterator

from ...hub import Severity
from ...hub.topology import Place, is_layer
from ..step import Walk, config_of
from .with_modules import to_module

CLASS = "TimeDistributedStateful"
MARK = "alike"


def begin_alike(walk: Walk) -> None:
    """Mark those of TensorFlow 1."""
    for place in _stateful(walk):
        config_of(place.layer)[MARK] = True
        walk.note(Severity.NEUTRAL, place.where, "begins each step with the same states, as TensorFlow 1 did")


def stateful_steps(walk: Walk) -> None:
    """A class that does, on the way to Keras 3."""
    for place in _stateful(walk):
        config_of(place.layer).setdefault(MARK, False)
        to_module(walk, place, CLASS, "in Keras 3 its layer goes on with its states from step to step")


def begin_otherwise(walk: Walk) -> None:
    """Between versions that have no such class; what the class did for Keras 2, Keras 2 does."""
    for place in _stateful(walk):
        if config_of(place.layer).pop(MARK, None) is False:
            continue
        what = "around a stateful layer TimeDistributed begins its steps with other states in the target"
        walk.note(Severity.LOSSY, place.where, what)


def _stateful(walk: Walk) -> Iterator[Place]:
    for place in walk.places(("TimeDistributed",)):
        inside = config_of(place.layer).get("layer")
        inside = config_of(inside).get("layer", inside) if is_layer(inside) else None  # Bidirectional
        if is_layer(inside) and config_of(inside).get("stateful"):
            yield place
