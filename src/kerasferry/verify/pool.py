"""Runtimes kept warm: each is opened once and serves many artifacts."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ..catalog.targets import resolve
from ..runtimes import Runtime, open_runtime

if TYPE_CHECKING:
    from .sides import Side

WARM = 4
"""Workers alive at once; each holds a TensorFlow, 300 to 600 MB."""


class RuntimePool:
    """Opens runtimes by target, and closes those that were not used for longest."""

    def __init__(self, progress: Callable[[str], None] = lambda text: None, warm: int = WARM) -> None:
        self._runtimes: dict[str, Runtime] = {}
        self._progress = progress
        self._warm = warm
        self._kept: tuple[object, Side] | None = None

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

    def keep(self, key: object, side: Side) -> None:
        """Leave one source loaded, for the next conversion of the same artifact; the one before is freed.

        Seen with ResNet50 as a SavedModel: loading it takes 2.3 a minute, and there is one a target.
        """
        if self._kept is not None and self._kept[1] is not side:
            self._kept[1].free()
        self._kept = (key, side)

    def take(self, key: object) -> Side | None:
        """The source that was kept, if it is this one and its worker still runs."""
        if self._kept is None or self._kept[0] != key:
            return None
        side, self._kept = self._kept[1], None
        return side if side.handle and side.runtime.worker().alive else None

    @property
    def runtimes(self) -> list[Runtime]:
        """Those that are open, the one used last at the end."""
        return list(self._runtimes.values())

    def close(self) -> None:
        """End all workers."""
        self._kept = None
        for runtime in self._runtimes.values():
            runtime.close()
        self._runtimes.clear()

    def __enter__(self) -> RuntimePool:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
