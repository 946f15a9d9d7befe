"""Seeds of the dropout inside a layer, which older versions do not take."""

from __future__ import annotations

from ...catalog import layers as catalog
from ...hub import Severity
from ..step import Walk, config_of

CLASSES = (
    "AdditiveAttention",
    "Attention",
    *(f"ConvLSTM{rank}D" for rank in (1, 2, 3)),
    *(f"{kind}{part}" for kind in ("SimpleRNN", "LSTM", "GRU") for part in ("", "Cell")),
)


def without_seeds(walk: Walk) -> None:
    """Leave them out: a model that was loaded draws other random numbers than the one that was saved anyway."""
    for place in walk.places(CLASSES):
        name, config = str(place.layer["class_name"]), config_of(place.layer)
        if "seed" not in config or "seed" in catalog.takes(name, walk.target):
            continue
        seed = config.pop("seed")
        draws = config.get("dropout") or config.get("recurrent_dropout")
        if seed is not None:
            walk.note(
                Severity.LOSSY if draws else Severity.NEUTRAL,
                place.where,
                f"`seed` {seed} dropped: "
                + ("the dropout draws other random numbers" if draws else "nothing is drawn"),
            )
