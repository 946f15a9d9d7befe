"""The order of layers against the order that real Keras 3 makes of the same config."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest

from kerasferry.dialects.among_keras_3.order import order
from kerasferry.runtimes import open_runtime

INSIDE = Path(__file__).with_name("order_inside.py")
DIALECTS = {
    "newest": "k3.15",
    "keras==3.9": "k3.9",
    "keras==3.5": "k3.5",
    "keras==3.3": "k3.3",
    "keras==3.0": "k3.0",
}


@pytest.mark.runtime
@pytest.mark.parametrize("target", DIALECTS)
def test_as_keras_orders_them(target: str) -> None:
    arguments = {"file": INSIDE, "function": "grown", "kwargs": {"count": 80, "seed": 7}}
    with open_runtime(target) as runtime:
        grown: Any = runtime.worker().call("run", timeout=600, **arguments)["result"]
    assert len(grown) >= 50
    drawn = random.Random(1)
    for one in grown:
        drawn.shuffle(one["config"]["config"]["layers"])
        assert order(one["config"], DIALECTS[target]) == one["names"]
