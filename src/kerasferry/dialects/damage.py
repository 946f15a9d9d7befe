"""Configs of other shapes than Keras writes: damage, told in one sentence where code over them trips."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from ..errors import DamagedFile


@contextmanager
def as_keras_writes(what: str) -> Iterator[None]:
    """Raise `DamagedFile` where a config has another shape than the code within expects.

    Args:
        what: The part of the model that the config is of, `optimizer`.
    """
    try:
        yield
    except (TypeError, ValueError, AttributeError, KeyError, OverflowError) as error:
        raise DamagedFile(
            f"the config of the {what} is not one that Keras writes",
            where=what,
            found=f"{type(error).__name__}: {error}",
        ) from error
