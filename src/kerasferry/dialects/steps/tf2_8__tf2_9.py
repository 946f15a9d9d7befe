"""TF 2.8 <-> 2.9. The optimizers of 2.11 begin as `optimizers.experimental`."""

from __future__ import annotations

from ..compiling.optimizer_down import without_experimental
from ..step import Rewrite, Step, nothing

STEP = Step(
    "tf2.8",
    "tf2.9",
    (
        Rewrite(
            nothing,
            "experimental.Adam of 2.9.3 in 2.6.5: Unknown optimizer: Custom>Adam; 2.8.4 has no optimizers.experimental",
            without_experimental,
        ),
    ),
)
