"""A damaged SavedModel is always `DamagedFile` (or another of our errors), and never anything else."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest

from kerasferry.errors import DamagedFile, InputError, Refused
from kerasferry.formats.saved_model import operations, read

GOLDEN = Path(__file__).parent.parent / "golden"
FILES = (
    "saved_model.pb",
    "keras_metadata.pb",
    "variables/variables.index",
    "variables/variables.data-00000-of-00001",
)
FOOTER_BYTES = 48  # of the index: the only bytes of a bundle that no checksum covers


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(GOLDEN / "tf2.9-dense-saved_model" / "saved_model", tmp_path / "m"))


def read_all(folder: Path) -> None:
    for tensor in read(folder).store.checkpoint.values():
        for _ in tensor.chunks():
            pass


@pytest.mark.parametrize("name", FILES)
def test_cut_short(copy: Path, name: str) -> None:
    file = copy / name
    whole = file.read_bytes()
    step = max(1, len(whole) // 60)
    for end in sorted({*range(0, len(whole), step), *range(min(40, len(whole))), len(whole) - 1}):
        file.write_bytes(whole[:end])
        with pytest.raises(DamagedFile) as caught:
            read_all(copy)
        assert str(copy) in str(caught.value.where), end
    file.write_bytes(whole)
    read_all(copy)


@pytest.mark.parametrize("name", FILES[2:])
def test_flipped_bits_of_the_checkpoint_are_found(copy: Path, name: str) -> None:
    file = copy / name
    whole = file.read_bytes()
    bits = random.Random(7)
    end = len(whole) - FOOTER_BYTES if name.endswith("index") else len(whole)
    for position in bits.sample(range(end), 150):
        flipped = bytearray(whole)
        flipped[position] ^= 1 << bits.randrange(8)
        file.write_bytes(flipped)
        with pytest.raises(DamagedFile):
            read_all(copy)


@pytest.mark.parametrize("name", FILES)
def test_flipped_bits_raise_nothing_unexpected(copy: Path, name: str) -> None:
    file = copy / name
    whole = file.read_bytes()
    bits = random.Random(11)
    found = 0
    for _ in range(150):
        flipped = bytearray(whole)
        for _ in range(bits.choice((1, 1, 8))):
            flipped[bits.randrange(len(whole))] = bits.randrange(256)
        file.write_bytes(flipped)
        try:
            read_all(copy)
            operations(copy)
        except (InputError, Refused) as error:
            assert error.where
            found += 1
    assert found
