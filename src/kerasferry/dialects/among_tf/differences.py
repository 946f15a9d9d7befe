"""What tf.keras versions do differently, and no way of writing a model can hide from them."""

from __future__ import annotations

from typing import Any

from ...hub import Severity
from ...modules import PACKAGE
from ..compiling.early_metrics import COSINES, is_cosine
from ..compiling.outputs import METRIC_KEYS, edited, losses_of
from ..masks.losses import has_masked_loss
from ..step import Walk, config_of
from .newer import become_part, has_part
from .ranks import CLASS as OF_MATRICES
from .ranks import dots_of_many


def masked_losses(walk: Walk) -> None:
    """A loss of a masked output, which 2.10 divides by other counts."""
    if has_masked_loss(walk):
        walk.note(
            Severity.LOSSY,
            "loss",
            "an output has a mask, and its loss is divided by all steps up to TF 2.9 and by those that the mask leaves "
            "from 2.10 on: training goes on with another scale of the loss",
        )


def signed(walk: Walk) -> None:
    """An OrthogonalRegularizer, which adds by signs up to 2.9."""
    for place in walk.places():
        for key, value in config_of(place.layer).items():
            if (
                key.endswith("_regularizer")
                and isinstance(value, dict)
                and value.get("class_name") == "OrthogonalRegularizer"
            ):
                walk.note(
                    Severity.LOSSY,
                    place.where,
                    f"`{key}` adds signed products up to TF 2.9 and absolute ones from 2.10 on",
                )


def cosine_losses(walk: Walk) -> None:
    """The loss `cosine_proximity`, which has the other sign in 1.14 and 1.15."""
    training = walk.model.training
    if training is None:
        return
    for loss in losses_of(walk.model.topology, training.config.get("loss")):
        if is_cosine(loss):
            name = loss["class_name"] if isinstance(loss, dict) else loss
            walk.note(
                Severity.LOSSY,
                "loss",
                f"`{name}` has the other sign in TensorFlow 1.14 and 1.15 than in 1.13 and 2.0 and later",
            )


def cosine_metrics(walk: Walk) -> None:
    """The metric of the cosine, which is negative in the logs of 1.13 and before."""
    training = walk.model.training
    if training is None:
        return

    def told(metric: Any, _: int) -> Any:
        if metric in COSINES:
            walk.note(
                Severity.LOSSY, "metrics", f"`{metric}` has the other sign in the logs of {walk.target_name}"
            )
        return metric

    for key in METRIC_KEYS:
        edited(walk.model.topology, training.config.get(key), told)


def cosine_names(walk: Walk) -> None:
    """The loss `cosine` by the one name that every TensorFlow 1 knows."""
    training = walk.model.training
    if training is not None:
        training.config["loss"] = _proximity(training.config.get("loss"))


def _proximity(loss: Any) -> Any:
    if isinstance(loss, list):
        return [_proximity(one) for one in loss]
    if isinstance(loss, dict) and "class_name" not in loss:
        return {key: _proximity(one) for key, one in loss.items()}
    return "cosine_proximity" if loss == "cosine" else loss


def random_crop(walk: Walk) -> None:
    """RandomCrop when it does not train: 2.6 resizes and cuts, 2.7 cuts and resizes."""
    for place in walk.places(("RandomCrop",)):
        become_part(
            walk, place, f"RandomCrop of {walk.target_name} cuts before it resizes", resize_first=True
        )


def dots(walk: Walk) -> None:
    """Dot of more than three dimensions: matrices up to 1.15, each with each from 2.0 on."""
    for place, rank in dots_of_many(walk):
        place.layer["class_name"] = f"{PACKAGE}{OF_MATRICES}"
        found = f"of {rank} dimensions" if rank is not None else "which may be of more than three dimensions,"
        walk.note(
            Severity.EQUIVALENT,
            place.where,
            f"Dot {found} multiplies matrices in TensorFlow 1: `{OF_MATRICES}` is written beside the model",
        )


def cut_first(walk: Walk) -> None:
    """RandomCrop of 2.7 and later as a class of the module, where there is a RandomCrop to begin with."""
    for place in walk.places(("RandomCrop",)):
        if has_part("RandomCrop", walk.target):
            become_part(walk, place, f"RandomCrop of {walk.target_name} resizes before it cuts")


def each_with_each(walk: Walk) -> None:
    """Dot of more than three dimensions as a class of the module, which does as 2.0 and later."""
    for place, _ in dots_of_many(walk):
        if place.layer.get("class_name") == "Dot":
            become_part(walk, place, "of more than three dimensions Dot multiplies matrices in TensorFlow 1")
    for place in walk.places((f"{PACKAGE}{OF_MATRICES}",)):
        place.layer["class_name"] = "Dot"
        walk.note(Severity.NEUTRAL, place.where, f"`{OF_MATRICES}` is the Dot of TensorFlow 1")
