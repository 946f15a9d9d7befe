"""Keras 3.1 <-> 3.2. Bidirectional knows the shapes of the states that it returns."""

from __future__ import annotations

from ..among_keras_3.bidirectional import states_of_a_module, stock_states
from ..among_keras_3.later_compiled import LaterCompiled
from ..step import Rewrite, Step

STEP = Step(
    "k3.1",
    "k3.2",
    (
        Rewrite(
            stock_states,
            "Bidirectional with return_state: 3.1.1 adds a list of shapes to a tuple and raises, 3.2.1 adds tuples",
            states_of_a_module,
        ),
        LaterCompiled("losses", (("Dice", "dice"),), "3.1.1: Could not locate class 'Dice'"),
    ),
)
