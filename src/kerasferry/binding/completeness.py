"""Whether every variable that a target reads is there."""

from __future__ import annotations

from ..errors import Refused
from ..hub import LayerPath, Variable
from .positions import in_order
from .tree import Owner


def require_all(root: Owner, variables: dict[tuple[LayerPath, str], Variable]) -> None:
    """Refuse a model with a layer whose variables no file holds.

    Keras 3 does not build a layer that stands for an activation (a PReLU in an LSTM) before it is called, and saves
    nothing of it; its own reader makes a new one. tf.keras asks for the variables.

    Raises:
        Refused: With the layer and the variable.
    """
    for owner, weight in in_order(root):
        if (owner.path, weight.role) not in variables:
            raise Refused(
                f"the file holds no `{weight.role}` of this {owner.class_name}, and the target asks for it: Keras 3 "
                "saves no variables of a layer that stands for an activation",
                where=owner.where,
                hint="put the layer behind the other one, in the code that built the model",
            )
