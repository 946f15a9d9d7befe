"""HDF5 of Keras 3 holds the weights of tokens in the config, where they are for the words of the vocabulary alone."""

from __future__ import annotations

from typing import Any

import pytest

from kerasferry.binding import bind
from kerasferry.hub import Contents, Producer, Store

WORDS = ["earth", "wind", "and", "fire"]


@pytest.mark.parametrize(
    ("config", "found"),
    [
        ({"idf_weights": [0.25, 0.5, 0.75, 1.0]}, [0.625, 0.25, 0.5, 0.75, 1.0]),
        ({"idf_weights": [0.25, 0.5, 0.75, 1.0], "num_oov_indices": 0}, [0.25, 0.5, 0.75, 1.0]),
        (
            {"idf_weights": [0.25, 0.5, 0.75, 1.0], "pad_to_max_tokens": True, "max_tokens": 7},
            [0.625, 0.25, 0.5, 0.75, 1.0, 0.0, 0.0],
        ),
        (
            {"idf_weights": [0.1] + [0.5] * 4, "vocabulary": ["[UNK]", *WORDS]},
            [0.1] + [0.5] * 4,
        ),
        ({"idf_weights": None}, None),
    ],
)
def test_the_unknown_word_weighs_the_mean(
    config: dict[str, Any], found: list[float] | None, tmp_path: Any
) -> None:
    lookup = {"name": "look", "output_mode": "tf_idf", "oov_token": "[UNK]", "vocabulary": WORDS, **config}
    topology = {
        "class_name": "Sequential",
        "config": {"name": "s", "layers": [{"class_name": "StringLookup", "config": lookup}]},
    }
    producer = Producer(keras="3.3.3", dialects=("k3.3",))
    contents = Contents("hdf5", tmp_path / "model.h5", producer, Store(by_layer=[("look", [])]), topology)
    variables = bind(contents).variables
    made = {role: variable.tensor.read().tolist() for (_, role), variable in variables.items()}
    assert made == ({} if found is None else {"idf_weights": pytest.approx(found)})
