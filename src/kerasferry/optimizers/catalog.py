"""The optimizer classes of Keras: what each remembers, and what its constructor takes in Keras 3."""

from __future__ import annotations

from ..modules import PACKAGE
from .spec import OptimizerSpec, Slot

_MOMENTS = (Slot("momentum", ("m",)), Slot("velocity", ("v",)))
_ADAM = {"beta_1": 0.9, "beta_2": 0.999, "epsilon": 1e-7}
_HATS = (Slot("velocity_hat", ("vhat",), when="amsgrad"),)

_ALL = (
    OptimizerSpec(
        "SGD",
        ((Slot("momentum", ("momentum", "m"), when="momentum"),),),
        {"learning_rate": 0.01, "momentum": 0.0, "nesterov": False},
    ),
    OptimizerSpec(
        "RMSprop",
        (
            (Slot("velocity", ("rms", "velocity")),),
            (Slot("momentum", ("momentum",), when="momentum"),),
            (Slot("average_gradient", ("mg", "average_gradient"), when="centered"),),
        ),
        {"rho": 0.9, "momentum": 0.0, "epsilon": 1e-7, "centered": False},
    ),
    OptimizerSpec("Adam", (_MOMENTS, _HATS), {**_ADAM, "amsgrad": False}),
    OptimizerSpec("AdamW", (_MOMENTS, _HATS), {**_ADAM, "amsgrad": False, "weight_decay": 0.004}),
    OptimizerSpec("Adamax", ((Slot("momentum", ("m",)), Slot("norm", ("v", "u"))),), _ADAM),
    OptimizerSpec("Nadam", (_MOMENTS,), _ADAM, product=True),
    OptimizerSpec(
        "Adagrad",
        ((Slot("accumulator", ("accumulator",), start="initial_accumulator_value"),),),
        {"initial_accumulator_value": 0.1, "epsilon": 1e-7},
    ),
    OptimizerSpec(
        "Adadelta",
        (
            (
                Slot("accumulated_grad", ("accum_grad", "accumulated_grad")),
                Slot("accumulated_delta_var", ("accum_var", "accumulated_delta_var")),
            ),
        ),
        {"rho": 0.95, "epsilon": 1e-7},
    ),
    OptimizerSpec(
        "Ftrl",
        (
            (
                Slot("accumulator", ("accumulator",), start="initial_accumulator_value"),
                Slot("linear", ("linear",)),
            ),
        ),
        {
            "learning_rate_power": -0.5,
            "initial_accumulator_value": 0.1,
            "l1_regularization_strength": 0.0,
            "l2_regularization_strength": 0.0,
            "l2_shrinkage_regularization_strength": 0.0,
            "beta": 0.0,
        },
    ),
    OptimizerSpec(
        "Adafactor",
        ((Slot("row", ("r",), drops=-1), Slot("column", ("c",), drops=-2), Slot("velocity", ("v",))),),
        {
            "beta_2_decay": -0.8,
            "epsilon_1": 1e-30,
            "epsilon_2": 1e-3,
            "clip_threshold": 1.0,
            "relative_step": True,
        },
    ),
    OptimizerSpec("Lion", ((Slot("momentum", ("m",)),),), {"beta_1": 0.9, "beta_2": 0.99}),
    OptimizerSpec("Lamb", (_MOMENTS,), _ADAM, since="k3.5"),
)

SPECS: dict[str, OptimizerSpec] = {spec.class_name: spec for spec in _ALL}

# Wrappers that scale the loss, up to 2.3 (`optimizer`, `loss_scale`), to 2.15 and in Keras 3 (`inner_optimizer`).
LOSS_SCALE = frozenset({"LossScaleOptimizer", "LossScaleOptimizerV1", "LossScaleOptimizerV3"})


def bare(class_name: str) -> str:
    """`Adam` of `Custom>Adam`, which 2.11 and later register theirs as, and of `adam`, which `compile` takes too.

    Those of a generated module keep what the stock ones keep.
    """
    name = class_name.removeprefix("Custom>").removeprefix(PACKAGE)
    return next((known for known in (*SPECS, *LOSS_SCALE) if name in (known, known.lower())), name)
