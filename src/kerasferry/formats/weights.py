"""Weights without an architecture, for `model.load_weights` on a model that code has built.

From 2.12 on `.weights.h5` is the v3 store, before it holds each layer's list as the full HDF5 file does, at its root.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from .h5_writing import Layout, fill, lay_out
from .hdf5_writing import Layers, write_weights
from .v3_store import Named, Stored, write_store


def write_paths(path: Path, stored: Stored, named: Named, progress: Callable[[int], None]) -> None:
    """Write the v3 store as a file of its own; see `keras_zip.write` for the arguments."""
    fill(path, lay_out(path, lambda layout: write_store(layout, stored, named)), progress)


def write_layers(path: Path, layers: Layers, keras_version: str, progress: Callable[[int], None]) -> None:
    """Write the weights that readers before 2.12 take; see `hdf5_writing.write` for the arguments."""

    def build(layout: Layout) -> None:
        write_weights(layout, layout.file, layers, keras_version)

    fill(path, lay_out(path, build), progress)
