"""No layer class and no argument of TensorFlow 1.12 to 2.15 without a fate in Keras 3; see `fates/fates.py`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).with_name("fates")))

import asking
import fates

from kerasferry.catalog.layers import first_with, names, takes, within
from kerasferry.dialects.chain import TF_KERAS, position

OLD = [name for name in names() if position(str(first_with(name))) < position("k3.0")]


@pytest.mark.parametrize("class_name", sorted(fates.observed()["layers"]))
def test_every_argument_has_a_fate(class_name: str) -> None:
    found = list(fates.fates([class_name]))
    assert found
    assert fates.without_fate(found) == []


@pytest.mark.parametrize("class_name", OLD)
def test_every_class_and_argument_of_the_catalog_was_observed(class_name: str) -> None:
    known = fates.observed()
    row = known["layers"].get(class_name) or known["layers"][known["aliases"][class_name]]
    for dialect in TF_KERAS:
        if not any(within([run[:2]], dialect) for run in row["base"]):
            continue  # its constructor raises in this version, or there is none
        for argument in takes(class_name, dialect) - set(row["own"]):
            assert any(within([run[:2]], dialect) for run in row["arguments"][argument]), (argument, dialect)


@pytest.mark.runtime
def test_a_real_version_writes_what_was_observed() -> None:
    known = fates.observed()["layers"]
    for class_name, row in asking.observe_one("tf2.9").items():
        there = known[class_name]
        assert _plain(row["base"][0][2]) == _plain(fates.at(there["base"], "tf2.9")), class_name
        for argument, (run,) in row["arguments"].items():
            assert _plain(run[2]) == _plain(fates.at(there["arguments"][argument], "tf2.9")), (
                class_name,
                argument,
            )


def _plain(written: Any) -> Any:
    """Without the bytecode of a Lambda, in which the path of the environment stands."""
    return (
        {key: item for key, item in written.items() if key != "function"}
        if isinstance(written, dict)
        else written
    )
