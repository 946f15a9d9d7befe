"""Preprocessing layers on the way to versions that lack them, or have them with fewer arguments.

The classes of the module take the arguments of 2.8 and later, so the names that the steps downwards put in are undone.
"""

from __future__ import annotations

from typing import Any

from ...catalog import layers as catalog
from ...hub import Json, Severity
from ...hub.topology import Place
from ...layers.preprocessing import is_tf_idf
from ...modules import PARTS
from ..chain import SIDE_BRANCH, TF_KERAS, is_keras_3, position
from ..step import Walk, config_of
from ..surplus import drop_silent
from ..to_keras_3.learned import SUMMARY, bin_boundaries
from .newer import become_part

SORTING = PARTS["keras2"]["newer_categories"]
LOOKUPS = PARTS["keras2"]["newer_lookups"]

# Up to 2.5 Discretization gives int32.
FIRST_WITH_INT64 = "tf2.6"
# 2.6.5 loads the summary of its own file and sorts everything into one bin.
FIRST_WITH_SUMMARY = "tf2.8"
FIRST_WITH_ONE_HOT = "tf2.6"
# Up to 2.5 no HDF5 holds a table, and an unknown token without an index is -1.
FIRST_WITH_TABLES = "tf2.6"
FIRST_WITH_WEIGHTS = "tf2.7"
# What Hashing up to 2.5 writes for `salt=None`; it hashes without a salt then.
DEFAULT_SALT = [0xDECAFCAFFE, 0xDECAFCAFFE]

# Which hash chooses among several indices for what is unknown, from Keras 3.14 on.
HASHED = ("oov_method", "salt")

NEW_NAMES = {
    "CategoryEncoding": {"max_tokens": "num_tokens"},
    "IntegerLookup": {"max_values": "max_tokens", "mask_value": "mask_token", "oov_value": "oov_token"},
}
NEW_MODES = {"binary": "multi_hot", "tf-idf": "tf_idf"}


def sorting_layers(walk: Walk, source: str) -> None:
    """Put classes of the module in the place of preprocessing layers, where the target's would not do.

    What no class does is left for the refusals that come after this.

    Args:
        source: The dialect that the model comes from.
    """
    if walk.target in SIDE_BRANCH or _composite(walk):
        return
    source = TF_KERAS[-1] if is_keras_3(source) else source
    for place in walk.places((*SORTING, *LOOKUPS)):
        why = _why(walk, place, source)
        if not why or _given(place) != (place.layer["class_name"] in ("HashedCrossing", "CategoryCrossing")):
            continue
        before = dict(config_of(place.layer))
        _new_form(walk, place, source)
        if not _can(walk, place, source):
            place.layer["config"] = before
            continue
        if config_of(place.layer).get("sparse"):
            config_of(place.layer)["sparse"] = False
            walk.note(Severity.EQUIVALENT, place.where, "its outputs are dense in place of sparse")
        become_part(walk, place, why)


def _composite(walk: Walk) -> bool:
    """Whether a sparse or a ragged tensor enters the model: the classes take dense ones."""
    configs = [config_of(place.layer) for place in walk.places(("InputLayer",))]
    return any(config.get("sparse") or config.get("ragged") for config in configs)


def _given(place: Place) -> bool:
    """Whether a layer is called with several tensors."""
    nodes = place.layer.get("inbound_nodes")
    return any(isinstance(node, list) and len(node) > 1 for node in nodes or ())


def _why(walk: Walk, place: Place, source: str) -> str:
    """Why the target's own layer will not do; "" if it will."""
    name, config, target = str(place.layer["class_name"]), config_of(place.layer), walk.target
    mode = config.get("output_mode")
    if not catalog.exists(name, target):
        return f"{walk.target_name} has no such layer"
    if name in LOOKUPS:
        if _before(target, FIRST_WITH_TABLES):
            return f"{walk.target_name} reads no table from HDF5"
        if config.get("salt") is not None or (
            name == "IntegerLookup" and config.get("oov_method") == "farmhash"
        ):
            return f"{walk.target_name} chooses another index for what is unknown"
        weighs = config.get("idf_weights") is not None and _before(target, FIRST_WITH_WEIGHTS)
        return f"{walk.target_name} takes no `idf_weights`" if weighs else ""
    if name == "Discretization":
        learned = (place.path, SUMMARY) in walk.model.variables
        if learned and not _before(target, FIRST_WITH_INT64) and _before(target, FIRST_WITH_SUMMARY):
            bin_boundaries(walk)
            config["num_bins"] = None  # these take one of the two
        if _before(target, FIRST_WITH_INT64) and not _before(source, FIRST_WITH_INT64):
            return f"Discretization of {walk.target_name} gives int32"
    if name == "CategoryEncoding":
        lacks = mode == "one_hot" and _before(target, FIRST_WITH_ONE_HOT)
        return f"{walk.target_name} has no `output_mode` one_hot" if lacks else ""
    taken = catalog.takes(name, target)
    silent: Json = {"mask_value": None, "output_mode": "int"}
    for key, value in silent.items():
        if key not in taken and config.get(key, value) != value:
            return f"`{key}` is not known to {walk.target_name}"
    return ""


def _before(dialect: str, first: str) -> bool:
    return position(dialect) < position(first)


def _new_form(walk: Walk, place: Place, source: str) -> None:
    """The arguments of 2.8 and later."""
    name, config = str(place.layer["class_name"]), dict(config_of(place.layer))
    place.layer["config"] = config
    for old, new in NEW_NAMES.get(name, {}).items():
        if old in config:
            config[new] = config.pop(old)
    if "bins" in config:
        bins = config.pop("bins")
        config["bin_boundaries" if isinstance(bins, list) else "num_bins"] = bins
    if config.get("output_mode") in NEW_MODES:
        config["output_mode"] = NEW_MODES[config["output_mode"]]
    if name == "Hashing" and config.get("salt") == DEFAULT_SALT and _before(source, FIRST_WITH_INT64):
        config["salt"] = None
    for key in ("combiner", "dynamic", "stateful", "streaming"):
        config.pop(key, None)
    if name == "Discretization":
        bin_boundaries(walk)
    if name == "CategoryEncoding" and config.get("num_tokens") is None:
        _learned_size(walk, place, config)
    if name != "CategoryCrossing":
        early = name == "Discretization" and _before(source, FIRST_WITH_INT64)
        config["dtype"] = _type(name, config, "int32" if early else "int64")


def _type(name: str, config: Json, whole: str) -> str:
    """Of what a layer returns."""
    if config.get("output_mode", "multi_hot" if name == "CategoryEncoding" else "int") == "int":
        return whole
    dtype: Any = config.get("dtype")
    return dtype if isinstance(dtype, str) and "float" in dtype else "float32"


def _learned_size(walk: Walk, place: Place, config: Json) -> None:
    size = walk.model.variables.pop((place.path, "num_elements"), None)
    if size is not None:
        config["num_tokens"] = int(size.tensor.read())
        walk.note(Severity.EQUIVALENT, place.where, "the size that it learned is in its config")


def _can(walk: Walk, place: Place, source: str) -> bool:
    """Whether the class does what the layer does."""
    name, config = str(place.layer["class_name"]), config_of(place.layer)
    known = catalog.OF_EVERY_LAYER.union(
        {"vocabulary_size"},
        HASHED if name in LOOKUPS else (),
        *(catalog.takes(name, one) for one in TF_KERAS),
    )
    if drop_silent(config, known, lambda key: catalog.defaults(name, key))[1]:
        return False
    if name == "Discretization":
        return isinstance(config.get("bin_boundaries"), list)
    if name == "CategoryEncoding":
        return isinstance(config.get("num_tokens"), int) and not is_tf_idf(config)
    if name not in LOOKUPS:
        return True
    if not isinstance(config.get("vocabulary"), list) or not config["vocabulary"]:
        return False
    if config.get("num_oov_indices") == 0 and not config.get("invert"):
        return not _before(source, FIRST_WITH_TABLES)  # before, an unknown token was -1
    return not is_tf_idf(config) or (place.path, "idf_weights") in walk.model.variables
