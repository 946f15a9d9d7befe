"""What several verbs share: `--json`, progress on standard error."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any


def add_json(parser: argparse.ArgumentParser) -> None:
    """The `--json` option."""
    parser.add_argument("--json", action="store_true", help="print the answer as JSON")


def print_json(value: Any) -> None:
    """A report for machines, on standard output."""
    print(json.dumps(value, indent=2, default=str))


@contextmanager
def byte_progress(title: str, quiet: bool) -> Iterator[Callable[[int, int], None]]:
    """A progress bar in bytes on a terminal, silence elsewhere.

    It appears with the first report only, so a small model shows none.
    """
    if quiet or not sys.stderr.isatty():
        yield lambda done, total: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(title, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
