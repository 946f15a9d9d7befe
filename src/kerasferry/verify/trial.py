"""One trial: an artifact, its conversion and a target, from reading both files to the verdict."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ..errors import FerryError, UsageError
from ..formats import Located
from ..hub import Contents
from ..runtimes import BrokenEnvironment, MissingEnvironment, WorkerError
from . import inputs
from .hints import Hint, hints
from .layer_by_layer import compare_layers
from .loaded_weights import compare_loaded
from .loaders import load_source, load_targets
from .outputs import Measured, compare_outputs, insensitive, measure, tolerance_of, views
from .pool import RuntimePool
from .sides import Output, Side
from .spread import spread_of
from .training import train_once
from .verdict import Verdict, Verification, WeightsResult
from .weights import compare_artifacts


@dataclass(frozen=True)
class Options:
    """What the user asked for.

    Attributes:
        target: What must load the conversion; `newest` by default.
        source_runtime: Overrides the version that wrote the source.
        inputs: An `.npz` of inputs, else they are made.
        seed: For inputs that are made.
        source_modules, target_modules: Python files imported in the runtimes.
        train: One step of training in the target.
        weights_only: No runtime at all.
        timeout: Seconds for each call of a worker.
    """

    target: str = "newest"
    source_runtime: str | None = None
    inputs: Path | None = None
    seed: int = 0
    source_modules: tuple[Path, ...] = ()
    target_modules: tuple[Path, ...] = ()
    train: bool = False
    weights_only: bool = False
    timeout: float = 600.0


class Trial:
    """The state of one trial; `run` fills the record."""

    def __init__(
        self,
        source: tuple[Located, Contents],
        converted: tuple[Located, Contents],
        options: Options,
        pool: RuntimePool,
        folder: Path,
        record: Verification,
        progress: Callable[[str], None],
    ) -> None:
        self.source, self.converted = source[1], converted[1]
        self.options, self.pool, self.folder, self.record = options, pool, folder, record
        self.progress = progress
        self.sides: list[Side] = []

    def run(self) -> None:
        """Everything, to the verdict."""
        record, options = self.record, self.options
        self.progress("comparing the weights of both files")
        record.weights.append(compare_artifacts(self.source, self.converted))
        if options.weights_only:
            self._by_weights_alone("no predictions were asked for")
            return
        targets = load_targets(self)
        if not targets:
            return
        source = load_source(self, callable_only=targets[0].loader != "keras")
        if source is None:
            return
        record.source_side = source.record()
        self._predictions(source, targets)
        if options.train and record.verdict is not Verdict.REFUSED:
            self.progress("training one step")
            record.training = train_once(targets[0], self.folder / "a.npz", options.seed)

    def free(self) -> None:
        """Forget the models; the runtimes stay warm."""
        for side in self.sides:
            try:
                side.free()
            except WorkerError:
                side.runtime.close()

    def without_source(self, reason: str) -> None:
        """There is no version to ask; what the weights say is the answer."""
        self._by_weights_alone(reason)

    def _by_weights_alone(self, reason: str) -> None:
        files = self.record.weights[0]
        if files.compared is None:
            self.record.ended(Verdict.UNUSABLE, f"{reason}, and weights {files.note}")
        elif files.differences:
            self.record.ended(Verdict.DIFFERENT, f"weights differ: {files.differences[0]}")
        else:
            self.record.ended(
                Verdict.WEIGHTS_SAME,
                f"{reason}; {files.compared} variables are bit identical, predictions were not compared",
            )
            self.record.exit_code = 0 if self.options.weights_only else 1

    def _predictions(self, source: Side, targets: list[Side]) -> None:
        tolerance = tolerance_of(self.source)
        self.progress(f"predicting in {source.runtime.recipe.id}")
        files, first = self._feed(source)
        measured = measure(source, files, first, tolerance)
        self._compare_loaded_weights(source, targets[0])
        problems: list[str] = []
        for target in targets:
            self.progress(f"predicting in {target.runtime.recipe.id}")
            found = (views(target, files[0]), views(target, files[1]))
            by_name = target.loader != "keras"
            rows, unlike = compare_outputs(measured, found, tolerance, by_name=by_name)
            if len(targets) > 1:
                unlike = [f"{target.loader}: {problem}" for problem in unlike]
                for row in rows:
                    row.view = f"{row.view}, {target.loader}"
            self.record.outputs += rows
            problems += unlike
        self._judge(measured, problems, source, targets, files, tolerance)

    def _feed(self, source: Side) -> tuple[tuple[Path, Path], list[Output]]:
        """Both batches as files, accepted by the source, and what it answers to the first."""
        specs = inputs.specs_of(source.describe()["inputs"], self.source.path)
        known = inputs.hints_for(specs, hints(self.source.topology))
        given = inputs.read_given(self.options.inputs, specs) if self.options.inputs else None
        sizes = inputs.SIZES if given is None and any(spec.is_open for spec in specs) else inputs.SIZES[:1]
        refusals = []
        for size in sizes:
            batches = self._batches(specs, known, given, size)
            names = (self.folder / "a.npz", self.folder / "b.npz")
            files = tuple(inputs.write_npz(file, batch) for file, batch in zip(names, batches, strict=True))
            try:
                first = source.predict(files[0])
            except WorkerError as error:
                if error.kind != "RAISED":
                    raise
                refusals.append(str(error.found))
                continue
            self._note_inputs(specs, known, batches[0], given is not None)
            return (files[0], files[1]), first
        raise UsageError(
            "the source version does not accept the inputs",
            where=self.source.path,
            found=refusals[0],
            hint="give better ones with --inputs FILE.npz",
        )

    def _batches(
        self, specs: list[inputs.InputSpec], known: list[Hint], given: inputs.Batch | None, size: int
    ) -> tuple[inputs.Batch, inputs.Batch]:
        seed = self.options.seed
        if given is not None:
            return given, inputs.shuffled(given, seed)
        spread = spread_of(self.source, known)
        return (
            inputs.make(specs, known, seed, size, spread),
            inputs.make(specs, known, seed + 1, size, spread),
        )

    def _note_inputs(
        self, specs: list[inputs.InputSpec], known: list[Hint], batch: inputs.Batch, given: bool
    ) -> None:
        self.record.inputs = [
            {
                "name": spec.name,
                "shape": list(batch[spec.name].shape),
                "dtype": spec.dtype,
                "how": f"from {self.options.inputs}" if given else inputs.how(spec, hint),
            }
            for spec, hint in zip(specs, known, strict=True)
        ]

    def _compare_loaded_weights(self, source: Side, target: Side) -> None:
        if source.loader != "keras" or target.loader != "keras":
            return
        self.progress("comparing the weights of both models")
        try:
            result = compare_loaded(*source.weights(), *target.weights())
        except WorkerError as error:
            if error.kind != "RAISED":
                raise
            result = WeightsResult("runtimes", None, note=f"not compared: {error.found}")
        self.record.weights.append(result)

    def _judge(
        self,
        measured: Measured,
        problems: list[str],
        source: Side,
        targets: list[Side],
        files: tuple[Path, Path],
        tolerance: float,
    ) -> None:
        record = self.record
        different = [row for row in record.outputs if not row.comparison.same]
        if problems or (different and measured.steady):
            reason = problems[0] if problems else f"`{different[0].name}` {different[0].comparison.reason}"
            layers = compare_layers(source, targets[0], files, tolerance)
            if layers.first_different is not None:
                reason += f"; the first layer that differs is `{layers.first_different.name}`"
                record.outputs.append(layers.first_different)
            record.ended(Verdict.DIFFERENT, reason)
            return
        unequal = [text for result in record.weights for text in result.differences]
        if unequal:
            record.ended(Verdict.DIFFERENT, f"weights differ: {unequal[0]}")
            return
        doubt = insensitive(measured, record.outputs)
        if doubt is None:
            record.ended(Verdict.SAME, self._praise(source, targets))
            return
        self._by_layers(doubt, source, targets[0], files, tolerance)

    def _by_layers(
        self, doubt: str, source: Side, target: Side, files: tuple[Path, Path], tolerance: float
    ) -> None:
        layers = compare_layers(source, target, files, tolerance)
        self.record.outputs += layers.rows
        wrong = layers.first_different
        if wrong is not None:
            self.record.ended(Verdict.DIFFERENT, f"layer `{wrong.name}` {wrong.comparison.reason}")
        elif layers.note or layers.missing or not layers.rows:
            why = layers.note or f"the target has no layer `{(layers.missing or ['?'])[0]}`"
            self.record.ended(Verdict.INSENSITIVE, f"{doubt}; {why}")
        elif layers.unproved is not None:
            name, moved = layers.unproved.name, layers.unproved.by_input or 0.0
            self.record.ended(
                Verdict.INSENSITIVE, f"{doubt}; layer `{name}` moves by only {moved:.1g} of its maximum, too"
            )
        else:
            self.record.ended(Verdict.SAME, f"by layers: each of {len(layers.rows)} gives the same; {doubt}")

    def _praise(self, source: Side, targets: list[Side]) -> str:
        finals = len({row.name for row in self.record.outputs})
        bits = min((result.compared or 0 for result in self.record.weights), default=0)
        text = f"{finals} output{'s' if finals > 1 else ''} as in {title(source)}"
        if bits:
            text += f", {bits} variables bit identical"
        return text if targets[0].loader == "keras" else f"callable, same predictions, no layers: {text}"


def title(side: Side) -> str:
    """`TensorFlow 2.9.3`, `Keras 3.5.0` for a report."""
    versions = side.runtime.record
    if str(versions["dialect"]).startswith("k"):
        return f"Keras {versions['keras']}"
    return f"TensorFlow {versions['tf']}"


__all__ = ["BrokenEnvironment", "FerryError", "MissingEnvironment", "Options", "Trial", "title"]
