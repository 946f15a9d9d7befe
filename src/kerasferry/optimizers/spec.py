"""The form in which an optimizer class says what it remembers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Slot:
    """What an optimizer remembers about each variable that it trains.

    Attributes:
        role: The canonical name, that of Keras 3.
        names: What files of Keras 2 call it.
        when: The hyperparameter that asks for it; None if it is always there.
        start: What it holds before the first step: a number, or the hyperparameter that says so.
        drops: The axis over which it is summed up (-1, -2); such a slot exists for matrices only.
    """

    role: str
    names: tuple[str, ...]
    when: str | None = None
    start: float | str = 0.0
    drops: int | None = None

    def asked_for(self, config: dict[str, Any]) -> bool:
        """Whether an optimizer with these hyperparameters has it."""
        return self.when is None or bool(config.get(self.when))

    def shape(self, of: tuple[int, ...]) -> tuple[int, ...]:
        """Its shape for a variable; () for a vector where the slot exists for matrices only."""
        if self.drops is None:
            return of
        return (
            tuple(size for axis, size in enumerate(of) if axis != len(of) + self.drops) if len(of) > 1 else ()
        )

    def first(self, config: dict[str, Any]) -> float:
        """What it holds before the first step."""
        return float(config.get(self.start, 0.0)) if isinstance(self.start, str) else self.start


@dataclass(frozen=True)
class OptimizerSpec:
    """An optimizer class.

    Attributes:
        class_name: As in configs.
        groups: Its slots. From 2.11 on the slots of a group are made variable by variable, one group after the
            other; before, each slot is made for all variables.
        arguments: What its constructor takes in Keras 3 beside what every optimizer takes, with the defaults.
        since: The first dialect of Keras 3 that has it.
        product: Whether it holds a running product of momenta (Nadam).
    """

    class_name: str
    groups: tuple[tuple[Slot, ...], ...] = ()
    arguments: dict[str, Any] = field(default_factory=dict)
    since: str = "k3.0"
    product: bool = False

    @property
    def slots(self) -> list[Slot]:
        """All slots that it can have."""
        return [slot for group in self.groups for slot in group]


# What every optimizer of 2.11 and later can have, before its own: made before everything else.
AVERAGE = Slot("average", ("average",), when="use_ema")
ACCUMULATOR = Slot("gradient_accumulator", (), when="gradient_accumulation_steps")

# What every optimizer of Keras 3 takes (3.0.5 to 3.15.1), and the defaults.
COMMON: dict[str, Any] = {
    "learning_rate": 0.001,
    "weight_decay": None,
    "clipnorm": None,
    "global_clipnorm": None,
    "clipvalue": None,
    "use_ema": False,
    "ema_momentum": 0.99,
    "ema_overwrite_frequency": None,
    "loss_scale_factor": None,
    "gradient_accumulation_steps": None,
}
