"""Layers that a tf.keras lacks and that give back what they are given: stock layers stand for them."""

from __future__ import annotations

from ...catalog import layers as catalog
from ...hub import Severity
from ...hub.topology import Place
from ...modules import PACKAGE
from ..chain import TF_KERAS, is_keras_3, position
from ..masks.calls import calls_of
from ..masks.flow import meetings
from ..step import Walk, config_of
from ..surplus import drop_silent
from .activations import become
from .newer import become_part, has_part

# Seen with values from -5000 to 4000 in 2.3.4, 2.6.5 to 2.9.3 and 2.15.1: when they do not train, all of them return
# their input to the last bit, and nothing is clipped.
AUGMENTING = (
    "RandomBrightness",
    "RandomContrast",
    "RandomFlip",
    "RandomHeight",
    "RandomRotation",
    "RandomTranslation",
    "RandomWidth",
    "RandomZoom",
)

# The first version in which they return floats of what is no float: uint8 stays uint8 in 2.7.4 and is float32 in 2.8.4.
# RandomHeight and RandomWidth do in 2.8.4 only.
FIRST_WITH_FLOATS = "tf2.8"
ONLY_ONCE = ("RandomHeight", "RandomWidth")

# What `fill_mode` may be: "Unknown `fill_mode` nearest. Only `reflect`, `wrap` and `constant` are supported" in 2.3.4,
# "Only "constant" is supported" in 2.2.3.
FILL_MODES = (("tf2.4", ()), ("tf2.3", ("nearest",)), ("tf2.2", ("nearest", "reflect", "wrap")))


# Up to 1.13 an optimizer reads a variable before the layer writes the normalized kernel into it: with a learning rate
# of 0 the kernel is as before training in 1.12.3 and 1.13.2, and normalized in 1.14.0 and 2.15.1.
FIRST_THAT_KEEPS_KERNELS = "tf1.14"


# "Unknown layer: SyncBatchNormalization" in 2.0.4 and 2.1.4, of their own files too.
FIRST_WITH_SYNCHRONIZED = "tf2.2"


def normalized_kernels(walk: Walk) -> None:
    """SpectralNormalization, whose kernel stays as it was while TensorFlow up to 1.13 trains."""
    if walk.model.training is None or position(walk.target) >= position(FIRST_THAT_KEEPS_KERNELS):
        return
    for place in walk.places((f"{PACKAGE}SpectralNormalization",)):
        walk.note(
            Severity.LOSSY,
            place.where,
            f"`SpectralNormalization` computes with the normalized kernel when {walk.target_name} trains, and the "
            "optimizer changes the one that is not: training goes another way",
        )


def identities(walk: Walk, source: str) -> None:
    """Identity as a linear Activation; with masks, which Identity of tf.keras stops, as a class of a module."""
    if catalog.exists("Identity", walk.target):
        return
    plain = {id(place.layer) for place in _called_without_masks(walk, source)}
    for place in walk.places(("Identity",)):
        why = f"{walk.target_name} has no `Identity`"
        if id(place.layer) in plain or not has_part("Identity", walk.target):
            become(place, "Activation", {"activation": "linear"})
            walk.note(Severity.EQUIVALENT, place.where, f"{why}: a linear Activation is the same function")
        else:
            become_part(walk, place, why)


def _called_without_masks(walk: Walk, source: str) -> list[Place]:
    """Layers that stand in a model, not in another layer, and are called with one tensor without a mask each time."""
    written = TF_KERAS[-1] if is_keras_3(source) else source
    calls, _ = calls_of(walk.model.topology)
    masked = {id(one.call.place.layer) for one in meetings(calls, written, walk.target)}
    masked |= {id(one.place.layer) for one in calls if len(one.inputs) != 1}
    return [one.place for one in calls if id(one.place.layer) not in masked]


def synchronized(walk: Walk) -> None:
    """BatchNormalization over several replicas; on one, the two are the same."""
    for place in walk.places(("BatchNormalization",)):
        config = config_of(place.layer)
        if config.get("synchronized") and "synchronized" not in catalog.takes(
            "BatchNormalization", walk.target
        ):
            del config["synchronized"]
            place.layer["class_name"] = "SyncBatchNormalization"
            walk.note(
                Severity.NEUTRAL, place.where, "`synchronized=True` is the class `SyncBatchNormalization`"
            )
    if position(walk.target) >= position(FIRST_WITH_SYNCHRONIZED):
        return
    for place in walk.places(("SyncBatchNormalization",)):
        place.layer["class_name"] = "BatchNormalization"
        walk.note(
            Severity.LOSSY,
            place.where,
            f"{walk.target_name} reads no `SyncBatchNormalization`: a replica normalizes by its own batch in training",
        )


def augmentations(walk: Walk, source: str) -> None:
    """Random layers as what they are when they do not train; those that the target has, by what it takes."""
    for place in walk.places(AUGMENTING):
        name, config = str(place.layer["class_name"]), config_of(place.layer)
        if catalog.exists(name, walk.target):
            _fewer_arguments(walk, place)
            continue
        typed = _makes_floats(name, source) and _other_types(walk)
        if typed or config.get("dtype", "float32") in ("float16", "float64", "bfloat16"):
            # An Activation takes any type as it is, and none is cast on its way in in TensorFlow 1.
            become(place, "Rescaling", {"scale": 1.0, "offset": 0.0})
        else:
            become(place, "Activation", {"activation": "linear"})
        walk.note(
            Severity.LOSSY,
            place.where,
            f"{walk.target_name} has no `{name}`: data go through as in inference, augmentation in training is lost",
        )


def _makes_floats(name: str, source: str) -> bool:
    if name in ONLY_ONCE:
        return source == FIRST_WITH_FLOATS
    return is_keras_3(source) or position(source) >= position(FIRST_WITH_FLOATS)


def _other_types(walk: Walk) -> bool:
    """Whether something is fed into the model that is no float."""
    given = [config_of(place.layer).get("dtype") or "float32" for place in walk.places(("InputLayer",))]
    return any("float" not in str(one) for one in given)


def _fewer_arguments(walk: Walk, place: Place) -> None:
    """Leave out what only augmentation goes by, and say so."""
    name, config = str(place.layer["class_name"]), config_of(place.layer)
    taken = catalog.takes(name, walk.target) | catalog.OF_EVERY_LAYER
    for key in drop_silent(dict(config), taken, lambda key: catalog.defaults(name, key))[1]:
        walk.note(
            Severity.LOSSY,
            place.where,
            f"`{name}` takes no `{key}` in {walk.target_name}: {config.pop(key)!r} dropped, and augmentation in "
            "training goes another way",
        )
    unknown = next((modes for first, modes in FILL_MODES if position(walk.target) >= position(first)), ())
    if config.get("fill_mode") in unknown:
        walk.note(
            Severity.LOSSY,
            place.where,
            f"`{name}` knows no `fill_mode` {config['fill_mode']} in {walk.target_name}: it is constant, and "
            "augmentation in training fills with zeros",
        )
        config["fill_mode"] = "constant"
