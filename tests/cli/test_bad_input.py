"""What the command says of an input it cannot use: one sentence, the place, a hint; nothing is written."""

from __future__ import annotations

import json
import shutil
import sys
import tarfile
import zipfile
from pathlib import Path

import h5py
import numpy as np
import pytest
from running import GOLDEN, H5, KERAS, SAVED_MODEL, everything_below, run

sys.path.insert(0, str(Path(__file__).parents[1] / "hostile"))

import hostile_files as make


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def refused(capsys: pytest.CaptureFixture[str], path: object, code: int = 3) -> str:
    """The error of `inspect` and `convert`, which agree; the folder is as it was."""
    before = everything_below(Path())
    told = run(capsys, "convert", path, "out.keras")
    assert (told.code, told.out) == (code, "")
    assert everything_below(Path()) == before
    assert "Traceback" not in told.err
    lines = told.err.splitlines()
    assert lines[0].startswith("error: ") and not lines[0].endswith(".")
    return told.err.rstrip("\n")


def both_refuse(capsys: pytest.CaptureFixture[str], path: object) -> str:
    """The same, for what `inspect` cannot describe either."""
    told = refused(capsys, path)
    asked = run(capsys, "inspect", path)
    assert (asked.code, asked.out, asked.err.rstrip("\n")) == (3, "", told)
    as_json = run(capsys, "inspect", path, "--json")
    assert as_json.code == 3
    answer = json.loads(as_json.out)
    assert told.startswith(f"error: {answer['what']}") and answer["exit_code"] == 3
    return told


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


LINKS = {
    "an external link": lambda file: file.__setitem__("x", h5py.ExternalLink("/etc/passwd", "/a")),
    "external storage": lambda file: file.create_dataset("x", (4,), "u1", external=[("/etc/passwd", 0, 4)]),
    "a virtual dataset": lambda file: file.create_virtual_dataset("x", virtual_layout()),
}


def virtual_layout() -> h5py.VirtualLayout:
    layout = h5py.VirtualLayout((4,), "f4")
    layout[:] = h5py.VirtualSource("other.h5", "x", (4,))
    return layout


@pytest.mark.parametrize("kind", LINKS)
def test_hdf5_that_points_elsewhere(kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copy(H5, "m.h5")
    with h5py.File("m.h5", "r+") as file:
        LINKS[kind](file)
    told = both_refuse(capsys, "m.h5")
    assert "m.h5 :: /x" in told and len(told.splitlines()[0]) > len("error: ")


CUTS = [0.1, 0.5, 0.9, 0.999]


@pytest.mark.parametrize("part", CUTS)
@pytest.mark.parametrize("source", [H5, KERAS], ids=["h5", "keras"])
def test_file_cut_short(source: Path, part: float, capsys: pytest.CaptureFixture[str]) -> None:
    data = source.read_bytes()
    Path("m").write_bytes(data[: int(len(data) * part)])
    told = both_refuse(capsys, "m")
    assert any(word in told for word in ("cut short", "ends", "damaged", "incomplete")), told
    assert "  at:    m" in told and "  hint:  " in told


@pytest.mark.parametrize("part", CUTS)
@pytest.mark.parametrize(
    "name",
    [
        "saved_model.pb",
        "keras_metadata.pb",
        "variables/variables.index",
        "variables/variables.data-00000-of-00001",
    ],
)
def test_saved_model_cut_short(name: str, part: float, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copytree(SAVED_MODEL, "sm")
    file = Path("sm", name)
    file.write_bytes(file.read_bytes()[: int(file.stat().st_size * part)])
    told = refused(capsys, "sm")
    assert "  at:    sm" in told


def test_weights_of_another_checksum(capsys: pytest.CaptureFixture[str]) -> None:
    """One bit of one weight: the checksum of the SavedModel, and of the zip, tells."""
    shutil.copytree(SAVED_MODEL, "sm")
    flip(Path("sm/variables/variables.data-00000-of-00001"), 3)
    told = refused(capsys, "sm")
    assert told.startswith("error: the data of a variable is not what was saved: its checksum is wrong\n")
    shutil.copy(KERAS, "m.keras")
    with zipfile.ZipFile("m.keras") as archive, archive.open("model.weights.h5") as member:
        data = member.read()
    value = np.float32(0.0625).tobytes()
    flip(Path("m.keras"), Path("m.keras").read_bytes().index(data) + data.index(value))
    told = refused(capsys, "m.keras")
    assert "m.keras" in told and "checksum" in told


def flip(path: Path, place: int) -> None:
    data = bytearray(path.read_bytes())
    data[place] ^= 1
    path.write_bytes(data)


DEEP = '{"a":' * 100_000 + "1" + "}" * 100_000
SHALLOWER = '{"a":' * 400 + "1" + "}" * 400


@pytest.mark.parametrize("text", [DEEP, SHALLOWER], ids=["100000", "400"])
def test_deeply_nested_json(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copy(H5, "m.h5")
    with h5py.File("m.h5", "r+") as file:
        file.attrs["model_config"] = f'{{"class_name": "Sequential", "config": {text}}}'
    assert both_refuse(capsys, "m.h5").splitlines()[:2] == [
        "error: `model_config` is nested too deeply",
        "  at:    m.h5 :: attribute model_config",
    ]
    members = {
        **make.keras_members(),
        "config.json": f'{{"class_name": "Sequential", "config": {text}}}'.encode(),
    }
    Path("m.keras").write_bytes(make.zip_of(members))
    assert both_refuse(capsys, "m.keras").splitlines()[:2] == [
        "error: `config.json` is nested too deeply",
        "  at:    m.keras!config.json",
    ]


def test_deeply_nested_keras_metadata(capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copytree(SAVED_MODEL, "sm")
    node = make.field(3, "root") + make.field(4, "_tf_keras_sequential") + make.field(5, DEEP)
    Path("sm/keras_metadata.pb").write_bytes(make.field(1, node))
    assert both_refuse(capsys, "sm").startswith("error: the JSON of a Keras object is damaged\n")


ABSURD = {
    "no layers": ({"class_name": "Sequential", "config": {}}, "the layers of a model are not a list"),
    "null": ({"class_name": "Functional", "config": None}, "the config of a layer is not an object"),
    "a number": ({"class_name": "Sequential", "config": {"layers": [7]}}, "a layer is not an object"),
    "no class": (
        {"class_name": "Sequential", "config": {"layers": [{"config": {}}]}},
        "a layer has no `class_name`",
    ),
    "calls": (
        {
            "class_name": "Functional",
            "config": {"layers": [{"class_name": "Dense", "config": {"name": "a"}, "inbound_nodes": 3}]},
        },
        "the calls of a layer are not a list",
    ),
    "a name twice": (
        {
            "class_name": "Sequential",
            "config": {"layers": [{"class_name": "Add", "config": {"name": "a"}}] * 2},
        },
        "two layers of a model have the same name",
    ),
}


@pytest.mark.parametrize("case", ABSURD)
def test_absurd_architecture(case: str, capsys: pytest.CaptureFixture[str]) -> None:
    config, sentence = ABSURD[case]
    shutil.copy(H5, "m.h5")
    with h5py.File("m.h5", "r+") as file:
        file.attrs["model_config"] = json.dumps(config)
    told = both_refuse(capsys, "m.h5")
    assert told.startswith(
        f"error: the model's JSON is not what Keras writes: {sentence}\n  at:    m.h5 :: $"
    )


def test_units_as_text(capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copy(H5, "m.h5")
    with h5py.File("m.h5", "r+") as file:
        file.attrs["model_config"] = file.attrs["model_config"].replace('"units": 4', '"units": "four"')
    told = refused(capsys, "m.h5")
    assert told.startswith(
        "error: `block/up/kernel:0` does not have the shape of `kernel` in `encoder/block/up`\n"
    )
    assert "expected (None, 'four')" in told


JUST_WORK = {
    "the graph itself": lambda: SAVED_MODEL / "saved_model.pb",
    "numbered folders": lambda: numbered(),
    "zip": lambda: zipped(),
    "tar.gz": lambda: tarred(),
    "h5 in a folder": lambda: in_folder(),
    "h5 named keras": lambda: shutil.copy(H5, "old.keras"),
    "unzipped keras": lambda: unzipped(),
}


def numbered() -> Path:
    for number in ("1", "12", "3"):
        shutil.copytree(SAVED_MODEL, Path("serving", number))
    return Path("serving")


def zipped() -> Path:
    return Path(shutil.make_archive("sm", "zip", SAVED_MODEL.parent, SAVED_MODEL.name))


def tarred() -> Path:
    with tarfile.open("sm.tar.gz", "w:gz") as archive:
        archive.add(SAVED_MODEL, "deep/inside/model")
    return Path("sm.tar.gz")


def in_folder() -> Path:
    Path("download").mkdir()
    shutil.copy(H5, "download/m.h5")
    Path("download/README.md").write_text("a model")
    return Path("download")


def unzipped() -> Path:
    with zipfile.ZipFile(KERAS) as archive:
        archive.extractall("unzipped")
    return Path("unzipped")


@pytest.mark.parametrize("case", JUST_WORK)
def test_just_works(case: str, capsys: pytest.CaptureFixture[str]) -> None:
    path = JUST_WORK[case]()
    told = run(capsys, "inspect", path)
    assert (told.code, told.err) == (0, "")
    told = run(capsys, "convert", path, "out.keras", "--target", "keras==3.15")
    assert (told.code, told.err) == (0, "")
    with zipfile.ZipFile("out.keras") as archive:
        assert archive.testzip() is None and len(archive.namelist()) == 3
    if case == "numbered folders":
        assert "note: the folder holds versions 1, 3, 12; version 12 is taken" in told.out


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
