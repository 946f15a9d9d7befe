"""Scores of MultiHeadAttention in rows where every step is masked: even up to Keras 3.9, zero from 3.10 on.

Only calls that return the scores compute them so; the others go another way, which is even in every version.
"""

from __future__ import annotations

from ...hub import Json, Severity
from ...modules import PACKAGE
from ..step import Walk, config_of

NAME = "MultiHeadAttentionEven"


def even_rows(walk: Walk) -> None:
    """Where masks may reach a call that returns the scores."""
    begins = any(
        place.layer.get("class_name") == "Masking" or config_of(place.layer).get("mask_zero")
        for place in walk.places()
    )
    for place in walk.places(("MultiHeadAttention",)):
        calls = [call.get("kwargs") or {} for call in _calls(place.layer)]
        scores = any(kwargs.get("return_attention_scores") for kwargs in calls)
        if scores and (begins or any(key.endswith("mask") for kwargs in calls for key in kwargs)):
            place.layer.update(class_name=NAME, module=None, registered_name=f"{PACKAGE}{NAME}")
            walk.note(
                Severity.EQUIVALENT,
                place.where,
                f"its scores are even where all is masked: `{NAME}` is written beside the model",
            )


def stock_rows(walk: Walk) -> None:
    """The stock layer is even itself."""
    for place in walk.places((NAME,)):
        place.layer.update(class_name="MultiHeadAttention", module="keras.layers", registered_name=None)


def _calls(layer: Json) -> list[Json]:
    return [call for call in layer.get("inbound_nodes") or [] if isinstance(call, dict)]
