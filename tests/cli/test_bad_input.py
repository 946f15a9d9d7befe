"""What the command says of an input it cannot use: one sentence, the place, a hint; nothing is written."""

from __future__ import annotations

import json
import shutil
import sys
import zipfile
from pathlib import Path

import h5py
import pytest
from running import GOLDEN, H5, KERAS, SAVED_MODEL, both_refuse, refused, run

sys.path.insert(0, str(Path(__file__).parents[1] / "hostile"))

import hostile_files as make

pytestmark = pytest.mark.usefixtures("here")


STRANGERS = {
    "m.h5": (make.LFS, "this is a Git LFS pointer: the model itself was not downloaded"),
    "page.h5": (b"<!DOCTYPE html><title>Sign in</title>", "this is a web page, not a model"),
    "m.tflite": (b"\x1c\0\0\0TFL3" + bytes(64), "this is a TensorFlow Lite model"),
    "m.onnx": (make.ONNX, "this is an ONNX model"),
    "m.pt": (make.torch_zip(), "this is a PyTorch model"),
    "old.pt": (make.torch_old(), "this is a PyTorch model (saved before PyTorch 1.6)"),
    "m.joblib": (
        make.joblib_dump(),
        "this is a pickle written by joblib, and pickles are programs: it is not opened",
    ),
    "m.npy": (make.npy(), "this is a NumPy array (`.npy`), not a model"),
    "zero.h5": (b"", "the file is empty"),
    "noise.h5": (bytes(range(7, 200)), "this is no kind of model that is known here"),
    "text.keras": (b"hello, I am a text", "this is no kind of model that is known here"),
}


@pytest.mark.parametrize("name", STRANGERS)
def test_something_else_by_name(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    data, sentence = STRANGERS[name]
    Path(name).write_bytes(data)
    told = both_refuse(capsys, name).splitlines()
    assert told[0] == f"error: {sentence}"
    assert told[1] == f"  at:    {name}"
    assert told[-1].startswith("  hint:  ")


def test_pickle(capsys: pytest.CaptureFixture[str]) -> None:
    import pickle

    Path("m.pkl").write_bytes(pickle.dumps(make.Sneaky()))
    assert "pickles are programs: it is not opened" in both_refuse(capsys, "m.pkl")


def test_nothing_there(capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copy(H5, "model.h5")
    assert both_refuse(capsys, "modell.h5") == (
        "error: there is no such file or folder\n  at:    modell.h5\n  hint:  did you mean model.h5?"
    )


def test_saved_model_without_variables(capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copytree(SAVED_MODEL, "sm")
    shutil.rmtree("sm/variables")
    assert both_refuse(capsys, "sm") == (
        "error: the weights of the SavedModel are missing\n"
        "  at:    sm/variables/variables.index\n"
        "  hint:  copy the whole folder, with `variables/`, not only saved_model.pb"
    )


def test_graph_without_its_folder(capsys: pytest.CaptureFixture[str]) -> None:
    Path("sent").mkdir()
    shutil.copy(SAVED_MODEL / "saved_model.pb", "sent/saved_model.pb")
    assert both_refuse(capsys, "sent/saved_model.pb").startswith(
        "error: the weights of the SavedModel are missing"
    )


@pytest.mark.parametrize("kind", ["legacy", "v3"])
def test_weights_without_architecture(kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    if kind == "legacy":
        with h5py.File(H5) as source, h5py.File("w.h5", "w") as file:
            for name in source["model_weights"]:
                source.copy(f"model_weights/{name}", file)
            for name, value in source["model_weights"].attrs.items():
                file.attrs[name] = value
    else:
        with zipfile.ZipFile(KERAS) as archive:
            Path("w.h5").write_bytes(archive.read("model.weights.h5"))
    assert refused(capsys, "w.h5") == (
        "error: the file holds weights without the architecture\n"
        "  at:    w.h5\n"
        "  hint:  build the model in code and load the weights into it, or find the file saved with `model.save`"
    )
    asked = run(capsys, "inspect", "w.h5")
    assert asked.code == 0
    assert asked.out.startswith("w.h5: HDF5, weights only, no architecture\n")


def test_keras_3_export(capsys: pytest.CaptureFixture[str]) -> None:
    path = GOLDEN / "k3.5-export-saved_model" / "saved_model"
    told = refused(capsys, path)
    assert told.startswith("error: a Keras 3 `export` holds a graph and no layers\n")
    assert "--to saved_model" in told
    assert "a Keras 3 export: a graph, no layers" in run(capsys, "inspect", path).out


def test_functions_without_layers(capsys: pytest.CaptureFixture[str]) -> None:
    told = refused(capsys, GOLDEN / "tf2.9-module-saved_model" / "saved_model")
    assert told.startswith("error: the SavedModel holds functions and variables, no layers\n")


def test_subclassed_model_without_config(capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copy(H5, "m.h5")
    with h5py.File("m.h5", "r+") as file:
        file.attrs["model_config"] = json.dumps({"class_name": "Discriminator", "config": {}})
    told = refused(capsys, "m.h5")
    assert told.startswith(
        "error: the model is of its author's own class `Discriminator`: only the code of that class has its layers"
    )
    asked = run(capsys, "inspect", "m.h5")
    assert asked.code == 0 and "problem: the model is of its author's own class `Discriminator`" in asked.out


def test_no_stamp(capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copy(H5, "m.h5")
    with h5py.File("m.h5", "r+") as file:
        for holder in (file, file["model_weights"]):
            del holder.attrs["keras_version"]
    told = refused(capsys, "m.h5", code=4)
    assert told.startswith("error: nothing in the file says which Keras wrote it\n")
    assert "--source tf==2.9" in told
    assert run(capsys, "convert", "m.h5", "out.keras", "--source", "tf==2.9").code == 0


def test_custom_classes_are_named_with_what_to_pass(capsys: pytest.CaptureFixture[str]) -> None:
    path = GOLDEN / "tf2.9-own-hdf5" / "model.h5"
    assert 'to load it, pass custom_objects={"Stretch": Stretch, ' in run(capsys, "inspect", path).out
    told = run(capsys, "convert", path, "out.keras")
    assert told.code == 0
    assert told.out.splitlines()[-1] == (
        '  load: keras.models.load_model("out.keras", '
        'custom_objects={"bent": bent, "Stretch": Stretch, "golden>Shift": Shift})'
    )


@pytest.mark.parametrize(
    ("target", "sentence"),
    [
        ("keras==9.9", "there is no Keras 9.9 that kerasferry knows"),
        ("tf==1.99", "there is no TensorFlow 1.99 that kerasferry knows"),
        ("keras", "this is not a target"),
        ("keras==new", "this is not a version"),
        ("keras==3.3,keras==3.4", "the target names Keras twice"),
    ],
)
def test_unknown_version(target: str, sentence: str, capsys: pytest.CaptureFixture[str]) -> None:
    told = run(capsys, "convert", H5, "out.keras", "--target", target)
    assert (told.code, told.out) == (2, "")
    assert told.err.startswith(f"error: {sentence}\n") and "  hint:  " in told.err
    assert not list(Path().iterdir())


def test_archives_for_an_older_target_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    told = run(capsys, "convert", H5, "out.keras", "--target", "tf==2.9")
    assert told.code == 4 and not list(Path().iterdir())
    assert told.err.startswith("error: TF 2.9 saves no .keras archive") and ".h5" in told.err
    told = run(capsys, "convert", H5, "out.keras", "--target", "keras==2.3")
    assert (
        told.code == 4
        and told.err.startswith("error: Keras 2.3 saves no .keras")
        and not list(Path().iterdir())
    )
