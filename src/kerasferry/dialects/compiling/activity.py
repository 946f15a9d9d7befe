"""What an activity regularizer adds to the loss: its sum over a batch, or that divided by the size of the batch.

It turned twice, so it is a matter of the whole way and not of one step. With a regularizer of 4 rows 1.12.3 adds the
sum (as standalone Keras 2.2.4 and 2.3.1 do), 1.13.2 to 2.15.1 a quarter of it, 3.0.5 to 3.13.0 the sum, 3.14.0 and
3.15.1 a quarter.
"""

from __future__ import annotations

from typing import Any

from ...hub import Json, Severity
from ...hub.topology import Place
from ...modules import PACKAGE
from ..chain import CHAIN, is_keras_3
from ..step import Walk, config_of
from ..to_keras_3.objects import own_object
from .objects import builtin

SUMS = frozenset(
    {
        *("keras2.0", "keras2.1", "keras2.2", "keras2.3"),
        *CHAIN[: CHAIN.index("tf1.13")],
        *CHAIN[CHAIN.index("k3.0") : CHAIN.index("k3.14")],
    }
)
KEY, LAYER = "activity_regularizer", "ActivityRegularization"
BY_ROW, OF_BATCH = "ActivityByRow", "ActivityOfBatch"  # of the generated module


def same_activity(walk: Walk, source: str) -> None:
    """Let the activity regularizers of a carried model weigh what they weighed in the dialect it came from."""
    source_sums, target_sums = source in SUMS, walk.target in SUMS
    for place in walk.places():
        if source_sums != target_sums and place.layer.get("class_name") == LAYER:
            _otherwise(walk, place, _of_layer(config_of(place.layer)), target_sums)
            continue
        found = config_of(place.layer).get(KEY)
        if not found:
            continue
        inside = _inside(found)
        sums = source_sums if inside is None else not source_sums  # a class of ours says what stock does not
        if sums != target_sums:
            _otherwise(walk, place, found if inside is None else inside, target_sums)
        elif inside is not None:
            config_of(place.layer)[KEY] = inside
            walk.note(
                Severity.NEUTRAL, place.where, f"`{KEY}` is one of Keras again, which means the same there"
            )


def _inside(value: Any) -> Any:
    """The regularizer in one of ours; None if it is no such."""
    if not isinstance(value, dict) or not isinstance(value.get("config"), dict):
        return None
    name = value.get("registered_name") or value.get("class_name")
    return value["config"].get("regularizer") if name in (PACKAGE + BY_ROW, PACKAGE + OF_BATCH) else None


def _of_layer(config: Json) -> Json:
    return builtin("keras.regularizers", "L1L2", {key: config.get(key, 0.0) for key in ("l1", "l2")})


def _otherwise(walk: Walk, place: Place, regularizer: Any, target_sums: bool) -> None:
    """Say what stock does not mean in the target."""
    counted = "its sum over a batch" if target_sums else "the mean over a batch"
    if not is_keras_3(walk.target) or walk.model.training is None:
        severity = Severity.LOSSY if walk.model.training is not None else Severity.EQUIVALENT
        walk.note(
            severity, place.where, f"{walk.target_name} adds {counted} of an activity regularizer to the loss"
        )
        return
    name, config = BY_ROW if target_sums else OF_BATCH, config_of(place.layer)
    if place.layer.get("class_name") == LAYER:
        kept = {key: item for key, item in config.items() if key not in ("l1", "l2")}
        place.layer.update(class_name="Activation", config={**kept, "activation": "linear"})
    config_of(place.layer)[KEY] = own_object(
        {"class_name": f"{PACKAGE}{name}", "config": {"regularizer": regularizer}}
    )
    walk.note(
        Severity.EQUIVALENT,
        place.where,
        f"`{KEY}`: {walk.target_name} adds {counted}: `{name}` is written beside the model",
    )
