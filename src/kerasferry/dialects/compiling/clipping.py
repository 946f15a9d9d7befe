"""Clipped gradients: which kinds an optimizer looks at, and in which order."""

from __future__ import annotations

from ...hub import Json, Severity
from ...optimizers.generations import arguments
from ..step import Walk

# The first of them that is given is the only one to an optimizer of 2.11 and later.
KINDS = ("clipnorm", "global_clipnorm", "clipvalue")

# Where `fit` and `train_on_batch` forget to clip. Seen: 2.0.4 with `clipnorm` ends where it ends without, and 2e-2 away
# from 2.3.4 with it; from 2.2 on `_minimize` calls `_clip_gradients`.
UNCLIPPED = frozenset({"tf2.0", "tf2.1"})


def begin_to_clip(walk: Walk) -> None:
    """From 2.1 to 2.2: what was not looked at goes."""
    held, dialects = _held(walk), set(walk.model.producer.dialects)
    for key in _given(held) if dialects and dialects <= UNCLIPPED else ():
        dropped = held.pop(key)
        walk.note(
            Severity.EQUIVALENT,
            "optimizer",
            f"`{key}` {dropped} dropped: TensorFlow 2.0 and 2.1 do not look at it when they train",
        )


def stop_clipping(walk: Walk) -> None:
    """To 2.0 or 2.1, from either side."""
    if walk.target not in UNCLIPPED or set(walk.model.producer.dialects) <= UNCLIPPED:
        return
    for key in _given(_held(walk)):
        walk.note(Severity.LOSSY, "optimizer", f"{walk.target_name} does not look at `{key}` when it trains")


def other_order(walk: Walk) -> None:
    """Between 2.3 and 2.4, where somebody gave two."""
    held = _held(walk)
    if held.get("clipnorm") is not None and held.get("clipvalue") is not None:
        walk.note(
            Severity.LOSSY,
            "optimizer",
            "TensorFlow up to 2.3 clips by `clipnorm` and then by `clipvalue`, from 2.4 on the other way round",
        )


def first_alone(walk: Walk, held: Json, *, alone_before: bool) -> None:
    """One kind, for a reader that takes one or for an optimizer that would look at all.

    Args:
        walk: Where changes are noted.
        held: The arguments of the optimizer.
        alone_before: Whether the source looked at the first one only.
    """
    given = _given(held)
    dialects = set(walk.model.producer.dialects)
    if given and dialects & UNCLIPPED and not dialects <= UNCLIPPED:
        walk.note(
            Severity.LOSSY,
            "optimizer",
            f"TensorFlow 2.1 does not look at `{given[0]}` when it trains, 2.2 does, and the file does not say which "
            "wrote it: taken as 2.2, say --source tf==2.1 if it was that",
        )
    for key in given[1:]:
        dropped = held.pop(key)
        walk.note(
            Severity.NEUTRAL if alone_before else Severity.LOSSY,
            "optimizer",
            f"`{key}` {dropped} dropped: {given[0]} was used alone"
            if alone_before
            else f"`{key}` {dropped} has no place beside `{given[0]}` in Keras 3",
        )


def _given(held: Json) -> list[str]:
    return [key for key in KINDS if held.get(key) is not None]


def _held(walk: Walk) -> Json:
    training = walk.model.training
    return arguments(training.config.get("optimizer")) if training is not None else {}
