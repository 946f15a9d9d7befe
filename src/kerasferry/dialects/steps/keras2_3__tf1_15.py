"""Standalone Keras 2.3 <-> TF 1.15: beside the chain, a step of its own."""

from __future__ import annotations

from ..among_tf.standalone import DIFFERENCES
from ..step import Step

STEP = Step("keras2.3", "tf1.15", DIFFERENCES)
