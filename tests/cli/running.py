"""Running the command in process, and looking at what it left behind."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from kerasferry.cli import main

GOLDEN = Path(__file__).parents[1] / "golden"
H5 = GOLDEN / "tf2.9-functional-hdf5" / "model.h5"
KERAS = GOLDEN / "tf2.15-functional-keras_zip" / "model.keras"
SAVED_MODEL = GOLDEN / "tf2.9-dense-saved_model" / "saved_model"


@dataclass(frozen=True)
class Answer:
    """Exit code and what was printed."""

    code: int
    out: str
    err: str


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> Answer:
    """The command, as a person would type it."""
    capsys.readouterr()
    try:
        code = main([str(argument) for argument in arguments])
    except SystemExit as error:  # argparse
        code = int(error.code or 0)
    printed = capsys.readouterr()
    return Answer(code, printed.out, printed.err)


def everything_below(folder: Path) -> dict[str, str]:
    """Every file and folder with the hash of its contents."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        if path.is_file()
        else ""
        for path in sorted(folder.rglob("*"))
    }


def refused(capsys: pytest.CaptureFixture[str], path: object, code: int = 3) -> str:
    """The error of `inspect` and `convert`, which agree; the folder is as it was."""
    before = everything_below(Path())
    told = run(capsys, "convert", path, "out.keras")
    assert (told.code, told.out) == (code, "")
    assert everything_below(Path()) == before
    assert "Traceback" not in told.err
    lines = told.err.splitlines()
    assert lines[0].startswith("error: ") and not lines[0].endswith(".")
    return told.err.rstrip("\n")


def both_refuse(capsys: pytest.CaptureFixture[str], path: object) -> str:
    """The same, for what `inspect` cannot describe either."""
    told = refused(capsys, path)
    asked = run(capsys, "inspect", path)
    assert (asked.code, asked.out, asked.err.rstrip("\n")) == (3, "", told)
    as_json = run(capsys, "inspect", path, "--json")
    assert as_json.code == 3
    answer = json.loads(as_json.out)
    assert told.startswith(f"error: {answer['what']}") and answer["exit_code"] == 3
    return told
