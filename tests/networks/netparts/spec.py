"""What the builder must know about one network, beside the Keras code that makes it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple


class Network(NamedTuple):
    """One network that can be built, calibrated, trained for two steps and saved.

    make:    builds the Keras model; called after `clear_session`, so automatic names start at 1
    samples: input name -> kind of data (see `samples.KINDS`), e.g. {"image": "image"}
    losses:  output name -> loss by its Keras string; a network with one output has one entry
    early:   names of the layers whose first kernel is reversed to prove that the output notices it
    metrics: output name -> list of metric strings
    batch:   samples in each of the two saved input batches
    calibration: samples in the pass that sets the statistics of batch normalization
    spread:  standard deviation of each logit over samples
    level:   standard deviation of the means of the logits; a level above the spread keeps the rounding errors
             of a deep network small beside the largest logit
    """

    make: Callable[[], Any]
    samples: dict[str, str]
    losses: dict[str, str]
    early: tuple[str, ...]
    metrics: dict[str, list[str]]
    batch: int = 4
    calibration: int = 32
    spread: float = 1.5
    level: float = 0.2
