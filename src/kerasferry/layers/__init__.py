"""Which variables each layer class owns, in which order, under which config."""

from __future__ import annotations

from . import attention, core, normalization, preprocessing, recurrent, stateless
from .spec import LayerSpec, Weight

SPECS: dict[str, LayerSpec] = {
    spec.class_name: spec
    for module in (core, normalization, recurrent, attention, preprocessing, stateless)
    for spec in module.SPECS
}

__all__ = ["SPECS", "LayerSpec", "Weight", "bare_name"]


def bare_name(class_name: str) -> str:
    """The class name without its package: `Addons>GELU` is `GELU`, in the registry of somebody else."""
    return class_name.rsplit(">", 1)[-1]
