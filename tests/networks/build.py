"""Build a real network with the TensorFlow at hand and save it in every format that this version writes.

    python build.py NAME OUT_DIR [--formats saved_model h5 keras] [--seed 0] [--check] [--every]
    python build.py --list

OUT_DIR gets saved_model/, model.h5, model.keras, inputs.npz, outputs.npz and info.json; see README.md.
Runs under Python 3.8 to 3.11 with TensorFlow 2.3 to 2.15; imports nothing else but numpy.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
sys.path.insert(0, str(Path(__file__).resolve().parent))

import numpy as np
import tensorflow as tf
from netparts import applications, samples, saving, small, weights
from netparts.sensitivity import REQUIRED, every_variable, moved, sensitivity

NETWORKS = {**small.NETWORKS, **applications.NETWORKS}
__all__ = ["NETWORKS", "build", "describe", "make", "sensitivity"]


def make(name: str, seed: int = 0) -> tuple:
    """Return (compiled model with optimizer slots, {"a": inputs, "b": inputs}) of the named network."""
    network = NETWORKS[name]
    random = np.random.RandomState(seed)
    tf.keras.backend.clear_session()
    tf.random.set_seed(seed)
    model = network.make()
    weights.randomize(model, random)
    calibration = samples.inputs(model, network.samples, network.calibration, random)
    weights.calibrate(model, calibration)
    weights.spread_logits(model, calibration, random, network.spread, network.level)
    inputs = {key: samples.inputs(model, network.samples, network.batch, random) for key in ("a", "b")}
    targets = samples.targets(model, network.losses, network.batch, random)
    saving.train(model, network.losses, network.metrics, inputs["a"], targets)
    return model, inputs


def describe(model: Any) -> dict:
    """Return counts of layers (with nested ones), variables and parameters, and the outer shapes."""
    layers = [layer for layer in weights.flatten(model) if layer is not model]
    return {
        "layers": len(layers),
        "layer_classes": sorted({layer.__class__.__name__ for layer in layers}),
        "weights": len(model.weights),
        "trainable_weights": len(model.trainable_weights),
        "parameters": int(model.count_params()),
        "inputs": {name: model.inputs[index].shape.as_list() for index, name in enumerate(model.input_names)},
        "outputs": {
            name: model.outputs[index].shape.as_list() for index, name in enumerate(model.output_names)
        },
    }


def build(
    name: str,
    out_dir: str,
    formats: Sequence[str] = tuple(saving.FORMATS),
    seed: int = 0,
    check: bool = False,
) -> dict:
    """Build, save and describe the named network; return what info.json holds.

    formats: of "saved_model", "h5", "keras". One that this version cannot write is in the result as
    {"skipped": text of its error}. check: load every artifact again and compare, see `reload`.
    """
    started = time.time()
    out = Path(out_dir)
    out.mkdir(parents=True, exist_ok=True)
    model, inputs = make(name, seed)
    outputs = {
        kind: {key: function(model, inputs[key]) for key in inputs}
        for kind, function in (("full", weights.predict), ("logits", weights.logits))
    }
    np.savez(str(out / "inputs.npz"), **join(inputs))
    np.savez(str(out / "outputs.npz"), **join({kind: join(outputs[kind]) for kind in outputs}))
    info = {
        "name": name,
        "seed": seed,
        "tensorflow": tf.__version__,
        "keras": getattr(tf.keras, "__version__", None) or tf.__version__,
        "python": sys.version.split()[0],
        "describe": describe(model),
        "sensitivity": sensitivity(model, inputs, NETWORKS[name].early),
        "full_between_samples": min(moved(outputs["full"]["a"], outputs["full"]["b"]).values()),
        "formats": {wanted: saving.save(model, out, wanted) for wanted in formats},
    }
    if check:
        info["reloaded"] = reload(out, info["formats"], inputs["a"], outputs["full"]["a"])
    info["seconds"] = round(time.time() - started, 1)
    (out / "info.json").write_text(json.dumps(info, indent=1, sort_keys=True) + "\n")
    return info


def join(tree: dict) -> dict:
    """Flatten {"a": {"x": array}} to {"a/x": array}."""
    return {outer + "/" + inner: tree[outer][inner] for outer in tree for inner in tree[outer]}


def reload(out: Path, formats: dict, inputs: dict, expected: dict) -> dict:
    """Return format -> {"moved", "optimizer_weights"} or {"failed"} after loading with this same version."""
    found = {}
    for wanted, result in formats.items():
        if "path" not in result:
            continue
        try:
            model = tf.keras.models.load_model(str(out / result["path"]))
            difference = max(moved(expected, weights.predict(model, inputs)).values())
            found[wanted] = {"moved": difference, "optimizer_weights": optimizer_weights(model)}
        except Exception as error:
            found[wanted] = {"failed": f"{type(error).__name__}: {error}"}
    return found


def optimizer_weights(model: Any) -> int:
    """Count the optimizer's variables; a method until 2.10, a property behind it."""
    variables = model.optimizer.variables
    return len(variables() if callable(variables) else variables)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("name", nargs="?", choices=sorted(NETWORKS))
    parser.add_argument("out_dir", nargs="?")
    parser.add_argument("--formats", nargs="+", default=list(saving.FORMATS), choices=list(saving.FORMATS))
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--check", action="store_true", help="load every artifact again and compare")
    parser.add_argument("--every", action="store_true", help="save nothing; reverse each variable in turn")
    parser.add_argument("--list", action="store_true")
    options = parser.parse_args()
    if options.list or not options.name:
        print("\n".join(NETWORKS))
        return 0
    if options.every:
        model, inputs = make(options.name, options.seed)
        found = every_variable(model, inputs)
        print(json.dumps(dict(sorted(found.items(), key=lambda item: item[1])), indent=1))
        return 0 if min(found.values()) >= REQUIRED else 1
    info = build(options.name, options.out_dir, options.formats, options.seed, options.check)
    print(json.dumps(info, indent=1, sort_keys=True))
    return 0 if info["sensitivity"]["enough"] else 1


if __name__ == "__main__":
    sys.exit(main())
