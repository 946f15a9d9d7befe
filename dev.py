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

import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
VENV = HERE / ".venv"
WORK = HERE / ".work"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")


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
    """uv from PATH or .venv, or installed by the pip that this Python has.

    Debian's python3 has neither `venv` nor pip before its packages of that name are installed: then there is nothing
    to begin with, and the message says what to install.
    """
    found = (
        shutil.which("uv")
        or shutil.which("uv", path=str(BIN))
        or shutil.which("uv", path=str(WORK / "uv" / "bin"))
    )
    if found:
        return found
    pip = ("-m", "pip", "install", "--quiet", "--disable-pip-version-check")
    made = subprocess.run([sys.executable, "-m", "venv", str(VENV)], capture_output=True, text=True)
    if made.returncode == 0:
        call(str(PYTHON), *pip, "uv")
        return str(BIN / "uv")
    shutil.rmtree(VENV, ignore_errors=True)  # half of one is left behind
    aside = subprocess.run(
        [sys.executable, *pip, "--target", str(WORK / "uv"), "uv"], capture_output=True, text=True
    )
    if aside.returncode == 0:
        return str(WORK / "uv" / "bin" / "uv")
    sys.exit(
        "dev.py needs a Python that can make a virtual environment, and this one cannot: install uv, "
        "or on Debian and Ubuntu `apt install python3-venv`, then run it again"
    )


def call(*command: str) -> None:
    """Run a command, or stop with its exit code."""
    code = subprocess.call(command)
    if code:
        sys.exit(code)


if __name__ == "__main__":
    sys.exit(main())
