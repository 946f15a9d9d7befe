"""Calling uv: where it is, and what it is told about package indexes.

uv does not read pip's settings, and a person behind a mirror has set pip up. So `PIP_INDEX_URL`, or
`index-url` of the pip configuration files, becomes `UV_DEFAULT_INDEX` unless uv has an index of its own;
`PIP_CERT` becomes `SSL_CERT_FILE`. Proxy, certificate and `UV_*` variables pass through. `PYTHONPATH`,
`VIRTUAL_ENV` and the like do not.
"""

from __future__ import annotations

import configparser
import os
import shutil
import subprocess
import sys
from pathlib import Path

from kerasferry.runtimes.failures import MissingEnvironment

UV_INDEX_VARIABLES = ("UV_DEFAULT_INDEX", "UV_INDEX_URL", "UV_INDEX")
NOT_FOR_UV = ("VIRTUAL_ENV", "CONDA_PREFIX", "UV_PYTHON", "UV_SYSTEM_PYTHON", "UV_PROJECT_ENVIRONMENT")


def find_uv() -> str:
    """Path of the uv program: the one the `uv` package brings, else the one on PATH.

    Raises:
        MissingEnvironment: There is none.
    """
    try:
        import uv

        return str(uv.find_uv_bin())
    except (ImportError, FileNotFoundError):
        pass
    found = shutil.which("uv")
    if found is None:
        raise MissingEnvironment("uv is not installed, and it makes the environments", hint="pip install uv")
    return found


def run_uv(
    *arguments: str, stdin: str | None = None, timeout: float = 1800
) -> subprocess.CompletedProcess[str]:
    """Run uv with captured output; the caller looks at the exit code.

    Run at the root of the file system: a `uv.toml` or `pyproject.toml` of the current folder must not change
    what is installed, but the person's own uv settings hold.
    """
    command = [find_uv(), "--no-progress", *arguments]
    try:
        return subprocess.run(
            command,
            input=stdin,
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="replace",
            timeout=timeout,
            cwd=Path.cwd().anchor,
            env=uv_environment(os.environ),
        )
    except subprocess.TimeoutExpired:
        return subprocess.CompletedProcess(command, 124, "", f"no answer in {timeout:.0f} s")


def uv_environment(variables: os._Environ[str] | dict[str, str]) -> dict[str, str]:
    """The variables uv is started with, from those of this process."""
    kept = {
        name: value
        for name, value in variables.items()
        if not name.startswith("PYTHON") and name not in NOT_FOR_UV
    }
    index = variables.get("PIP_INDEX_URL") or _pip_setting("index-url", variables)
    if index and not any(name in kept for name in UV_INDEX_VARIABLES):
        kept["UV_DEFAULT_INDEX"] = index
    if "SSL_CERT_FILE" not in kept and (certificate := variables.get("PIP_CERT")):
        kept["SSL_CERT_FILE"] = certificate
    return kept


def _pip_setting(name: str, variables: os._Environ[str] | dict[str, str]) -> str | None:
    """A value of the pip configuration files, the user's before the machine's."""
    for file in _pip_files(variables):
        parser = configparser.RawConfigParser(strict=False)
        try:
            parser.read(file, encoding="utf-8")
        except (configparser.Error, UnicodeDecodeError):
            continue
        for section in ("install", "global"):
            if value := parser.get(section, name, fallback=None):
                return value.strip()
    return None


def _pip_files(variables: os._Environ[str] | dict[str, str]) -> list[Path]:
    files = [Path(variables["PIP_CONFIG_FILE"])] if variables.get("PIP_CONFIG_FILE") else []
    home = Path.home()
    if sys.platform == "win32":
        return [*files, Path(variables.get("APPDATA", home)) / "pip" / "pip.ini", home / "pip" / "pip.ini"]
    config = Path(variables.get("XDG_CONFIG_HOME") or home / ".config")
    files += [config / "pip" / "pip.conf", home / ".pip" / "pip.conf"]
    if sys.platform == "darwin":
        files.append(home / "Library" / "Application Support" / "pip" / "pip.conf")
    return [*files, Path("/etc/pip.conf")]
