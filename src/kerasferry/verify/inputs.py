"""Input arrays for a model: made from its own description and a seed, or read from the user's `.npz`.

Two batches are made: the same predictions on one batch prove little if both batches give the same numbers.
"""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import UsageError
from ..hub import Json
from .hints import Hint

if TYPE_CHECKING:
    import numpy as np

BATCH = 4
SIZES = (32, 64, 128, 256, 16)
"""What unknown dimensions are set to, until the source accepts: small first, for the sake of time."""

RANKLESS: tuple[tuple[int, ...], ...] = ((BATCH,), (BATCH, 1), (), (BATCH, 32), (BATCH, 32, 32, 3))
"""What is tried, along with SIZES, where not even the rank is known (placeholders of TensorFlow 1)."""

UNKNOWN_WORD = "kerasferry-unknown-word"
WORDS = ("the", "model", "was", "carried", "over", "the", "water")
INTEGERS = 10
"""Bound of integers of which nothing is known."""

Batch = dict[str, "np.ndarray"]


@dataclass(frozen=True)
class InputSpec:
    """One input as the source version describes it; None is an unknown dimension, or an unknown shape."""

    name: str
    shape: tuple[int | None, ...] | None
    dtype: str

    @property
    def is_open(self) -> bool:
        """Whether a dimension beside the batch is unknown."""
        return self.shape is None or None in self.shape[1:]

    def closed(self, rows: int, attempt: int) -> tuple[int, ...]:
        """A shape without unknowns; another one with each attempt."""
        if self.shape is None:
            return RANKLESS[attempt]
        inner = (SIZES[attempt] if extent is None else extent for extent in self.shape[1:])
        return (rows, *inner) if self.shape else ()


def specs_of(described: list[Json], where: object) -> list[InputSpec]:
    """The inputs that a worker described.

    Raises:
        UsageError: The model does not tell what it takes.
    """
    if not described:
        raise UsageError(
            "the model does not tell what inputs it takes, so none can be made",
            where=where,
            hint="verify a model that was called, or saved with a signature",
        )
    return [
        InputSpec(item["name"], None if item["shape"] is None else tuple(item["shape"]), item["dtype"])
        for item in described
    ]


def hints_for(specs: list[InputSpec], found: list[tuple[str, Hint]]) -> list[Hint]:
    """A hint for each input: by name, else by position."""
    named = dict(found)
    if len(found) == len(specs) and not all(spec.name in named for spec in specs):
        return [hint for _, hint in found]
    return [named.get(spec.name, Hint()) for spec in specs]


Spread = Mapping[str, tuple["np.ndarray", "np.ndarray"]]


def make(
    specs: list[InputSpec], known: list[Hint], seed: int, attempt: int, spread: Spread, scale: float = 1.0
) -> Batch:
    """One batch.

    Args:
        specs: The inputs.
        known: A hint for each.
        seed: The same seed gives the same batch, with any NumPy from 1.17 on.
        attempt: Which of SIZES unknown dimensions get.
        spread: Mean and deviation of the Normalization layers, by layer name.
        scale: Deviation of numbers of which nothing is known.
    """
    import numpy as np

    random = np.random.RandomState(seed)
    rows = next((spec.shape[0] for spec in specs if spec.shape and spec.shape[0]), BATCH)
    made = {}
    for spec, hint in zip(specs, known, strict=True):
        values = _values(spec.dtype, hint, spec.closed(rows, attempt), random, spread)
        made[spec.name] = (values * scale).astype(values.dtype) if is_free(spec, hint) else values
    return made


def is_free(spec: InputSpec, hint: Hint) -> bool:
    """Whether nothing says what numbers the input takes."""
    return (spec.dtype.startswith("float") or spec.dtype == "bfloat16") and not hint.why


def how(spec: InputSpec, hint: Hint, scale: float = 1.0) -> str:
    """In words, what was fed."""
    what = "text" if spec.dtype == "string" else "numbers"
    if is_free(spec, hint):
        what = "normally distributed" + ("" if scale == 1.0 else f", times {scale:g}")
    if hint.bound is not None:
        what = f"integers below {hint.bound}"
    elif hint.pixels or spec.dtype == "uint8":
        what = "0 to 255"
    return f"{what} ({', '.join(hint.why)})" if hint.why else what


def _values(
    dtype: str, hint: Hint, shape: tuple[int, ...], random: np.random.RandomState, spread: Spread
) -> np.ndarray:
    import numpy as np

    if dtype == "string":
        return _text(hint, shape, random)
    if dtype == "bool":
        return random.randint(0, 2, shape).astype(bool)
    numpy_dtype = "float32" if dtype == "bfloat16" else dtype
    if hint.bound is not None:
        tokens = random.randint(min(1, hint.bound - 1), hint.bound, shape)
        return (_padded(tokens, random, 0) if hint.zeros_are_padding else tokens).astype(numpy_dtype)
    if hint.words and all(isinstance(word, (int, float)) for word in hint.words):
        choices = np.array([*hint.words, max(hint.words) + 1])
        return random.choice(choices, shape).astype(numpy_dtype)
    values = field(random, shape)
    if hint.pixels or dtype == "uint8":
        values = np.clip(127.5 + 80.0 * values, 0, 255)
    elif hint.normalised_by is not None and hint.normalised_by in spread:
        mean, deviation = spread[hint.normalised_by]
        values = mean + deviation * values
    elif np.dtype(numpy_dtype).kind in "iu":
        values = random.randint(0, INTEGERS, shape)
    if hint.mask_value is not None:
        values = _padded(values, random, hint.mask_value)
    return values.astype(numpy_dtype)


def field(random: np.random.RandomState, shape: tuple[int, ...]) -> np.ndarray:
    """About standard normal. With space axes: coarse blocks, an offset for each row, fine noise.

    White noise alone has the same mean everywhere, and a network that pools would give every row the same.
    """
    import numpy as np

    noise = random.normal(size=shape)
    if len(shape) < 4:
        return noise
    coarse = random.normal(size=(shape[0], *(-(-size // 8) for size in shape[1:-1]), shape[-1]))
    for axis in range(1, len(shape) - 1):
        coarse = np.repeat(coarse, 8, axis=axis).take(range(shape[axis]), axis=axis)
    offset = random.normal(size=(shape[0], *(1 for _ in shape[1:-1]), shape[-1]))
    return 0.8 * coarse + 0.5 * offset + 0.3 * noise


def _padded(values: np.ndarray, random: np.random.RandomState, padding: float) -> np.ndarray:
    """Rows that end with padding, each with at least half of it filled."""
    import numpy as np

    if values.ndim < 2 or values.shape[1] < 2:
        return values
    steps = values.shape[1]
    lengths = random.randint(-(-steps // 2), steps + 1, values.shape[0])
    keep = np.arange(steps)[None, :] < lengths[:, None]
    return np.where(keep.reshape(*keep.shape, *(1,) * (values.ndim - 2)), values, padding)


def _text(hint: Hint, shape: tuple[int, ...], random: np.random.RandomState) -> np.ndarray:
    import numpy as np

    words = [*(str(word) for word in hint.words if word not in ("", "[UNK]")), UNKNOWN_WORD]
    words = words if len(words) > 1 else [*WORDS, UNKNOWN_WORD]
    count = int(np.prod(shape))
    lengths = random.randint(3, 9, count) if hint.sentences else np.ones(count, int)
    flat = [" ".join(random.choice(words, length)).encode() for length in lengths]
    return np.array(flat, dtype=bytes).reshape(shape)


def read_given(path: Path, specs: list[InputSpec]) -> Batch:
    """The user's inputs.

    Raises:
        UsageError: The file cannot be read, or its names, shapes or types are not the model's.
    """
    import numpy as np

    try:
        with np.load(path, allow_pickle=False) as file:
            given: dict[str, Any] = {name: file[name] for name in file.files}
    except (OSError, ValueError, zipfile.BadZipFile) as error:
        raise UsageError("the inputs cannot be read", where=path, found=error) from None
    expected = ", ".join(f"{spec.name} {_shape(spec.shape)} {spec.dtype}" for spec in specs)
    if set(given) != {spec.name for spec in specs}:
        raise UsageError(
            "the arrays in the file are not named like the inputs of the model",
            where=path,
            found=", ".join(given) or "no arrays",
            hint=f"the model takes {expected}",
        )
    return {spec.name: _fitting(given[spec.name], spec, path) for spec in specs}


def _fitting(array: np.ndarray, spec: InputSpec, path: Path) -> np.ndarray:
    import numpy as np

    where = f"{path} :: {spec.name}"
    fits = spec.shape is None or (
        len(array.shape) == len(spec.shape)
        and all(extent in (None, given) for extent, given in zip(spec.shape, array.shape, strict=True))
    )
    if not fits or not array.size:
        raise UsageError(
            "the array does not have the shape of the input",
            where=where,
            found=_shape(array.shape),
            hint=f"the model takes {_shape(spec.shape)}, ? being any number",
        )
    if spec.dtype == "string":
        if array.dtype.kind not in "SU":
            raise UsageError("the input takes text", where=where, found=array.dtype.name)
        return np.char.encode(array, "utf-8") if array.dtype.kind == "U" else array
    wanted = np.dtype("float32" if spec.dtype == "bfloat16" else spec.dtype)
    if not np.can_cast(array.dtype, wanted, "same_kind"):
        raise UsageError(
            f"the input takes {spec.dtype}, and the array cannot become that without loss",
            where=where,
            found=array.dtype.name,
        )
    return array.astype(wanted)


def shuffled(batch: Batch, seed: int) -> Batch:
    """Another batch made of the same values: each array's elements in another order."""
    import numpy as np

    random = np.random.RandomState(seed)
    return {name: random.permutation(array.reshape(-1)).reshape(array.shape) for name, array in batch.items()}


def write_npz(path: Path, batch: Batch) -> Path:
    """Write a batch; unlike numpy.savez this takes any name."""
    import numpy as np

    with zipfile.ZipFile(path, "w", allowZip64=True) as archive:
        for name, array in batch.items():
            with archive.open(f"{name}.npy", "w", force_zip64=True) as member:
                np.lib.format.write_array(member, np.asanyarray(array), allow_pickle=False)
    return path


def _shape(shape: tuple[int | None, ...] | None) -> str:
    if shape is None:
        return "(any)"
    return f"({', '.join('?' if extent is None else str(extent) for extent in shape)})"
