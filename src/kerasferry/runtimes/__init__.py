"""Real TensorFlow and Keras versions, each in an isolated environment of its own.

with open_runtime("tf==2.9") as runtime:
    runtime.proved()                                # BrokenEnvironment if its own control model fails
    worker = runtime.worker()                       # warm: one process serves many artifacts
    handle = worker.call("load", path="m.h5", loader="keras")["handle"]
    worker.call("predict", handle=handle, inputs="x.npz", output="y.npz")
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable

from kerasferry.catalog.recipes import Recipe
from kerasferry.catalog.targets import Target, resolve
from kerasferry.runtimes.environments import Environment, ensure
from kerasferry.runtimes.failures import BrokenEnvironment, MissingEnvironment, WorkerError
from kerasferry.runtimes.process import Worker

__all__ = [
    "BrokenEnvironment",
    "MissingEnvironment",
    "Runtime",
    "Worker",
    "WorkerError",
    "kept_control",
    "open_runtime",
]

CONTROL_FILE = "control.json"
CONTROL_VERSION = 1
"""Counted up when the control model changes: old results on disk are then not believed."""

CONTROL_TIMEOUT = 600.0
"""Seconds; the slowest seen is tf_keras 2.16 on first import (byte code is compiled): two minutes on two busy
cores."""


class Runtime:
    """One environment and the worker in it.

    Attributes:
        recipe: What was resolved for the target.
        environment: Where it is and what was installed.
    """

    def __init__(self, recipe: Recipe, environment: Environment) -> None:
        self.recipe = recipe
        self.environment = environment
        self._worker = Worker(environment)
        self._control: dict[str, object] | None = None

    @property
    def versions(self) -> dict[str, str]:
        """tf, keras, python, numpy, h5py, protobuf as the environment itself reports them, and api.

        Raises:
            BrokenEnvironment: It cannot even be imported.
        """
        found = self.proved()["versions"]
        assert isinstance(found, dict)
        return found

    @property
    def dialect(self) -> str:
        """In which grammar its Keras writes configs: `tf2.9`, `k3.5`, `tf2.15` (tf_keras), `keras2.3`."""
        return str(self.environment.record["dialect"])

    @property
    def record(self) -> dict[str, object]:
        """What every result says about where it comes from; also of a broken environment.

        keras is None only where TensorFlow brings its Keras along (before 2.6) and cannot be imported.
        """
        kept = self.environment.record
        told = self.control()["versions"]
        assert isinstance(told, dict)
        return {
            "recipe": kept["recipe"],
            "environment": self.environment.name,
            "locked": kept["locked"],
            "dialect": self.dialect,
            "tf": kept["tf"],
            "keras": told.get("keras") or kept["tf_keras"] or kept["keras"],
            "python": kept["python"],
            "numpy": self.environment.installed.get("numpy"),
        }

    def proved(self) -> dict[str, object]:
        """The result of the control model: versions, formats, seconds; run once and kept on disk.

        Raises:
            BrokenEnvironment: The environment cannot build, save and load a model of its own.
        """
        result = self.control()
        if not result["works"]:
            raise BrokenEnvironment(
                f"the environment {self.recipe.id} fails its own control model, so it can judge no other",
                where=self.environment.path,
                found=result["problem"],
                hint=f"`kerasferry env remove '{self.recipe.target}'` and create it again",
            )
        return result

    def control(self) -> dict[str, object]:
        """The same without raising: works, problem, formats, versions."""
        if self._control is None:
            self._control = kept_control(self.environment) or self._new_control()
        return self._control

    def worker(self) -> Worker:
        """The warm worker; started by its first call."""
        return self._worker

    def close(self) -> None:
        """End the worker and everything it started."""
        self._worker.close()

    def __enter__(self) -> Runtime:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _new_control(self) -> dict[str, object]:
        result: dict[str, object] = {"works": False, "versions": {}, "formats": []}
        try:
            result["versions"] = self._worker.call("hello", timeout=CONTROL_TIMEOUT)["versions"]
            result.update(self._worker.call("control", timeout=CONTROL_TIMEOUT))
        except WorkerError as problem:
            detail = problem.traceback_tail.splitlines()[-1:] if problem.kind == "CRASHED" else []
            result["problem"] = ": ".join(
                part for part in (problem.error_type, problem.message, *detail) if part
            )
            if problem.kind != "RAISED":  # a slow or full machine is no property of the environment
                return result
        result["version"] = CONTROL_VERSION
        file = self.environment.path / CONTROL_FILE
        half_written = file.with_suffix(f".{os.getpid()}")
        half_written.write_text(json.dumps(result, indent=1) + "\n", "utf-8")
        half_written.replace(file)
        return result


def kept_control(environment: Environment) -> dict[str, object] | None:
    """What the control model said earlier, or None if it was not tried."""
    try:
        kept = json.loads((environment.path / CONTROL_FILE).read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return kept if isinstance(kept, dict) and kept.get("version") == CONTROL_VERSION else None


def open_runtime(target: Target | Recipe | str, *, progress: Callable[[str], None] | None = None) -> Runtime:
    """The runtime of a target; its environment is made if it is not there.

    Raises:
        UnknownVersion, UsageError: The target names versions that are not known or do not go together.
        MissingEnvironment: It could not be made here; the hint says what to install.
    """
    recipe = target if isinstance(target, Recipe) else resolve(target)
    return Runtime(recipe, ensure(recipe, progress))
