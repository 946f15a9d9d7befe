"""A tensor of 256 MB passes through in pieces: memory does not follow the size of the model."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

import google_crc32c
import h5py
import numpy as np
import pytest

from kerasferry.formats.wire.table import mask_crc32c

sys.path.insert(0, str(Path(__file__).parent / "formats"))
import bundles

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads the peak from /proc")

COLUMNS = 1024
SMALL, MIDDLE, LARGE = 4096, 32768, 65536  # rows: 16, 128 and 256 MB of float32
STEP = 2048

# Above the interpreter with its imports, in MB. Seen: 9 to 30, the most for chunked HDF5, of which h5py reads
# 4 MB at a time.
ALLOWED = 48

# The peak of the whole process, from its own start: `getrusage` would count the memory of pytest, its parent.
CHILD = """
import sys
import numpy, h5py, google_crc32c
from kerasferry.conversion import convert
from kerasferry.formats import hdf5, keras_zip, hdf5_writing
from kerasferry.formats.wire.bundle import Bundle

def peak():
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM:")) * 1024 / 1e6

before = peak()
if sys.argv[1] == "convert":
    convert(sys.argv[2], sys.argv[3], target="keras==3.5")
else:
    from pathlib import Path
    print(sum(map(len, Bundle(Path(sys.argv[2])).tensors["table"].chunks())))
print(peak() - before)
"""


def rows(start: int, stop: int) -> np.ndarray:
    """Values that tell where they belong, so that a piece in the wrong place is seen."""
    return np.arange(start * COLUMNS, stop * COLUMNS, dtype="<u4").reshape(-1, COLUMNS).view("<f4")


def layer(class_name: str, **config: object) -> dict[str, object]:
    return {"class_name": class_name, "config": config}


def model(path: Path, count: int, chunks: tuple[int, int] | None = None) -> Path:
    """A Sequential as TF 2.9 saves it: InputLayer, Embedding."""
    layers = [
        layer(
            "InputLayer", batch_input_shape=[None, 8], dtype="int32", sparse=False, ragged=False, name="words"
        ),
        layer(
            "Embedding",
            name="table",
            trainable=True,
            batch_input_shape=[None, None],
            dtype="float32",
            input_dim=count,
            output_dim=COLUMNS,
            embeddings_initializer=layer("RandomUniform", minval=-0.05, maxval=0.05, seed=None),
            embeddings_regularizer=None,
            activity_regularizer=None,
            embeddings_constraint=None,
            mask_zero=False,
            input_length=None,
        ),
    ]
    with h5py.File(path, "w") as file:
        file.attrs["keras_version"], file.attrs["backend"] = "2.9.0", "tensorflow"
        file.attrs["model_config"] = json.dumps(layer("Sequential", name="wide", layers=layers))
        weights = file.create_group("model_weights")
        weights.attrs["layer_names"] = np.array([b"table"])
        group = weights.create_group("table")
        group.attrs["weight_names"] = np.array([b"table/embeddings:0"])
        table = group.create_dataset("table/embeddings:0", (count, COLUMNS), "<f4", chunks=chunks)
        for start in range(0, count, STEP):
            table[start : start + STEP] = rows(start, min(start + STEP, count))
    return path


def grown(*arguments: object) -> float:
    """MB by which the peak of the process rose above its imports."""
    variables = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    done = subprocess.run(
        [sys.executable, "-c", CHILD, *map(str, arguments)], env=variables, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return float(done.stdout.split()[-1])


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """Removed at the end: the temporary folders of pytest stay."""
    with tempfile.TemporaryDirectory() as path:
        yield Path(path)


@pytest.fixture(scope="module")
def source(folder: Path) -> Path:
    return model(folder / "large.h5", LARGE)


@pytest.fixture(scope="module")
def small(folder: Path) -> float:
    """MB that a small model takes: more than one piece of each kind, so that only its size differs."""
    return grown("convert", model(folder / "small.h5", SMALL), folder / "small.keras")


@pytest.mark.parametrize("suffix", [".keras", ".h5"])
def test_conversion_does_not_hold_the_tensor(folder: Path, source: Path, small: float, suffix: str) -> None:
    output = folder / f"from_contiguous{suffix}"
    large = grown("convert", source, output)
    assert large < ALLOWED, "MB above the imports"
    assert large - small < 4, "MB more than for a model 16 times smaller"
    assert_same(output, LARGE)


def test_conversion_does_not_hold_a_chunked_tensor(folder: Path) -> None:
    output = folder / "from_chunked.keras"
    assert grown("convert", model(folder / "chunked.h5", MIDDLE, chunks=(64, COLUMNS)), output) < ALLOWED
    assert_same(output, MIDDLE)


def assert_same(output: Path, count: int) -> None:
    from kerasferry.formats import read

    store = read(output).store
    if store.by_layer is not None:
        (tensor,) = (tensor for _, weights in store.by_layer for _, tensor in weights)
    else:
        (tensor,) = (tensor for tensors in (store.by_path or {}).values() for tensor in tensors)
    assert tensor.shape == (count, COLUMNS)
    expected = (memoryview(rows(start, start + STEP)).cast("B") for start in range(0, count, STEP))
    assert crc(tensor.chunks()) == crc(expected)


def crc(pieces: Iterable[bytes | memoryview]) -> int:
    found = 0
    for piece in pieces:
        found = google_crc32c.extend(found, bytes(piece))
    return found


def test_checkpoint_does_not_hold_the_tensor(folder: Path) -> None:
    size, found = MIDDLE * COLUMNS * 4, 0
    with (folder / "b.data-00000-of-00001").open("wb") as shard:
        for start in range(0, MIDDLE, STEP):
            piece = rows(start, start + STEP).tobytes()
            found = google_crc32c.extend(found, piece)
            shard.write(piece)
    entry = bundles.entry(b"", [MIDDLE, COLUMNS], size=size, crc32c=mask_crc32c(found))
    (folder / "b.index").write_bytes(bundles.table(bundles.block([bundles.header(), (b"table", entry)])))
    assert grown("checkpoint", folder / "b") < ALLOWED
