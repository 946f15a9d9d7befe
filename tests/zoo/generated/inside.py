# ruff: noqa: PTH100, PTH103, PTH105, PTH110, PTH118, PTH120, PTH123
"""Build random models with the TensorFlow at hand. Runs inside an environment; Python 3.6 syntax.

A number makes the same model in every process of a version; in another version it may make another one, for what
raises there is drawn again.
"""

import importlib.util
import json
import os
import random
import shutil
import sys

import numpy as np
import tensorflow as tf

HERE = os.path.dirname(os.path.abspath(__file__))
PACKAGE = "kerasferry_generated"


def package(name, folder):
    """A package from a folder outside the path."""
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(
            name, os.path.join(folder, "__init__.py"), submodule_search_locations=[folder]
        )
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        spec.loader.exec_module(module)
    return sys.modules[name]


def building():
    """The zoo's `build.py`."""
    name = "kerasferry_zoo_build"
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, os.path.join(os.path.dirname(HERE), "build.py"))
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        spec.loader.exec_module(module)
    return sys.modules[name]


class Entry:
    """A random model as `build.py` takes one; with `part`, only one of its layers, without some of its arguments."""

    keep = False
    train = False
    setup = None

    def __init__(self, name, seed, part=None, without=()):
        self.name = name
        self.seed = seed
        self.part = part
        self.without = without
        self.feeds = {}
        self.config = None

    def make(self, keras):
        package(PACKAGE, HERE)
        growing = importlib.import_module(PACKAGE + ".growing")
        grower = growing.Grower(random.Random(self.seed), keras)
        model = grower.model()
        if self.part is None:
            self.feeds = grower.feeds
        else:
            model = growing.alone(keras, model.layers[self.part], self.without)
        self.config = json.loads(model.to_json())
        return model


def build(name, seed, out_dir, part=None, without=()):
    """Build, save, predict; what info.json holds, the model's config in it."""
    folder = os.path.join(out_dir, *name.split("/"))
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    info = {"name": name, "tensorflow": tf.__version__, "formats": {}, "skipped": {}, "seed": seed}
    entry = Entry(name, seed, part, without)
    build_py = building()
    try:
        build_py._make(entry, folder, info)
    except Exception as error:
        info["skipped"]["build"] = build_py.told(error)
    info["config"] = entry.config
    text = json.dumps(entry.config)
    if "float16" in text:  # in wrappers, too
        info["half"] = "bfloat16" if "bfloat16" in text else "float16"
        info["roundings"] = 5
    reason = nothing_to_compare(os.path.join(folder, "outputs.npz"), info)
    if reason:
        info["formats"], info["skipped"]["predict"] = {}, reason
    with open(os.path.join(folder, "info.json.part"), "w") as file:
        json.dump(info, file, indent=1, sort_keys=True)
    os.replace(os.path.join(folder, "info.json.part"), os.path.join(folder, "info.json"))
    return {"formats": info["formats"], "skipped": info["skipped"]}


def nothing_to_compare(path, info):
    """Why the outputs would prove nothing."""
    if not os.path.exists(path):
        return ""
    with np.load(path) as arrays:
        found = [arrays[key] for key in arrays]
    if not all(np.isfinite(array).all() for array in found if array.dtype.kind == "f"):
        return "not finite"
    if not all(array.size for array in found):
        return "empty"
    if info.get("constant") and all(info["constant"]):
        return "constant"
    return ""
