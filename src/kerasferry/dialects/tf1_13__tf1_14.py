"""TF 1.13 <-> 1.14. The metric of the cosine turns its sign."""

from __future__ import annotations

from .early_metrics import negative_cosine_metrics
from .step import Rewrite, Step

STEP = Step(
    "tf1.13",
    "tf1.14",
    (
        Rewrite(
            negative_cosine_metrics,
            "metrics=['cosine_proximity']: 1.12.3 gives 0.0569 where 1.15.5 gives -0.0569",
        ),
    ),
)
