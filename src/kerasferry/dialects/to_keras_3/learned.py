"""What layers learned by `adapt` and keep in variables, where Keras 3 wants it in the config."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ...errors import DamagedFile
from ...hub import Json, Severity
from ...hub.topology import Place
from ..step import Walk, config_of

if TYPE_CHECKING:
    import numpy as np

SUMMARY = "summary"


def bin_boundaries(walk: Walk) -> None:
    """Discretization of Keras 2 keeps a summary of its data; Keras 3 keeps the boundaries that follow from it."""
    for place in walk.places(("Discretization",)):
        variable = walk.model.variables.pop((place.path, SUMMARY), None)
        if variable is None:
            continue
        config = config_of(place.layer)
        found = _boundaries(place, config, variable.tensor.read())
        config["bin_boundaries"] = found
        if config.get("num_bins") != len(found) + 1:
            config["num_bins"] = None  # Keras 3 refuses a number that the boundaries contradict
        walk.note(
            Severity.EQUIVALENT, place.where, f"the {len(found)} boundaries that it learned are in its config"
        )


def learned_categories(walk: Walk) -> None:
    """CategoryEncoding up to 2.4 learned its size, and in tf-idf mode a weight for each category."""
    for place in walk.places(("CategoryEncoding",)):
        config = config_of(place.layer)
        size = walk.model.variables.pop((place.path, "num_elements"), None)
        if size is not None:
            config["max_tokens"] = int(size.tensor.read())
            walk.note(
                Severity.EQUIVALENT,
                place.where,
                f"the size that it learned, {config['max_tokens']}, is in its config",
            )
        weights = walk.model.variables.pop((place.path, "tf_idf_weights"), None)
        if weights is not None:
            values = weights.tensor.read().tolist()
            place.layer["class_name"] = "IntegerLookup"
            place.layer["config"] = _weighing(config, values)
            walk.model.variables[place.path, "idf_weights"] = replace(weights, role="idf_weights")
            walk.note(
                Severity.EQUIVALENT,
                place.where,
                f"is an IntegerLookup of 0 to {len(values) - 1}, which weighs as it did",
            )


def _weighing(config: Json, weights: list[float]) -> Json:
    return {
        **{key: config[key] for key in ("name", "trainable", "batch_input_shape") if key in config},
        "dtype": "float32",
        "vocabulary": list(range(len(weights))),
        "vocabulary_dtype": "int64",
        "idf_weights": weights,
        "num_oov_indices": 0,
        "mask_token": None,
        "max_tokens": None,
        "output_mode": "tf_idf",
    }


def _boundaries(place: Place, config: Json, summary: np.ndarray) -> list[float]:
    if summary.ndim == 1:  # up to 2.5: the bins themselves, up to infinity
        return [float(value) for value in summary[:-1]]
    bins = config.get("num_bins")
    if summary.ndim != 2 or summary.shape[0] != 2 or not isinstance(bins, int) or bins < 1:
        raise DamagedFile(
            f"the summary of `{place.where}` is none",
            where=place.where,
            found=f"{summary.shape}, num_bins={bins!r}",
        )
    if summary.shape[1] == 0:
        return []
    return [float(value) for value in _compressed(summary, 1.0 / bins)[:-1]]


def _compressed(summary: Any, epsilon: float) -> Any:
    """The values at equal steps of the weights: the formula of 2.6 to 2.15, in their types."""
    import numpy as np

    if summary.shape[1] * epsilon < 1:
        return summary[0]
    percents = epsilon + np.arange(0.0, 1.0, epsilon)
    weights = summary[1].cumsum()
    return np.interp(percents, weights / weights[-1], summary[0]).astype("float32")
