"""TF 1.12 <-> 1.13. Conv2DTranspose begins to dilate."""

from __future__ import annotations

from ...hub import Severity
from ..step import Argument, Rewrite, Step, Walk, config_of


def _undilated(walk: Walk) -> None:
    for place in walk.places(("Conv2DTranspose",)):
        config = config_of(place.layer)
        rate = config.get("dilation_rate", 1)
        if any(one != 1 for one in (rate if isinstance(rate, list) else [rate])):
            config["dilation_rate"] = [1, 1]
            walk.note(
                Severity.EQUIVALENT, place.where, f"`dilation_rate` {rate} became 1: TF 1.12 did not use it"
            )


STEP = Step(
    "tf1.12",
    "tf1.13",
    (
        Argument(
            ("RNN", "SimpleRNN", "LSTM", "GRU"),
            None,
            "zero_output_for_mask",
            "LSTM(2, zero_output_for_mask=True) in 1.12.3: Keyword argument not understood; 1.13.2 to 2.1.4 take it",
        ),
        Rewrite(
            _undilated,
            "Conv2DTranspose(3, 3, dilation_rate=2) of (8, 8, 3) is (10, 10, 3) in 1.12.3, (12, 12, 3) in 1.13.2",
        ),
    ),
)
