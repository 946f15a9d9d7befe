"""Zip archives and folders that are not models we read: the tables, tried from the top."""

from __future__ import annotations

from ..errors import NoArchitecture
from .signs import either, empty, every, holds, holds_only
from .stranger import ASK_WHOLE, Stranger, names

ZIPS = (
    Stranger(
        "numpy_zip",
        holds_only("*.npy"),
        "this is NumPy arrays (`.npz`), not a model",
        "read it with `numpy.load`",
        detail=names,
    ),
    Stranger(
        "torchscript",
        holds("*/data.pkl", "*/constants.pkl"),
        "this is a TorchScript model (PyTorch)",
        "export it to ONNX, or rebuild the model in Keras",
    ),
    Stranger(
        "pytorch",
        either(holds("*/data.pkl"), holds("data.pkl")),
        "this is a PyTorch model",
        "export it to ONNX, or rebuild the model in Keras",
    ),
    Stranger(
        "core_ml_package",
        holds("*Manifest.json", "*.mlmodel"),
        "this is a Core ML model",
        "convert the model from which it was made",
    ),
    Stranger("office", holds("[[]Content_Types].xml"), "this is an Office document, not a model"),
    Stranger("wheel", holds("*.dist-info/RECORD"), "this is a Python package, not a model"),
    Stranger("jar", holds("META-INF/MANIFEST.MF"), "this is a Java archive, not a model"),
)

DIRECTORIES = (
    Stranger("empty_directory", empty, "the folder is empty", "give the folder or file that was saved"),
    Stranger(
        "saved_model_text",
        holds("saved_model.pbtxt"),
        "this is a SavedModel written as text (`saved_model.pbtxt`)",
        "load it in TensorFlow and save it again: tf.saved_model.save(tf.saved_model.load(folder), 'new')",
    ),
    Stranger(
        "orbax",
        either(
            holds("_CHECKPOINT_METADATA"),
            holds("_METADATA"),
            holds("manifest.ocdbt"),
            holds("*orbax-checkpoint*"),
        ),
        "this is an Orbax checkpoint",
        "load it in Keras 3 and save it: model.save('model.keras')",
        NoArchitecture,
    ),
    Stranger(
        "tensorflow_js",
        holds("model.json", "*.bin"),
        "this is a TensorFlow.js model",
        "turn it back with `tensorflowjs_converter --input_format tfjs_layers_model --output_format keras`",
    ),
    Stranger(
        "core_ml_package",
        holds("Manifest.json", "Data"),
        "this is a Core ML model",
        "convert the model from which it was made",
    ),
    Stranger(
        "keras_sharded",
        holds("*.weights.json"),
        "this is a sharded weights file: weights without the layers",
        ASK_WHOLE,
        NoArchitecture,
    ),
    Stranger(
        "checkpoint",
        either(holds("*.index", "*.data-?????-of-?????"), every(holds("checkpoint"), holds("*.meta"))),
        "this is a TensorFlow checkpoint: weights without the layers",
        ASK_WHOLE,
        NoArchitecture,
        detail=names,
    ),
    Stranger(
        "openvino",
        holds("*.xml", "*.bin"),
        "this is an OpenVINO model",
        "convert the model from which it was made",
    ),
    Stranger(
        "hugging_face",
        either(holds("config.json", "*.safetensors"), holds("config.json", "pytorch_model*.bin")),
        "this is a PyTorch model of Hugging Face",
        "load it with `transformers` where TensorFlow is supported, and save it: model.save('model.keras')",
    ),
)
