"""HDF5 files that reach out of themselves, go round in circles or promise more than they hold."""

from __future__ import annotations

import io
import time
from collections.abc import Callable
from pathlib import Path

import h5py
import hostile_files as make
import numpy as np
import pytest

from kerasferry import limits
from kerasferry.errors import DamagedFile, FerryError
from kerasferry.formats.hdf5_safety import check, hdf5_errors, open_hdf5


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def external_link(file: h5py.File) -> None:
    file["g/x"] = h5py.ExternalLink("/etc/passwd", "/a\x1b[2J")


def external_storage(file: h5py.File) -> None:
    file.create_dataset("g/x", (4,), "u1", external=[("/etc/passwd", 0, 4)])


def virtual(file: h5py.File) -> None:
    layout = h5py.VirtualLayout((4,), "f4")
    layout[:] = h5py.VirtualSource("other.h5", "x", (4,))
    file.create_virtual_dataset("g/x", layout)


def dangling(file: h5py.File) -> None:
    file["g/x"] = h5py.SoftLink("/nowhere")


def soft_circle(file: h5py.File) -> None:
    file["g/x"] = h5py.SoftLink("/g")


def soft_pair(file: h5py.File) -> None:
    file["g/x"] = h5py.SoftLink("/g/y")
    file["g/y"] = h5py.SoftLink("/g/x")


def circle(file: h5py.File) -> None:
    file.create_group("g/h")
    file["g/h/x"] = file["g"]


def root_circle(file: h5py.File) -> None:
    file["x"] = file["/"]


def twice(file: h5py.File) -> None:
    file.create_group("g")
    file["x"] = file["g"]


def region_references(file: h5py.File) -> None:
    file.create_dataset("g/x", (1,), h5py.regionref_dtype)


def object_references_in_attribute(file: h5py.File) -> None:
    file.create_group("g").attrs.create("list", file["/"].ref, dtype=h5py.ref_dtype)


def unwritten(file: h5py.File) -> None:
    file.create_dataset("g/x", (1 << 20, 1 << 20), "f4")


def unwritten_chunks(file: h5py.File) -> None:
    file.create_dataset("g/x", (1 << 40,), "f4", chunks=(1024,), compression="gzip")


def one_chunk_of_many(file: h5py.File) -> None:
    file.create_dataset("g/x", (1 << 30,), "f4", chunks=(1024,), compression="gzip")[:1024] = 1


def empty(file: h5py.File) -> None:
    file["g/x"] = h5py.Empty("f4")


def missing_filter(file: h5py.File) -> None:
    plist = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    plist.set_chunk((4,))
    plist.set_filter(32001, h5py.h5z.FLAG_OPTIONAL, (0,))
    h5py.h5d.create(file.id, b"x", h5py.h5t.IEEE_F32LE, h5py.h5s.create_simple((4,)), plist)


def deep(file: h5py.File) -> None:
    file.create_group("/".join("g" * 200))


REFERENCES = "the file holds references to objects, which no Keras file has"

CASES: tuple[tuple[Callable[[h5py.File], None], str], ...] = (
    (
        external_link,
        "error: the file has a link into another file, which no Keras file has\n"
        "  at:    m.h5 :: /g/x\n"
        "  found: /etc/passwd :: /a\\x1b[2J",
    ),
    (
        external_storage,
        "error: the file keeps data in another file, which no Keras file does\n"
        "  at:    m.h5 :: /g/x\n"
        "  found: /etc/passwd",
    ),
    (
        virtual,
        "error: the file has a virtual dataset, whose data are in other files\n  at:    m.h5 :: /g/x",
    ),
    (dangling, "error: a link leads nowhere\n  at:    m.h5 :: /g/x\n  found: a link to /nowhere"),
    (soft_pair, "error: a link leads nowhere\n  at:    m.h5 :: /g/x\n  found: a link to /g/y"),
    (
        soft_circle,
        "error: the file has a soft link to a group, which no Keras file has\n"
        "  at:    m.h5 :: /g/x\n"
        "  found: a link to /g",
    ),
    (
        circle,
        "error: two names lead to the same group, which no Keras file has\n"
        "  at:    m.h5 :: /g/h/x\n"
        "  found: the same group as /g",
    ),
    (
        root_circle,
        "error: two names lead to the same group, which no Keras file has\n"
        "  at:    m.h5 :: /x\n"
        "  found: the same group as /",
    ),
    (
        twice,
        "error: two names lead to the same group, which no Keras file has\n"
        "  at:    m.h5 :: /x\n"
        "  found: the same group as /g",
    ),
    (region_references, f"error: {REFERENCES}\n  at:    m.h5 :: /g/x"),
    (object_references_in_attribute, f"error: {REFERENCES}\n  at:    m.h5 :: /g"),
    (
        unwritten,
        "error: a dataset was declared but never written\n"
        "  at:    m.h5 :: /g/x\n"
        "  found: 4.0 TiB without data",
    ),
    (
        unwritten_chunks,
        "error: a dataset was declared but never written\n"
        "  at:    m.h5 :: /g/x\n"
        "  found: 4.0 TiB without data",
    ),
    (
        empty,
        "error: a dataset without a shape, which no Keras file has\n  at:    m.h5 :: /g/x",
    ),
    (
        missing_filter,
        "error: the data are compressed with an HDF5 filter that is not installed\n"
        "  at:    m.h5 :: /x\n"
        "  found: filter 32001 (without a name)\n"
        "  hint:  rewrite it where the filter is installed: `h5repack -f NONE model.h5 plain.h5`",
    ),
    (
        deep,
        "error: the groups are nested more than 128 deep\n  at:    m.h5 :: " + ("/g" * 129)[:197] + "...",
    ),
)


def message_of(path: str) -> str:
    with pytest.raises(FerryError) as caught, open_hdf5(Path(path)):
        pass
    assert caught.value.exit_code == 3
    return caught.value.render()


@pytest.mark.parametrize(("build", "message"), CASES, ids=[case[0].__name__ for case in CASES])
@pytest.mark.parametrize("version", ["earliest", "latest"])
def test_refused(build: Callable[[h5py.File], None], message: str, version: str) -> None:
    with h5py.File("m.h5", "w", libver=version) as file:
        build(file)
    assert message_of("m.h5") == message


def test_one_chunk_cannot_stand_for_terabytes() -> None:
    with h5py.File("m.h5", "w") as file:
        one_chunk_of_many(file)
    message = message_of("m.h5")
    assert message.startswith(
        "error: a dataset is larger than what the file holds for it\n  at:    m.h5 :: /g/x\n"
    )
    assert "found: shape 1073741824, " in message


def test_user_defined_link() -> None:
    with h5py.File("m.h5", "w") as file:
        file["x"] = h5py.ExternalLink("elsewhere.h5", "/a")
    data = bytearray(Path("m.h5").read_bytes())
    place = data.index(b"\x01\x08\x40")  # link message: version 1, flags with a kind, kind 64 (external)
    data[place + 2] = 200
    Path("m.h5").write_bytes(data)
    assert message_of("m.h5") == (
        "error: the file has a link of a user-defined kind, which no Keras file has\n"
        "  at:    m.h5 :: /x\n"
        "  found: kind 200"
    )


def test_more_bytes_than_the_file_has() -> None:
    """The shape in the file's own bytes is changed: HDF5 or we must see that the data are not there."""
    with h5py.File("m.h5", "w") as file:
        file["x"] = np.zeros(12345, "float32")
    data = Path("m.h5").read_bytes()
    size, more = (12345).to_bytes(8, "little"), (12345 << 24).to_bytes(8, "little")
    assert size in data
    Path("m.h5").write_bytes(data.replace(size, more))
    with pytest.raises(DamagedFile), open_hdf5(Path("m.h5")):
        pass


@pytest.mark.parametrize(
    ("limit", "value", "what"),
    [
        ("HDF5_OBJECTS", 5, "the file holds more than 5 groups and datasets"),
        ("HDF5_ATTRIBUTES", 2, "a group or dataset has too many attributes"),
    ],
)
def test_too_many(monkeypatch: pytest.MonkeyPatch, limit: str, value: int, what: str) -> None:
    monkeypatch.setattr(limits, limit, value)
    Path("m.h5").write_bytes(make.h5_model())
    assert message_of("m.h5").splitlines()[0] == f"error: {what}"


def test_compressed_beyond_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "EXPANSION_FLOOR", 1 << 16)
    with h5py.File("m.h5", "w") as file:
        file.create_dataset("x", data=np.zeros((1 << 22,), "f4"), chunks=(1 << 20,), compression="gzip")
    assert message_of("m.h5").splitlines()[:2] == [
        "error: the data are larger than the file by more than compression explains",
        "  at:    m.h5",
    ]


def test_accepted() -> None:
    """What other tools do to honest files."""
    with h5py.File("m.h5", "w") as file:
        file.create_dataset("zeros", data=np.zeros((1 << 16,), "f4"), chunks=True, compression="gzip")
        file.create_dataset(
            "x", data=np.ones((64, 64), "f4"), chunks=(8, 8), compression="lzf", shuffle=True, fletcher32=True
        )
        file["committed"] = np.dtype("f4")
        file.create_dataset("y", (3,), dtype=file["committed"])
        file["soft"] = h5py.SoftLink("/x")
        file["hard"] = file["x"]
        file["none"] = np.zeros((0, 5), "f4")
        file["scalar"] = np.int64(7)
        file["bfloat16"] = np.zeros(3, "V2")
        file["complex"] = np.zeros(3, "complex64")
        file["flag"] = True
        file["text"] = ["a", "b"]
        file["fixed"] = np.array([b"a", b"b"])
    with open_hdf5(Path("m.h5")) as file:
        assert file["x"].shape == (64, 64)


def test_through_a_python_file_object() -> None:
    with h5py.File(io.BytesIO(make.h5_model()), "r") as file:
        check(file, "m.keras!model.weights.h5")
    out = io.BytesIO()
    with h5py.File(out, "w") as file:
        external_link(file)
    with h5py.File(out, "r") as file, pytest.raises(FerryError) as caught:
        check(file, "m.keras!model.weights.h5")
    assert caught.value.where == "m.keras!model.weights.h5 :: /g/x"


def test_cut_short() -> None:
    data = make.h5_model()
    Path("m.h5").write_bytes(data[: len(data) // 2])
    sizes = f"{len(data) // 2 / 1024:.1f} KiB of {len(data) / 1024:.1f} KiB"
    assert message_of("m.h5") == (
        "error: the HDF5 file is cut short\n"
        "  at:    m.h5\n"
        f"  found: {sizes}\n"
        "  hint:  copy or download it again"
    )


def test_corrupt_superblock() -> None:
    data = bytearray(make.h5_model())
    data[8] = 77  # version of the superblock
    Path("m.h5").write_bytes(data)
    lines = message_of("m.h5").splitlines()
    assert lines[:2] == ["error: the header of the HDF5 file is damaged", "  at:    m.h5"]
    assert lines[-1] == "  hint:  copy or download it again"


@pytest.mark.parametrize("length", [0, 1 << 40, (1 << 64) - 1])
def test_a_heap_of_texts_with_a_wrong_length(length: int) -> None:
    """HDF5 1.12.1 was seen to loop for ever on a heap like these."""
    data = bytearray(make.h5_model())
    heap = data.index(b"GCOL")
    text = data.index(b"tensorflow", heap)
    data[text - 8 : text] = length.to_bytes(8, "little")
    Path("m.h5").write_bytes(data)
    assert message_of("m.h5") == (
        "error: the HDF5 file is damaged where it keeps its texts\n"
        f"  at:    m.h5 @ {heap}\n"
        "  hint:  copy or download it again"
    )
    with h5py.File(io.BytesIO(data), "r") as file, pytest.raises(DamagedFile):
        check(file, "m.keras!model.weights.h5", io.BytesIO(data))


def test_not_hdf5_and_not_there() -> None:
    Path("m.h5").write_bytes(b"hello" * 100)
    assert message_of("m.h5") == (
        "error: this is not an HDF5 file\n  at:    m.h5\n  hint:  copy or download it again"
    )
    assert message_of("gone.h5") == "error: there is no such file or folder\n  at:    gone.h5"


def test_own_mistakes_stay_visible() -> None:
    Path("m.h5").write_bytes(make.h5_model())
    with pytest.raises(KeyError), hdf5_errors("m.h5"):
        {}["ours"]
    with pytest.raises(DamagedFile) as caught, open_hdf5(Path("m.h5")) as file:
        file["not there"]
    assert caught.value.where == "m.h5"


def test_text_that_is_not_utf8_is_damage() -> None:
    with pytest.raises(DamagedFile), hdf5_errors("m.h5"):
        b"\xff".decode()


def test_quick_on_a_deep_model() -> None:
    """As ResNet152 with Adam: 1500 datasets. Measured in CPU seconds, with room for a slow machine."""
    with h5py.File("m.h5", "w") as file:
        for layer in range(500):
            group = file.create_group(f"model_weights/layer{layer}")
            group.attrs["weight_names"] = np.array([b"kernel:0"])
            group["kernel:0"] = np.zeros(4, "f4")
            for slot in ("m", "v"):
                file[f"optimizer_weights/Adam/layer{layer}/{slot}:0"] = np.zeros(4, "f4")
    with h5py.File("m.h5", "r") as file:
        start = time.process_time()
        check(file, "m.h5")
        assert time.process_time() - start < 1
