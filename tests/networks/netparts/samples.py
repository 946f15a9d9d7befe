"""Random inputs and targets, all from one `numpy.random.RandomState`.

White noise is a bad image: after global pooling every sample has the same mean, so two samples give
nearly the same logits. The fields made here are coarse blocks plus noise plus an offset for each sample.
"""

from __future__ import annotations

from typing import Any

import numpy as np

VOCABULARY = 50


def field(
    random: np.random.RandomState, shape: tuple[int, ...], block: int = 8, noise: float = 0.3
) -> np.ndarray:
    """Return a float32 array (batch, *space, channels): coarse blocks, an offset per sample, fine noise."""
    coarse_shape = [shape[0], *[max(1, -(-size // block)) for size in shape[1:-1]], shape[-1]]
    values = random.normal(0.0, 0.8, coarse_shape)
    for axis in range(1, len(shape) - 1):
        values = np.repeat(values, block, axis=axis).take(np.arange(shape[axis]), axis=axis)
    offset = random.normal(0.0, 0.5, [shape[0], *[1] * (len(shape) - 2), shape[-1]])
    return (values + offset + random.normal(0.0, noise, shape)).astype("float32")


def image(random: np.random.RandomState, shape: tuple[int, ...]) -> np.ndarray:
    """Return float32 in -1..1, what most applications expect after `preprocess_input`."""
    return np.clip(field(random, shape), -1.0, 1.0)


def scene(random: np.random.RandomState, shape: tuple[int, ...]) -> np.ndarray:
    """Return float32 in -1..1 of few large areas, so that samples still differ after the last pooling."""
    return np.clip(field(random, shape, block=32, noise=0.1), -1.0, 1.0)


def pixels(random: np.random.RandomState, shape: tuple[int, ...]) -> np.ndarray:
    """Return float32 in 0..255, a `scene` for networks that rescale inside the graph."""
    return 127.5 + 127.5 * scene(random, shape)


def tokens(random: np.random.RandomState, shape: tuple[int, ...]) -> np.ndarray:
    """Return int32 (batch, time) of 1..VOCABULARY-1, padded with 0 behind a random length."""
    values = random.randint(1, VOCABULARY, shape)
    lengths = random.randint(shape[1] // 2, shape[1] + 1, shape[0])
    return np.where(np.arange(shape[1])[None, :] < lengths[:, None], values, 0).astype("int32")


def padded(random: np.random.RandomState, shape: tuple[int, ...]) -> np.ndarray:
    """Return float32 (batch, time, features) with zeros behind a random length, for a Masking layer."""
    lengths = random.randint(shape[1] // 2, shape[1] + 1, shape[0])
    keep = np.arange(shape[1])[None, :, None] < lengths[:, None, None]
    return np.where(keep, field(random, shape), 0.0).astype("float32")


def vector(random: np.random.RandomState, shape: tuple[int, ...]) -> np.ndarray:
    """Return float32 of a standard normal distribution."""
    return random.normal(0.0, 1.0, shape).astype("float32")


KINDS = {
    "field": field,
    "image": image,
    "scene": scene,
    "pixels": pixels,
    "tokens": tokens,
    "padded": padded,
    "vector": vector,
}


def inputs(model: Any, kinds: dict[str, str], batch: int, random: np.random.RandomState) -> dict:
    """Return input name -> array of `batch` samples, in the order of the model's inputs."""
    made = {}
    for index, name in enumerate(model.input_names):
        shape = (batch, *model.inputs[index].shape.as_list()[1:])
        made[name] = KINDS[kinds[name]](random, shape)
    return made


def targets(model: Any, losses: dict[str, str], batch: int, random: np.random.RandomState) -> dict:
    """Return output name -> random target that suits the loss of that output."""
    made = {}
    for index, name in enumerate(model.output_names):
        shape = (batch, *model.outputs[index].shape.as_list()[1:])
        loss = losses[name]
        if loss == "categorical_crossentropy":
            made[name] = np.eye(shape[-1], dtype="float32")[random.randint(0, shape[-1], shape[:-1])]
        elif loss == "sparse_categorical_crossentropy":
            made[name] = random.randint(0, shape[-1], shape[:-1]).astype("int32")
        elif loss == "binary_crossentropy":
            made[name] = random.randint(0, 2, shape).astype("float32")
        else:
            made[name] = random.normal(0.0, 1.0, shape).astype("float32")
    return made
