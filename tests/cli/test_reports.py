"""The whole text of `inspect` and `convert`, and the keys of their JSON."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from running import GOLDEN, run

INSPECTED = {
    "tf2.9-two_outputs-hdf5/model.h5": """\
HDF5, architecture and weights
  written by  Keras 2.9.0
  model       Functional `golden`, 4 layers
  inputs      start float32 (?, 3)
  layers      Dense 3, InputLayer 1
  variables   6 with 26 elements, 104 B
  compiled    Adam, loss value: mse, label: BinaryCrossentropy, 13 optimizer variables
""",
    "tf2.3-own-hdf5/model.h5": """\
HDF5, architecture and weights
  written by  Keras 2.4.0 (one of tf2.3, tf2.4)
  model       Functional `golden`, 5 layers
  inputs      start float32 (?, 3)
  layers      Dense 2, InputLayer 1, Stretch 1, golden>Shift 1
  variables   6 with 15 elements, 60 B
  compiled    SGD, loss mse, 1 optimizer variable
  your own    Stretch, golden>Shift, bent
  to load it, pass custom_objects={"Stretch": Stretch, "golden>Shift": Shift, "bent": bent}
""",
    "k3.15-functional-keras_zip/model.keras": """\
Keras archive (.keras), architecture and weights
  written by  Keras 3.15.1
  model       Functional `golden`, 6 layers
  inputs      left float32 (?, 3); right float32 (?, 3)
  layers      Dense 4, InputLayer 3, Concatenate 1
  variables   8 with 43 elements, 172 B
  compiled    Adam, loss mae, 18 optimizer variables
""",
    "tf2.9-dense-saved_model/saved_model": """\
SavedModel, architecture and weights
  written by  TensorFlow 2.9.3, Keras 2.9.0
  model       Sequential `golden`, 3 layers
  inputs      first_input float32 (?, 4)
  layers      Dense 2, InputLayer 1
  variables   4 with 13 elements, 52 B
  compiled    Adam, loss mse, 13 optimizer variables
  signatures  __saved_model_init_op, serving_default
""",
    "k3.5-export-saved_model/saved_model": """\
SavedModel, a Keras 3 export: a graph, no layers
  note: `model.export` writes a graph for inference, without the layers
  written by  TensorFlow 2.17.1
  variables   9 with 27 elements, 104 B
  compiled    no
  signatures  __saved_model_init_op, serve, serving_default
""",
}


@pytest.mark.parametrize("name", INSPECTED)
def test_inspect(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    told = run(capsys, "inspect", GOLDEN / name)
    assert (told.code, told.err) == (0, "")
    assert told.out == f"{GOLDEN / name}: {INSPECTED[name]}"


def test_inspect_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    told = run(capsys, "inspect", GOLDEN / "tf2.9-two_outputs-hdf5" / "model.h5", "--json")
    answer = json.loads(told.out)
    assert set(answer) == {
        "path",
        "format",
        "kind",
        "producer",
        "model",
        "layers",
        "variables",
        "training",
        "needs",
        "signatures",
        "problem",
        "notes",
    }
    assert set(answer["producer"]) == {"tensorflow", "keras", "backend", "dialects", "evidence"}
    assert set(answer["needs"]) == {"custom_objects", "custom_classes", "lambdas"}
    assert answer["variables"] == {"count": 6, "elements": 26, "bytes": 104}
    assert answer["model"]["inputs"] == [{"name": "start", "shape": [None, 3], "dtype": "float32"}]


def test_convert(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    source = GOLDEN / "tf2.3-own-hdf5" / "model.h5"
    told = run(capsys, "convert", source, "out.keras", "--target", "tf==2.17,keras==3.5")
    assert (told.code, told.err) == (0, "")
    lines = told.out.splitlines()
    assert lines[0].startswith("wrote out.keras for TensorFlow 2.17.1, Keras 3.5.0, Python 3.")
    assert lines[0].endswith(" (6 variables, 60 B)")
    assert lines[-1] == (
        '  load: keras.models.load_model("out.keras", '
        'custom_objects={"bent": bent, "Stretch": Stretch, "golden>Shift": Shift})'
    )
    as_json = run(capsys, "convert", source, "out.h5", "--target", "tf==2.17,keras==3.5", "--json")
    record = json.loads(as_json.out)
    assert (record["format"], record["output"], record["source"]) == ("hdf5", "out.h5", str(source))
    assert record["target"]["keras"] == "3.5.0" and record["target"]["tensorflow"] == "2.17.1"
    assert record["custom_objects"] == ["bent", "Stretch", "golden>Shift"]


def test_repair(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    source = GOLDEN / "tf2.9-dense-saved_model" / "saved_model"
    told = run(capsys, "convert", source, "repaired", "--target", "tf==2.17,keras==3.5")
    assert (told.code, told.err) == (0, "")
    lines = told.out.splitlines()
    assert lines[0].startswith("wrote repaired for TensorFlow 2.17.1, Keras 3.5.0, ")
    assert lines[-1] == '  load: tf.saved_model.load("repaired")'
    assert sorted(path.name for path in Path("repaired").iterdir()) == sorted(
        path.name for path in source.iterdir()
    )


@pytest.mark.parametrize(
    "arguments", [["--help"], ["inspect", "--help"], ["convert", "--help"], ["--version"]]
)
def test_help(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    told = run(capsys, *arguments)
    assert told.code == 0 and told.out


@pytest.mark.parametrize(
    "arguments", [[], ["carry"], ["convert"], ["convert", "m.h5"], ["inspect", "m", "--loud"]]
)
def test_usage(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    told = run(capsys, *arguments)
    assert told.code == 2 and told.err.startswith("usage: ")


def test_help_costs_no_numpy() -> None:
    import subprocess
    import sys

    import kerasferry

    code = (
        "import sys; from kerasferry.cli import build_parser; build_parser(); "
        "print({'numpy', 'h5py', 'google.protobuf', 'rich'} & set(sys.modules))"
    )
    source = str(Path(kerasferry.__file__).parents[1])
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env={"PYTHONPATH": source}, check=True
    )
    assert done.stdout.strip() == "set()"
