"""Verification: real versions of TensorFlow and Keras say whether a conversion predicts the same."""

from .pool import RuntimePool
from .reference import own_target
from .running import verify, verify_many
from .trial import Options
from .verdict import OutputResult, Verdict, Verification, WeightsResult

__all__ = [
    "Options",
    "OutputResult",
    "RuntimePool",
    "Verdict",
    "Verification",
    "WeightsResult",
    "own_target",
    "verify",
    "verify_many",
]
