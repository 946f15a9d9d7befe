"""Archives that would write elsewhere, grow without end, or contradict themselves."""

from __future__ import annotations

import gzip
import io
import struct
import tarfile
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import hostile_files as make
import pytest

from kerasferry import limits
from kerasferry.errors import DamagedFile, FerryError
from kerasferry.formats import recognise
from kerasferry.formats.zip_safety import open_zip


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def refused(path: str) -> str:
    """The message; nothing may be left behind."""
    with pytest.raises(FerryError) as caught:
        recognise(path)
    assert list(Path("temporary").iterdir()) == []
    assert caught.value.exit_code == 3
    return caught.value.render()


OUTSIDE = "error: the archive has a file that would land outside of it\n  at:    m.{} :: {}"


@pytest.mark.parametrize("name", ["../m.h5", "/etc/m.h5", "a/../../m.h5", "C:/m.h5", "..\\m.h5", "a\nb.h5"])
def test_names_that_leave(name: str) -> None:
    escaped = name.replace("\n", "\\n")
    Path("m.zip").write_bytes(make.zip_of({name: make.h5_model()}))
    assert refused("m.zip") == OUTSIDE.format("zip", escaped)
    Path("m.tar").write_bytes(make.tar_of({name: make.h5_model()}))
    assert refused("m.tar") == OUTSIDE.format("tar", escaped)


@pytest.mark.parametrize(
    "kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.BLKTYPE, tarfile.FIFOTYPE]
)
def test_links_and_devices_in_a_tar(kind: bytes) -> None:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as archive:
        info = tarfile.TarInfo("m.h5")
        info.type, info.linkname = kind, "/etc/passwd"
        archive.addfile(info)
    Path("m.tgz").write_bytes(out.getvalue())
    assert refused("m.tgz") == (
        "error: the archive has a link or a device, which no model has\n  at:    m.tgz :: m.h5"
    )


def test_link_in_a_zip() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        info = zipfile.ZipInfo("m.h5")
        info.external_attr = 0o120777 << 16
        archive.writestr(info, "/etc/passwd")
    Path("m.zip").write_bytes(out.getvalue())
    assert refused("m.zip") == (
        "error: the archive has a link or a device, which no model has\n  at:    m.zip :: m.h5"
    )


def test_two_files_of_one_name() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive, pytest.warns(UserWarning):
        archive.writestr("m.h5", b"a")
        archive.writestr("m.h5", b"b")
    Path("m.zip").write_bytes(out.getvalue())
    message = "error: the archive has two files of the same name\n  at:    {} :: m.h5"
    assert refused("m.zip") == message.format("m.zip")

    def twice(archive: tarfile.TarFile) -> None:
        for data in (b"a", b"b"):
            info = tarfile.TarInfo("m.h5")
            info.size = 1
            archive.addfile(info, io.BytesIO(data))

    Path("m.tar").write_bytes(tar_with(twice))
    assert refused("m.tar") == message.format("m.tar")


def tar_with(fill: Callable[[tarfile.TarFile], None]) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        fill(archive)
    return out.getvalue()


def test_encrypted() -> None:
    data = bytearray(make.keras_archive())
    central = data.index(b"PK\x01\x02")
    data[6] |= 1  # flags of the first member, in its own header and in the list
    data[central + 8] |= 1
    Path("m.keras").write_bytes(data)
    assert refused("m.keras") == (
        "error: the archive is protected with a password\n"
        "  at:    m.keras :: metadata.json\n"
        "  hint:  unpack it with the password and give the folder"
    )


def test_other_compression() -> None:
    Path("m.zip").write_bytes(make.zip_of({"m.h5": b"a" * 100}, zipfile.ZIP_LZMA))
    assert refused("m.zip") == (
        "error: the archive is compressed in a way that is not read here\n"
        "  at:    m.zip :: m.h5\n"
        "  found: method 14\n"
        "  hint:  unpack it and give the folder"
    )


def test_zip_bomb(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "EXPANSION_FLOOR", 1 << 16)
    Path("m.zip").write_bytes(make.zip_of({"m.h5": b"\0" * (1 << 22)}, zipfile.ZIP_DEFLATED))
    assert refused("m.zip") == (
        "error: the archive would grow beyond reason\n"
        "  at:    m.zip\n"
        "  found: 4.0 MiB out of 4.0 KiB\n"
        "  hint:  unpack it yourself if you trust it"
    )


def test_a_size_that_deflate_cannot_reach() -> None:
    data = bytearray(make.zip_of({"m.h5": b"\0" * 4096}, zipfile.ZIP_DEFLATED))
    central = data.index(b"PK\x01\x02")
    struct.pack_into("<L", data, central + 24, 1 << 28)
    Path("m.zip").write_bytes(data)
    assert refused("m.zip").startswith(
        "error: the archive states a size that compression cannot reach\n  at:    m.zip :: m.h5\n"
    )


@pytest.mark.parametrize("compress", [gzip.compress, bytes], ids=["tar.gz", "tar"])
def test_tar_bomb(monkeypatch: pytest.MonkeyPatch, compress: Callable[[bytes], bytes]) -> None:
    monkeypatch.setattr(limits, "EXPANSION_FLOOR", 1 << 16)
    monkeypatch.setattr(limits, "EXPANSION_RATIO", 0)
    Path("m.tar").write_bytes(compress(make.tar_of({"m.h5": b"\0" * (1 << 22)})))
    lines = refused("m.tar").splitlines()
    assert lines[:2] == ["error: the archive would grow beyond reason", "  at:    m.tar"]


def test_a_real_gzip_bomb_takes_neither_time_nor_room() -> None:
    """2 GiB of zeros in 2 MB: refused at the limit, before a byte is written."""
    header = tarfile.TarInfo("m.h5")
    header.size = 2 << 30
    with gzip.open("m.tgz", "wb", compresslevel=1) as file:
        file.write(header.tobuf())
        for _ in range(256):
            file.write(b"\0" * (8 << 20))
    lines = refused("m.tgz").splitlines()
    assert lines[0] == "error: the archive would grow beyond reason"


def test_a_tar_header_that_asks_for_gigabytes() -> None:
    """tarfile reads extended headers in one piece."""
    info = tarfile.TarInfo("x")
    info.type, info.size = tarfile.XHDTYPE, 1 << 33
    Path("m.tar").write_bytes(info.tobuf() + b"\0" * 4096)
    lines = refused("m.tar").splitlines()
    assert lines[0] == "error: the archive is cut short or damaged"


def test_a_tar_member_of_negative_size() -> None:
    """The next header would lie before this one: an endless loop in tarfile of older Pythons."""
    info = tarfile.TarInfo("m.h5")
    header = bytearray(info.tobuf())
    header[124:136] = b"\xff" * 11 + b"\x00"  # -256 in base 256
    header[148:156] = b" " * 8
    header[148:156] = b"%06o\0 " % sum(header)
    Path("m.tar").write_bytes(bytes(header) + b"\0" * 2048)
    assert refused("m.tar").splitlines()[1].startswith("  at:    m.tar")


def test_too_many_members(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "ARCHIVE_MEMBERS", 3)
    members = {f"{i}.h5": b"" for i in range(5)}
    Path("m.zip").write_bytes(make.zip_of(members))
    assert refused("m.zip").splitlines()[0] == "error: the archive holds more files than any model"
    Path("m.tar").write_bytes(make.tar_of(members))
    assert refused("m.tar").splitlines()[0] == "error: the archive holds more files than any model"


def test_a_list_of_members_too_long_to_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "ZIP_DIRECTORY_BYTES", 70_000)
    Path("m.zip").write_bytes(make.zip_of({f"{i:0100}.h5": b"" for i in range(1000)}))
    assert refused("m.zip") == (
        "error: the list of files in the zip archive is larger than any model's\n  at:    m.zip"
    )


def test_folders_too_deep() -> None:
    name = "a/" * 40 + "m.h5"
    Path("m.zip").write_bytes(make.zip_of({name: make.h5_model()}))
    assert refused("m.zip") == (
        f"error: the archive has folders nested more than 32 deep\n  at:    m.zip :: {name}"
    )


def test_members_over_each_other() -> None:
    """Two entries of the list point at one member: the trick of bombs without nesting."""
    data = bytearray(make.zip_of({"config.json": b"{}" * 50, "metadata.json": b"{}" * 50}))
    second = data.index(b"PK\x01\x02", data.index(b"PK\x01\x02") + 4)
    struct.pack_into("<L", data, second + 42, 0)
    Path("m.keras").write_bytes(data)
    assert refused("m.keras").splitlines()[0] == "error: two files in the archive lie over each other"


def test_two_sizes_for_a_stored_member() -> None:
    data = bytearray(make.keras_archive())
    struct.pack_into("<L", data, data.index(b"PK\x01\x02") + 24, 1 << 20)
    Path("m.keras").write_bytes(data)
    assert refused("m.keras").splitlines()[0] == "error: the archive states two sizes for the same file"


def test_wrong_checksum() -> None:
    data = bytearray(make.keras_archive())
    data[data.index(b"keras_version")] ^= 1
    Path("m.keras").write_bytes(data)
    with pytest.raises(DamagedFile) as caught, open_zip(Path("m.keras")) as archive:
        archive.read("metadata.json")
    assert caught.value.render() == (
        "error: a checksum in the archive is wrong\n"
        "  at:    m.keras\n"
        "  found: Bad CRC-32 for file 'metadata.json'\n"
        "  hint:  copy or download it again"
    )


def test_cut_short() -> None:
    data = make.keras_archive()
    Path("m.keras").write_bytes(data[: len(data) // 2])
    assert refused("m.keras") == (
        "error: the zip archive is cut short\n"
        "  at:    m.keras\n"
        "  found: no list of files at its end\n"
        "  hint:  copy or download it again"
    )
    tar = make.tar_of({"m.h5": make.h5_model()}, "w:gz")
    Path("m.tgz").write_bytes(tar[: len(tar) // 2])
    assert refused("m.tgz").splitlines()[0] == "error: the archive is cut short or damaged"


def test_a_tar_cut_between_two_files_is_not_whole() -> None:
    data = make.tar_of(make.saved_model_members())
    Path("m.tar").write_bytes(data[: data.index(b"variables/variables.data")])
    assert refused("m.tar") == (
        "error: the archive is cut short or damaged\n"
        "  at:    m.tar\n"
        "  found: no mark of the end\n"
        "  hint:  copy or download it again"
    )


def test_no_model_inside() -> None:
    Path("m.zip").write_bytes(make.zip_of({"a.txt": b"a", "b/c.csv": b"1,2"}))
    assert refused("m.zip") == ("error: the archive holds no model\n  at:    m.zip\n  found: a.txt, b/c.csv")
    Path("m.tar").write_bytes(make.tar_of({"a.txt": b"a"}))
    assert refused("m.tar") == "error: the archive holds no model\n  at:    m.tar\n  found: a.txt"


def test_errors_inside_name_the_archive() -> None:
    pointer = b"version https://git-lfs.github.com/spec/v1\nsize 5\n"
    Path("m.zip").write_bytes(make.zip_of({"a/m.h5": pointer, "a/b.txt": b"x"}))
    assert refused("m.zip").splitlines()[1] == "  at:    m.zip :: a/m.h5"
    Path("m.zip").write_bytes(make.zip_of({"m.h5": make.netcdf4()}))
    assert refused("m.zip").splitlines()[1] == "  at:    m.zip :: m.h5"


def test_no_archive_in_an_archive() -> None:
    inner = make.zip_of({"m.h5": make.h5_model()})
    Path("m.zip").write_bytes(make.zip_of({"inner.zip": inner}))
    assert refused("m.zip").splitlines()[0] == "error: the folder holds no model"
