"""How the configs of each Keras generation differ from its neighbour's, and the walk over those steps."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace

from ..errors import Refused
from ..hub import Changes, Model, OptimizerState, Training
from .chain import CHAIN, KERAS_3, SIDE_BRANCH, TF_KERAS, is_keras_3, of_stamp, of_tensorflow, position
from .step import Step

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


def steps() -> dict[tuple[str, str], Step]:
    """Every pair of neighbours that differ. A pair that is not here reads the other's configs as they are."""
    from . import (
        k3_0__k3_1,
        k3_2__k3_3,
        k3_3__k3_4,
        k3_5__k3_6,
        k3_7__k3_8,
        k3_9__k3_10,
        k3_11__k3_12,
        k3_13__k3_14,
        tf1_15__tf2_0,
        tf2_2__tf2_3,
        tf2_4__tf2_5,
        tf2_5__tf2_6,
        tf2_6__tf2_7,
        tf2_7__tf2_8,
        tf2_15__k3_0,
    )

    keras_2 = (
        tf1_15__tf2_0,
        tf2_2__tf2_3,
        tf2_4__tf2_5,
        tf2_5__tf2_6,
        tf2_6__tf2_7,
        tf2_7__tf2_8,
        tf2_15__k3_0,
    )
    keras_3 = (
        k3_0__k3_1,
        k3_2__k3_3,
        k3_3__k3_4,
        k3_5__k3_6,
        k3_7__k3_8,
        k3_9__k3_10,
        k3_11__k3_12,
        k3_13__k3_14,
    )
    modules = (*keras_2, *keras_3)
    return {(module.STEP.lower, module.STEP.upper): module.STEP for module in modules}


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
    known = steps()
    if there < here:
        raise Refused(
            f"a {model.dialect} model cannot be carried down to {target} yet: this version of kerasferry goes upwards",
            hint="choose a target that is not older than the model",
        )
    for lower, upper in zip(CHAIN[here:there], CHAIN[here + 1 : there + 1], strict=True):
        step = known.get((lower, upper), Step(lower, upper))
        step.up(carried, changes, target)
    return carried


def _copy(training: Training | None) -> Training | None:
    return (
        None
        if training is None
        else replace(training, config=deepcopy(training.config), state=_copy_state(training.state))
    )


def _copy_state(state: OptimizerState | None) -> OptimizerState | None:
    return None if state is None else replace(state, scalars=dict(state.scalars))
