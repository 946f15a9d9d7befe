"""A part of the zoo for every landing; `prove.py` without arguments proves the whole."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

import cells  # noqa: E402
import judging  # noqa: E402

from kerasferry.catalog.targets import parse_target  # noqa: E402
from kerasferry.runtimes import open_runtime  # noqa: E402

# One or two of each family, those first whose way to Keras 3 is the longest.
MODELS = """
activation_layer activation_hard_sigmoid constant_* masked_depth*
attention_embedding_mask batch_norm_axes batch_norm_renorm
bidirectional_state compiled_two_losses compiled_metric_AUC compiled_loss_object_Huber conv1d_causal
conv2d_transpose_dilated cudnn_gru embedding_mask gru_before local2d lstm_prelu_activation
lstm_time_major masked_add masked_concatenate multi_head_all nested_sequential policy_float16
relu_all sequential_of_functional shared_chain spectral_dense stacked* string_lookup_one_hot
time_sequential upsampling2d_gaussian inputs_nested
""".split()


@pytest.mark.runtime
@pytest.mark.parametrize("target", ["newest", "keras==3.0"])
def test_a_part_of_the_zoo(target: str, tmp_path: Path) -> None:
    """Saved by the first and the last generations, in every format of each."""
    command = [sys.executable, str(HERE / "prove.py"), "--sources", "tf==1.15", "tf==2.9", "tf==2.15"]
    command += ["--targets", target, "--models", *MODELS, "--results", str(tmp_path / "results.json")]
    told = subprocess.run(command, capture_output=True, text=True)
    assert told.returncode == 0, told.stdout + told.stderr[-2000:]
    results = cells.read_json(tmp_path / "results.json")
    assert sum(result["end"] == "SAME" for result in results.values()) > 100
    assert sum(result["end"] == "expected" for result in results.values()) == 0


@pytest.mark.runtime
@pytest.mark.parametrize(
    ("tamper", "sentence"),
    [(lambda value: value + np.float32(0.01), "outputs: differs"), (lambda value: value, "")],
)
def test_the_judge_can_fail(
    tamper: Callable[[Any], Any], sentence: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A converted file with one kernel a hundredth away is seen by its outputs and by its weights."""
    monkeypatch.setattr(judging, "WORK", tmp_path)
    convert = judging.kerasferry.convert

    def tampered(source: Path, output: Path, **keywords: Any) -> Any:
        record = convert(source, output, **keywords)
        _edit(output, tamper)
        return record

    monkeypatch.setattr(judging.kerasferry, "convert", tampered)
    folder = cells.folder_of("tf==2.9") / "dense_tanh"
    if not folder.exists():
        command = [sys.executable, str(HERE / "prove.py"), "--sources", "tf==2.9", "--targets", "newest"]
        subprocess.run(
            [*command, "--models", "dense_tanh", "--results", str(tmp_path / "r.json")], check=False
        )
    cell = cells.Cell(
        "tf==2.9", "dense_tanh", "h5", "newest", cells.read_json(folder / "info.json")["formats"]["h5"]
    )
    with open_runtime("newest") as runtime:
        verdict = judging.Judge("newest", runtime.worker()).judge(cell)
    assert verdict["end"] == ("DIFFERENT" if sentence else "SAME"), verdict["text"]
    assert sentence in verdict["text"] and bool(sentence) == ("weights" in verdict["text"])


def _edit(file: Path, tamper: Callable[[Any], Any]) -> None:
    """Change the first kernel in a `.keras` file."""
    inner = file.with_suffix(".h5")
    with zipfile.ZipFile(file) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    inner.write_bytes(members["model.weights.h5"])
    with h5py.File(inner, "r+") as store:
        dataset = store["layers/dense/vars/0"]
        dataset[...] = tamper(dataset[...])
    members["model.weights.h5"] = inner.read_bytes()
    inner.unlink()
    with zipfile.ZipFile(file, "w") as archive:
        for name, value in members.items():
            archive.writestr(name, value)


def test_every_refusal_has_a_proof() -> None:
    """Names a model, a sentence of the error, and what was seen in a real version; its target is one."""
    refusals = cells.listed_refusals()
    assert refusals
    for refusal in refusals:
        assert {"model", "source", "format", "target", "contains", "proof"} == set(refusal)
        assert len(refusal["proof"]) > 40 and refusal["contains"]
        if refusal["target"] != "*":
            parse_target(refusal["target"])
