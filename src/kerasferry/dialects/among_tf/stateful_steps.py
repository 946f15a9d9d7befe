"""TimeDistributed around a layer that keeps its states, which some versions do not build."""

from __future__ import annotations

from ...errors import Refused
from ..chain import position
from ..step import Walk, config_of

# First and last version that fails, by what is inside. With fixed batches it goes step by step, and does not see that
# a Bidirectional keeps states: "expected shape=(3, None, 2), found shape=[12, 5, 2]" in 1.15.5 to 2.1.4, "Dimensions
# must be equal" in 1.14.0. Of one layer 1.12.3 says "name 'uses_learning_phase' is not defined".
FAILING = {"both ways": ("tf1.14", "tf2.1", "TF 2.2"), "one way": ("tf1.12", "tf1.12", "TF 1.13")}


def refuse_stateful_steps(walk: Walk) -> None:
    """Refuse what the target does not build from its own code either.

    Raises:
        Refused: There is one.
    """
    for place in walk.places(("TimeDistributed",)):
        inside = config_of(place.layer).get("layer")
        if not isinstance(inside, dict):
            continue
        both = "Bidirectional" in str(inside.get("class_name"))
        owner = config_of(inside).get("layer") if both else inside
        if not isinstance(owner, dict) or not config_of(owner).get("stateful"):
            continue
        first, last, hint = FAILING["both ways" if both else "one way"]
        if position(first) <= position(walk.target) <= position(last):
            raise Refused(
                f"{walk.target_name} builds no TimeDistributed around a `{inside['class_name']}` that keeps its states",
                where=place.where,
                hint=f"the next that does is {hint}",
            )
