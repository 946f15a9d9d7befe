"""Environments on disk: made once for each recipe, by uv, and found again by the recipe's hash.

    $KERASFERRY_HOME, else $XDG_CACHE_HOME/kerasferry, else ~/.cache/kerasferry
        envs/<recipe>-<hash>/                 a virtual environment
            kerasferry.json                   its record: what was asked, what was installed, how
            control.json                      what its control model said (written by Runtime.proved)
        envs/.<recipe>-<hash>.lock            held while it is made or removed
        envs/.making-<recipe>-<hash>-<pid>/   half made; renamed when complete

A folder without a dot is complete: it got its name by a rename after its record was written.
"""

from __future__ import annotations

import datetime
import json
import os
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from kerasferry.catalog.recipes import Build, Recipe, dialect_of
from kerasferry.catalog.releases import minor_of
from kerasferry.runtimes.failures import MissingEnvironment
from kerasferry.runtimes.interpreters import (
    Interpreter,
    download_interpreter,
    find_interpreter,
    how_to_install,
    pyenv_root,
)
from kerasferry.runtimes.uv import run_uv

Progress = Callable[[str], None]

RECORD = "kerasferry.json"


@dataclass(frozen=True)
class Environment:
    """A complete environment.

    Attributes:
        path: Its folder.
        record: What kerasferry.json says: recipe, target, api, dialect, python, interpreter, source, locked,
            requirements, installed, created, seconds.
    """

    path: Path
    record: dict[str, object]

    @property
    def python(self) -> Path:
        """Its interpreter."""
        return self.path / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")

    @property
    def name(self) -> str:
        """`tf2.9-1a2b3c4d5e`."""
        return self.path.name

    @property
    def installed(self) -> dict[str, str]:
        """Package -> version, as uv lists them (names with dashes, lower case)."""
        packages = self.record["installed"]
        assert isinstance(packages, dict)
        return packages


def home() -> Path:
    """Where everything is kept that can be made again."""
    if own := os.environ.get("KERASFERRY_HOME"):
        return Path(own).expanduser().absolute()
    cache = os.environ.get("XDG_CACHE_HOME")
    return (Path(cache) if cache else Path.home() / ".cache") / "kerasferry"


def environments_folder() -> Path:
    """The folder of all environments."""
    return home() / "envs"


def find(recipe: Recipe) -> Environment | None:
    """The environment of a recipe if it is there already, the preferred Python's first."""
    for build in recipe.builds:
        if found := _read(_folder(recipe, build)):
            return found
    return None


def ensure(recipe: Recipe, progress: Progress | None = None) -> Environment:
    """The environment of a recipe, made if it is not there. Two processes may ask at once.

    Raises:
        MissingEnvironment: No interpreter, or uv could not install the packages.
    """
    say = progress or (lambda text: None)
    if found := find(recipe):
        return found
    build, interpreter = choose_interpreter(recipe, say)
    folder = _folder(recipe, build)
    with _locked(folder, say):
        return _read(folder) or _make(recipe, build, interpreter, folder, say)


def every_environment() -> list[Environment]:
    """All complete environments, by name."""
    folder = environments_folder()
    if not folder.is_dir():
        return []
    found = (_read(path) for path in sorted(folder.iterdir()) if not path.name.startswith("."))
    return [environment for environment in found if environment]


def remove(environment: Environment) -> None:
    """Delete an environment."""
    doomed = environment.path.with_name(f".making-{environment.name}-gone-{os.getpid()}")
    with _locked(environment.path, lambda text: None):
        environment.path.rename(doomed)
        shutil.rmtree(doomed, ignore_errors=True)


def choose_interpreter(recipe: Recipe, say: Progress) -> tuple[Build, Interpreter]:
    """The preferred Python if it is here or uv can download it, else the next that is here.

    Raises:
        MissingEnvironment: There is none; the hint says what to install.
    """
    first = recipe.preferred
    if found := find_interpreter(first.python):
        return first, found
    say(f"Python {first.python} is not here; asking uv to download it")
    if found := download_interpreter(first.python):
        return first, found
    for build in recipe.builds[1:]:
        if found := find_interpreter(build.python):
            return build, found
    pythons = [build.python for build in recipe.builds]
    raise MissingEnvironment(
        f"TensorFlow {minor_of(recipe.tf)} needs Python {' or '.join(pythons)}, and none is here",
        found=f"looked in {pyenv_root() / 'versions'}, on PATH, among uv's, and uv could not download one",
        hint=how_to_install(pythons),
    )


def _folder(recipe: Recipe, build: Build) -> Path:
    return environments_folder() / f"{recipe.id}-{build.digest}"


def _read(folder: Path) -> Environment | None:
    """The environment in a folder; None if it is not complete, or its base interpreter has been removed."""
    try:
        found = Environment(folder, json.loads((folder / RECORD).read_text("utf-8")))
    except (OSError, ValueError):
        return None
    return found if found.python.exists() else None


def _make(recipe: Recipe, build: Build, interpreter: Interpreter, folder: Path, say: Progress) -> Environment:
    started = time.monotonic()
    for stale in folder.parent.glob(f".making-{folder.name}-*"):
        shutil.rmtree(stale, ignore_errors=True)
    workplace = folder.with_name(f".making-{folder.name}-{os.getpid()}")
    try:
        say(f"making {recipe.id} with Python {interpreter.version}")
        _uv(recipe, "venv", "--quiet", "--python", str(interpreter.path), str(workplace))
        half_made = Environment(workplace, {})
        say(f"installing TensorFlow {recipe.tf} into {recipe.id}")
        _install(recipe, build, half_made)
        record = _record(recipe, build, interpreter, _freeze(recipe, half_made), time.monotonic() - started)
        (workplace / RECORD).write_text(json.dumps(record, indent=1) + "\n", "utf-8")
        if folder.exists():  # not complete, or without its interpreter: see _read
            shutil.rmtree(folder)
        workplace.rename(folder)
    except OSError as problem:
        raise MissingEnvironment(
            f"the environment {recipe.id} cannot be made", where=folder, found=problem
        ) from problem
    finally:
        shutil.rmtree(workplace, ignore_errors=True)
    return Environment(folder, record)


def _install(recipe: Recipe, build: Build, environment: Environment) -> None:
    requirements = environment.path / "requirements.txt"
    requirements.write_text("\n".join(build.requirements) + "\n", "utf-8")
    arguments = ["--quiet", "--python", str(environment.python), "-r", str(requirements)]
    if build.locked:  # the lock holds all of them, so nothing is left to resolve
        arguments.append("--no-deps")
    _uv(recipe, "pip", "install", *arguments)


def _freeze(recipe: Recipe, environment: Environment) -> dict[str, str]:
    lines = _uv(recipe, "pip", "freeze", "--python", str(environment.python)).splitlines()
    return dict(line.split("==", 1) for line in lines if "==" in line)


def _record(
    recipe: Recipe, build: Build, interpreter: Interpreter, installed: dict[str, str], seconds: float
) -> dict[str, object]:
    return {
        "recipe": recipe.id,
        "target": str(recipe.target),
        "api": recipe.api,
        "dialect": dialect_of(recipe.tf, installed.get("keras"), recipe.api),
        "tf": recipe.tf,
        "keras": installed.get("keras"),
        "tf_keras": recipe.tf_keras,
        "python": interpreter.version,
        "interpreter": str(interpreter.path),
        "source": interpreter.source,
        "locked": build.locked,
        "requirements": list(build.requirements),
        "installed": installed,
        "created": datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds"),
        "seconds": round(seconds, 1),
    }


def _uv(recipe: Recipe, *arguments: str) -> str:
    answer = run_uv(*arguments)
    if answer.returncode != 0:
        raise MissingEnvironment(
            f"the environment {recipe.id} could not be made: `uv {' '.join(arguments[:2])}` failed",
            found=answer.stderr.strip()[-2000:] or f"exit code {answer.returncode}",
            hint="see whether the package index is reachable, and `kerasferry env create` again",
        )
    return answer.stdout


@contextmanager
def _locked(folder: Path, say: Progress) -> Iterator[None]:
    """Hold the lock file beside a folder; wait if another process holds it."""
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        file = (folder.parent / f".{folder.name}.lock").open("a+b")
    except OSError as problem:
        raise MissingEnvironment(
            "the folder for environments cannot be written",
            where=folder.parent,
            found=problem,
            hint="set KERASFERRY_HOME to a folder that can",
        ) from problem
    with file:
        if sys.platform == "win32":
            import msvcrt

            file.seek(0)
            while True:
                try:
                    msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)
                    break
                except OSError:  # LK_LOCK gives up after ten seconds
                    say(f"waiting for another process that makes {folder.name}")
        else:
            import fcntl

            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                say(f"waiting for another process that makes {folder.name}")
                fcntl.flock(file, fcntl.LOCK_EX)
        yield
