"""Every kind of file that is not ours: the whole message as a person reads it, and the exit code."""

from __future__ import annotations

import bz2
import gzip
import json
import lzma
import pickle
from pathlib import Path

import hostile_files as make
import pytest

from kerasferry.errors import FerryError, NoArchitecture
from kerasferry.formats import recognise
from kerasferry.formats.strangers import identify

ASK_WHOLE = "save the whole model where it was made: model.save('model.keras')"
ORIGIN = "convert the model from which it was made"
UNPICKLE = "load it where it was made, and save the Keras model in it: model.save('model.keras')"

HTML = b"\n<!DOCTYPE html>\n<html><head><title>Sign in -\n Drive</title></head></html>"
SHARDED = {"metadata": {"total_size": 24}, "weight_map": {"/layers/dense/vars": "x_00000.weights.h5"}}
YAML = b"backend: tensorflow\nclass_name: Sequential\nconfig:\n  layers: []\n"
ARCHITECTURE = json.dumps({"module": "keras", **make.CONFIG}).encode()
SHARD = "m.ckpt.data-00000-of-00001"

# name of the file, bytes, what, found, hint
FILES: tuple[tuple[str, bytes, str, str | None, str | None], ...] = (
    ("m.h5", b"", "the file is empty", None, "copy or download it again"),
    (
        "m.h5",
        make.LFS,
        "this is a Git LFS pointer: the model itself was not downloaded",
        "a pointer to 98765432 bytes",
        "run `git lfs pull` in its repository",
    ),
    (
        "m.h5",
        HTML,
        "this is a web page, not a model",
        "the title `Sign in - Drive`",
        "download the file itself, not the page that shows it",
    ),
    ("m.xml", b'<?xml version="1.0"?><a/>', "this is XML text, not a model", None, None),
    ("m.xml", make.OPENVINO, "this is an OpenVINO model", None, ORIGIN),
    (
        "m.json",
        ARCHITECTURE,
        "this is the architecture of a model as JSON (`model.to_json()`), without the weights",
        "the layers of a `Sequential`",
        ASK_WHOLE,
    ),
    (
        "m.yaml",
        YAML,
        "this is the architecture of a model as YAML (`model.to_yaml()`), without the weights",
        "the layers of a `Sequential`",
        ASK_WHOLE,
    ),
    (
        "model.json",
        make.TFJS,
        "this is a TensorFlow.js model",
        None,
        "turn it back with `tensorflowjs_converter --input_format tfjs_layers_model --output_format keras`",
    ),
    (
        "m.weights.json",
        json.dumps(SHARDED, indent=4).encode(),
        "this is the list of a sharded weights file: weights without the layers",
        None,
        ASK_WHOLE,
    ),
    (
        "m.index.json",
        b'{"metadata": {}, "weight_map": {"w": "model-00001-of-00002.safetensors"}}',
        "this is the list of a sharded PyTorch or Hugging Face model",
        None,
        "convert it with the library that wrote it",
    ),
    ("a.json", b'[{"a": 1}]', "this is JSON text, but not of a model", None, None),
    (
        "a.ipynb",
        b'{\n "cells": [{"cell_type": "code"}], "nbformat": 4}',
        "this is a Jupyter notebook, not a model",
        None,
        "run it and save the model: model.save('model.keras')",
    ),
    (
        "config.json",
        b'{"architectures": ["BertModel"], "model_type": "bert"}',
        "this is the configuration of a Hugging Face model",
        None,
        "give the folder or the file of weights beside it",
    ),
    (
        "saved_model.pbtxt",
        make.PBTXT,
        "this is a SavedModel written as text (`saved_model.pbtxt`)",
        None,
        "load it in TensorFlow and save it again: tf.saved_model.save(tf.saved_model.load(folder), 'new')",
    ),
    (
        "checkpoint",
        b'model_checkpoint_path: "m.ckpt"\n',
        "this is the list of checkpoints in a folder: weights without the layers",
        None,
        ASK_WHOLE,
    ),
    (
        "graph.pbtxt",
        b'node {\n  name: "x"\n  op: "Placeholder"\n}\n',
        "this is a TensorFlow graph written as text: operations without layers",
        None,
        "keep using it as a graph; no Keras model is left in it",
    ),
    ("m.tflite", b"\x1c\0\0\0TFL3\x14\0 \0", "this is a TensorFlow Lite model", None, ORIGIN),
    ("m.onnx", make.ONNX, "this is an ONNX model", None, ORIGIN),
    ("m.mlmodel", make.CORE_ML, "this is a Core ML model", None, ORIGIN),
    ("m.gguf", b"GGUF\x03\0\0\0", "this is a GGUF model (llama.cpp)", None, ORIGIN),
    (
        "m.npy",
        make.npy(),
        "this is a NumPy array (`.npy`), not a model",
        None,
        "read it with `numpy.load`",
    ),
    (
        "m.npz",
        make.npz(),
        "this is NumPy arrays (`.npz`), not a model",
        "kernel.npy, bias.npy",
        "read it with `numpy.load`",
    ),
    (
        "m.pt",
        make.torch_zip(),
        "this is a PyTorch model",
        None,
        "export it to ONNX, or rebuild the model in Keras",
    ),
    (
        "m.pt",
        make.zip_of({"m/data.pkl": b"", "m/constants.pkl": b"", "m/code/__torch__.py": b""}),
        "this is a TorchScript model (PyTorch)",
        None,
        "export it to ONNX, or rebuild the model in Keras",
    ),
    (
        "m.pth",
        make.torch_old(),
        "this is a PyTorch model (saved before PyTorch 1.6)",
        None,
        "export it to ONNX, or rebuild the model in Keras",
    ),
    (
        "m.joblib",
        make.joblib_dump(),
        "this is a pickle written by joblib, and pickles are programs: it is not opened",
        "objects of `joblib.numpy_pickle`",
        UNPICKLE,
    ),
    (
        "m.safetensors",
        make.safetensors_file(),
        "this is a safetensors file: weights without the layers",
        None,
        ASK_WHOLE,
    ),
    (
        "m.nc",
        make.netcdf4(),
        "this is netCDF-4 data, not a model",
        None,
        "read it with `xarray`",
    ),
    (
        "m.ckpt.index",
        make.table(b"\x08\x01\x1a\x02\x08\x01"),
        "this is the index of a TensorFlow checkpoint: weights without the layers",
        None,
        ASK_WHOLE,
    ),
    (
        "m.ckpt",
        make.table(b"\x0a\x10"),
        "this is a TensorFlow checkpoint of the first version: weights without the layers",
        None,
        ASK_WHOLE,
    ),
    (
        SHARD,
        b"\x00\x00\x80?" * 8,
        "this is a part of a TensorFlow checkpoint: weights without the layers",
        None,
        ASK_WHOLE,
    ),
    (
        "m.ckpt.meta",
        make.META_GRAPH,
        "this is the graph of a TensorFlow 1 checkpoint (`.meta`): operations without layers",
        None,
        "export a SavedModel in TensorFlow 1 and give that folder",
    ),
    (
        "frozen.pb",
        make.GRAPH,
        "this is a TensorFlow graph (`GraphDef`): operations without layers",
        None,
        "keep using it as a graph; no Keras model is left in it",
    ),
    (
        "model.pb",
        make.SAVED_MODEL,
        "this is the graph of a SavedModel under another name",
        None,
        "name it `saved_model.pb`, put its folder `variables` beside it, and give the folder",
    ),
    (
        "keras_metadata.pb",
        make.KERAS_METADATA,
        "this is one part of a SavedModel",
        None,
        "give the folder that holds `saved_model.pb`",
    ),
    (
        "m.h5.gz",
        gzip.compress(make.h5_model()),
        "this file is compressed with gzip",
        "an HDF5 file, compressed",
        "decompress it first: gunzip -k m.h5.gz",
    ),
    (
        "m.bz2",
        bz2.compress(b"hello"),
        "this file is compressed with bzip2",
        None,
        "decompress it first: bunzip2 -k m.bz2",
    ),
    (
        "m.tar.xz",
        lzma.compress(make.tar_of({"m.h5": make.h5_model()})),
        "this file is compressed with xz",
        "a tar archive, compressed",
        "decompress it first: xz -dk m.tar.xz",
    ),
    (
        "m.zst",
        b"\x28\xb5\x2f\xfd\x04",
        "this file is compressed with zstd",
        None,
        "decompress it first: zstd -dk m.zst",
    ),
    ("m.7z", b"7z\xbc\xaf\x27\x1c\0\4", "this is a 7z archive", None, "unpack it: 7z x m.7z"),
    ("m.rar", b"Rar!\x1a\x07\x01\0", "this is a rar archive", None, "unpack it: unrar x m.rar"),
    ("m.zip", make.zip_of({}), "this zip archive is empty", None, "copy or download it again"),
    (
        "m.zip",
        make.zip_of({"META-INF/MANIFEST.MF": b"", "a.class": b""}),
        "this is a Java archive, not a model",
        None,
        None,
    ),
    ("m.pdf", b"%PDF-1.7\n", "this is a PDF document, not a model", None, None),
    ("m.h5", b"\x89PNG\r\n\x1a\n", "this is a picture, not a model", None, None),
    (
        "train.py",
        b"import tensorflow as tf\n",
        "this is a Python program, not a model",
        None,
        ASK_WHOLE,
    ),
    (
        "events.out.tfevents.1",
        b"\x18\0\0\0\0\0\0\0\xa3\x7f\x4b\x22\x09\0\0\xc0\x25\xdd\x75\xd5A\x1a\x0dbrain.Event:2\xec\xac",
        "this is a TensorBoard log, not a model",
        None,
        "give the model saved by the same program",
    ),
    (
        "what.bin",
        bytes(range(128, 160)),
        "this is no kind of model that is known here",
        "the bytes 80 81 82 83 84 85 86 87 88 89 8a 8b 8c 8d 8e 8f",
        "give a SavedModel folder, an .h5 file or a .keras file",
    ),
)


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("name", "data", "what", "found", "hint"),
    FILES,
    ids=[f"{i}-{row[2][:40]}" for i, row in enumerate(FILES)],
)
def test_file(name: str, data: bytes, what: str, found: str | None, hint: str | None) -> None:
    Path(name).write_bytes(data)
    with pytest.raises(FerryError) as caught:
        recognise(name)
    assert caught.value.render() == make.message(what, name, found, hint)
    assert caught.value.exit_code == 3
    assert isinstance(caught.value, NoArchitecture) == (
        "without the layers" in what or "without layers" in what
    )


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_a_pickle_of_any_protocol_is_named_and_not_opened(protocol: int) -> None:
    path = Path("m.pkl")
    for content in ({"a": 1}, [1], make.Sneaky(), {"w": [1.0, 2.0]}):
        path.write_bytes(pickle.dumps(content, protocol=protocol))
        with pytest.raises(FerryError) as caught:
            recognise(path)
        assert caught.value.what == "this is a pickle, and pickles are programs: it is not opened"
        assert caught.value.exit_code == 3


def test_matlab_is_hdf5_after_512_bytes() -> None:
    make.matlab73(Path("m.mat"))
    with pytest.raises(FerryError) as caught:
        recognise("m.mat")
    assert caught.value.render() == make.message(
        "this is a MATLAB data file, not a model", "m.mat", None, "read it with `mat73` or `scipy.io.loadmat`"
    )


def test_identify_takes_no_model_for_a_stranger() -> None:
    for data in (make.h5_model(), make.keras_archive(), make.v3_weights()):
        Path("m").write_bytes(data)
        assert identify(Path("m")) is None
    assert identify(make.saved_model_folder(Path("sm"))) is None
