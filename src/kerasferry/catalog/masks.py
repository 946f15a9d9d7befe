"""What becomes of a mask in each layer of each Keras; asked from the real versions.

The data are `layer_masks.json`, written by `tools/make_mask_table.py`: by case (`Dense`, `Add | both`: both inputs have
a mask) what arrives behind the layer (`first`: the mask of the first input, `and`, `or`, `none`, ...), with `uses`
where the numbers depend on the mask, or `fails`.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from .layers import within

FILE = Path(__file__).with_name("layer_masks.json")


@cache
def _cases() -> dict[str, list[list[str]]]:
    cases: dict[str, Any] = json.loads(FILE.read_text("utf-8"))["cases"]
    return cases


def cases() -> frozenset[str]:
    """All that were asked."""
    return frozenset(_cases())


def answer(case: str, dialect: str) -> str | None:
    """What the Keras of a dialect does; None if it has no such layer or was not asked.

    Standalone Keras was not asked: it goes by the tf.keras of its time.
    """
    from ..dialects.chain import SIDE_BRANCH

    dialect = SIDE_BRANCH.get(dialect, dialect)
    for first, last, text in _cases().get(case, []):
        if within([[first, last]], dialect):
            return text
    return None
