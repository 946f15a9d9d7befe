"""`verify` and `verify_many`: every ending, a crash or a missing Python too, is a record and no exception."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from ..errors import FerryError
from ..formats import read, recognise
from ..runtimes import BrokenEnvironment, MissingEnvironment, WorkerError
from .loaders import KINDS, core, error_text
from .pool import RuntimePool
from .trial import Options, Trial
from .verdict import Verdict, Verification

Progress = Callable[[str], None]

StrPath = str | Path


def verify(
    source: StrPath,
    converted: StrPath,
    *,
    target: str | None = None,
    source_runtime: str | None = None,
    inputs: StrPath | None = None,
    seed: int = 0,
    modules: Sequence[StrPath] = (),
    source_modules: Sequence[StrPath] = (),
    target_modules: Sequence[StrPath] = (),
    train: bool = False,
    weights_only: bool = False,
    timeout: float = 600.0,
    pool: RuntimePool | None = None,
    progress: Progress | None = None,
) -> Verification:
    """Predictions of the version that wrote the source and of the target, compared.

    Args:
        source: The artifact as it was before.
        converted: What `convert` wrote.
        target: As for `convert`; the newest if None.
        source_runtime: The version to ask about the source (`tf==2.6`); by its stamps if None.
        inputs: An `.npz` whose arrays are named like the model's inputs; made from `seed` if None.
        modules: Python files that register custom classes, imported in both runtimes.
        source_modules, target_modules: The same for one side.
        train: Also train one step in the target.
        weights_only: Compare the weights of both files bit for bit, and run nothing.
        timeout: Seconds for each call.
        pool: Runtimes to use and leave open; own ones if None.
        progress: Called with what is being done.

    Raises:
        UsageError, UnknownVersion: The target is not understood.
        FerryError: An artifact cannot be read.

    Returns:
        The record. Inputs that do not fit the model end in UNUSABLE, environments that cannot be had in
        MISSING_ENV or BROKEN_ENV; see `Verdict`.
    """
    from ..catalog.targets import resolve

    options = Options(
        target=target or "newest",
        source_runtime=source_runtime,
        inputs=Path(inputs) if inputs is not None else None,
        seed=seed,
        source_modules=tuple(map(Path, (*modules, *source_modules))),
        target_modules=tuple(map(Path, (*modules, *target_modules))),
        train=train,
        weights_only=weights_only,
        timeout=timeout,
    )
    resolve(options.target)
    say = progress or (lambda text: None)
    if pool is not None:
        return _verify(Path(source), Path(converted), options, pool, say)
    with RuntimePool(say) as own:
        return _verify(Path(source), Path(converted), options, own, say)


def verify_many(
    pairs: Iterable[tuple[StrPath, StrPath]],
    options: Options | None = None,
    *,
    targets: Sequence[str] = (),
    progress: Progress | None = None,
    pool: RuntimePool | None = None,
) -> Iterator[Verification]:
    """Many artifacts with one warm worker for each runtime; records come as they are ready.

    Args:
        pairs: (source, converted).
        options: For all of them.
        targets: Several targets for each pair, in place of that of the options.
        progress: Called with what is being done.
        pool: Runtimes to use and leave open.

    Yields:
        One for each pair and target. An artifact that cannot be read is a record, too: UNUSABLE.
    """
    options = options or Options()
    say = progress or (lambda text: None)
    own = pool or RuntimePool(say)
    try:
        for source, converted in pairs:
            for target in targets or (options.target,):
                try:
                    chosen = replace(options, target=target)
                    yield _verify(Path(source), Path(converted), chosen, own, say)
                except FerryError as error:
                    record = Verification(Path(source), Path(converted), target)
                    record.ended(Verdict.UNUSABLE, error.what)
                    record.error, record.exit_code = str(error), error.exit_code
                    yield record
    finally:
        if pool is None:
            own.close()


def _verify(
    source: Path, converted: Path, options: Options, pool: RuntimePool, progress: Progress
) -> Verification:
    record = Verification(source, converted, options.target)
    started = time.monotonic()
    with (
        tempfile.TemporaryDirectory(prefix="kerasferry-") as folder,
        recognise(source) as before,
        recognise(converted) as after,
    ):
        record.notes += [*before.notes, *after.notes]
        one, other = (before, read(before)), (after, read(after))
        trial = Trial(one, other, options, pool, Path(folder), record, progress)
        try:
            trial.run()
        except MissingEnvironment as error:
            record.ended(Verdict.MISSING_ENV, error.what)
            record.error = str(error)
        except BrokenEnvironment as error:
            record.ended(Verdict.BROKEN_ENV, error.what)
            record.error = str(error)
        except WorkerError as error:
            record.ended(KINDS[error.kind], f"{error.what}: {core(error)}")
            record.error = error_text(error)
        except FerryError as error:
            record.ended(Verdict.UNUSABLE, error.what)
            record.error, record.exit_code = str(error), error.exit_code
        finally:
            trial.free()
    record.seconds = time.monotonic() - started
    return record
