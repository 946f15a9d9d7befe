"""`kerasferry inspect`: what an artifact is."""

from __future__ import annotations

import argparse
from typing import Any

from .common import add_json, print_json


def add_parser(verbs: Any) -> None:
    """Register the verb."""
    parser = verbs.add_parser(
        "inspect",
        help="what a saved model is, who wrote it, what it needs",
        description="Describe a saved model. Nothing in it runs, no TensorFlow is needed, no tensor is read.",
    )
    parser.add_argument("model", help="SavedModel folder, HDF5 file, .keras file, or an archive of one")
    add_json(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Carry out the verb."""
    from ..inspection import inspect

    answer = inspect(options.model)
    if options.json:
        print_json(answer.to_json())
    else:
        from ..reports.inspection import lines

        print("\n".join(lines(answer)))
    return 0
