"""`kerasferry verify`: real versions say whether a conversion predicts the same."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from .common import add_json, print_json

EPILOG = """\
The version that wrote the source predicts, the target predicts, on two batches of made inputs.
SAME: max|a-b| <= 1e-5 max|b| for every output (1e-3 in half precision), all weights bit identical.
INSENSITIVE: the outputs hardly move with the input or an early weight, so sameness proves nothing.

exit codes: 0 every verdict is SAME (or what --expect says), 1 the answer is no, 2 usage, 3 an artifact cannot
            be used, 5 an environment is missing or broken
"""


def add_parser(verbs: Any) -> None:
    """Register the verb."""
    parser = verbs.add_parser(
        "verify",
        help="predictions of the real versions, compared",
        description="Prove that a conversion predicts what the source version predicts.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("source", help="the model as it was: SavedModel, HDF5, .keras, or an archive of one")
    parser.add_argument("converted", help="what `kerasferry convert` wrote")
    parser.add_argument(
        "--target",
        metavar="T",
        action="append",
        default=[],
        help="as for convert; may be given several times (default: the newest; for HDF5 and .keras of tf.keras the "
        "version that the file names)",
    )
    parser.add_argument(
        "--source-runtime",
        metavar="T",
        help="ask this version about the source, not that of its stamp",
    )
    parser.add_argument("--inputs", metavar="FILE.npz", help="inputs, named like the model's (default: made)")
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="seed of made inputs (default: 0)")
    parser.add_argument("--train", action="store_true", help="also train one step in the target")
    parser.add_argument(
        "--weights-only", action="store_true", help="compare only the weights of both files, run nothing"
    )
    for name, text in (("", "both runtimes"), ("source-", "the source's"), ("target-", "the target's")):
        parser.add_argument(
            f"--{name}module",
            metavar="FILE.py",
            action="append",
            default=[],
            help=f"import a file that registers custom classes in {text}",
        )
    parser.add_argument("--timeout", type=float, default=600.0, metavar="S", help="seconds for each step")
    parser.add_argument(
        "--expect", metavar="VERDICT", default="SAME", type=str.upper, help="the verdict to exit 0 for"
    )
    add_json(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Carry out the verb."""
    from ..errors import UsageError
    from ..verify import RuntimePool, Verdict, own_target, verify

    known = [verdict.value for verdict in Verdict]
    if options.expect not in known:
        raise UsageError("there is no such verdict", found=options.expect, hint=f"one of {', '.join(known)}")
    records = []
    with _progress(options.json) as progress, RuntimePool(progress) as pool:
        for target in options.target or [own_target(options.converted)]:
            records.append(
                verify(
                    options.source,
                    options.converted,
                    target=target,
                    source_runtime=options.source_runtime,
                    inputs=options.inputs,
                    seed=options.seed,
                    modules=_files(options.module),
                    source_modules=_files(options.source_module),
                    target_modules=_files(options.target_module),
                    train=options.train,
                    weights_only=options.weights_only,
                    timeout=options.timeout,
                    pool=pool,
                    progress=progress,
                )
            )
    codes = [_exit_code(record, options) for record in records]
    if options.json:
        print_json({"exit_code": max(codes), "results": [record.to_json() for record in records]})
    else:
        from ..reports.verification import lines

        print("\n\n".join("\n".join(lines(record)) for record in records))
    return max(codes)


def _exit_code(record: Any, options: argparse.Namespace) -> int:
    if record.verdict.value != options.expect:
        return record.exit_code or 1
    failed_training = record.training is not None and not record.training["works"]
    return 1 if failed_training else 0


def _files(names: list[str]) -> list[Path]:
    from ..errors import UsageError

    files = [Path(name) for name in names]
    for file in files:
        if not file.is_file():
            raise UsageError("there is no such Python file", where=file)
    return files


@contextmanager
def _progress(quiet: bool) -> Iterator[Callable[[str], None]]:
    """What is being done, in one changing line on a terminal; silence elsewhere."""
    if quiet or not sys.stderr.isatty():
        yield lambda text: None
        return
    from rich.console import Console

    with Console(stderr=True).status("") as status:
        yield status.update
