"""Single files that are not models we read: a table, of which the first row that fits names the file.

Order matters where a sign is weak: the special kinds of JSON come before JSON, and protobuf messages, which
have no magic bytes, near the end. A name counts only where bytes say nothing (shards of a checkpoint).
"""

from __future__ import annotations

from ..errors import NoArchitecture
from .signs import (
    contains,
    either,
    empty,
    encrypted_zip,
    every,
    hdf5_with,
    json_with,
    named,
    safetensors,
    starts,
    table_of_tensors,
    tar,
    text,
)
from .signs_protobuf import core_ml, graph_def, meta_graph, onnx, saved_model
from .stranger import ASK_WHOLE, UNCOMPRESS, Stranger, class_name, inner, lfs_size, pickled, title

# HDF5 files that other programs write. Tried before a file is taken for a Keras file.
HDF5_KINDS = (
    Stranger(
        "matlab",
        starts(b"MATLAB 5.0 MAT-file", b"MATLAB 7.3 MAT-file"),
        "this is a MATLAB data file, not a model",
        "read it with `mat73` or `scipy.io.loadmat`",
    ),
    Stranger(
        "netcdf4",
        hdf5_with(b"_NCProperties", b"_nc3_strict", b"_NCCOORDS"),
        "this is netCDF-4 data, not a model",
        "read it with `xarray`",
    ),
    Stranger(
        "pytables",
        hdf5_with(b"PYTABLES_FORMAT_VERSION"),
        "this is a table written by PyTables or pandas, not a model",
        "read it with `pandas.read_hdf`",
    ),
    Stranger(
        "anndata", hdf5_with(b"encoding-version"), "this is AnnData, not a model", "read it with `anndata`"
    ),
)

FILES = (
    Stranger("empty", empty, "the file is empty", "copy or download it again"),
    Stranger(
        "git_lfs",
        text(rb"version https://git-lfs\.github\.com/spec/"),
        "this is a Git LFS pointer: the model itself was not downloaded",
        "run `git lfs pull` in its repository",
        detail=lfs_size,
    ),
    Stranger(
        "html",
        text(rb"(<!--.*?-->\s*)*<(!doctype\s+html|html|head|body)\b"),
        "this is a web page, not a model",
        "download the file itself, not the page that shows it",
        detail=title,
    ),
    *HDF5_KINDS,
    Stranger(
        "tensorflow_js",
        either(json_with("modelTopology"), json_with("weightsManifest")),
        "this is a TensorFlow.js model",
        "turn it back with `tensorflowjs_converter --input_format tfjs_layers_model --output_format keras`",
    ),
    Stranger(
        "keras_sharded",
        every(json_with("weight_map"), contains(b".weights.h5")),
        "this is the list of a sharded weights file: weights without the layers",
        ASK_WHOLE,
        NoArchitecture,
    ),
    Stranger(
        "weights_list",
        json_with("weight_map"),
        "this is the list of a sharded PyTorch or Hugging Face model",
        "convert it with the library that wrote it",
    ),
    Stranger(
        "architecture_json",
        json_with("class_name", "config"),
        "this is the architecture of a model as JSON (`model.to_json()`), without the weights",
        ASK_WHOLE,
        detail=class_name,
    ),
    Stranger(
        "notebook",
        every(json_with("cells"), contains(b"cell_type", b"nbformat")),
        "this is a Jupyter notebook, not a model",
        "run it and save the model: model.save('model.keras')",
    ),
    Stranger(
        "architecture_yaml",
        text(rb"(backend: \w+\s+)?class_name: \w+\s+config:"),
        "this is the architecture of a model as YAML (`model.to_yaml()`), without the weights",
        ASK_WHOLE,
        detail=class_name,
    ),
    Stranger(
        "hugging_face_config",
        json_with("model_type"),
        "this is the configuration of a Hugging Face model",
        "give the folder or the file of weights beside it",
    ),
    Stranger("json", text(rb'(\{\s*("|\})|\[\s*[\[\{"\]\d-])'), "this is JSON text, but not of a model"),
    Stranger(
        "openvino",
        every(text(rb"(<\?xml[^>]*>\s*)?<net\b"), contains(b"<layers", b"version=")),
        "this is an OpenVINO model",
        "convert the model from which it was made",
    ),
    Stranger("xml", text(rb"<\?xml"), "this is XML text, not a model", detail=title),
    Stranger(
        "saved_model_text",
        text(rb"saved_model_schema_version\s*:"),
        "this is a SavedModel written as text (`saved_model.pbtxt`)",
        "load it in TensorFlow and save it again: tf.saved_model.save(tf.saved_model.load(folder), 'new')",
    ),
    Stranger(
        "checkpoint_state",
        text(rb"model_checkpoint_path\s*:"),
        "this is the list of checkpoints in a folder: weights without the layers",
        ASK_WHOLE,
        NoArchitecture,
    ),
    Stranger(
        "graph_text",
        text(rb"node\s*\{\s*name\s*:"),
        "this is a TensorFlow graph written as text: operations without layers",
        "keep using it as a graph; no Keras model is left in it",
        NoArchitecture,
    ),
    Stranger(
        "tflite",
        starts(b"TFL3", at=4),
        "this is a TensorFlow Lite model",
        "convert the model from which it was made",
    ),
    Stranger(
        "ort",
        starts(b"ORTM", at=4),
        "this is an ONNX Runtime model",
        "convert the model from which it was made",
    ),
    Stranger(
        "gguf",
        starts(b"GGUF"),
        "this is a GGUF model (llama.cpp)",
        "convert the model from which it was made",
    ),
    Stranger(
        "numpy",
        starts(b"\x93NUMPY"),
        "this is a NumPy array (`.npy`), not a model",
        "read it with `numpy.load`",
    ),
    Stranger(
        "pytorch_old",
        starts(bytes.fromhex("80028a0a6cfc9c46f9206aa85019")),
        "this is a PyTorch model (saved before PyTorch 1.6)",
        "export it to ONNX, or rebuild the model in Keras",
    ),
    Stranger(
        "joblib",
        every(starts(b"\x80"), contains(b"joblib.numpy_pickle", b"joblib\x94", b"NumpyArrayWrapper")),
        "this is a pickle written by joblib, and pickles are programs: it is not opened",
        "load it where it was made, and save the Keras model in it: model.save('model.keras')",
        detail=pickled,
    ),
    Stranger(
        "pickle",
        either(
            text(rb"\x80[\x02-\x05][\x80-\xff\x00-\x08()\]}cX.KGNJMU]"),
            text(rb"(\(?c[A-Za-z_][\w.]*\n[A-Za-z_]\w*\n[(pqoN]|\([dl]p\d+\n|[}\]]q\x00)"),
        ),
        "this is a pickle, and pickles are programs: it is not opened",
        "load it where it was made, and save the Keras model in it: model.save('model.keras')",
        detail=pickled,
    ),
    Stranger(
        "safetensors",
        safetensors,
        "this is a safetensors file: weights without the layers",
        ASK_WHOLE,
        NoArchitecture,
    ),
    Stranger(
        "encrypted_zip",
        encrypted_zip,
        "this zip archive is protected with a password",
        "unpack it with the password and give the folder",
    ),
    Stranger("empty_zip", starts(b"PK\x05\x06"), "this zip archive is empty", "copy or download it again"),
    Stranger("tar", tar, "this is a tar archive", "unpack it: tar -xf {name}"),
    Stranger(
        "gzip",
        starts(b"\x1f\x8b"),
        "this file is compressed with gzip",
        UNCOMPRESS.format(tool="gunzip -k"),
        detail=inner,
    ),
    Stranger(
        "xz",
        starts(b"\xfd7zXZ\0"),
        "this file is compressed with xz",
        UNCOMPRESS.format(tool="xz -dk"),
        detail=inner,
    ),
    Stranger(
        "bzip2",
        starts(b"BZh"),
        "this file is compressed with bzip2",
        UNCOMPRESS.format(tool="bunzip2 -k"),
        detail=inner,
    ),
    Stranger(
        "zstd",
        starts(b"\x28\xb5\x2f\xfd"),
        "this file is compressed with zstd",
        UNCOMPRESS.format(tool="zstd -dk"),
    ),
    Stranger("7z", starts(b"7z\xbc\xaf\x27\x1c"), "this is a 7z archive", "unpack it: 7z x {name}"),
    Stranger("rar", starts(b"Rar!\x1a\x07"), "this is a rar archive", "unpack it: unrar x {name}"),
    Stranger("pdf", starts(b"%PDF-"), "this is a PDF document, not a model"),
    Stranger("picture", starts(b"\x89PNG\r\n", b"\xff\xd8\xff", b"GIF8"), "this is a picture, not a model"),
    Stranger(
        "checkpoint_index",
        table_of_tensors(b"\x08"),
        "this is the index of a TensorFlow checkpoint: weights without the layers",
        ASK_WHOLE,
        NoArchitecture,
    ),
    Stranger(
        "checkpoint_v1",
        table_of_tensors(b"\x0a"),
        "this is a TensorFlow checkpoint of the first version: weights without the layers",
        ASK_WHOLE,
        NoArchitecture,
    ),
    Stranger(
        "events",
        contains(b"brain.Event:"),
        "this is a TensorBoard log, not a model",
        "give the model saved by the same program",
    ),
    Stranger("onnx", onnx, "this is an ONNX model", "convert the model from which it was made"),
    Stranger("core_ml", core_ml, "this is a Core ML model", "convert the model from which it was made"),
    Stranger(
        "saved_model_part",
        saved_model,
        "this is the graph of a SavedModel under another name",
        "name it `saved_model.pb`, put its folder `variables` beside it, and give the folder",
    ),
    Stranger(
        "keras_metadata",
        every(starts(b"\x0a"), contains(b"_tf_keras_")),
        "this is one part of a SavedModel",
        "give the folder that holds `saved_model.pb`",
    ),
    Stranger(
        "graph_def",
        graph_def,
        "this is a TensorFlow graph (`GraphDef`): operations without layers",
        "keep using it as a graph; no Keras model is left in it",
        NoArchitecture,
    ),
    Stranger(
        "meta_graph",
        meta_graph,
        "this is the graph of a TensorFlow 1 checkpoint (`.meta`): operations without layers",
        "export a SavedModel in TensorFlow 1 and give that folder",
        NoArchitecture,
    ),
    Stranger(
        "checkpoint_data",
        named("*.data-[0-9][0-9][0-9][0-9][0-9]-of-[0-9][0-9][0-9][0-9][0-9]"),
        "this is a part of a TensorFlow checkpoint: weights without the layers",
        ASK_WHOLE,
        NoArchitecture,
    ),
    Stranger(
        "python",
        text(rb"(#!.*python|(import|from) \w+[^\n]*\n)"),
        "this is a Python program, not a model",
        ASK_WHOLE,
    ),
)
