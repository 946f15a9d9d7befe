"""What the user points at, and the model that is found from there."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import h5py
import hostile_files as make
import numpy as np
import pytest

import kerasferry
from kerasferry.errors import FerryError
from kerasferry.formats import FORMATS, recognise


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def found(path: str | Path) -> tuple[str, str, tuple[str, ...]]:
    with recognise(path) as located:
        assert located.source == Path(path)
        return located.format, str(located.path), located.notes


@pytest.mark.parametrize("name", ["m.h5", "m.keras", "m.hdf5", "weights", "m.zip", "saved_model.pb"])
def test_hdf5_under_any_name(name: str) -> None:
    Path(name).write_bytes(make.h5_model())
    assert found(name) == ("hdf5", name, ())


def test_hdf5_after_a_user_block() -> None:
    for size in (512, 1024, 4096):
        with h5py.File("m.h5", "w", userblock_size=size) as file:
            file["x"] = np.zeros(2)
        assert found("m.h5") == ("hdf5", "m.h5", ())


@pytest.mark.parametrize("name", ["m.keras", "m.zip", "m.h5", "m"])
def test_keras_archive_under_any_name(name: str) -> None:
    Path(name).write_bytes(make.keras_archive())
    assert found(name) == ("keras_zip", name, ())


def test_keras_archive_unzipped() -> None:
    Path("model").mkdir()
    for name, data in make.keras_members().items():
        Path("model", name).write_bytes(data)
    assert found("model") == ("keras_zip", "model", ())
    assert found("model/config.json") == (
        "keras_zip",
        "model",
        ("config.json is a part of the model in its folder",),
    )
    assert found("model/model.weights.h5") == ("hdf5", "model/model.weights.h5", ())


def test_saved_model_by_its_folder_and_its_parts() -> None:
    make.saved_model_folder(Path("sm"))
    assert found("sm") == ("saved_model", "sm", ())
    for part in ("saved_model.pb", "keras_metadata.pb", "variables/variables.index"):
        assert found(f"sm/{part}") == ("saved_model", "sm", ())
    assert found("sm/variables/variables.data-00000-of-00001") == ("saved_model", "sm", ())
    assert found("sm/variables") == (
        "saved_model",
        "sm",
        ("variables is a part of the SavedModel around it",),
    )
    os.chdir("sm/variables")
    assert Path(found(".")[1]).name == "sm"
    assert Path(found("variables.index")[1]).name == "sm"
    os.chdir("..")
    assert found("saved_model.pb")[:2] == ("saved_model", ".")


def test_numbered_versions_take_the_highest_as_a_number() -> None:
    for version in ("1", "2", "10"):
        make.saved_model_folder(Path("served", version))
    Path("served/11").mkdir()
    Path("served/11/upload.tmp").touch()
    assert found("served") == (
        "saved_model",
        "served/10",
        ("the folder holds versions 1, 2, 10; version 10 is taken",),
    )


def test_one_model_in_a_folder() -> None:
    Path("download").mkdir()
    Path("download/labels.txt").write_text("cat\ndog\n")
    Path("download/keras_model.h5").write_bytes(make.h5_model())
    assert found("download") == (
        "hdf5",
        "download/keras_model.h5",
        ("the one model in the folder is keras_model.h5",),
    )


def test_one_folder_of_versions_in_a_folder() -> None:
    make.saved_model_folder(Path("all/model/3"))
    assert found("all") == (
        "saved_model",
        "all/model/3",
        ("the one model in the folder is model", "the folder holds version 3; version 3 is taken"),
    )


def test_links_are_followed() -> None:
    Path("real").write_bytes(make.h5_model())
    Path("link.h5").symlink_to("real")
    assert found("link.h5") == ("hdf5", "link.h5", ())


ARCHIVES = (
    ("m.zip", make.zip_of(make.saved_model_members("sm/")), "saved_model", "sm"),
    ("m.zip", make.zip_of({"m.h5": make.h5_model(), "labels.txt": b"a"}), "hdf5", "m.h5"),
    ("m.zip", make.zip_of({"m.keras": make.keras_archive()}), "keras_zip", "m.keras"),
    ("m.zip", make.zip_of({f"d/{k}": v for k, v in make.keras_members().items()}), "keras_zip", "d"),
    ("m.zip", make.zip_of({"__MACOSX/._m.h5": b"junk", "m.h5": make.h5_model()}, 8), "hdf5", "m.h5"),
    ("m.zip", make.zip_of({"a\\m.h5": make.h5_model()}), "hdf5", "m.h5"),
    ("m.tar", make.tar_of(make.saved_model_members("a/b/1/")), "saved_model", "1"),
    ("m.tar.gz", make.tar_of(make.saved_model_members("./"), "w:gz"), "saved_model", None),
    ("m.tar", make.tar_of({"m.h5": make.h5_model()}), "hdf5", "m.h5"),  # HDF5's signature is at 512 here
    ("m.tgz", make.tar_of({"m.h5": make.h5_model()}, "w:gz"), "hdf5", "m.h5"),
    ("m.tar.bz2", make.tar_of({"m.h5": make.h5_model()}, "w:bz2"), "hdf5", "m.h5"),
)


@pytest.mark.parametrize(("name", "data", "format", "ends"), ARCHIVES)
def test_archives_are_unpacked_and_removed(name: str, data: bytes, format: str, ends: str | None) -> None:
    Path(name).write_bytes(data)
    with recognise(name) as located:
        assert located.format == format
        assert located.path.exists()
        assert ends is None or located.path.name == ends
        assert located.notes[0] == f"unpacked from {name}"
        assert located.shown(located.path).startswith(name)
        assert located.unpacked is not None
        folder = Path(located.unpacked.name)
        assert folder.exists()
    assert not folder.exists()


def test_a_model_in_an_archive_is_the_model() -> None:
    Path("m.tgz").write_bytes(make.tar_of({"a/m.h5": make.h5_model()}, "w:gz"))
    with recognise("m.tgz") as located:
        assert located.path.read_bytes() == make.h5_model()


PATHS = (
    ("nothing.h5", "there is no such file or folder", None, None),
    ("mdoel.h5", "there is no such file or folder", None, "did you mean model.h5?"),
    ("model.h5/x", "there is no such file or folder", "a file in the place of a folder", None),
    ("broken", "this link leads to nothing", "a link to gone.h5", None),
    ("loop", "this link leads back to itself", None, None),
    ("pipe", "this is a pipe, not a file", None, "write the model to a file first"),
    ("/dev/null", "this is a device, not a file", None, "write the model to a file first"),
    ("x" * 300, "this cannot be read", "File name too long", None),
)


@pytest.mark.parametrize(("name", "what", "seen", "hint"), PATHS, ids=[row[0][:12] for row in PATHS])
def test_path(name: str, what: str, seen: str | None, hint: str | None) -> None:
    Path("model.h5").write_bytes(make.h5_model())
    Path("broken").symlink_to("gone.h5")
    Path("loop").symlink_to("loop")
    os.mkfifo("pipe")
    with pytest.raises(FerryError) as caught:
        recognise(name)
    lines = [f"error: {what}", f"  at:    {name}"]
    lines += [f"  found: {seen}"] if seen else []
    lines += [f"  hint:  {hint}"] if hint else []
    assert caught.value.render() == "\n".join(lines)
    assert caught.value.exit_code == 3


@pytest.mark.parametrize("address", ["gs://bucket/model", "https://host/m.h5", "s3://bucket/m"])
def test_addresses(address: str) -> None:
    with pytest.raises(FerryError) as caught:
        recognise(address)
    assert caught.value.what == "this is an address, not a local path"
    with pytest.raises(FerryError, match="this is an address"):
        recognise(Path(address))


def test_null_character() -> None:
    with pytest.raises(FerryError, match="null character"):
        recognise("a\0b")


@pytest.mark.skipif(not hasattr(os, "seteuid"), reason="needs POSIX")
def test_no_permission(tmp_path: Path) -> None:
    Path("m.h5").write_bytes(make.h5_model())
    Path("m.h5").chmod(0)
    tmp_path.chmod(0o755)
    root = os.geteuid() == 0
    if root:
        os.seteuid(65534)
    try:
        with pytest.raises(FerryError) as caught:
            recognise("m.h5")
    finally:
        if root:
            os.seteuid(0)
    assert caught.value.render() == (
        "error: this may not be read\n"
        "  at:    m.h5\n"
        "  hint:  check the permissions of the file and its folders"
    )


def test_a_socket(tmp_path: Path) -> None:
    import socket

    with socket.socket(socket.AF_UNIX) as server:
        server.bind("s")
        with pytest.raises(FerryError, match="this is a socket, not a file"):
            recognise("s")


def test_recognising_imports_no_numbers() -> None:
    code = "import sys, kerasferry.formats as f; print(any(m in sys.modules for m in ('numpy', 'h5py')))"
    env = {**os.environ, "PYTHONPATH": str(Path(kerasferry.__file__).parents[1])}
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=env)
    assert out.stdout == "False\n"


def test_formats_are_named_once() -> None:
    assert [format.name for format in FORMATS] == ["keras_zip", "hdf5", "saved_model"]
