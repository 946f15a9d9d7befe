"""Runtimes kept warm: each is opened once and serves many artifacts."""

from __future__ import annotations

from collections.abc import Callable

from ..catalog.targets import resolve
from ..runtimes import Runtime, open_runtime

WARM = 4
"""Workers alive at once; each holds a TensorFlow, 300 to 600 MB."""


class RuntimePool:
    """Opens runtimes by target, and closes those that were not used for longest."""

    def __init__(self, progress: Callable[[str], None] = lambda text: None, warm: int = WARM) -> None:
        self._runtimes: dict[str, Runtime] = {}
        self._progress = progress
        self._warm = warm

    def open(self, target: str) -> Runtime:
        """The runtime of a target, proved by its own control model.

        Raises:
            UnknownVersion, UsageError: The target is not understood.
            MissingEnvironment: It cannot be made here.
            BrokenEnvironment: Its control model fails.
        """
        recipe = resolve(target)
        runtime = self._runtimes.pop(recipe.id, None)
        if runtime is None:
            self._progress(f"preparing {recipe.id}")
            runtime = open_runtime(recipe, progress=self._progress)
        self._runtimes[recipe.id] = runtime
        while len(self._runtimes) > max(2, self._warm):
            oldest = next(iter(self._runtimes))
            self._runtimes.pop(oldest).close()
        runtime.proved()
        return runtime

    @property
    def runtimes(self) -> list[Runtime]:
        """Those that are open, the one used last at the end."""
        return list(self._runtimes.values())

    def close(self) -> None:
        """End all workers."""
        for runtime in self._runtimes.values():
            runtime.close()
        self._runtimes.clear()

    def __enter__(self) -> RuntimePool:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
