"""Layers of Keras 2 for which Keras 3 has no stock equal: they go on as classes of a generated module."""

from __future__ import annotations

from ...hub import Severity
from ...hub.topology import Place
from ...layers import SPECS
from ...modules import PACKAGE
from ..step import Walk, config_of

TIME_MAJOR = ("SimpleRNN", "LSTM", "GRU", "RNN")
BATCH_NORM = "BatchNormalizationKeras2"


def to_module(walk: Walk, place: Place, name: str, why: str) -> None:
    """Let a layer be of a class of the generated module."""
    if name not in SPECS:
        raise AssertionError(f"{name} declares no variables")
    place.layer["class_name"] = f"{PACKAGE}{name}"
    walk.note(Severity.EQUIVALENT, place.where, f"{why}: `{name}` is written beside the model")


def locally_connected(walk: Walk) -> None:
    """LocallyConnected1D and 2D."""
    for place in walk.places(("LocallyConnected1D", "LocallyConnected2D")):
        name = place.layer["class_name"]
        to_module(walk, place, name, f"Keras 3 has no `{name}`")


def time_major(walk: Walk) -> None:
    """`time_major`: gone where it is false; where it is true, a class that turns input and output."""
    for place in walk.places((*TIME_MAJOR, "ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D")):
        config = config_of(place.layer)
        if "time_major" not in config:
            continue
        if not config.pop("time_major"):
            walk.note(Severity.NEUTRAL, place.where, "`time_major` dropped: its value False says nothing")
            continue
        name = place.layer["class_name"]
        if name.startswith("ConvLSTM"):
            walk.note(Severity.NEUTRAL, place.where, "`time_major` dropped: this layer never reads it")
            continue
        inside = place.parent if place.path[-1:] in (("@layer",), ("@backward_layer",)) else None
        if inside is None or inside.get("class_name") not in (
            "Bidirectional",
            f"{PACKAGE}TimeMajorBidirectional",
        ):
            to_module(walk, place, f"TimeMajor{name}", "Keras 3 has no `time_major`")
        elif inside["class_name"] == "Bidirectional":
            outer = Place(place.path[:-1], inside, None)
            to_module(walk, outer, "TimeMajorBidirectional", "Keras 3 has no `time_major`")


def dilated_transpose(walk: Walk) -> None:
    """Keras 2 did on a CPU what TensorFlow has no kernel for."""
    for place in walk.places(("Conv2DTranspose",)):
        rate = config_of(place.layer).get("dilation_rate", 1)
        if any(one != 1 for one in (rate if isinstance(rate, list) else [rate])):
            to_module(walk, place, "DilatedConv2DTranspose", "Keras 3 cannot dilate it on a CPU")


def batch_normalization(walk: Walk) -> None:
    """Several axes, virtual batches and renorm; SyncBatchNormalization, which became an argument."""
    for place in walk.places(("SyncBatchNormalization",)):
        place.layer["class_name"] = "BatchNormalization"
        config_of(place.layer)["synchronized"] = True
        walk.note(Severity.NEUTRAL, place.where, "`SyncBatchNormalization` is `synchronized=True` in Keras 3")
    for place in walk.places(("BatchNormalization",)):
        config = config_of(place.layer)
        if config.get("virtual_batch_size", 0) is None:
            del config["virtual_batch_size"]
        config.pop("fused", None)  # which kernel computes it
        axis = config.get("axis")
        if config.get("virtual_batch_size") is not None:
            to_module(walk, place, BATCH_NORM, "Keras 3 has no virtual batches")
        elif isinstance(axis, list) and len(axis) > 1:
            to_module(walk, place, BATCH_NORM, "Keras 3 normalizes over one axis only")
        elif config.get("renorm"):
            config["axis"] = axis[0] if isinstance(axis, list) else axis
            to_module(walk, place, BATCH_NORM, "Keras has `renorm` from 3.14 on")


def stock_renorm(walk: Walk) -> None:
    """From Keras 3.14 on renorm is an argument again."""
    for place in walk.places((BATCH_NORM,)):
        config = config_of(place.layer)
        axis = config.get("axis")
        several = isinstance(axis, list) and len(axis) > 1
        if config.get("virtual_batch_size") is None and not several:
            config.pop("virtual_batch_size", None)
            place.layer.update(class_name="BatchNormalization", module="keras.layers", registered_name=None)
            walk.note(Severity.NEUTRAL, place.where, "`renorm` is an argument of BatchNormalization again")
