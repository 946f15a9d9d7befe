"""Finding interpreters and calling uv; no TensorFlow is installed."""

import argparse
import json
import subprocess
import sys
from pathlib import Path

import pytest

from kerasferry.catalog.targets import resolve
from kerasferry.cli import env
from kerasferry.errors import UsageError
from kerasferry.runtimes import environments, interpreters
from kerasferry.runtimes.failures import MissingEnvironment
from kerasferry.runtimes.uv import uv_environment

OWN_MINOR = f"{sys.version_info[0]}.{sys.version_info[1]}"


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("KERASFERRY_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def no_python(tmp_path, monkeypatch):
    """A machine without any other Python, and a uv that downloads nothing."""
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path / "pyenv"))
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setenv("UV_PYTHON_INSTALL_DIR", str(tmp_path / "uv"))
    monkeypatch.setenv("UV_PYTHON_DOWNLOADS", "never")
    return tmp_path


def put_python(path: Path, text: str | None = None) -> None:
    path.parent.mkdir(parents=True)
    if text is None:
        path.symlink_to(Path(sys.executable).resolve())
    else:
        path.write_text(text)
        path.chmod(0o755)


@pytest.mark.skipif(sys.platform == "win32", reason="pyenv's layout")
def test_pyenv_folder_is_searched_and_shims_are_not(no_python, monkeypatch):
    shim = no_python / "pyenv" / "shims" / f"python{OWN_MINOR}"
    put_python(shim, "#!/bin/sh\necho touched > " + str(no_python / "shim-was-run") + "\nexit 127\n")
    real = no_python / "pyenv" / "versions" / f"{OWN_MINOR}.99" / "bin" / f"python{OWN_MINOR}"
    put_python(real)
    monkeypatch.setenv("PATH", str(shim.parent))
    found = interpreters.find_interpreter(OWN_MINOR)
    assert (found.path, found.source) == (real, "pyenv")
    assert found.version.startswith(OWN_MINOR + ".")
    assert not (no_python / "shim-was-run").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="pyenv's layout")
@pytest.mark.parametrize("text", ["#!/bin/sh\nexit 127\n", '#!/bin/sh\necho \'["2.7.18", "cpython", 64]\'\n'])
def test_a_python_that_does_not_answer_or_lies_is_passed_over(no_python, text):
    put_python(no_python / "pyenv" / "versions" / "3.6.15" / "bin" / "python3.6", text)
    assert interpreters.find_interpreter("3.6") is None


def test_without_an_interpreter_the_error_says_what_to_install(no_python, home):
    with pytest.raises(MissingEnvironment) as caught:
        environments.ensure(resolve("tf==1.12"))
    assert caught.value.what == "TensorFlow 1.12 needs Python 3.6, and none is here"
    assert caught.value.hint == "install Python 3.6, for example with `pyenv install 3.6`"
    assert caught.value.exit_code == 5
    assert environments.every_environment() == []


@pytest.mark.skipif(sys.platform == "win32", reason="pyenv's layout")
def test_another_python_serves_where_the_preferred_one_is_not_here(no_python, home):
    recipe = resolve("tf==2.9")
    older = Path(f"{recipe.builds[1].python}.99")
    put_python(
        no_python / "pyenv" / "versions" / older / "bin" / f"python{recipe.builds[1].python}",
        f'#!/bin/sh\necho \'["{older}", "cpython", 64]\'\n',
    )
    said: list[str] = []
    build, interpreter = environments.choose_interpreter(recipe, said.append)
    assert (build, interpreter.version) == (recipe.builds[1], str(older))
    assert not build.locked
    assert said == [f"Python {recipe.preferred.python} is not here; asking uv to download it"]


def test_uv_gets_the_index_of_pip_and_no_python_variables(tmp_path):
    config = tmp_path / "pip.conf"
    config.write_text("[global]\nindex-url = https://mirror.example/simple\n")
    base = {"PATH": "/bin", "PYTHONPATH": "/x", "VIRTUAL_ENV": "/v", "HTTPS_PROXY": "http://p:1"}
    from_file = uv_environment({**base, "PIP_CONFIG_FILE": str(config)})
    assert from_file["UV_DEFAULT_INDEX"] == "https://mirror.example/simple"
    assert from_file["HTTPS_PROXY"] == "http://p:1"
    assert not {"PYTHONPATH", "VIRTUAL_ENV"} & set(from_file)
    both = {**base, "PIP_INDEX_URL": "https://a.example", "UV_DEFAULT_INDEX": "https://b.example"}
    assert uv_environment(both)["UV_DEFAULT_INDEX"] == "https://b.example"
    assert (
        uv_environment({**base, "PIP_INDEX_URL": "https://a.example"})["UV_DEFAULT_INDEX"]
        == "https://a.example"
    )


def test_a_folder_without_a_record_is_no_environment(home):
    (home / "envs" / "tf2.9-0000000000").mkdir(parents=True)
    assert environments.every_environment() == []


def test_a_failed_installation_leaves_nothing_behind(home, monkeypatch):
    if interpreters.find_interpreter(resolve("tf==2.9").preferred.python) is None:
        pytest.skip("needs Python 3.10")
    monkeypatch.setenv("UV_DEFAULT_INDEX", "file:///nothing/here")
    monkeypatch.setenv("UV_CACHE_DIR", str(home / "uv-cache"))
    with pytest.raises(MissingEnvironment) as caught:
        environments.ensure(resolve("tf==2.9"))
    assert "could not be made" in caught.value.what
    assert [path for path in (home / "envs").iterdir() if path.suffix != ".lock"] == []


def command(*arguments: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    env.add_parser(parser.add_subparsers())
    return parser.parse_args(["env", *arguments])


def test_env_list_of_nothing(home, capsys):
    args = command("list", "--json")
    assert args.run(args) == 0
    assert json.loads(capsys.readouterr().out) == []


def test_env_remove_needs_to_know_what(home):
    args = command("remove")
    with pytest.raises(UsageError):
        args.run(args)


def test_env_show_of_one_that_is_not_there(home):
    args = command("show", "tf==2.9")
    with pytest.raises(UsageError) as caught:
        args.run(args)
    assert caught.value.hint == "kerasferry env create 'tf==2.9'"


@pytest.mark.runtime
def test_two_processes_make_one_environment(home):
    """Both ask for the same recipe at once; one makes it, the other waits and finds it."""
    recipe = resolve("tf==1.12")
    if interpreters.find_interpreter(recipe.preferred.python) is None:
        pytest.skip("needs Python 3.6")
    code = (
        "from kerasferry.runtimes.environments import ensure\n"
        "from kerasferry.catalog.targets import resolve\n"
        "said = []\n"
        "print(ensure(resolve('tf==1.12'), said.append).name, sum('making' in s for s in said))"
    )
    both = [
        subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) for _ in range(2)
    ]
    answers = [process.communicate(timeout=300)[0].split() for process in both]
    assert len({name for name, _ in answers}) == 1
    assert [path.name for path in (home / "envs").iterdir() if path.suffix != ".lock"] == [answers[0][0]]
    assert len(environments.every_environment()) == 1
    environments.remove(environments.every_environment()[0])
    assert environments.find(recipe) is None
