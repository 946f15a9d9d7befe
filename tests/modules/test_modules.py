"""Generated modules: what is registered, what is written, that it appears with the model or not at all."""

from __future__ import annotations

import ast
import json
import sys
import zipfile
from pathlib import Path

import h5py
import numpy as np
import pytest

import kerasferry
from kerasferry import modules
from kerasferry.cli import main
from kerasferry.errors import OutputExists, Refused
from kerasferry.formats import read
from kerasferry.layers import SPECS
from kerasferry.modules import PARTS, generated_module, names_in, render
from kerasferry.runtimes import open_runtime

FOLDER = Path(modules.__file__).with_name("keras3")
BUILD = """
import os
import h5py
import numpy as np
import tensorflow as tf

L = tf.keras.layers


def make(folder):
    model = tf.keras.Sequential([
        L.LocallyConnected2D(3, (3, 2), strides=(2, 1), activation="hard_sigmoid", input_shape=(7, 6, 2)),
        L.LocallyConnected2D(2, 2, padding="same", implementation=3, data_format="channels_last"),
        L.Reshape((15, 2)), L.LocallyConnected1D(4, 3, implementation=1, use_bias=False), L.Flatten(), L.Dense(2),
    ])
    random = np.random.RandomState(2)
    model.set_weights([random.normal(0, 0.5, w.shape).astype("float32") for w in model.get_weights()])
    values = random.normal(size=(3, 7, 6, 2)).astype("float32")
    np.savez(os.path.join(folder, "in.npz"), input=values)
    np.save(os.path.join(folder, "out.npy"), model.predict(values))
    model.save(os.path.join(folder, "model.h5"))
"""


def _registered(file: Path) -> set[str]:
    found = set()
    for statement in ast.parse(file.read_text()).body:
        for decorator in getattr(statement, "decorator_list", []):
            assert ast.unparse(decorator.func) == "keras.saving.register_keras_serializable"
            package, name = (ast.literal_eval(argument) for argument in decorator.args)
            assert package == "kerasferry" and name == statement.name
            found.add(name)
    return found


def test_each_part_registers_what_it_says() -> None:
    files = {file.stem: _registered(file) for file in FOLDER.glob("*.py") if file.stem != "__init__"}
    assert files == {part: set(names) for part, names in PARTS["keras3"].items()}


def test_parts_depend_on_keras_and_numpy() -> None:
    """TensorFlow is named only where an operation has no other home."""
    for file in FOLDER.glob("*.py"):
        for statement in ast.walk(ast.parse(file.read_text())):
            if isinstance(statement, ast.ImportFrom):
                beside = statement.level == 1 and str(statement.module) in PARTS["keras3"]
                assert beside or (statement.level == 0 and statement.module == "keras"), file
            if isinstance(statement, ast.Import):
                named = {one.name for one in statement.names} - set(sys.stdlib_module_names)
                assert named <= {"keras", "numpy", "tensorflow"}, file


def test_layers_of_modules_declare_their_variables() -> None:
    for file in FOLDER.glob("*.py"):
        for statement in ast.parse(file.read_text()).body:
            bases = [ast.unparse(base) for base in getattr(statement, "bases", [])]
            if getattr(statement, "decorator_list", []) and any("keras.layers" in base for base in bases):
                assert statement.name in SPECS, statement.name


def test_the_module_is_one_file_of_python() -> None:
    text = render(["LocallyConnected1D", "hard_sigmoid_keras2"], "new.keras", "Keras 3.3.3")
    tree = ast.parse(text)
    assert "Keras 3.3.3" in (ast.get_docstring(tree) or "") and "import kerasferry" not in text
    assert {one.name for one in tree.body if isinstance(one, ast.ClassDef)} >= {"LocallyConnected1D"}
    places = [index for index, one in enumerate(tree.body) if isinstance(one, (ast.Import, ast.ImportFrom))]
    assert places == list(range(1, len(places) + 1))


def test_names_are_found_wherever_they_stand() -> None:
    function = {"class_name": "function", "config": "kerasferry>f", "registered_name": "kerasferry>f"}
    layer = {"class_name": "A", "config": {"activation": function}, "registered_name": "kerasferry>A"}
    assert names_in({"config": {"layers": [layer, {"x": [{"class_name": "Dense", "config": {}}]}]}}) == {
        "A",
        "f",
    }


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("modules")
    (folder / "build.py").write_text(BUILD)
    with open_runtime("tf==2.9") as runtime:
        runtime.worker().call(
            "run", file=folder / "build.py", function="make", kwargs={"folder": str(folder)}, timeout=300
        )
    return folder


@pytest.mark.runtime
@pytest.mark.parametrize("target", ["newest", "keras==3.0"])
def test_loads_by_default_arguments_after_the_import(made: Path, tmp_path: Path, target: str) -> None:
    output = tmp_path / "new-model.keras"
    record = kerasferry.convert(made / "model.h5", output, target=target)
    assert record.module == tmp_path / "new_model_layers.py" and record.module.is_file()
    with open_runtime(target) as runtime:
        worker = runtime.worker()
        handle = worker.call("load", path=output, modules=[str(record.module)])["handle"]
        worker.call("predict", handle=handle, inputs=made / "in.npz", output=tmp_path / "out.npz")
    expected = np.load(made / "out.npy")
    with np.load(tmp_path / "out.npz") as found:
        assert np.abs(found["0"] - expected).max() <= 1e-5 * np.abs(expected).max()


@pytest.mark.runtime
def test_verify_finds_the_module(made: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    output = tmp_path / "new.keras"
    kerasferry.convert(made / "model.h5", output)
    assert main(["verify", str(made / "model.h5"), str(output), "--json"]) == 0
    assert "SAME" in capsys.readouterr().out


@pytest.mark.runtime
def test_one_file_refuses(made: Path, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="--one-file"):
        kerasferry.convert(made / "model.h5", tmp_path / "new.keras", one_file=True)
    assert not list(tmp_path.iterdir())


@pytest.mark.runtime
def test_both_or_none(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    module = tmp_path / "new_layers.py"
    module.write_text("mine")
    with pytest.raises(OutputExists):
        kerasferry.convert(made / "model.h5", tmp_path / "new.keras")
    assert [file.name for file in tmp_path.iterdir()] == ["new_layers.py"] and module.read_text() == "mine"
    kerasferry.convert(made / "model.h5", tmp_path / "new.keras", force=True)
    assert module.read_text() != "mine" and zipfile.is_zipfile(tmp_path / "new.keras")


@pytest.mark.runtime
def test_a_failed_rename_leaves_neither(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from kerasferry.errors import OutputProblem
    from kerasferry.formats import output

    def fails(partial: Path, path: Path) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(output, "_put", fails)
    with pytest.raises(OutputProblem):
        kerasferry.convert(made / "model.h5", tmp_path / "new.keras")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("target", ["tf==2.3", "tf==2.9"])
def test_verify_finds_the_module_of_a_file_for_tf_keras(target: str, tmp_path: Path) -> None:
    """Such a file says the class by its name alone."""
    source = tmp_path / "model.keras"
    config = {
        "module": "keras",
        "class_name": "Sequential",
        "config": {
            "name": "s",
            "trainable": True,
            "layers": [
                {
                    "module": "keras.layers",
                    "class_name": "InputLayer",
                    "config": {"batch_shape": [None, 4, 3], "dtype": "float32", "name": "x"},
                    "registered_name": None,
                },
                {
                    "module": "keras.layers",
                    "class_name": "AdaptiveAveragePooling1D",
                    "config": {"name": "pool", "trainable": True, "output_size": 2},
                    "registered_name": None,
                },
            ],
        },
        "registered_name": None,
    }
    with zipfile.ZipFile(source, "w") as archive, h5py.File(tmp_path / "weights.h5", "w") as weights:
        weights.create_group("layers")
        weights.close()
        archive.writestr("config.json", json.dumps(config))
        archive.writestr("metadata.json", json.dumps({"keras_version": "3.15.1", "date_saved": ""}))
        archive.write(tmp_path / "weights.h5", "model.weights.h5")
    record = kerasferry.convert(source, tmp_path / "out.h5", target=target)
    assert record.module is not None
    assert generated_module(read(tmp_path / "out.h5")) == record.module
    record.module.unlink()
    assert generated_module(read(tmp_path / "out.h5")) is None
