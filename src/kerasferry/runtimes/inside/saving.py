# ruff: noqa: PTH113, PTH118, PTH202
# mypy: ignore-errors
"""save: write a model with this environment's own writer, in a format it has."""

import os

FORMATS = "h5, tf, keras, tf.saved_model, export, weights.h5, weights.tf"


def save(box, handle, path, format, arguments=None):
    """Save a model.

    Args:
        path: Its ending must suit the format where the version insists (`.h5`, `.keras`, `.weights.h5`).
        format: `h5`, `keras` (zip archive), `tf` (Keras's SavedModel), `tf.saved_model`
            (tf.saved_model.save), `export` (model.export), `weights.h5`, `weights.tf` (checkpoint).
        arguments: Further keyword arguments of the call (`{"include_optimizer": false}`).
    """
    held = box.get(handle)
    with held.scope():
        save_model(box, held.keras, held.model, path, format, arguments)
    return {"bytes": _size(path)}


def save_model(box, keras, model, path, format, arguments=None):
    """The same for a live model."""
    keywords = dict(arguments or {})
    if format == "tf" and box.graph_mode:
        return _save_tf_1(box, model, path)
    if format == "tf":
        return model.save(path, save_format="tf", **keywords)
    if format in ("h5", "keras"):
        return model.save(path, **_format_argument(box, keras, format), **keywords)
    if format == "tf.saved_model":
        return box.tf.saved_model.save(model, path, **keywords)
    if format == "export":
        return model.export(path, **keywords)
    if format == "weights.h5":
        return model.save_weights(path, **keywords)
    if format == "weights.tf":
        return model.save_weights(path, save_format="tf", **keywords)
    raise ValueError(f"unknown format: {format}; there are: {FORMATS}")


def _format_argument(box, keras, format) -> dict:
    """Up to 2.15 save_format decides and the file's ending does not; Keras 3 goes by the ending alone."""
    if box.graph_mode or box.is_keras_3(keras):
        return {}
    return {"save_format": format}


def _save_tf_1(box, model, path):
    exporter = getattr(getattr(box.tf.keras, "experimental", None), "export_saved_model", None)
    if exporter is None:  # 1.12: not yet in tf.keras
        exporter = box.tf.contrib.saved_model.save_keras_model
    return exporter(model, path)


def _size(path) -> int:
    if os.path.isfile(path):
        return os.path.getsize(path)
    return sum(
        os.path.getsize(os.path.join(folder, name)) for folder, _, names in os.walk(path) for name in names
    )
