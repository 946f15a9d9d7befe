"""One loader of one real version against one artifact: what it says, and whether it predicts the same."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from kerasferry.runtimes import Runtime, WorkerError
from kerasferry.verify.compare import compare

LOADERS = {"keras": "load_model", "saved_model": "tf.saved_model.load", "tfsm": "TFSMLayer"}


@dataclass
class Trial:
    """What came of it.

    Attributes:
        loads: The loader took the artifact.
        same: The predictions are the expected ones by the rule of `kerasferry verify`.
        relative: max|a-b| / max|b|, None if it did not load.
        says: The loader's own error, or what was found wrong.
        layers: It is a Keras model with layers, not only something to call.
        loss: Of one more training step, None where there was none.
        moved: That step changed the weights.
    """

    loads: bool = False
    same: bool = False
    relative: float | None = None
    says: str = ""
    layers: bool = False
    loss: float | None = None
    moved: bool = False


def attempt(runtime: Runtime, artifact: Path, loader: str, folder: Path, *, train: bool = False) -> Trial:
    """Load, predict, compare; for a model that is compiled one more training step.

    Args:
        runtime: The version.
        artifact: What to load.
        loader: A key of `LOADERS`.
        folder: Where the demo's input.npz and expected.npz lie.
        train: Whether to train a step afterwards.
    """
    worker, trial = runtime.worker(), Trial()
    predicted = folder / "predicted.npz"
    try:
        handle = worker.call("load", path=str(artifact), loader=loader)["handle"]
        trial.loads = True
        worker.call("predict", handle=handle, inputs=str(folder / "input.npz"), output=str(predicted))
    except WorkerError as error:
        trial.says = error.message
        return trial
    with np.load(predicted) as found, np.load(folder / "expected.npz") as expected:
        result = compare(found["0"], expected["0"])
    trial.same, trial.relative, trial.says = result.same, result.relative, result.reason
    trial.layers = loader == "keras"
    if train:
        _train(runtime, str(handle), folder, trial)
    worker.call("free", handle=handle)
    return trial


def _train(runtime: Runtime, handle: str, folder: Path, trial: Trial) -> None:
    worker, before, after = runtime.worker(), folder / "before.npz", folder / "after.npz"
    try:
        worker.call("weights", handle=handle, output=str(before))
        answer = worker.call("train", handle=handle, inputs=str(folder / "input.npz"), seed=1, steps=1)
        worker.call("weights", handle=handle, output=str(after))
    except WorkerError as error:
        trial.says = error.message
        return
    losses = answer["losses"]
    assert isinstance(losses, list)
    trial.loss = float(losses[-1])
    with np.load(before) as old, np.load(after) as new:
        trial.moved = any(not np.array_equal(old[name], new[name]) for name in old.files)
