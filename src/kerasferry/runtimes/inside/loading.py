# ruff: noqa: PTH116, PTH119, PTH122
# mypy: ignore-errors
"""load: the loaders a person would call, each with its own behaviour and its own error text."""

import importlib.util
import inspect
import os
import sys
import time

from .box import Handle


def load(
    box,
    path,
    loader="keras",
    compile=None,
    modules=(),
    custom_objects=False,
    arguments=None,
    signature="serving_default",
    tags=("serve",),
):
    """Load an artifact.

    Args:
        loader: `keras` (load_model of this environment's Keras), `tf_keras`, `saved_model`
            (tf.saved_model.load), `tfsm` (keras.layers.TFSMLayer) or `tf1_saved_model` (the TF 1 loader).
        compile: Passed to load_model; None leaves the default.
        modules: Python files that are imported first (they may register classes).
        custom_objects: True passes every class and function defined in `modules` as custom_objects.
        arguments: Further keyword arguments of load_model (`{"safe_mode": false}`).
        signature: The signature, or TFSMLayer's call_endpoint; None for `saved_model` calls the object
            itself.
    """
    started = time.time()
    imported = [_import_once(file) for file in modules]
    if loader in ("keras", "tf_keras"):
        keywords = dict(arguments or {})
        if compile is not None:
            keywords["compile"] = compile
        if custom_objects:
            keywords["custom_objects"] = _definitions(imported)
        handle = _load_keras(box, path, loader, keywords)
    elif loader == "tf1_saved_model" or (loader == "saved_model" and box.graph_mode):
        # in TensorFlow 1.x `tf.saved_model.load` is this loader, too
        handle = _load_tf1(box, path, list(tags), signature)
    elif loader == "saved_model":
        handle = Handle("saved_model", box.tf.saved_model.load(path), endpoint=signature)
    elif loader == "tfsm":
        layer = box.keras.layers.TFSMLayer(path, call_endpoint=signature)
        handle = Handle("tfsm", layer, keras=box.keras, endpoint=signature)
    else:
        raise ValueError(f"unknown loader: {loader}")
    name = box.add(handle)
    return {"handle": name, "kind": handle.kind, "seconds": time.time() - started}


def load_weights(box, handle, path, arguments=None):
    """model.load_weights(path)."""
    held = box.get(handle)
    with held.scope():
        held.model.load_weights(path, **(arguments or {}))
    return {}


_imported = {}


def _import_once(path):
    """The module of a file, executed again only if the file changed: Keras 2 lets a class register once."""
    state = os.stat(path)
    key = (path, state.st_mtime, state.st_size)
    if key not in _imported:
        _imported[key] = import_file(path)
    return _imported[key]


def import_file(path):
    """Execute a Python file as a fresh module (its name: the file's); leaves no byte code beside it."""
    name = os.path.splitext(os.path.basename(path))[0]
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    before = sys.dont_write_bytecode
    sys.dont_write_bytecode = True
    try:
        spec.loader.exec_module(module)
    finally:
        sys.dont_write_bytecode = before
    return module


def _load_keras(box, path, loader, keywords):
    keras = box.keras
    if loader == "tf_keras":
        import tf_keras as keras
    graph, session = box.new_graph()
    handle = Handle("keras", None, keras=keras, graph=graph, session=session)
    with handle.scope():
        handle.model = keras.models.load_model(path, **keywords)
    return handle


def _load_tf1(box, path, tags, signature):
    tf1 = box.tf1
    graph = tf1.Graph()
    session = tf1.Session(graph=graph)
    with graph.as_default():
        meta = tf1.saved_model.loader.load(session, tags, path)
    if signature not in meta.signature_def:
        known = ", ".join(sorted(meta.signature_def))
        raise KeyError(f"no signature {signature}; there are: {known}")
    definition = meta.signature_def[signature]
    return Handle("tf1_saved_model", definition, graph=graph, session=session, endpoint=signature)


def _definitions(modules) -> dict:
    """Public classes and functions that the modules define themselves."""
    return {
        name: value
        for module in modules
        for name, value in vars(module).items()
        if (inspect.isclass(value) or inspect.isfunction(value))
        and value.__module__ == module.__name__
        and not name.startswith("_")
    }
