"""Files of real versions, up every step of their generation and down again: what comes back is what went up.

The step between the generations has tests/dialects/test_to_keras_2.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from goldens import Golden, goldens

from kerasferry.binding import bind
from kerasferry.dialects import carry, is_keras_3
from kerasferry.formats import read
from kerasferry.hub import Changes

NEWEST = {False: "tf2.15", True: "k3.15"}

# What is not invertible, and why: the dialect, the key, the reason.
NOT_INVERTIBLE = {
    (
        "tf2.12",
        "module",
    ): "an archive of 2.12 says it, and HDF5 of 2.12 does not: its readers take the plain form",
    ("tf2.12", "registered_name"): "the same",
    ("tf2.12", "build_config"): "the same",
}

FILES = [
    golden
    for golden in goldens("hdf5", "keras_zip")
    if golden.producer not in NEWEST.values()
    and not golden.producer.startswith("tfk")  # of the dialect of 2.15
]


def differing(one: Any, other: Any, key: str = "") -> Iterator[str]:
    """The keys under which two configs differ."""
    if isinstance(one, dict) and isinstance(other, dict):
        for name in {*one, *other}:
            if name in one and name in other:
                yield from differing(one[name], other[name], name)
            else:
                yield name
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for left, right in zip(one, other, strict=True):
            yield from differing(left, right, key)
    elif one != other:
        yield key


@pytest.mark.parametrize("golden", FILES, ids=lambda golden: golden.name)
def test_what_went_up_comes_down(golden: Golden) -> None:
    held = bind(read(golden.path))
    before = carry(held, held.dialect, Changes())
    top = carry(held, NEWEST[is_keras_3(held.dialect)], Changes())
    assert top.dialect != held.dialect
    after = carry(top, held.dialect, Changes())
    found = set(differing(before.topology, after.topology))
    if before.training is not None:
        assert after.training is not None
        found |= set(differing(before.training.config, after.training.config))
    assert found <= {key for dialect, key in NOT_INVERTIBLE if dialect == held.dialect}


def test_the_look_finds_a_difference() -> None:
    one = {"layers": [{"config": {"units": 3, "name": "a"}}]}
    assert list(differing(one, {"layers": [{"config": {"units": 4, "name": "a"}}]})) == ["units"]
    assert list(differing(one, {"layers": [{"config": {"name": "a"}}]})) == ["units"]
