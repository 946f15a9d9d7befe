"""Classes for masks in real Keras 3; and that the zoo's models with masks give something else without them."""

from __future__ import annotations

from pathlib import Path

import pytest

from kerasferry.modules import PARTS, render
from kerasferry.runtimes import open_runtime

INSIDE = Path(__file__).with_name("masks_inside.py")

# Layers that end the mask in 2.15 or hand on nothing that uses it: with these the outputs must not change.
ENDED = """
    reshape permute conv1d separable depthwise local max_pooling average_pooling up_sampling zero_padding cropping
    identity rescaling normalization einsum_dense dot two_dot chain_conv chain_rescaling
    chain_normalization seen_add seen_subtract seen_multiply seen_average seen_maximum seen_minimum seen_concatenate
    seen_second_add seen_second_subtract seen_second_multiply seen_second_average seen_second_maximum
    seen_second_minimum seen_second_concatenate compiled depth
""".split()


@pytest.fixture
def module(tmp_path: Path) -> Path:
    path = tmp_path / "own.py"
    path.write_text(render(PARTS["keras3"]["masks"], "model.keras", "Keras 3"))
    return path


@pytest.mark.runtime
@pytest.mark.parametrize("target", ["newest", "keras==3.0"])
def test_masks_pass_or_end(module: Path, target: str) -> None:
    with open_runtime(target) as runtime:
        worker = runtime.worker()
        arguments = {"file": INSIDE, "kwargs": {"module": str(module)}}
        same, mask, stopped = worker.call("run", function="passing", **arguments)["result"]
        assert same
        assert mask == [[True] * 3 + [False] * 3, [True] * 6] and stopped == [[True] * 6] * 2
        assert worker.call("run", function="both_ways", **arguments)["result"] == [
            [True, False],
            [False, True],
        ]


@pytest.mark.runtime
def test_masks_of_the_zoo_matter() -> None:
    with open_runtime("tf==2.15") as runtime:
        answer = runtime.worker().call("run", file=INSIDE, function="matter", timeout=600)["result"]
    assert isinstance(answer, dict)
    differ = {
        name.removeprefix("masked_"): value for name, value in answer.items() if not isinstance(value, str)
    }
    assert len(differ) > 100
    assert {name for name, value in differ.items() if value < 1e-4} == set(ENDED) & set(differ)
