"""What a Normalization has learned, as arguments, for readers that load it and go on without it."""

from __future__ import annotations

from ...hub import Severity
from ..step import Walk, config_of

# They compute with the mean that the layer had when it was built, 0: a file of 2.6.5 in 2.6.5 is 2.5 of the maximum
# from what was saved, one of 2.7.4 as far; 2.3.4, 2.4.4, 2.5.3 and 2.8.4 load what was learned.
UNFINISHED = ("tf2.6", "tf2.7")


def numbers_as_arguments(walk: Walk) -> None:
    """Write mean and variance into the config, where the target takes them from there alone."""
    if walk.target not in UNFINISHED:
        return
    for place in walk.places(("Normalization",)):
        roles = [(place.path, role) for role in ("mean", "variance", "count")]
        if not all(role in walk.model.variables for role in roles):
            continue
        for key in ("mean", "variance"):
            config_of(place.layer)[key] = walk.model.variables[place.path, key].tensor.read().tolist()
        for role in roles:
            del walk.model.variables[role]
        walk.note(
            Severity.EQUIVALENT,
            place.where,
            f"mean and variance are arguments: {walk.target_name} does not take them from its variables",
        )
