"""Inputs that the source version accepts, and that show what its outputs depend on."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import UsageError
from ..hub import Contents, Json
from ..runtimes import WorkerError
from . import inputs
from .compare import movement
from .hints import Hint, hints
from .outputs import Measured, Place, insensitive, measure, views
from .sides import Output, Side
from .spread import spread_of

if TYPE_CHECKING:
    from .trial import Options

SCALES = (1.0, 30.0, 0.03)
"""Of made numbers of which nothing is known: the next is tried if the outputs hardly move with the last.

A network trained on values around 100 may be flat around 1, and one with large biases, too.
"""

Files = tuple[Path, Path]


@dataclass
class Fed:
    """Both batches as files, what the source answers, and a record of what was fed."""

    files: Files
    measured: Measured
    described: list[Json]


def feed(source: Side, contents: Contents, options: Options, folder: Path, tolerance: float) -> Fed:
    """The first batches with which the outputs can prove something; else the first that are accepted.

    Raises:
        UsageError: The given inputs do not fit, or the source version accepts none that were made.
    """
    feeder = _Feeder(source, contents, options, folder)
    fed: Fed | None = None
    for scale in feeder.scales:
        try:
            files, first = feeder.accepted(scale)
        except UsageError:
            if fed is None:
                raise
            break
        measured = measure(source, files, first, tolerance)
        proved = insensitive(measured, tolerance) is None
        if fed is None or proved:
            fed = Fed(files, measured, feeder.described)
        if proved or not measured.steady:
            break
    assert fed is not None
    return fed


def moved_by_rounding(source: Side, fed: Fed, folder: Path) -> dict[Place, float]:
    """How far the source's own answer moves when every float of the first batch changes in its last bit.

    A network whose answer moves by more than the tolerance cannot be judged that finely: seen with
    MobileNetV2 of random weights, 2e-5 (2.9.3).
    """
    import numpy as np

    with np.load(fed.files[0]) as file:
        batch = {name: file[name] for name in file.files}
    nudged = {
        name: np.nextafter(array, array.dtype.type(np.inf)) if array.dtype.kind == "f" else array
        for name, array in batch.items()
    }
    after = views(source, inputs.write_npz(folder / "nudged.npz", nudged))
    before = fed.measured.batches[0]
    return {place: movement(before[place].array, after[place].array) for place in before if place in after}


class _Feeder:
    def __init__(self, source: Side, contents: Contents, options: Options, folder: Path) -> None:
        self.source, self.options, self.folder, self.path = source, options, folder, contents.path
        self.specs = inputs.specs_of(source.describe()["inputs"], contents.path)
        self.known: list[Hint] = inputs.hints_for(self.specs, hints(contents.topology))
        self.given = inputs.read_given(options.inputs, self.specs) if options.inputs else None
        self.spread = spread_of(contents, self.known)
        self.described: list[Json] = []

    @property
    def scales(self) -> tuple[float, ...]:
        free = any(inputs.is_free(spec, hint) for spec, hint in zip(self.specs, self.known, strict=True))
        return SCALES if self.given is None and free else SCALES[:1]

    def accepted(self, scale: float) -> tuple[Files, list[Output]]:
        """Both batches, and what the source answers to the first; open dimensions grow until it does."""
        is_open = self.given is None and any(spec.is_open for spec in self.specs)
        refusals = []
        for attempt in range(len(inputs.SIZES) if is_open else 1):
            one, other = self._batches(attempt, scale)
            files = (
                inputs.write_npz(self.folder / f"a-{scale}.npz", one),
                inputs.write_npz(self.folder / f"b-{scale}.npz", other),
            )
            try:
                first = self.source.predict(files[0])
            except WorkerError as error:
                if error.kind != "RAISED":
                    raise
                refusals.append(str(error.found))
                continue
            self._describe(one, scale)
            return files, first
        raise UsageError(
            "the source version does not accept the inputs",
            where=self.path,
            found=refusals[0],
            hint="give better ones with --inputs FILE.npz",
        )

    def _batches(self, attempt: int, scale: float) -> tuple[inputs.Batch, inputs.Batch]:
        seed = self.options.seed
        if self.given is not None:
            return self.given, inputs.shuffled(self.given, seed)
        one, other = (
            inputs.make(self.specs, self.known, number, attempt, self.spread, scale)
            for number in (seed, seed + 1)
        )
        return one, other

    def _describe(self, batch: inputs.Batch, scale: float) -> None:
        self.described = [
            {
                "name": spec.name,
                "shape": list(batch[spec.name].shape),
                "dtype": spec.dtype,
                "how": f"from {self.options.inputs}" if self.given else inputs.how(spec, hint, scale),
            }
            for spec, hint in zip(self.specs, self.known, strict=True)
        ]
