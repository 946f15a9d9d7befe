"""A model that is damaged, cut short, or made to do harm: one sentence, the place, a hint; nothing is written."""

from __future__ import annotations

import json
import shutil
import sys
import zipfile
from pathlib import Path

import h5py
import numpy as np
import pytest
from running import H5, KERAS, SAVED_MODEL, both_refuse, refused

sys.path.insert(0, str(Path(__file__).parents[1] / "hostile"))

import hostile_files as make

pytestmark = pytest.mark.usefixtures("here")


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
