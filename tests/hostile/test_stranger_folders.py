"""Folders that hold no model, or more than one: the whole message and the exit code."""

from __future__ import annotations

from pathlib import Path

import hostile_files as make
import pytest

from kerasferry.errors import FerryError
from kerasferry.formats import recognise

ASK_WHOLE = "save the whole model where it was made: model.save('model.keras')"
ORIGIN = "convert the model from which it was made"
SHARD = "m.ckpt.data-00000-of-00001"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


# files of the folder, what, found, hint, where inside the folder
FOLDERS: tuple[tuple[dict[str, bytes], str, str | None, str | None, str], ...] = (
    ({}, "the folder is empty", None, "give the folder or file that was saved", ""),
    (
        {"a.txt": b"hello there", "b.csv": b"1,2"},
        "the folder holds no model",
        "a.txt, b.csv",
        "give the folder that holds `saved_model.pb`, or an .h5 or .keras file",
        "",
    ),
    (
        {"saved_model.pbtxt": make.PBTXT, "variables/variables.index": make.table(b"\x08\x01")},
        "this is a SavedModel written as text (`saved_model.pbtxt`)",
        None,
        "load it in TensorFlow and save it again: tf.saved_model.save(tf.saved_model.load(folder), 'new')",
        "",
    ),
    (
        {"_METADATA": b"{}", "_CHECKPOINT_METADATA": b"{}", "manifest.ocdbt": b"", "d/1": b""},
        "this is an Orbax checkpoint",
        None,
        "load it in Keras 3 and save it: model.save('model.keras')",
        "",
    ),
    (
        {"model.json": make.TFJS, "group1-shard1of1.bin": b"\0" * 8},
        "this is a TensorFlow.js model",
        None,
        "turn it back with `tensorflowjs_converter --input_format tfjs_layers_model --output_format keras`",
        "",
    ),
    (
        {"Manifest.json": b"{}", "Data/com.apple.CoreML/model.mlmodel": make.CORE_ML},
        "this is a Core ML model",
        None,
        ORIGIN,
        "",
    ),
    ({"m.xml": make.OPENVINO, "m.bin": b"\0" * 8}, "this is an OpenVINO model", None, ORIGIN, ""),
    (
        {"checkpoint": b'model_checkpoint_path: "m"', "m.index": make.table(b"\x08\x01"), SHARD: b"\0" * 4},
        "this is a TensorFlow checkpoint: weights without the layers",
        f"checkpoint, {SHARD}, m.index",
        ASK_WHOLE,
        "",
    ),
    (
        {"config.json": b'{"model_type": "bert"}', "model.safetensors": make.safetensors_file()},
        "this is a PyTorch model of Hugging Face",
        None,
        "load it with `transformers` where TensorFlow is supported, and save it: model.save('model.keras')",
        "",
    ),
    (
        {"model.h5": make.LFS, "readme.txt": b"hello"},
        "this is a Git LFS pointer: the model itself was not downloaded",
        "a pointer to 98765432 bytes",
        "run `git lfs pull` in its repository",
        "/model.h5",
    ),
    (
        {"saved_model.pb": make.LFS},
        "this is a Git LFS pointer: the model itself was not downloaded",
        "a pointer to 98765432 bytes",
        "run `git lfs pull` in its repository",
        "/saved_model.pb",
    ),
    (
        {"saved_model.pb": make.SAVED_MODEL, "variables/variables.data-00000-of-00001": make.LFS},
        "this is a Git LFS pointer: the model itself was not downloaded",
        "a pointer to 98765432 bytes",
        "run `git lfs pull` in its repository",
        "/variables/variables.data-00000-of-00001",
    ),
    (
        {"saved_model.pb": make.GRAPH},
        "this is a TensorFlow graph (`GraphDef`): operations without layers",
        None,
        "keep using it as a graph; no Keras model is left in it",
        "/saved_model.pb",
    ),
    (
        {"saved_model.pb": b""},
        "a file of the SavedModel is empty",
        None,
        "copy or download it again",
        "/saved_model.pb",
    ),
)


@pytest.mark.parametrize(
    ("files", "what", "found", "hint", "inside"),
    FOLDERS,
    ids=[f"{i}-{row[1][:40]}" for i, row in enumerate(FOLDERS)],
)
def test_folder(files: dict[str, bytes], what: str, found: str | None, hint: str | None, inside: str) -> None:
    Path("folder").mkdir()
    for name, data in files.items():
        path = Path("folder", name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    with pytest.raises(FerryError) as caught:
        recognise("folder")
    assert caught.value.render() == make.message(what, f"folder{inside}", found, hint)
    assert caught.value.exit_code == 3


def test_more_than_one_model_is_nobodys_choice() -> None:
    Path("folder").mkdir()
    Path("folder/a.h5").write_bytes(make.h5_model())
    Path("folder/b.keras").write_bytes(make.keras_archive())
    with pytest.raises(FerryError) as caught:
        recognise("folder")
    assert caught.value.render() == make.message(
        "the folder holds more than one model", "folder", "a.h5, b.keras", "give one of them: folder/a.h5"
    )
    assert caught.value.exit_code == 2
