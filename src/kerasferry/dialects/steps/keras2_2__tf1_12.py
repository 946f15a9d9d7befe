"""Standalone Keras 2.2 <-> TF 1.12: beside the chain, a step of its own."""

from __future__ import annotations

from ..among_tf.standalone import DIFFERENCES
from ..step import Step

STEP = Step("keras2.2", "tf1.12", DIFFERENCES)
