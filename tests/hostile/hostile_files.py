"""Makers of the smallest honest examples of files that are not models, and of models to damage.

Everything is made with the standard library, NumPy and h5py: nothing is stored.
"""

from __future__ import annotations

import io
import json
import pickle
import struct
import tarfile
import zipfile
from pathlib import Path

import h5py
import numpy as np

CONFIG = {"class_name": "Sequential", "config": {"name": "s", "layers": []}}
METADATA = {"keras_version": "3.6.0", "date_saved": "2024-01-01@00:00:00"}

LFS = b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a214614ab\nsize 98765432\n"
PBTXT = b'saved_model_schema_version: 1\nmeta_graphs {\n  meta_info_def {\n    tags: "serve"\n'
OPENVINO = b'<?xml version="1.0"?>\n<net name="model" version="11">\n\t<layers>\n'
TFJS = (
    b'{"format": "layers-model", "generatedBy": "keras v2.9.0", "modelTopology": {"keras_version": "2.9.0"}}'
)


def varint(value: int) -> bytes:
    """A protobuf number."""
    out = b""
    while value > 0x7F:
        out += bytes([value & 0x7F | 0x80])
        value >>= 7
    return out + bytes([value])


def field(number: int, value: int | str | bytes) -> bytes:
    """A protobuf field: a number, or bytes with their length."""
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    data = value.encode() if isinstance(value, str) else value
    return varint(number << 3 | 2) + varint(len(data)) + data


NODE = field(1, "x") + field(2, "Placeholder") + field(5, field(1, "dtype") + field(2, field(6, 1)))
GRAPH = field(1, NODE) + field(4, field(1, 27))
META_INFO = field(2, field(1, field(1, "Placeholder"))) + field(4, "serve") + field(5, "2.9.0")
META_GRAPH = field(1, META_INFO) + field(2, GRAPH)
SAVED_MODEL = field(1, 1) + field(2, META_GRAPH)
ONNX = (
    field(1, 8) + field(2, "pytorch") + field(3, "2.0.0") + field(7, field(1, NODE)) + field(8, field(2, 17))
)
CORE_ML = (
    field(1, 4)
    + field(2, field(1, field(1, "image") + field(3, field(1, b""))) + field(10, field(1, "label")))
    + field(500, field(1, field(1, "dense")))
)
KERAS_METADATA = field(1, field(3, "root") + field(4, "_tf_keras_sequential") + field(5, '{"name": "s"}'))


def table(first_value: bytes) -> bytes:
    """The beginning and the footer of a table of sorted strings, as a checkpoint's index is one."""
    return b"\0\0" + varint(len(first_value)) + first_value + b"\0" * 64 + bytes.fromhex("57fb808b247547db")


def zip_of(members: dict[str, bytes], method: int = zipfile.ZIP_STORED) -> bytes:
    """A zip archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name), data, method)
    return out.getvalue()


def tar_of(members: dict[str, bytes], mode: str = "w") -> bytes:
    """A tar archive; `w:gz` compresses it."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as archive:  # type: ignore[call-overload]
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


def h5_model() -> bytes:
    """A small legacy HDF5 model: one layer, attributes, an optimizer slot."""
    out = io.BytesIO()
    with h5py.File(out, "w") as file:
        file.attrs["keras_version"] = "2.9.0"
        file.attrs["backend"] = "tensorflow"
        file.attrs["model_config"] = json.dumps(CONFIG)
        weights = file.create_group("model_weights")
        weights.attrs["layer_names"] = np.array([b"d"])
        layer = weights.create_group("d")
        layer.attrs["weight_names"] = np.array([b"d/kernel:0", b"d/bias:0"])
        layer["d/kernel:0"] = np.arange(6, dtype="float32").reshape(2, 3)
        layer["d/bias:0"] = np.zeros(3, "float32")
        file["optimizer_weights/Adam/m:0"] = np.ones((2, 3), "float32")
    return out.getvalue()


def v3_weights() -> bytes:
    """`model.weights.h5` of a `.keras` archive."""
    out = io.BytesIO()
    with h5py.File(out, "w") as file:
        file["layers/dense/vars/0"] = np.arange(6, dtype="float32").reshape(2, 3)
        file["layers/dense/vars/1"] = np.zeros(3, "float32")
        file["optimizer/vars/0"] = np.int64(3)
    return out.getvalue()


def keras_members() -> dict[str, bytes]:
    """The files of a `.keras` archive."""
    return {
        "metadata.json": json.dumps(METADATA).encode(),
        "config.json": json.dumps(CONFIG).encode(),
        "model.weights.h5": v3_weights(),
    }


def keras_archive() -> bytes:
    """A small `.keras` archive."""
    return zip_of(keras_members())


def saved_model_folder(folder: Path) -> Path:
    """A SavedModel as far as recognising looks: the graph, an index, a shard."""
    (folder / "variables").mkdir(parents=True)
    (folder / "saved_model.pb").write_bytes(SAVED_MODEL)
    (folder / "keras_metadata.pb").write_bytes(KERAS_METADATA)
    (folder / "variables" / "variables.index").write_bytes(table(b"\x08\x01"))
    (folder / "variables" / "variables.data-00000-of-00001").write_bytes(np.ones(4, "float32").tobytes())
    return folder


def saved_model_members(prefix: str = "") -> dict[str, bytes]:
    """The same, as members of an archive."""
    return {
        f"{prefix}saved_model.pb": SAVED_MODEL,
        f"{prefix}variables/variables.index": table(b"\x08\x01"),
        f"{prefix}variables/variables.data-00000-of-00001": b"\0" * 16,
    }


class Sneaky:
    """What a hostile pickle holds."""

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return eval, ("1/0",)


def npy() -> bytes:
    """A NumPy array in a file."""
    out = io.BytesIO()
    np.save(out, np.arange(3))
    return out.getvalue()


def npz() -> bytes:
    """NumPy arrays in a zip archive."""
    out = io.BytesIO()
    np.savez(out, kernel=np.arange(3), bias=np.arange(2))
    return out.getvalue()


def torch_zip() -> bytes:
    """The layout that `torch.save` writes since 1.6."""
    data = pickle.dumps({"weight": 1}, protocol=2)
    return zip_of({"archive/data.pkl": data, "archive/version": b"3\n", "archive/data/0": b"\0" * 16})


def torch_old() -> bytes:
    """What `torch.save` wrote before: pickles of a magic number, a protocol and the objects."""
    return b"".join(pickle.dumps(part, protocol=2) for part in (0x1950A86A20F9469CFC6C, 1001, {"weight": 1}))


def joblib_dump() -> bytes:
    """The head of what joblib writes for an array: a pickle that names its own wrapper class."""
    module, name = b"joblib.numpy_pickle", b"NumpyArrayWrapper"
    strings = b"".join(b"\x8c" + bytes([len(text)]) + text + b"\x94" for text in (module, name))
    return b"\x80\x04\x95\xbc\x00\x00\x00\x00\x00\x00\x00" + strings + b"\x93\x94)\x81\x94." + b"\0" * 16


def safetensors_file() -> bytes:
    """One tensor of two numbers."""
    header = json.dumps({"w": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}}).encode()
    return struct.pack("<Q", len(header)) + header + b"\0" * 8


def netcdf4() -> bytes:
    """HDF5 as netCDF writes it: its stamp among the attributes of the root."""
    out = io.BytesIO()
    with h5py.File(out, "w") as file:
        file.attrs["_NCProperties"] = np.bytes_("version=2,netcdf=4.9.2,hdf5=1.14.0")
        file["temperature"] = np.zeros(3)
    return out.getvalue()


def matlab73(path: Path) -> None:
    """HDF5 after a block of 512 bytes that MATLAB writes."""
    with h5py.File(path, "w", userblock_size=512) as file:
        file["x"] = np.zeros(3)
    with path.open("r+b") as raw:
        raw.write(
            b"MATLAB 7.3 MAT-file, Platform: GLNXA64, Created on: Mon Jan  1 00:00:00 2024 HDF5 schema 1.00 ."
        )


def message(what: str, where: str, found: str | None, hint: str | None) -> str:
    """An error as a person reads it."""
    lines = [f"error: {what}", f"  at:    {where}"]
    lines += [f"  found: {found}"] if found else []
    lines += [f"  hint:  {hint}"] if hint else []
    return "\n".join(lines)
