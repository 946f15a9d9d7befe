"""Scores of MultiHeadAttention in rows where every step is masked: even up to Keras 3.9, zero from 3.10 on.

Only calls that return the scores compute them so; the others go another way, which is even in every version.
"""

from __future__ import annotations

from ...hub import Json, Severity
from ...modules import PACKAGE
from ..step import Walk, config_of

EVEN, ZERO = "MultiHeadAttentionEven", "MultiHeadAttentionZeroRows"


def even_rows(walk: Walk) -> None:
    """Where masks may reach a call that returns the scores, from 3.9 to 3.10."""
    _become(walk, EVEN, "even", ZERO)


def zero_rows(walk: Walk) -> None:
    """The same from 3.10 to 3.9."""
    _become(walk, ZERO, "zero", EVEN)


def _become(walk: Walk, name: str, what: str, other_way: str) -> None:
    """A class for each stock layer that needs one, and the stock layer for the class of the other way."""
    stock = list(walk.places(("MultiHeadAttention",)))
    for place in walk.places((other_way,)):
        place.layer.update(class_name="MultiHeadAttention", module="keras.layers", registered_name=None)
    begins = any(
        place.layer.get("class_name") == "Masking" or config_of(place.layer).get("mask_zero")
        for place in walk.places()
    )
    for place in stock:
        calls = [call.get("kwargs") or {} for call in _calls(place.layer)]
        scores = any(kwargs.get("return_attention_scores") for kwargs in calls)
        if scores and (begins or any(key.endswith("mask") for kwargs in calls for key in kwargs)):
            place.layer.update(class_name=name, module=None, registered_name=f"{PACKAGE}{name}")
            walk.note(
                Severity.EQUIVALENT,
                place.where,
                f"its scores are {what} where all is masked: `{name}` is written beside the model",
            )


def _calls(layer: Json) -> list[Json]:
    return [call for call in layer.get("inbound_nodes") or [] if isinstance(call, dict)]
