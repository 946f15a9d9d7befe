"""`kerasferry convert`: write what the target loads."""

from __future__ import annotations

import argparse
from typing import Any

from .common import add_json, byte_progress, print_json


def add_parser(verbs: Any) -> None:
    """Register the verb."""
    parser = verbs.add_parser(
        "convert",
        help="write what the target loads",
        description=(
            "Convert a saved model. The weights are carried bit for bit; every other change is on record. "
            "The output appears whole or not at all, and the source is never touched."
        ),
    )
    parser.add_argument("model", help="SavedModel folder, HDF5 file, .keras file, or an archive of one")
    parser.add_argument(
        "output",
        help="NEW.keras (Keras 3, TF 2.13 to 2.15), NEW.h5 (any target), NEW.weights.h5 (weights alone, for "
        "load_weights of a model that your code builds), NEW.ckpt (with the optimizer, for TF 2.0 to 2.15), or a new "
        "folder for a repaired SavedModel",
    )
    parser.add_argument(
        "--target",
        metavar="T",
        help="keras==3.6, tf==2.17, tf==2.17,keras==3.5; downwards tf==2.13, keras==2.3 (default: the newest)",
    )
    parser.add_argument(
        "--to",
        choices=("keras", "hdf5", "weights", "checkpoint", "saved_model"),
        help="format, if the name does not say it",
    )
    parser.add_argument(
        "--source", metavar="T", help="the version that wrote the model, where its own stamps do not say it"
    )
    parser.add_argument("--strict", action="store_true", help="refuse if anything would be lost")
    parser.add_argument("--force", action="store_true", help="replace an existing output")
    parser.add_argument(
        "--one-file",
        action="store_true",
        help="refuse if a module (NEW_layers.py) would have to stand beside the output",
    )
    parser.add_argument(
        "--replace-layer",
        metavar="NAME=module:Class",
        action="append",
        default=[],
        type=_replacement,
        help="put a class of yours in the place of a layer, of a Lambda for example (may be repeated)",
    )
    add_json(parser)
    parser.set_defaults(run=run)


def _replacement(text: str) -> tuple[str, str]:
    name, equals, target = text.partition("=")
    if not (name and equals and target):
        raise argparse.ArgumentTypeError(f"{text!r} is not NAME=module:Class")
    return name, target


def run(options: argparse.Namespace) -> int:
    """Carry out the verb."""
    from ..conversion import convert

    with byte_progress("writing", options.json) as progress:
        record = convert(
            options.model,
            options.output,
            target=options.target,
            to=options.to,
            written_by=options.source,
            strict=options.strict,
            force=options.force,
            one_file=options.one_file,
            replace_layers=dict(options.replace_layer),
            progress=progress,
        )
    if options.json:
        print_json(record.to_json())
    else:
        from ..reports.conversion import lines

        print("\n".join(lines(record)))
    return 0
