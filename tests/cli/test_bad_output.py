"""An output that cannot be written appears not at all, and the source stays as it is."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import h5py
import pytest
from running import H5, KERAS, SAVED_MODEL, everything_below, run

import kerasferry

SOURCES = {"h5": H5, "keras": KERAS, "saved_model": SAVED_MODEL}
OUTPUTS = {"keras": "out.keras", "h5": "out.h5"}


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture(params=SOURCES)
def source(request: pytest.FixtureRequest) -> Path:
    original = SOURCES[request.param]
    Path("in").mkdir()
    copied = Path("in", original.name)
    if original.is_dir():
        shutil.copytree(original, copied)
    else:
        shutil.copy(original, copied)
    return copied


def test_source_is_untouched(source: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before, times = everything_below(Path("in")), [path.stat().st_mtime_ns for path in Path("in").rglob("*")]
    for output in ("out.keras", "out.h5"):
        assert run(capsys, "convert", source, output).code == 0
    assert everything_below(Path("in")) == before
    assert [path.stat().st_mtime_ns for path in Path("in").rglob("*")] == times
    assert sorted(path.name for path in Path().iterdir()) == ["in", "out.h5", "out.keras"]


def test_existing_output(source: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("out.keras").write_text("mine")
    told = run(capsys, "convert", source, "out.keras")
    assert (told.code, told.out, told.err) == (
        2,
        "",
        "error: the output is there already\n  at:    out.keras\n  hint:  give --force to replace it\n",
    )
    assert Path("out.keras").read_text() == "mine"
    assert run(capsys, "convert", source, "out.keras", "--force").code == 0
    assert Path("out.keras").read_bytes()[:2] == b"PK"
    assert sorted(path.name for path in Path().iterdir()) == ["in", "out.keras"]


def test_a_failed_conversion_leaves_the_old_output(capsys: pytest.CaptureFixture[str]) -> None:
    """--force replaces what is there only by something whole."""
    shutil.copytree(SAVED_MODEL, "sm")
    data = Path("sm/variables/variables.data-00000-of-00001")
    data.write_bytes(bytes([data.read_bytes()[0] ^ 1]) + data.read_bytes()[1:])
    Path("out.keras").write_text("mine")
    before = everything_below(Path())
    assert run(capsys, "convert", "sm", "out.keras", "--force").code == 3
    assert everything_below(Path()) == before


def test_dangling_link_is_there_already(capsys: pytest.CaptureFixture[str]) -> None:
    Path("out.keras").symlink_to("nowhere")
    assert run(capsys, "convert", H5, "out.keras").code == 2


def test_no_folder(capsys: pytest.CaptureFixture[str]) -> None:
    told = run(capsys, "convert", H5, "new/out.keras")
    assert (told.code, told.err) == (
        6,
        "error: the folder of the output does not exist\n  at:    new\n  hint:  mkdir -p new\n",
    )
    Path("file").write_text("")
    assert run(capsys, "convert", H5, "file/out.keras").code == 6


@pytest.mark.parametrize("place", ["sm/out.keras", "sm/variables/out.h5", "sm"])
def test_output_inside_the_source(place: str, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copytree(SAVED_MODEL, "sm")
    before = everything_below(Path())
    told = run(capsys, "convert", "sm", place, "--force", "--to", "keras")
    assert told.code == 2
    assert told.err.splitlines()[0] == "error: the output would be written into the source"
    assert everything_below(Path()) == before


def test_output_is_the_source(capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copy(H5, "m.h5")
    Path("other.h5").symlink_to("m.h5")
    for place in ("m.h5", "./m.h5", "other.h5"):
        assert run(capsys, "convert", "m.h5", place, "--force").code == 2
    assert Path("m.h5").read_bytes() == H5.read_bytes()


def test_source_inside_the_output(capsys: pytest.CaptureFixture[str]) -> None:
    """--force must not remove a folder that holds the source."""
    shutil.copytree(SAVED_MODEL, "models/sm")
    before = everything_below(Path())
    told = run(capsys, "convert", "models/sm", "models", "--force", "--to", "saved_model")
    assert told.code == 2
    assert everything_below(Path()) == before


def test_source_inside_a_replaceable_output(capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copytree(SAVED_MODEL, "sm")
    shutil.copy(H5, "sm/m.h5")
    before = everything_below(Path())
    told = run(capsys, "convert", "sm/m.h5", "sm", "--force", "--to", "keras")
    assert (told.code, told.err) == (
        2,
        "error: the output would replace a folder that holds the source\n  at:    sm\n",
    )
    assert everything_below(Path()) == before


def test_forced_over_a_folder(capsys: pytest.CaptureFixture[str]) -> None:
    """A folder that is no output of ours is not thrown away for a file."""
    Path("out.keras").mkdir()
    Path("out.keras/thesis.txt").write_text("years of work")
    told = run(capsys, "convert", H5, "out.keras", "--force")
    assert told.code == 2
    assert Path("out.keras/thesis.txt").read_text() == "years of work"


@pytest.mark.skipif(
    os.geteuid() == 0 and not Path("/proc/self").exists(), reason="needs unprivileged writing"
)
@pytest.mark.parametrize("output", ["out.keras", "out.h5"])
def test_read_only_folder(output: str, tmp_path: Path) -> None:
    folder = tmp_path / "fixed"
    folder.mkdir()
    folder.chmod(0o555)
    tmp_path.chmod(0o755)
    told = without_privileges("convert", H5, folder / output)
    assert told.returncode == 6
    assert (
        told.stderr
        == f"error: the output cannot be written\n  at:    {folder / output}\n  found: Permission denied\n"
    )
    assert not list(folder.iterdir())


RUN = """
import os, resource, sys
limit = int(sys.argv[1])
if limit:
    import signal
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
from kerasferry.cli import main
import h5py, kerasferry.conversion
import kerasferry.formats.hdf5, kerasferry.formats.keras_zip, kerasferry.formats.saved_model
import kerasferry.formats.hdf5_writing
if not limit and os.geteuid() == 0:
    import ctypes
    # Root may write anywhere by these capabilities: without them it is bound by permissions like anybody.
    libc = ctypes.CDLL(None, use_errno=True)
    class Header(ctypes.Structure):
        _fields_ = [("version", ctypes.c_uint32), ("pid", ctypes.c_int)]
    class Data(ctypes.Structure):
        _fields_ = [("effective", ctypes.c_uint32), ("permitted", ctypes.c_uint32), ("inheritable", ctypes.c_uint32)]
    header, data = Header(0x20080522, 0), (Data * 2)()
    assert libc.capset(ctypes.byref(header), data) == 0
sys.exit(main(sys.argv[2:]))
"""


def limited(limit: int, *arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", RUN, str(limit), *map(str, arguments)]
    environment = {**os.environ, "PYTHONPATH": str(Path(kerasferry.__file__).parents[1])}
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False, env=environment)


def without_privileges(*arguments: object) -> subprocess.CompletedProcess[str]:
    return limited(0, *arguments)


@pytest.mark.parametrize("limit", [1_000, 9_000])
@pytest.mark.parametrize("output", ["out.keras", "out.h5"])
def test_file_too_large_for_the_system(output: str, limit: int, source: Path) -> None:
    """EFBIG, as a quota or a small file system gives; in the layout, and in the middle of the values."""
    before = everything_below(Path())
    told = limited(limit, "convert", source, output)
    if told.returncode == 0:
        pytest.skip("the output is smaller than the limit")
    # HDF5 1.12 (h5py 3.6) dies at the end of the process of a file that it could not close; all is said and gone then.
    old = h5py.version.hdf5_version_tuple < (1, 14, 0)
    assert told.returncode in ((6, -signal.SIGSEGV) if old else (6,)), told.stderr
    assert told.stderr.splitlines()[:2] == [
        "error: there is no space left for the output",
        f"  at:    {output}",
    ]
    assert everything_below(Path()) == before


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=8k", "tmpfs", str(disk)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("no right to mount")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


@pytest.mark.parametrize("output", ["out.keras", "out.h5", "folder"])
def test_disk_full(output: str, small_disk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = run(capsys, "convert", SAVED_MODEL if output == "folder" else H5, small_disk / output)
    assert told.code == 6
    assert told.err.splitlines()[:2] == [
        "error: there is no space left for the output",
        f"  at:    {small_disk / output}",
    ]
    assert not list(small_disk.iterdir())


def test_error_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    told = run(capsys, "convert", H5, "new/out.keras", "--json")
    assert json.loads(told.out) == {
        "error": "OutputProblem",
        "what": "the folder of the output does not exist",
        "where": "new",
        "found": None,
        "hint": "mkdir -p new",
        "exit_code": 6,
    }


def test_strange_suffix_and_format(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "convert", H5, "out", "--to", "onnx").code == 2
    told = run(capsys, "convert", H5, "folder")
    assert (
        told.code == 2
        and told.err.splitlines()[0] == "error: only a SavedModel can be repaired into a SavedModel"
    )
    assert not list(Path().iterdir())


def test_interrupted(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("kerasferry.conversion.write_model", stop)
    told = run(capsys, "convert", H5, "out.keras")
    assert (told.code, told.err) == (130, "interrupted\n")
    assert not list(Path().iterdir())
