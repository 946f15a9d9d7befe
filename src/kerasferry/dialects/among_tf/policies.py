"""Policies of two types, which no TensorFlow up to 2.0 reads from a file."""

from __future__ import annotations

from ...hub import Severity
from ...hub.topology import Place, is_model, layer_name
from ...modules import PACKAGE
from ..masks.calls import calls_of
from ..step import Walk, config_of
from ..to_keras_3.objects import policy_name
from ..to_keras_3.replaced import become_sequential

MIXED = "mixed_"


def one_type(walk: Walk) -> None:
    """Up to 2.0 a layer has one type: a policy of two computes in the type of its variables.

    What the model returns has the type of before, by a cast behind its last layers.
    """
    ends = _half_ends(walk)
    for place in walk.places():
        config = config_of(place.layer)
        if not isinstance(config.get("dtype"), dict):
            continue
        name = policy_name(config["dtype"])
        mixed = isinstance(name, str) and name.startswith(MIXED)
        config["dtype"] = "float32" if mixed else name
        walk.note(
            Severity.LOSSY if mixed else Severity.NEUTRAL,
            place.where,
            f"the policy {name} became float32: it computes more exactly, and slower"
            if mixed
            else "the dtype policy is written by name",
        )
    for place, half in ends:
        cast = {
            "class_name": f"{PACKAGE}Cast",
            "config": {"name": f"{layer_name(place.layer)}_cast", "to": half},
        }
        become_sequential(walk, place, [], [cast])
        walk.note(
            Severity.EQUIVALENT, place.where, f"a `Cast` to {half} behind it is written beside the model"
        )


def _half_ends(walk: Walk) -> list[tuple[Place, str]]:
    """The layers whose output is the model's, and the type of it under their policy."""
    calls, outputs = calls_of(walk.model.topology)
    by_tensor = {(call.made, 0): call for call in calls}
    found: dict[int, tuple[Place, str]] = {}
    for tensor in outputs:
        call = by_tensor.get(tensor)
        while call is not None and is_model(call.place.layer):
            call = by_tensor.get(call.inputs[0].tensor)
        policy = config_of(call.place.layer).get("dtype") if call is not None else None
        name = policy_name(policy) if isinstance(policy, dict) else None
        if call is not None and isinstance(name, str) and name.startswith(MIXED):
            found[id(call.place.layer)] = (call.place, name.removeprefix(MIXED))
    return list(found.values())
