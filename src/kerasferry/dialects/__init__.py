"""How the configs of each Keras generation differ from its neighbour's, and the walk over those steps."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace

from ..errors import Refused
from ..hub import Changes, Model, OptimizerState, Training
from .among_keras_3.hdf5_form import readable
from .chain import (
    CHAIN,
    KERAS_3,
    SIDE_BRANCH,
    TF_KERAS,
    as_target,
    is_keras_3,
    of_stamp,
    of_tensorflow,
    position,
    spoken,
)
from .compiling.activity import same_activity
from .masks.flow import keep_masks
from .masks.repairs import put_around
from .step import Step, Walk
from .steps import all_steps

__all__ = [
    "CHAIN",
    "KERAS_3",
    "SIDE_BRANCH",
    "TF_KERAS",
    "as_target",
    "carry",
    "is_keras_3",
    "of_stamp",
    "of_tensorflow",
    "position",
]


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
    if is_keras_3(carried.dialect) and is_keras_3(target):
        readable(carried)
    here, there = position(carried.dialect), position(target)
    whole = Walk(carried, changes, f"{carried.dialect} -> {target}", target)
    if there < here:
        _down(carried, target, changes)
        same_activity(whole, model.dialect)
        _aside(carried, target, changes)
        return carried
    known = all_steps()
    if is_keras_3(target) and not is_keras_3(carried.dialect):
        keep_masks(whole, carried.dialect)
    for lower, upper in zip(CHAIN[here:there], CHAIN[here + 1 : there + 1], strict=True):
        known.get((lower, upper), Step(lower, upper)).up(carried, changes, target)
    put_around(whole)
    same_activity(whole, model.dialect)
    _aside(carried, target, changes)
    return carried


def _aside(model: Model, target: str, changes: Changes) -> None:
    """The last step to standalone Keras, which is beside the chain."""
    if target in SIDE_BRANCH:
        neighbour = SIDE_BRANCH[target]
        all_steps().get((target, neighbour), Step(target, neighbour)).down(model, changes, target)


def _down(model: Model, target: str, changes: Changes) -> None:
    known = all_steps()
    while position(model.dialect) > position(target):
        upper = CHAIN[position(model.dialect)]
        lower = CHAIN[position(upper) - 1]
        step = known.get((lower, upper), Step(lower, upper))
        if step.down_missing:
            raise Refused(
                f"a {spoken(upper)} model cannot be carried down to {spoken(lower)} yet: {step.down_missing}",
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
