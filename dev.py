#!/usr/bin/env python3
"""Set everything up and do one job. Needs Python 3.10 or newer and nothing else.

    python3 dev.py demo          the main job: an old model comes back to life (real TensorFlow 2.9 to the newest)
    python3 dev.py test          all checks: ruff, mypy, the tests (real TensorFlow versions where they need one)
    python3 dev.py test --fast   the same without the tests that install a TensorFlow
    python3 dev.py setup         only the environment, in .venv
    python3 dev.py clean         remove .venv and what the demo wrote (--environments: the TensorFlow ones too)

What follows the job goes to the tool: `python3 dev.py test -k inspect`.
"""

from __future__ import annotations

import io
import json
import os
import platform
import shutil
import subprocess
import sys
import urllib.request
import zipfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
VENV = HERE / ".venv"
WORK = HERE / ".work"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")

# The wheel tags of uv for the platforms that TensorFlow has wheels for, where no `venv` module helps.
UV_WHEELS = {
    ("Linux", "x86_64"): "manylinux_2_17_x86_64",
    ("Linux", "aarch64"): "manylinux_2_17_aarch64",
    ("Darwin", "arm64"): "macosx_11_0_arm64",
    ("Darwin", "x86_64"): "macosx_10_12_x86_64",
}


def main() -> int:
    """Run the job that the command line names."""
    if sys.version_info < (3, 10):  # noqa: UP036 - this file is what an older Python is given
        sys.exit(f"dev.py needs Python 3.10 or newer, this is {platform.python_version()}")
    jobs = {"demo": demo, "test": test, "setup": setup, "clean": clean}
    if len(sys.argv) < 2 or sys.argv[1] not in jobs:
        print(__doc__)
        return 0 if len(sys.argv) > 1 and sys.argv[1] in ("-h", "--help") else 2
    return jobs[sys.argv[1]](sys.argv[2:])


def setup(arguments: list[str]) -> int:
    """Make .venv with kerasferry and the tools of its developers."""
    uv = find_uv()
    if not PYTHON.exists():
        call(uv, "venv", "--quiet", "--python", sys.executable, str(VENV))
    # A project folder may lie in a place that git or the index knows by another name: no lock file, plain installs.
    call(uv, "pip", "install", "--quiet", "--python", str(PYTHON), "--editable", str(HERE), "--group", "dev")
    return 0


def demo(arguments: list[str]) -> int:
    """The main job on a real model."""
    setup([])
    return subprocess.call([PYTHON, HERE / "demo" / "run.py", *arguments])


def test(arguments: list[str]) -> int:
    """Everything that must be clean. All parts run, so that one failure does not hide another."""
    setup([])
    fast = "--fast" in arguments
    rest = [argument for argument in arguments if argument != "--fast"]
    checks = [
        [BIN / "ruff", "check", HERE],
        [BIN / "ruff", "format", "--check", HERE],
        [BIN / "mypy"],
        [
            PYTHON,
            "-m",
            "pytest",
            *(["-m", "not runtime and not slow"] if fast else ["-m", "not slow"]),
            *rest,
        ],
    ]
    codes = [subprocess.call(list(map(str, check)), cwd=HERE) for check in checks]
    return max(codes)


def clean(arguments: list[str]) -> int:
    """Remove what this script made here; `--environments` removes the cached TensorFlow environments as well."""
    if "--environments" in arguments and PYTHON.exists():
        subprocess.call([PYTHON, "-m", "kerasferry", "env", "remove", "--all"])
    for folder in (WORK, VENV):
        shutil.rmtree(folder, ignore_errors=True)
    return 0


def find_uv() -> str:
    """uv from PATH, from .venv, installed by pip into .venv, or its wheel from the package index."""
    found = shutil.which("uv") or shutil.which("uv", path=str(BIN))
    if found:
        return found
    made = subprocess.run([sys.executable, "-m", "venv", str(VENV)], capture_output=True, text=True)
    if made.returncode == 0:
        call(str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "uv")
        return str(BIN / "uv")
    shutil.rmtree(VENV, ignore_errors=True)  # Debian's python3 without python3-venv leaves half of one
    return unpack_uv()


def unpack_uv() -> str:
    """The uv binary out of its wheel, for a Python that has neither pip nor venv."""
    place = WORK / "uv"
    if place.exists():
        return str(place)
    tag = UV_WHEELS.get((platform.system(), platform.machine()))
    with urllib.request.urlopen("https://pypi.org/pypi/uv/json") as answer:
        files = json.load(answer)["urls"]
    wheel = next((file for file in files if tag and tag in file["filename"]), None)
    if wheel is None:
        sys.exit("dev.py found no uv for this platform: install uv, then run it again")
    with urllib.request.urlopen(wheel["url"]) as answer:
        archive = zipfile.ZipFile(io.BytesIO(answer.read()))
    name = next(member for member in archive.namelist() if member.endswith("/scripts/uv"))
    WORK.mkdir(exist_ok=True)
    place.write_bytes(archive.read(name))
    place.chmod(0o755)
    return str(place)


def call(*command: str) -> None:
    """Run a command, or stop with its exit code."""
    code = subprocess.call(command)
    if code:
        sys.exit(code)


if __name__ == "__main__":
    sys.exit(main())
