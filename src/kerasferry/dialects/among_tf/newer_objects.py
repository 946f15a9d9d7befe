"""Regularizers and constraints that a tf.keras lacks, as classes of a module that is written beside the model."""

from __future__ import annotations

from ...catalog import objects as catalog
from ...hub import Severity
from ...modules import PACKAGE, PARTS
from ..chain import SIDE_BRANCH, position
from ..step import Walk
from .old_objects import objects_in

KINDS = {"_regularizer": "regularizers", "_constraint": "constraints"}
CLASSES = frozenset(PARTS["keras2"]["newer_kernels"])
SIGNED = "OrthogonalRegularizerSigned"
# The first version whose OrthogonalRegularizer counts absolute values; 2.9.3 has one that does not.
FIRST_WITH_ABSOLUTE = "tf2.10"


def _kind(key: str) -> str:
    return next((kind for end, kind in KINDS.items() if key.endswith(end)), "initializers")


def absolute_products(walk: Walk) -> None:
    """The OrthogonalRegularizer of 2.10 and later, which 2.9 has with signs and those before not at all."""
    if walk.target in SIDE_BRANCH:
        return
    for where, key, value in objects_in(walk):
        if value.get("class_name") == "OrthogonalRegularizer":
            _become(walk, where, key, value, "up to TF 2.9 it adds signed products, or there is none")


def newer_objects(walk: Walk) -> None:
    """A class in the place of each object that the target lacks."""
    if walk.target in SIDE_BRANCH:
        return
    for where, key, value in objects_in(walk):
        name = str(value.get("class_name"))
        if name in CLASSES and not catalog.exists(_kind(key), name, walk.target):
            if name == "OrthogonalRegularizer":  # that of 2.9: the step has seen to those of later versions
                value["class_name"] = SIGNED
            _become(walk, where, key, value, f"{walk.target_name} has no `{name}`")


def _become(walk: Walk, where: str, key: str, value: dict[str, object], why: str) -> None:
    value["class_name"] = f"{PACKAGE}{value['class_name']}"
    for other in ("module", "registered_name"):
        value.pop(other, None)
    walk.note(
        Severity.EQUIVALENT, where, f"`{key}`: {why}: `{value['class_name']}` is written beside the model"
    )


def stock_objects_again(walk: Walk) -> None:
    """Let classes of such a module be stock classes where the target's do the same."""
    for _, key, value in objects_in(walk):
        name = str(value.get("class_name")).removeprefix(PACKAGE)
        if value.get("class_name") != PACKAGE + name or name not in CLASSES:
            continue
        stock = "OrthogonalRegularizer" if name == SIGNED else name
        absolute = position(walk.target) >= position(FIRST_WITH_ABSOLUTE)
        if stock == "OrthogonalRegularizer" and absolute == (name == SIGNED):
            continue
        if catalog.exists(_kind(key), stock, walk.target):
            value["class_name"] = stock
