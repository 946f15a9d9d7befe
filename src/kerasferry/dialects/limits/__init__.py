"""The last look at a carried model: does the target have every class, and does it take every argument?"""

from __future__ import annotations

from ...hub import Changes, Model
from ..chain import is_keras_3
from ..compiling.older import compiled_objects
from ..step import Walk
from .arguments import known_to_target
from .keras_2 import settle_form
from .operations import known_operations


def last_look(model: Model, source: str, changes: Changes) -> None:
    """What the target cannot read is dropped where it says nothing, and refused where it says something.

    Args:
        model: In the target's dialect; changed in place.
        source: The dialect that it comes from.
        changes: The record, appended to.

    Raises:
        Refused: A class, or an argument that says something, is not in the target.
    """
    walk = Walk(model, changes, f"{source} -> {model.dialect}", model.dialect)
    if not is_keras_3(model.dialect):
        settle_form(walk, source)
        return
    known_to_target(walk)
    known_operations(walk)
    if is_keras_3(source):  # from Keras 2 the great step sees to it
        compiled_objects(walk)
