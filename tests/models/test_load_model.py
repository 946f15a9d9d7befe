"""`kerasferry.load_model` inside real environments, in a process of its own each."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from goldens import GOLDEN, Golden

import kerasferry
from kerasferry.runtimes import open_runtime

SCRIPT = Path(__file__).with_name("in_process.py")
SOURCE = Path(kerasferry.__file__).parents[1]
QUIET = {"CUDA_VISIBLE_DEVICES": "-1", "TF_CPP_MIN_LOG_LEVEL": "3"}


@pytest.fixture(autouse=True)
def own_temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Other processes of kerasferry may run beside this test: what they leave is not ours."""
    (tmp_path / "tmp").mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "tmp"))


def asked(
    target: str, golden: Golden, first: str = "", packages: object = "", **environment: str
) -> dict[str, Any]:
    """What the script says in the environment of a target."""
    with open_runtime(target) as runtime:
        python = runtime.environment.python
    command = [python, SCRIPT, SOURCE, GOLDEN / golden.name, golden.path, first, packages]
    done = subprocess.run(
        [str(part) for part in command],
        capture_output=True,
        text=True,
        env={**os.environ, **QUIET, **environment},
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout.splitlines()[-1])


def same(answer: dict[str, Any], golden: Golden) -> None:
    assert "error" not in answer, answer["error"]
    assert answer["is_keras_model"] and answer["left"] == [] and answer["early"] == []
    expect = golden.expect()
    for found, wanted in zip(answer["predictions"], expect["predictions"], strict=True):
        np.testing.assert_allclose(found, wanted, rtol=2e-5, atol=2e-6)
    assert answer["loss"] == pytest.approx(expect["loss"], rel=2e-5)


@pytest.mark.runtime
@pytest.mark.parametrize(
    ("target", "name", "first", "environment"),
    [
        ("newest", "tf2.9-functional-hdf5", "", {}),
        ("newest", "tf2.3-own-hdf5", "tensorflow", {}),
        ("newest", "tf2.12-recurrent-keras_zip", "", {}),
        ("keras==3.0", "tf2.15-two_outputs-keras_zip", "", {}),
        ("keras==3.3", "tf2.3-frozen-hdf5", "tensorflow", {}),
        ("tf_keras==2.17", "tf2.9-own-hdf5", "tensorflow", {}),
        ("tf_keras==2.17", "tf2.9-sequential-hdf5", "tensorflow", {"TF_USE_LEGACY_KERAS": "1"}),
    ],
)
def test_a_working_model(target: str, name: str, first: str, environment: dict[str, str]) -> None:
    same(asked(target, Golden(name), first, **environment), Golden(name))


@pytest.mark.runtime
@pytest.mark.parametrize("first", ["", "tensorflow"])
def test_saved_model(first: str, tmp_path: Path) -> None:
    """Where google-crc32c is missing that is said; with it, the SavedModel loads beside an imported TensorFlow."""
    golden = Golden("tf2.9-dense-saved_model")
    answer = asked("newest", golden, first)
    assert answer["error"]["error"] == "EnvironmentProblem"
    assert answer["error"]["hint"] == "pip install google-crc32c"
    answer = asked("newest", golden, first, with_checksums("newest", tmp_path))
    assert "error" not in answer, answer["error"]
    wanted = json.loads((GOLDEN / golden.name / "dump.json").read_text())["predictions"]
    np.testing.assert_allclose(answer["predictions"], wanted, rtol=2e-5)


def with_checksums(target: str, folder: Path) -> Path:
    """A folder with google-crc32c for the Python of that environment, which itself stays as it is."""
    with open_runtime(target) as runtime:
        python = runtime.environment.python
    uv = [sys.executable, "-m", "uv", "pip", "install", "--quiet", "--python", str(python)]
    subprocess.run([*uv, "--target", str(folder / "packages"), "google-crc32c"], check=True)
    return folder / "packages"


@pytest.mark.runtime
def test_an_older_keras_says_so() -> None:
    """TensorFlow 2.9 with protobuf 3.19: inspect works there, and load_model says what is missing."""
    answer = asked("tf==2.9", Golden("tf2.9-functional-hdf5"), "tensorflow")
    assert answer["inspected"]["variables"]["count"] == 8
    assert answer["error"] == {
        "error": "Refused",
        "what": "kerasferry writes for Keras 3 so far, and the installed Keras is older",
        "where": None,
        "found": "2.9.0",
        "hint": "pip install 'keras>=3'",
        "exit_code": 4,
    }


def test_no_keras_at_all() -> None:
    try:
        import keras  # noqa: F401
    except ImportError:
        with pytest.raises(kerasferry.FerryError) as caught:
            kerasferry.load_model(Golden("tf2.9-functional-hdf5").path)
        assert caught.value.exit_code == 5
        assert caught.value.what == "no Keras can be imported in this environment"
    else:
        pytest.skip("Keras is installed here")


@pytest.mark.runtime
def test_old_pins(tmp_path: Path) -> None:
    """protobuf 3.19, NumPy 1.21 and h5py 3.6 on Python 3.10: the floor of what a process with TF 2.8 holds."""
    from kerasferry.runtimes.interpreters import find_interpreter

    python = find_interpreter("3.10")
    if python is None:
        pytest.skip("needs Python 3.10")
    uv = [sys.executable, "-m", "uv"]
    subprocess.run([*uv, "venv", "--quiet", "--python", str(python.path), str(tmp_path / "env")], check=True)
    inside = tmp_path / "env" / "bin" / "python"
    pins = ["protobuf==3.19.6", "numpy==1.21.6", "h5py==3.6.0", "google-crc32c", "rich", "tomli"]
    subprocess.run([*uv, "pip", "install", "--quiet", "--python", str(inside), *pins], check=True)
    for name in ("tf2.9-recurrent-hdf5", "tf2.15-own-keras_zip", "tf2.9-dense-saved_model"):
        for suffix in ("keras", "h5"):
            command = [
                inside,
                "-m",
                "kerasferry",
                "convert",
                Golden(name).path,
                tmp_path / f"{name}.{suffix}",
            ]
            done = subprocess.run(
                [str(part) for part in command],
                env={**os.environ, "PYTHONPATH": str(SOURCE)},
                capture_output=True,
                text=True,
                check=False,
            )
            assert (done.returncode, done.stderr) == (0, "")
            assert kerasferry.inspect(tmp_path / f"{name}.{suffix}").problem is None
