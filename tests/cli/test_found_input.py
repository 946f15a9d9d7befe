"""What people hand over in place of the model's own path, and where the model is found in it."""

from __future__ import annotations

import shutil
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest
from running import H5, KERAS, SAVED_MODEL, run

sys.path.insert(0, str(Path(__file__).parents[1] / "hostile"))


pytestmark = pytest.mark.usefixtures("here")


JUST_WORK = {
    "the graph itself": lambda: SAVED_MODEL / "saved_model.pb",
    "numbered folders": lambda: numbered(),
    "zip": lambda: zipped(),
    "tar.gz": lambda: tarred(),
    "h5 in a folder": lambda: in_folder(),
    "h5 named keras": lambda: shutil.copy(H5, "old.keras"),
    "unzipped keras": lambda: unzipped(),
}


def numbered() -> Path:
    for number in ("1", "12", "3"):
        shutil.copytree(SAVED_MODEL, Path("serving", number))
    return Path("serving")


def zipped() -> Path:
    return Path(shutil.make_archive("sm", "zip", SAVED_MODEL.parent, SAVED_MODEL.name))


def tarred() -> Path:
    with tarfile.open("sm.tar.gz", "w:gz") as archive:
        archive.add(SAVED_MODEL, "deep/inside/model")
    return Path("sm.tar.gz")


def in_folder() -> Path:
    Path("download").mkdir()
    shutil.copy(H5, "download/m.h5")
    Path("download/README.md").write_text("a model")
    return Path("download")


def unzipped() -> Path:
    with zipfile.ZipFile(KERAS) as archive:
        archive.extractall("unzipped")
    return Path("unzipped")


@pytest.mark.parametrize("case", JUST_WORK)
def test_just_works(case: str, capsys: pytest.CaptureFixture[str]) -> None:
    path = JUST_WORK[case]()
    told = run(capsys, "inspect", path)
    assert (told.code, told.err) == (0, "")
    told = run(capsys, "convert", path, "out.keras", "--target", "keras==3.15")
    assert (told.code, told.err) == (0, "")
    with zipfile.ZipFile("out.keras") as archive:
        assert archive.testzip() is None and len(archive.namelist()) == 3
    if case == "numbered folders":
        assert "note: the folder holds versions 1, 3, 12; version 12 is taken" in told.out
