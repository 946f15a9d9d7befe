"""Crossentropies of an activation that is not their own, and margins of labels: the number changed between versions."""

from __future__ import annotations

from typing import Any

from ...hub import Json, Severity
from ..step import Walk
from .names import LOSS_OF_FUNCTION, SHORT_NAMES
from .outputs import METRIC_KEYS, edited, last_activation, losses_of

OWN_ACTIVATION = {
    "BinaryCrossentropy": "sigmoid",
    "CategoricalCrossentropy": "softmax",
    "SparseCategoricalCrossentropy": "softmax",
}
MARGINS = ("Hinge", "SquaredHinge")


def of_other_activation(walk: Walk) -> None:
    """Up to 2.3 a crossentropy takes the probabilities, then what went into the activation, whichever it is."""
    for key, class_name, activation in _of_other_activation(walk):
        walk.note(
            Severity.LOSSY,
            key,
            f"`{class_name}` of a {activation}: TF 2.3 takes its probabilities, later versions take what went "
            f"into the {activation} for that of a {OWN_ACTIVATION[class_name]}: another number",
        )


def of_other_activation_in_doubt(walk: Walk) -> None:
    """2.3 and 2.4 stamp the same."""
    if "tf2.3" not in walk.model.producer.dialects or walk.model.producer.dialects[-1] != "tf2.4":
        return
    for key, class_name, activation in _of_other_activation(walk):
        walk.note(
            Severity.LOSSY,
            key,
            f"`{class_name}` of a {activation}, in a file of TF 2.3 or 2.4: if 2.3 wrote it, which takes its "
            "probabilities, the number is another now (`--source` says which it was)",
        )


def _of_other_activation(walk: Walk) -> list[tuple[str, str, str]]:
    """(where, class, activation) of each crossentropy of another activation than its own."""
    found = []
    for key, value, at in _compiled(walk):
        class_name, activation = class_of(value), last_activation(walk.model.topology, at)
        own = OWN_ACTIVATION.get(class_name)
        if own and activation in OWN_ACTIVATION.values() and activation != own and not _of_logits(value):
            found.append((key, class_name, str(activation)))
    return found


def other_averages(walk: Walk) -> None:
    """What Keras 2 and 3 compute in different ways from the same arguments."""
    for key, value, _ in _compiled(walk):
        config = value.get("config") if isinstance(value, dict) else None
        if not isinstance(config, dict):
            continue
        if key in METRIC_KEYS and config.get("ignore_class") is not None:
            walk.note(
                Severity.LOSSY,
                key,
                f"`{class_of(value)}` with `ignore_class`: the metric of Keras 2 averages over the other rows, that "
                "of Keras 3 over all rows",
            )
        if class_of(value) == "CategoricalFocalCrossentropy" and config.get("axis", -1) != -1:
            walk.note(
                Severity.LOSSY,
                key,
                "`CategoricalFocalCrossentropy` along another axis than the last is another number in Keras 3",
            )


def margins_of_zero(walk: Walk) -> None:
    """From 1.14 on labels 0 and 1 are taken for -1 and 1."""
    for key, value, _ in _compiled(walk):
        if class_of(value) in MARGINS:
            walk.note(
                Severity.EQUIVALENT,
                key,
                f"`{class_of(value)}` takes labels 0 for -1 from TF 1.14 on; TF 1.13 and older take them as they are",
            )


def class_of(value: Any) -> str:
    """The class of Keras that a loss or a metric stands for, however it is given."""
    config = value.get("config") if isinstance(value, dict) else None
    name = value.get("class_name") if isinstance(value, dict) else value
    if isinstance(config, dict) and "fn" in config:
        return class_of(config["fn"])
    if name == "function":
        name = config
    return LOSS_OF_FUNCTION.get(SHORT_NAMES.get(str(name), str(name)), str(name))


def _of_logits(value: Any) -> bool:
    config = value.get("config") if isinstance(value, dict) else None
    return isinstance(config, dict) and bool(config.get("from_logits"))


def _compiled(walk: Walk) -> list[tuple[str, Any, int]]:
    """Each loss and metric with the number of its output, and where it stands."""
    training, topology = walk.model.training, walk.model.topology
    if training is None:
        return []
    config: Json = training.config
    found = [
        ("loss", loss, at)
        for at, loss in enumerate(losses_of(topology, config.get("loss")))
        if loss is not None
    ]
    for key in METRIC_KEYS:

        def add(metric: Any, at: int, key: str = key) -> Any:
            found.append((key, metric, at))
            return metric

        edited(topology, config.get(key), add)
    return found
