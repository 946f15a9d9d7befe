"""How the configs of each Keras generation differ from its neighbour's, and the walk over those steps."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from ..errors import Refused
from ..hub import Changes, Model, OptimizerState, Training
from .chain import CHAIN, KERAS_3, SIDE_BRANCH, TF_KERAS, is_keras_3, of_stamp, of_tensorflow, position
from .mask_flow import keep_masks
from .mask_repairs import put_around
from .older_arguments import drop_unknown
from .step import Step, Walk

__all__ = [
    "CHAIN",
    "KERAS_3",
    "SIDE_BRANCH",
    "TF_KERAS",
    "carry",
    "is_keras_3",
    "of_stamp",
    "of_tensorflow",
    "position",
    "steps",
]


@cache
def steps() -> dict[tuple[str, str], Step]:
    """Every pair of neighbours that differ: a file `LOWER__UPPER.py` of this package each.

    A pair that has no file reads the other's configs as they are.
    """
    names = [found.name for found in iter_modules(__path__) if "__" in found.name]
    found = [import_module(f".{name}", __name__).STEP for name in names]
    return {(step.lower, step.upper): step for step in found}


def carry(model: Model, target: str, changes: Changes) -> Model:
    """The model in the target dialect; the given one stays as it is.

    Args:
        model: A model in any dialect.
        target: The dialect to reach, `k3.15`.
        changes: The record, appended to.

    Raises:
        Refused: Something in the model cannot be said in the target dialect.
    """
    carried = replace(
        model,
        topology=deepcopy(model.topology),
        variables=dict(model.variables),
        training=_copy(model.training),
    )
    carried.dialect = SIDE_BRANCH.get(model.dialect, model.dialect)
    here, there = position(carried.dialect), position(target)
    whole = Walk(carried, changes, f"{carried.dialect} -> {target}", target)
    if there < here:
        _down(carried, target, changes)
        drop_unknown(whole)
        return carried
    known = steps()
    if is_keras_3(target) and not is_keras_3(carried.dialect):
        keep_masks(whole, carried.dialect)
    for lower, upper in zip(CHAIN[here:there], CHAIN[here + 1 : there + 1], strict=True):
        known.get((lower, upper), Step(lower, upper)).up(carried, changes, target)
    put_around(whole)
    return carried


def _down(model: Model, target: str, changes: Changes) -> None:
    known = steps()
    while position(model.dialect) > position(target):
        upper = CHAIN[position(model.dialect)]
        lower = CHAIN[position(upper) - 1]
        step = known.get((lower, upper), Step(lower, upper))
        if step.down_missing:
            raise Refused(
                f"a {upper} model cannot be carried down to {lower} yet: {step.down_missing}",
                hint="choose a target that is not older than the model",
            )
        step.down(model, changes, target)


def _copy(training: Training | None) -> Training | None:
    return (
        None
        if training is None
        else replace(training, config=deepcopy(training.config), state=_copy_state(training.state))
    )


def _copy_state(state: OptimizerState | None) -> OptimizerState | None:
    return None if state is None else replace(state, scalars=dict(state.scalars))
