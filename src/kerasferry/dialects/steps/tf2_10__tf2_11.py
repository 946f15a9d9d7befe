"""TF 2.10 <-> 2.11. The optimizers are written anew; the former ones stay as `optimizers.legacy`."""

from __future__ import annotations

from ..compiling.optimizer_down import to_legacy
from ..step import Rewrite, Step, nothing

STEP = Step(
    "tf2.10",
    "tf2.11",
    (
        Rewrite(
            nothing,
            "compiled files of 2.11 and later in 2.7.4 and before: Unknown optimizer: Custom>Adam; in 2.9.3 and "
            "2.10.1: weight_decay is not a valid argument",
            to_legacy,
        ),
    ),
)
