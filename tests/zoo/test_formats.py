"""Formats of outputs on odd models of the zoo, in the real versions that read them."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import numpy as np
import pytest

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

import cells  # noqa: E402
import judging  # noqa: E402

import kerasferry  # noqa: E402
from kerasferry.runtimes import open_runtime  # noqa: E402

# By its place: other folders of tests have a `prove` of their own.
_SPEC = importlib.util.spec_from_file_location("zoo_prove", HERE / "prove.py")
assert _SPEC and _SPEC.loader
prove = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(prove)

pytestmark = pytest.mark.runtime

ODD = """lstm_prelu_activation bidirectional_stacked time_bidirectional stacked_cells nested_three_deep
shared_reused_later multi_head_self spectral_dense text_vectorization string_lookup_tf_idf normalization
compiled_optimizer_Adam compiled_mixed compiled_schedule_CosineDecay batch_norm_frozen""".split()
OF_STANDALONE = """lstm gru_before bidirectional_stacked time_bidirectional stacked_cells
nested_three_deep shared_chain separable2d batch_norm_frozen compiled_optimizer_Adam
embedding_mask_lstm conv_net""".split()
WEIGHTS = """bidirectional_stacked time_bidirectional stacked_cells nested_three_deep
multi_head_self batch_norm shared_chain conv_net rnn_chain separable2d""".split()


def cells_of(source: str, models: list[str], target: str, *formats: str) -> list[cells.Cell]:
    """One file of each model, in the first of the formats that it was saved in."""
    prove.build(source, models)
    found = []
    for name in models:
        made = cells.read_json(cells.folder_of(source) / name / "info.json").get("formats", {})
        kind = next((one for one in formats if one in made), None)
        if kind is not None:
            found.append(cells.Cell(source, name, kind, target, made[kind]))
    return found


def failing(cells: list[cells.Cell], target: str, suffix: str) -> dict[str, str]:
    """What did not come out the same."""
    with open_runtime(target) as runtime:
        judge = judging.Judge(target, runtime.worker(), suffix=suffix)
        ended = {cell.key: judge.judge(cell) for cell in cells}
    return {key: f"{one['end']} {one['text']}" for key, one in ended.items() if one["end"] != "SAME"}


@pytest.mark.parametrize("target", ["tf==2.13", "tf==2.14", "tf==2.15"])
def test_archives_for_tf_keras(target: str) -> None:
    """From the other generations of archives, and from before there were any."""
    sideways = "tf==2.13" if target == "tf==2.15" else "tf==2.15"
    found = [*cells_of(sideways, ODD, target, "keras"), *cells_of("tf==2.9", ODD, target, "h5", "tf")]
    assert len(found) > 25
    assert failing(found, target, ".keras") == {}


@pytest.mark.parametrize("target", ["keras==2.2", "keras==2.3"])
def test_standalone_keras(target: str) -> None:
    found = [
        *cells_of("tf==2.9", OF_STANDALONE, target, "h5"),
        *cells_of("tf==1.12", OF_STANDALONE, target, "h5"),
    ]
    assert len(found) > 20
    assert failing(found, target, ".h5") == {}


@pytest.mark.parametrize("source", ["tf==2.9", "tf==2.15"])
@pytest.mark.parametrize("target", ["tf==2.6", "tf==2.13", "tf==2.15", "keras==3.3", "keras==3.15"])
def test_weights_for_code(source: str, target: str, tmp_path: Path) -> None:
    """The code of the model runs in the target and loads the weights alone."""
    with open_runtime(target) as runtime:
        for cell in cells_of(source, WEIGHTS, target, "h5", "tf"):
            weights = tmp_path / f"{cell.model}.weights.h5"
            kerasferry.convert(cell.path, weights, target=target)
            arguments = {
                "name": cell.model,
                "weights": str(weights),
                "inputs": str(cell.folder / "inputs.npz"),
                "output": str(tmp_path / "outputs.npz"),
            }
            runtime.worker().call(
                "run", file=str(HERE / "coded.py"), function="predict_with", kwargs=arguments
            )
            with np.load(cell.folder / "outputs.npz") as before, np.load(tmp_path / "outputs.npz") as after:
                for index, name in enumerate(before.files):
                    np.testing.assert_allclose(
                        after[str(index)], before[name], rtol=1e-4, atol=1e-5, err_msg=cell.model
                    )
