"""Image layers and categories on their way to Keras 3; lookup layers have a file of their own."""

from __future__ import annotations

from ...errors import Refused
from ...hub import Severity
from ...modules import PACKAGE
from ..among_keras_3.later import to_generated
from ..chain import is_keras_3
from ..step import Walk, config_of
from .casts import cast_after
from .with_modules import to_module

CROP, RESIZING, UPSAMPLING = "RandomCropKeras2", "ResizingKeras2", "UpSampling2DKeras2"
ONE_HOT = {"CategoryEncoding": "CategoryEncodingOneHot", "Discretization": "DiscretizationOneHot"}

# What Keras 3 cannot resize by; by `area` it can from 3.6 on.
INTERPOLATIONS = ("area", "gaussian", "mitchellcubic")


def resize_first(walk: Walk) -> None:
    """Which of two ways RandomCrop goes when it does not train, for the versions where it is the older one."""
    for place in walk.places(("RandomCrop",)):
        config_of(place.layer)["resize_first"] = True
        walk.note(Severity.NEUTRAL, place.where, "when it does not train, it resizes first and then cuts")


def image_layers(walk: Walk) -> None:
    """Random sides, interpolations, and a crop that Keras 3 does otherwise."""
    for place in walk.places(("RandomHeight", "RandomWidth")):
        name = place.layer["class_name"]
        to_module(walk, place, name, f"Keras 3 has no public `{name}`")
    for place in walk.places(("Resizing",)):
        found = str(config_of(place.layer).get("interpolation")).lower()
        if found in INTERPOLATIONS:
            to_module(walk, place, RESIZING, f"`Resizing` of Keras 3.0 has no `{found}`")
    for place in walk.places(("UpSampling2D",)):
        config = config_of(place.layer)
        found = str(config.get("interpolation")).lower()
        if found == "area":  # a new pixel lies in one old pixel: the factors are whole numbers
            config["interpolation"] = "nearest"
            walk.note(
                Severity.EQUIVALENT,
                place.where,
                "`interpolation` area enlarges by whole factors as `nearest` does",
            )
        elif found in INTERPOLATIONS:
            to_module(walk, place, UPSAMPLING, f"`UpSampling2D` of Keras 3 has no `{found}`")
    for place in walk.places(("RandomCrop",)):
        if config_of(place.layer).get("resize_first"):
            to_module(walk, place, CROP, "Keras 3 cuts first and then resizes when it does not train")


def stock_area(walk: Walk) -> None:
    """From Keras 3.6 on `Resizing` knows `area`."""
    for place in walk.places((RESIZING,)):
        if str(config_of(place.layer).get("interpolation")).lower() == "area":
            place.layer.update(class_name="Resizing", module="keras.layers", registered_name=None)
            walk.note(Severity.NEUTRAL, place.where, "`area` is known again")


def whole_images(walk: Walk) -> None:
    """From Keras 3.8 on RandomCrop returns its input as it is when it does not train."""
    for place in walk.places(("RandomCrop",)):
        config_of(place.layer).pop("data_format", None)
        to_module(
            walk,
            place,
            CROP,
            "when it does not train, RandomCrop leaves images as they are from Keras 3.8 on",
        )
        place.layer.update(class_name=CROP, module=None, registered_name=f"{PACKAGE}{CROP}")


def cut_images(walk: Walk) -> None:
    """Before 3.8 RandomCrop cuts when it does not train, which `predict` of later versions does not."""
    for place in walk.places(("RandomCrop",)):
        config = config_of(place.layer)
        walk.note(
            Severity.LOSSY,
            place.where,
            f"when it does not train, it cuts images to {config.get('height')} x {config.get('width')}: `predict` of "
            "Keras 3.8 and later leaves them as they are",
        )


def categories(walk: Walk) -> None:
    """CategoryCrossing; outputs in which Keras up to 3.3 keeps a dimension, and counts that it cannot do in a graph."""
    for place in walk.places(("CategoryCrossing",)):
        to_module(walk, place, "CategoryCrossing", "Keras 3 has no `CategoryCrossing`")
    for place in walk.places(("CategoryEncoding",)):
        config = config_of(place.layer)
        sparse = config.pop("sparse", None)
        if sparse:  # 3.0.5 takes none; 3.15.1: Value passed to parameter 'values' has DataType float32
            walk.note(Severity.EQUIVALENT, place.where, "`sparse` dropped: its outputs are equal and dense")
        elif sparse is not None:
            walk.note(Severity.NEUTRAL, place.where, f"`sparse` dropped: its value {sparse} says nothing")
    for place in walk.places(tuple(ONE_HOT)):
        mode = config_of(place.layer).get("output_mode")
        if mode == "one_hot" or (mode == "count" and place.layer["class_name"] == "CategoryEncoding"):
            if place.layer["class_name"] == "Discretization":
                config_of(place.layer).pop("trainable", None)  # its constructor takes none in Keras 3
            to_module(
                walk,
                place,
                ONE_HOT[place.layer["class_name"]],
                "Keras up to 3.3 keeps a dimension of 1 or, in a graph, raises",
            )


def bin_numbers(walk: Walk) -> None:
    """Discretization computes in floats: in a graph, Keras 3 casts its inputs to its own type, whole numbers or not."""
    for place in walk.places(("Discretization",)):
        config = config_of(place.layer)
        if config.get("output_mode", "int") == "int":
            dtype = "int32" if config.get("dtype") == "int32" else "int64"
            if config.get("dtype") != "float32":
                walk.note(Severity.NEUTRAL, place.where, "`dtype` is float32, in which it compares")
            config["dtype"] = "float32"
            cast_after(walk, place, dtype, "float32, and int32 from Keras 3.12 on")


def long_one_hot(walk: Walk) -> None:
    """The way back from 3.4 to 3.3."""
    for name, other in ONE_HOT.items():
        for place in walk.places((name,)):
            mode = config_of(place.layer).get("output_mode")
            if mode == "one_hot" or (mode == "count" and name == "CategoryEncoding"):
                if name == "Discretization":
                    config_of(place.layer).pop("trainable", None)
                to_generated(walk, place, other, "up to 3.3 it keeps a dimension of 1 or, in a graph, raises")


def module_area(walk: Walk) -> None:
    """Images that are resized by `area`, from 3.6 to 3.5."""
    for name, other in (("Resizing", RESIZING), ("UpSampling2D", UPSAMPLING)):
        for place in walk.places((name,)):
            config = config_of(place.layer)
            if str(config.get("interpolation")).lower() != "area" or not is_keras_3(walk.target):
                continue
            if name == "Resizing":
                padded = config.pop("pad_to_aspect_ratio", False) or config.pop("antialias", False)
                if padded or config.pop("data_format", None) == "channels_first":
                    raise Refused(f"up to Keras 3.5 `{name}` knows no `area`", where=place.where)
                for key in ("fill_mode", "fill_value"):
                    config.pop(key, None)
            to_generated(walk, place, other, f"up to 3.5 `{name}` knows no `area`")


def counts(walk: Walk) -> None:
    """CategoryEncoding that counts, from 3.3 to 3.2."""
    for place in walk.places(("CategoryEncoding",)):
        if config_of(place.layer).get("output_mode") == "count":
            to_generated(walk, place, ONE_HOT["CategoryEncoding"], "up to 3.2 it raises in a graph")


def stock_one_hot(walk: Walk) -> None:
    """From Keras 3.4 on one-hot outputs are what they were."""
    for name, other in ONE_HOT.items():
        for place in walk.places((other,)):
            place.layer.update(class_name=name, module="keras.layers", registered_name=None)
            walk.note(Severity.NEUTRAL, place.where, f"`{name}` drops a dimension of 1 again")
