"""One more step of training in the target."""

from __future__ import annotations

import math
from pathlib import Path

from ..hub import Json
from ..runtimes import WorkerError
from .sides import Side


def train_once(side: Side, inputs: Path, seed: int) -> Json:
    """Train one step on random targets with the optimizer that the file brought.

    Returns:
        works: Whether the loss is finite and weights moved; loss, optimizer, moved, of; or problem, a text.
    """
    import numpy as np

    if side.loader != "keras":
        return {"works": False, "problem": "it has no layers, so it cannot be trained"}
    if not side.describe().get("compiled"):
        return {
            "works": False,
            "problem": "the conversion is not compiled, so it has no loss",
        }
    dump, before = side.weights()
    try:
        answer = side.ask("train", handle=side.handle, inputs=inputs, seed=seed, steps=1)
    except WorkerError as error:
        if error.kind != "RAISED":
            raise
        return {"works": False, "problem": str(error.found)}
    _, after = side.weights()
    trainable = [str(index) for index, item in enumerate(dump) if item["trainable"]]
    with np.load(before) as old, np.load(after) as new:
        moved = sum(not np.array_equal(old[name], new[name]) for name in trainable)
    loss = float(answer["losses"][0])
    return {
        "works": math.isfinite(loss) and moved > 0,
        "loss": loss if math.isfinite(loss) else str(loss),
        "optimizer": answer["optimizer"],
        "moved": moved,
        "of": len(trainable),
    }
