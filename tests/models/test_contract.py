"""What every format must do: sniffing changes nothing, reading twice is equal, a cut is told, a writer is read back."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import pytest
from goldens import FULL, GOLDEN, Golden, goldens

import kerasferry
from kerasferry.binding import bind
from kerasferry.errors import FerryError, InputError
from kerasferry.formats import read, recognise
from kerasferry.hub import Contents, Tensor

EVERY = [*FULL, *goldens("saved_model")]
ONE_OF_EACH = [
    Golden(name)
    for name in ("tf2.9-functional-hdf5", "tf2.15-recurrent-keras_zip", "tf2.9-dense-saved_model")
]


def state(path: Path) -> dict[str, tuple[str, int]]:
    files = [path] if path.is_file() else sorted(file for file in path.rglob("*") if file.is_file())
    return {str(f): (hashlib.sha256(f.read_bytes()).hexdigest(), f.stat().st_mtime_ns) for f in files}


def values(contents: Contents) -> dict[str, tuple[str, tuple[int, ...], bytes]]:
    """Every tensor of the store by place, with its bytes."""
    store = contents.store
    found: dict[str, Tensor] = dict(store.checkpoint)
    for name, weights in store.by_layer or []:
        found.update({f"{name}:{place}:{weight}": tensor for place, (weight, tensor) in enumerate(weights)})
    for path, tensors in (store.by_path or {}).items():
        found.update({f"{path}:{place}": tensor for place, tensor in enumerate(tensors)})
    found.update({f"optimizer:{name}": tensor for name, tensor in store.optimizer})
    return {
        name: (t.dtype, t.shape, b"".join(bytes(piece) for piece in t.chunks())) for name, t in found.items()
    }


@pytest.fixture(params=EVERY, ids=lambda golden: golden.name)
def golden(request: pytest.FixtureRequest) -> Golden:
    return request.param


def test_recognised_and_unchanged(golden: Golden) -> None:
    before = state(golden.path)
    with recognise(golden.path) as located:
        assert located.format == golden.format
        assert located.path == golden.path
    contents = read(golden.path)
    values(contents)
    if contents.check is not None:
        contents.check()
    assert state(golden.path) == before


def test_read_twice_is_equal(golden: Golden) -> None:
    one, two = read(golden.path), read(golden.path)
    assert (one.topology, one.training, one.producer, one.details) == (
        two.topology,
        two.training,
        two.producer,
        two.details,
    )
    once = values(one)
    assert once and once == values(one) == values(two)


@pytest.mark.parametrize("golden", ONE_OF_EACH, ids=lambda golden: golden.name)
def test_cut_short_anywhere(golden: Golden, tmp_path: Path) -> None:
    """Every file of it, at 40 places: never a model that has silently lost something, never a foreign error."""
    files = (
        [golden.path] if golden.path.is_file() else sorted(f for f in golden.path.rglob("*") if f.is_file())
    )
    whole = values(read(golden.path))
    for file in files:
        if file.name == "fingerprint.pb":
            continue
        data = file.read_bytes()
        for step in range(40):
            copied = tmp_path / golden.path.name
            if golden.path.is_dir():
                shutil.rmtree(copied, ignore_errors=True)
                shutil.copytree(golden.path, copied)
            target = copied if golden.path.is_file() else copied / file.relative_to(golden.path)
            target.write_bytes(data[: len(data) * step // 40])
            try:
                contents = read(copied)
                found = values(contents)
                if contents.check is not None:
                    contents.check()
                bind(contents)
            except FerryError as error:
                assert isinstance(error, InputError), error
                assert str(copied) in str(error.where)
            else:
                assert found == whole and contents.topology == read(golden.path).topology, (file, step)


@pytest.mark.parametrize("suffix", ["keras", "h5"])
@pytest.mark.parametrize("golden", FULL, ids=lambda golden: golden.name)
def test_what_is_written_reads_equal(golden: Golden, suffix: str, tmp_path: Path) -> None:
    """Bit for bit: every variable of the source under its name in the output, and nothing beside."""
    output = tmp_path / f"out.{suffix}"
    kerasferry.convert(golden.path, output, target="keras==3.15")
    source, made = bind(read(golden.path)), bind(read(output))
    assert made.dialect == "k3.15"

    def contents(model: object) -> dict[str, bytes]:
        return {
            "/".join(v.layer).replace("/", "_")
            + ("" if golden.what == "own" else f":{v.role}"): v.tensor.read().tobytes()
            for v in model.variables.values()  # type: ignore[attr-defined]
        }

    assert contents(made) == contents(source)
    assert len(made.variables) == len(source.variables)


def test_converting_again_changes_nothing(tmp_path: Path) -> None:
    """An output of ours, carried to the same target, is the same model."""
    source = GOLDEN / "tf2.9-two_outputs-hdf5" / "model.h5"
    kerasferry.convert(source, tmp_path / "one.keras", target="keras==3.15")
    kerasferry.convert(tmp_path / "one.keras", tmp_path / "two.keras", target="keras==3.15")
    one, two = read(tmp_path / "one.keras"), read(tmp_path / "two.keras")
    assert one.topology == two.topology
    assert values(one) == values(two)
