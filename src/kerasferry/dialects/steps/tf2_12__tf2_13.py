"""TF 2.12 <-> 2.13. Objects inside configs name their modules."""

from __future__ import annotations

from ..among_tf.legacy_objects import plain_objects
from ..step import Rewrite, Step, nothing

STEP = Step(
    "tf2.12",
    "tf2.13",
    (
        Rewrite(
            nothing,
            "2.12.1 writes {'class_name': 'Zeros', 'config': {}}, 2.13.1 a module and a registered_name beside; "
            "1.12.3 of such an activation: Could not interpret activation function identifier",
            plain_objects,
        ),
    ),
)
