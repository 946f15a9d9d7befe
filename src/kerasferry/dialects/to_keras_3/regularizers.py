"""Regularizers and constraints in layer configs that Keras 3 does not have."""

from __future__ import annotations

from ...hub import Severity
from ...modules import PACKAGE
from ..step import Walk, config_of


def signed_products(walk: Walk) -> None:
    """The OrthogonalRegularizer of 2.9 lets products of opposite signs cancel each other out."""
    _replace(
        walk,
        "_regularizer",
        "OrthogonalRegularizer",
        "OrthogonalRegularizerSigned",
        "TF 2.9 adds signed products",
    )


def radial_constraints(walk: Walk) -> None:
    """RadialConstraint is a class of the generated module."""
    _replace(walk, "_constraint", "RadialConstraint", "RadialConstraint", "Keras 3 has none")


def _replace(walk: Walk, suffix: str, stock: str, name: str, why: str) -> None:
    for place in walk.places():
        for key, value in config_of(place.layer).items():
            if key.endswith(suffix) and isinstance(value, dict) and value.get("class_name") == stock:
                value["class_name"] = f"{PACKAGE}{name}"
                for other in ("module", "registered_name"):
                    value.pop(other, None)
                walk.note(
                    Severity.EQUIVALENT, place.where, f"`{key}`: {why}: `{name}` is written beside the model"
                )
