from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import pytest

from kerasferry.errors import DamagedFile, NotAModel, OutputExists
from kerasferry.formats.saved_model import read, read_graph_file
from kerasferry.formats.wire.fields import fields
from kerasferry.graph.repair import repair_slots

GOLDEN = Path(__file__).parent.parent / "golden"
GOLDENS = sorted(GOLDEN.glob("*-saved_model"))


def files_of(folder: Path) -> dict[str, str]:
    return {
        file.relative_to(folder).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in folder.rglob("*")
        if file.is_file()
    }


def leaves(data: bytes, path: tuple[int, ...] = (2, 7, 1)) -> list[bytes]:
    """The fields of a SavedModel as bytes, taken apart down to the fields of its objects."""
    found = []
    for field in fields(data, 0, len(data), "f"):
        if path and field.number == path[0]:
            found += leaves(data[field.value : field.end], path[1:])
        else:
            found.append(data[field.start : field.end])
    return found


@pytest.mark.parametrize("folder", GOLDENS, ids=lambda folder: folder.name)
def test_only_the_references_are_gone(folder: Path, tmp_path: Path) -> None:
    source = folder / "saved_model"
    before = files_of(source)
    slots = read(source).details["slot_variables"]
    assert repair_slots(source, tmp_path / "out") == slots
    assert files_of(source) == before
    after = files_of(tmp_path / "out")
    assert {name for name in before if before[name] != after[name]} == (
        {"saved_model.pb"} if slots else set()
    )
    assert before.keys() == after.keys()
    old = leaves((source / "saved_model.pb").read_bytes())
    new = leaves((tmp_path / "out" / "saved_model.pb").read_bytes())
    gone = [piece for piece in old if piece not in set(new)]
    assert len(old) - len(new) == slots
    # A reference is field 3 of an object: key 1a; three small fields make it at most 15 bytes.
    assert all(piece[:1] == b"\x1a" and len(piece) <= 15 for piece in gone)
    assert [piece for piece in old if piece not in set(gone)] == new
    repaired = read(tmp_path / "out")
    assert repaired.details["slot_variables"] == 0
    assert repaired.topology == read(source).topology
    assert repaired.store.checkpoint.keys() == read(source).store.checkpoint.keys()


def test_other_fields_are_as_protobuf_reads_them(tmp_path: Path) -> None:
    source = GOLDEN / "tf2.9-dense-saved_model" / "saved_model"
    repair_slots(source, tmp_path / "out")
    expected = read_graph_file(source)
    for node in expected.meta_graphs[0].object_graph_def.nodes:
        node.ClearField("slot_variables")
    assert read_graph_file(tmp_path / "out") == expected


def test_the_output_is_new(tmp_path: Path) -> None:
    source = Path(shutil.copytree(GOLDENS[0] / "saved_model", tmp_path / "m"))
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "x").write_text("x")
    for target in (tmp_path / "full", source, source / "inside"):
        with pytest.raises(OutputExists):
            repair_slots(source, target)


def test_sources_that_are_none(tmp_path: Path) -> None:
    with pytest.raises(NotAModel):
        repair_slots(GOLDEN, tmp_path / "out")
    source = Path(shutil.copytree(GOLDENS[0] / "saved_model", tmp_path / "m"))
    (source / "saved_model.pb").write_bytes((source / "saved_model.pb").read_bytes()[:-1])
    with pytest.raises(DamagedFile):
        repair_slots(source, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_links_are_followed(tmp_path: Path) -> None:
    source = Path(shutil.copytree(GOLDEN / "tf2.3-dense-saved_model" / "saved_model", tmp_path / "m"))
    expected = files_of(source)
    (source / "variables").rename(tmp_path / "elsewhere")
    (source / "variables").symlink_to(tmp_path / "elsewhere")
    repair_slots(source, tmp_path / "out")
    assert files_of(tmp_path / "out").keys() == expected.keys()
    assert not (tmp_path / "out" / "variables").is_symlink()
    (tmp_path / "elsewhere" / "loop").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(NotAModel, match="leads back"):
        repair_slots(source, tmp_path / "out2")
