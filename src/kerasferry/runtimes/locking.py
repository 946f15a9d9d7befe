"""Refreshing lock.json: what the package index gives today for every recipe.

One command: `kerasferry env lock`. Each recipe is resolved by `uv pip compile` for its preferred Python and
Linux x86-64; the interpreter itself is used where it is installed, for some old packages have to be built
to tell what they need.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable, Iterable
from pathlib import Path

from kerasferry.catalog.recipes import LOCK_FILE, LOCK_PLATFORM, all_recipes, read_lock
from kerasferry.catalog.releases import minor_of, releases
from kerasferry.errors import OutputProblem
from kerasferry.runtimes.failures import MissingEnvironment
from kerasferry.runtimes.interpreters import find_interpreter
from kerasferry.runtimes.uv import run_uv

Progress = Callable[[str], None]


def write_lock(progress: Progress, *, file: Path = LOCK_FILE) -> list[str]:
    """Resolve every recipe and replace the lock.

    Returns:
        One sentence for each newer minor release that versions.toml does not name yet.

    Raises:
        MissingEnvironment: A recipe cannot be resolved (no network, or a pin that no longer fits).
        OutputProblem: The lock cannot be written, as in an installed package.
    """
    entries: dict[str, dict[str, object]] = {}
    for recipe in all_recipes():
        progress(f"resolving {recipe.id}")
        entries[recipe.id] = {
            "python": recipe.preferred.python,
            "requirements": compile_requirements(recipe.id, recipe.wanted, recipe.preferred.python),
        }
    content = {
        "resolved_on": datetime.datetime.now(datetime.timezone.utc).date().isoformat(),
        "platform": LOCK_PLATFORM,
        "recipes": entries,
    }
    try:
        file.write_text(json.dumps(content, indent=1) + "\n", "utf-8")
    except OSError as problem:
        raise OutputProblem(
            "the lock cannot be written", where=file, found=problem, hint="run it in a source checkout"
        ) from problem
    read_lock.cache_clear()
    return _unknown_releases()


def compile_requirements(name: str, wanted: Iterable[str], python: str) -> list[str]:
    """Every package with `==`, sorted by name."""
    arguments = ["--python-platform", LOCK_PLATFORM, "--no-header", "--no-annotate", "--quiet"]
    interpreter = find_interpreter(python)
    if interpreter is not None:
        arguments += ["--python", str(interpreter.path)]
    arguments += ["--python-version", python]
    answer = run_uv("pip", "compile", "-", *arguments, stdin="\n".join(wanted) + "\n")
    if answer.returncode != 0:
        raise MissingEnvironment(
            f"the packages of {name} cannot be resolved",
            found=answer.stderr.strip()[-1500:],
            hint="look at the pins in versions.toml, and whether the package index is reachable",
        )
    return [line for line in answer.stdout.splitlines() if "==" in line]


def _unknown_releases() -> list[str]:
    """Ask for the newest TensorFlow and Keras without any pin, and compare with versions.toml."""
    table = releases()
    newest = list(table.tensorflow.values())[-1]
    try:
        resolved = compile_requirements("the newest", ["tensorflow-cpu", "keras"], newest.pythons[0])
    except MissingEnvironment:
        return []
    versions = dict(line.split("==", 1) for line in resolved)
    unknown = []
    for package, kind, known in (
        ("tensorflow-cpu", "TensorFlow", table.tensorflow),
        ("keras", "Keras", table.keras),
    ):
        version = versions.get(package, "")
        release = known.get(minor_of(version))
        if version and (release is None or version not in release.releases):
            unknown.append(f"{kind} {version} is out, and versions.toml does not name it")
    return unknown
