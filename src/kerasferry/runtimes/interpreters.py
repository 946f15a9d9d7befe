"""Finding a Python of a given minor version: TensorFlow 2.9 needs 3.10 or older, 1.12 needs 3.6.

In this order, and each candidate is started once to see that it really is what its name says:

1. pyenv's own folder, `$PYENV_ROOT/versions/*/bin` (`~/.pyenv` if unset). Never its shims: a shim answers
   "command not found" for a version that is installed but not selected;
2. `pythonX.Y` on PATH, shims left out, and the interpreter this process runs in;
3. those uv has installed;
4. downloaded by uv, where the network allows it and uv has that version.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from kerasferry.catalog.releases import key
from kerasferry.runtimes.uv import run_uv

# ctypes and zlib: a Python compiled on a machine without their headers starts, but cannot import NumPy.
PROBE = """
import ctypes, json, platform, struct, sys, zlib
print(json.dumps([platform.python_version(), sys.implementation.name, 8 * struct.calcsize("P")]))
"""

OLDEST_UV_DOWNLOAD = (3, 8)
"""uv offers no CPython before 3.8 (uv 0.13)."""


@dataclass(frozen=True)
class Interpreter:
    """A Python that was started and answered."""

    path: Path
    version: str
    source: str


def find_interpreter(minor: str) -> Interpreter | None:
    """A CPython of this minor version on this machine, or None. Nothing is downloaded.

    Args:
        minor: `3.10`.
    """
    for path, source in _candidates(minor):
        version = _probe(path)
        if version is not None and version.startswith(f"{minor}."):
            return Interpreter(path, version, source)
    return None


def download_interpreter(minor: str) -> Interpreter | None:
    """Let uv download a Python of this minor version; None if it has none or cannot reach it."""
    if key(minor) < OLDEST_UV_DOWNLOAD:
        return None
    if run_uv("python", "install", minor, timeout=600).returncode != 0:
        return None
    return find_interpreter(minor)


def how_to_install(minors: list[str]) -> str:
    """The sentence that tells a person what to do when no interpreter was found."""
    best = minors[0]
    if key(best) < OLDEST_UV_DOWNLOAD:
        return f"install Python {best}, for example with `pyenv install {best}`"
    return f"install Python {best}, for example with `uv python install {best}` or `pyenv install {best}`"


def pyenv_root() -> Path:
    """Where pyenv keeps its versions, whether or not it is active."""
    return Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")


def _candidates(minor: str) -> Iterator[tuple[Path, str]]:
    installed = (pyenv_root() / "versions").glob(f"{minor}.*/bin/python{minor}")
    for path in sorted(installed, key=lambda path: key(path.parts[-3]), reverse=True):
        yield path, "pyenv"
    yield from ((path, "PATH") for path in _on_path(minor))
    own = Path(getattr(sys, "_base_executable", None) or sys.executable)
    if f"{sys.version_info[0]}.{sys.version_info[1]}" == minor:
        yield own, "this Python"
    found = run_uv("python", "find", "--python-preference", "only-managed", "--no-python-downloads", minor)
    if found.returncode == 0 and found.stdout.strip():
        yield Path(found.stdout.strip()), "uv"


def _on_path(minor: str) -> Iterator[Path]:
    shims = pyenv_root() / "shims"
    name = "python.exe" if sys.platform == "win32" else f"python{minor}"
    for folder in os.get_exec_path():
        path = Path(folder) / name
        if Path(folder) != shims and path.is_file() and os.access(path, os.X_OK):
            yield path


@cache
def _probe(path: Path) -> str | None:
    """The full version of a 64-bit CPython, or None if it is something else or does not start."""
    try:
        answer = subprocess.run(
            [str(path), "-I", "-c", PROBE],
            capture_output=True,
            text=True,
            timeout=30,
            stdin=subprocess.DEVNULL,
            env={name: os.environ[name] for name in ("PATH", "SYSTEMROOT") if name in os.environ},
        )
        version, implementation, bits = json.loads(answer.stdout)
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return None
    return str(version) if implementation == "cpython" and bits == 64 else None
