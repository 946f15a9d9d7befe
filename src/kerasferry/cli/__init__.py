"""The `kerasferry` command: one file a verb. Heavy imports happen inside a verb, so that `--help` is quick."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from .. import __version__
from ..errors import FerryError

DESCRIPTION = (
    "Carry saved TensorFlow and Keras models between versions, and prove that they still predict the same."
)

EPILOG = """\
examples:
  kerasferry inspect old_model                    what it is, who wrote it, what it needs
  kerasferry convert old_model new.keras          write what the newest Keras loads
  kerasferry convert m.h5 m.keras --target keras==3.6
  kerasferry verify old_model new.keras           predictions of the real versions, compared
  kerasferry env create tf==2.9                   a real TensorFlow 2.9, isolated

exit codes: 0 done, 1 the answer is no, 2 usage, 3 the input cannot be used, 4 refused,
            5 an environment is missing, 6 the output cannot be written, 130 interrupted
"""


def build_parser() -> argparse.ArgumentParser:
    """The parser of the whole command."""
    from . import convert, env, inspect, verify

    parser = argparse.ArgumentParser(
        prog="kerasferry",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"kerasferry {__version__}")
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True)
    for verb in (inspect, convert, verify, env):
        verb.add_parser(verbs)
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; the return value is the exit code."""
    options = build_parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except FerryError as error:
        _show(error, as_json=getattr(options, "json", False))
        return error.exit_code
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        return 130
    except BrokenPipeError:
        sys.stderr.close()
        return 141


def _show(error: FerryError, *, as_json: bool) -> None:
    if as_json:
        import json

        print(json.dumps(error.to_json(), indent=2))
    print(error.render(), file=sys.stderr)
