"""One trial: an artifact, its conversion and a target, from reading both files to the verdict."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ..formats import Located
from ..hub import Contents
from ..runtimes import WorkerError
from .compare import SENSITIVE
from .feeding import Fed, Files, feed, moved_by_rounding
from .layer_by_layer import Layers, compare_layers
from .loaded_weights import compare_loaded
from .loaders import error_text, load_source, load_targets, loader_name
from .outputs import Views, compare_outputs, insensitive, tolerance_of, views
from .pool import RuntimePool
from .sides import Side
from .training import train_once
from .verdict import OutputResult, Verdict, Verification, WeightsResult
from .weights import by_layer, compare_artifacts

ROUNDING = 3
"""A difference of up to so many times the effect of the last bit of the inputs is said to be rounding."""


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


@dataclass
class _Findings:
    """What was found before the judgement."""

    source: Side
    targets: list[Side]
    fed: Fed
    tolerance: float
    problems: list[str]
    doubt: str | None

    def layers(self) -> Layers:
        """All layers, compared."""
        return compare_layers(self.source, self.targets[0], self.fed.files, self.tolerance)


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
        self.kept: object = None  # under which key the pool may keep the source loaded
        self.refusal: str | None = None  # of a second loader, while the first one works

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
        batch = self._predictions(source, targets)
        if self.refusal is not None and record.passed:
            record.ended(Verdict.REFUSED, f"{self.refusal}; by {targets[0].loader}: {record.reason}")
        if options.train:
            self.progress("training one step")
            record.training = train_once(targets[0], batch, options.seed)

    def free(self) -> None:
        """Forget the models; the runtimes stay warm."""
        for side in self.sides:
            try:
                if self._is_kept(side):
                    self.pool.keep(self.kept, side)
                    continue
                side.free()
            except WorkerError:
                side.runtime.close()

    def _is_kept(self, side: Side) -> bool:
        """The source of a trial that ended well, for the next conversion of it."""
        apart = self.source.path != self.converted.path
        return self.kept is not None and self.record.passed and apart and side.path == self.source.path

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

    def _predictions(self, source: Side, targets: list[Side]) -> Path:
        """Compare everything and judge; returns the first batch."""
        tolerance = tolerance_of(self.source)
        self.progress(f"predicting in {source.runtime.recipe.id}")
        fed = feed(source, self.source, self.options, self.folder, tolerance)
        self.record.inputs = fed.described
        self._compare_loaded_weights(source, targets[0])
        problems: list[str] = []
        compared = set(fed.measured.batches[0])
        for target in targets:
            self.progress(f"predicting in {target.runtime.recipe.id}")
            found = self._answers(target, fed.files, first=target is targets[0])
            if found is None:
                continue
            by_name = target.loader != "keras"
            rows, unlike = compare_outputs(fed.measured, found, tolerance, by_name=by_name)
            compared &= set(rows)
            if len(targets) > 1:
                unlike = [f"{target.loader}: {problem}" for problem in unlike]
                for row in rows.values():
                    row.view = f"{row.view}, {target.loader}"
            self.record.outputs += rows.values()
            problems += unlike
        doubt = insensitive(fed.measured, tolerance, compared)
        self._judge(_Findings(source, targets, fed, tolerance, problems, doubt))
        return fed.files[0]

    def _answers(self, target: Side, files: Files, *, first: bool) -> tuple[Views, Views] | None:
        """Both batches in the target; None if its second loader does not take what the first one takes."""
        try:
            return views(target, files[0]), views(target, files[1])
        except WorkerError as error:
            if first or error.kind != "RAISED":
                raise
            refusal = f"{loader_name(target.loader)} of the target does not take the inputs"
            if len(self.record.inputs) > 1:
                # Seen in 3.0.5 and 3.15.1: TFSMLayer passes its first input by position, and a signature of
                # several takes names only. No file can change that.
                refusal += ": it cannot call a signature with several; tf.saved_model.load can"
                self.record.notes.append(refusal)
            else:
                self.refusal, self.record.error = refusal, error_text(error)
            return None

    def _compare_loaded_weights(self, source: Side, target: Side) -> None:
        if source.loader != "keras" or target.loader != "keras":
            return
        self.progress("comparing the weights of both models")
        try:
            result = compare_loaded(*source.weights(), *target.weights(), by_layer(self.source))
        except WorkerError as error:
            if error.kind != "RAISED":
                raise
            result = WeightsResult("runtimes", None, note=f"not compared: {error.found}")
        self.record.weights.append(result)

    def _judge(self, found: _Findings) -> None:
        record = self.record
        different = [row for row in record.outputs if not row.comparison.same]
        if found.problems or (different and found.fed.measured.steady):
            reason = (
                found.problems[0]
                if found.problems
                else f"`{different[0].name}` {different[0].comparison.reason}"
            )
            if different and not found.problems:
                reason += self._rounding(found, different[0])
            first = found.layers().first_different
            if first is not None:
                reason += f"; the first layer that differs is `{first.name}`"
                record.outputs.append(first)
            record.ended(Verdict.DIFFERENT, reason)
            return
        unequal = [text for result in record.weights for text in result.differences]
        if unequal:
            record.ended(Verdict.DIFFERENT, f"weights differ: {unequal[0]}")
        elif found.doubt is not None:
            self._by_layers(found)
        else:
            record.ended(Verdict.SAME, self._praise(found.source, found.targets))

    def _rounding(self, found: _Findings, row: OutputResult) -> str:
        """A hint if the difference is no larger than what the last bit of the inputs does to the source."""
        if not row.comparison.relative < SENSITIVE * found.tolerance:
            return ""
        moved = max(moved_by_rounding(found.source, found.fed, self.folder).values())
        if row.comparison.relative > ROUNDING * moved:
            return ""
        self.record.notes.append(
            f"the source's own answer moves by {moved:.1g} of its maximum when its inputs change in the last "
            "bit: a difference of this size is what rounding does to this network"
        )
        return ", no more than rounding does"

    def _by_layers(self, found: _Findings) -> None:
        layers, doubt = found.layers(), found.doubt
        self.record.outputs += layers.rows
        wrong = layers.first_different
        if wrong is not None and found.fed.measured.steady:
            self.record.ended(Verdict.DIFFERENT, f"layer `{wrong.name}` {wrong.comparison.reason}")
        elif wrong is not None:
            self.record.ended(Verdict.INSENSITIVE, f"{doubt}, from layer `{wrong.name}` on")
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
