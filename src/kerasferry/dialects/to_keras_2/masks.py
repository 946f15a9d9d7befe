"""Masks on their way down: Keras 3 writes them into the calls, Keras 2 finds them by itself while it calls the layers.

An Embedding with `mask_zero` leaves an operation `NotEqual` in a file of Keras 3, a Masking two, a merging layer some
more; layers are called with what these make. They go, where Keras made them; then, as on the way up, each layer must do
in the target what it did with the masks that reach it.
"""

from __future__ import annotations

from typing import Any

from ...catalog import layers as catalog
from ...errors import Refused
from ...hub import Json, Severity
from ...hub.topology import Place, is_model, layer_name, model_layers
from ...modules import PACKAGE
from ..chain import SIDE_BRANCH, TF_KERAS, is_keras_3, spoken
from ..masks.calls import calls_of
from ..masks.flow import Meeting, differing, failing, meetings
from ..masks.made import KEYS, made_by_keras, other_masks
from ..masks.repairs import MARK, MERGES, PASSING, put_around, stop_before
from ..masks.rules import LATER, RECURRENT, UNMASKED
from ..step import Walk, config_of
from ..to_keras_3.calls import histories
from ..to_keras_3.casts import unmasked_after
from ..to_keras_3.with_modules import to_module

# On a layer that a nested model calls with a list of no masks; gone when `same_masks` has looked.
_NO_MASKS = "no_masks"


def without_masks(walk: Walk) -> None:
    """Take the masks that Keras 3 made itself out of the calls, and the operations that made them."""
    others = other_masks(walk.model.topology, _source(walk))
    for place in walk.functional():
        layers = model_layers(place.layer)
        for layer in layers if place.path else ():
            if any(_is_no_masks(call) for call in layer.get("inbound_nodes", [])):
                layer[_NO_MASKS] = True
        made = made_by_keras(place.layer, others.get(place.path, frozenset()))
        if not made:
            continue
        for layer in layers:
            for call in layer.get("inbound_nodes", []):
                for key in KEYS:
                    if layer_name(layer) not in made and key in call.get("kwargs", {}):
                        call["kwargs"][key] = _without(call["kwargs"][key], made)
        layers[:] = [layer for layer in layers if layer_name(layer) not in made]
        walk.note(
            Severity.NEUTRAL,
            place.where,
            "masks that Keras 3 wrote into the calls are left out: Keras 2 finds them itself",
        )


def _is_no_masks(call: Json) -> bool:
    """Whether a call says that no input has a mask: then none is looked for, whatever the model is called with."""
    mask = call.get("kwargs", {}).get("mask")
    return isinstance(mask, list) and bool(mask) and all(item is None for item in mask)


def _keep_out_masks_from_outside(walk: Walk, source: str) -> None:
    """End masks before a layer of a nested model to which Keras 2 would hand those of the tensors outside.

    3.3.3: Attention in a model that was made of inputs without masks uses none when the model is called with masked
    tensors; in 2.15.1 it does.
    """
    marked = {place.where for place in walk.places() if place.layer.pop(_NO_MASKS, False)}
    done: set[int] = set()
    for one in meetings(calls_of(walk.model.topology)[0], source, TF_KERAS[-1]) if marked else ():
        place = one.call.place
        if place.where in marked and one.target.uses and id(place.layer) not in done:
            done.add(id(place.layer))
            if not stop_before(walk, place):
                raise Refused(
                    f"`{place.layer.get('class_name')}` of a nested model uses no masks in Keras 3, and those "
                    f"from outside in {walk.target_name}",
                    where=place.where,
                    hint="take the mask away before the nested model in the code that built the model",
                )


def _without(value: Any, made: frozenset[str]) -> Any:
    if isinstance(value, list):
        return [_without(item, made) for item in value]
    if any(history[0] in made for history in histories(value)):
        return None
    return value


def same_masks(walk: Walk) -> None:
    """Let each layer do in TF 2.15 what it did with the masks that reach it; older targets are seen to later.

    Raises:
        Refused: One cannot, and its numbers or those behind it would be others.
    """
    source = _source(walk)
    _keep_out_masks_from_outside(walk, source)
    repaired: set[int] = set()
    while True:
        calls, outputs = calls_of(walk.model.topology)
        used = set(outputs) if walk.model.training is not None else set()
        found = [*differing(calls, used, (source,), TF_KERAS[-1]), *failing(calls, source, walk.target)]
        one = next((one for one in found if id(one.call.place.layer) not in repaired), None)
        if one is None:
            put_around(walk, plain=True)
            return
        layer = one.call.place.layer
        repaired.add(id(layer))
        if not _repair(walk, one):
            raise Refused(
                f"`{layer.get('class_name')}` does something else with its mask in {spoken(TF_KERAS[-1])} than in "
                f"{source}",
                where=one.call.place.where,
                found=f"{one.source} there, {one.target} here",
                hint="take the mask away before this layer in the code that built the model",
            )


def _source(walk: Walk) -> str:
    """The dialect of the Keras 3 that wrote the model."""
    source = next(reversed(walk.model.producer.dialects), "k3.0")
    return source if is_keras_3(source) else "k3.0"


def _repair(walk: Walk, one: Meeting) -> bool:
    """Whether stock layers, or classes of the module, say what a layer did with its mask."""
    before, after, place = one.source, one.target, one.call.place
    name, passes = place.layer.get("class_name"), before.out is not None and not before.uses
    if name in MERGES and (before.uses or before.out is not None):
        if walk.target in SIDE_BRANCH:  # no module is written for it
            return False
        to_module(walk, place, f"{name}{LATER}", f"`{name}` merges masks otherwise in Keras 2")
        return True
    if after.uses and not before.uses and _unmasked(walk, place):
        return True
    if before.uses != after.uses or is_model(place.layer) or (after.fails and not passes):
        return False
    if before.out is None:
        return unmasked_after(walk, place)
    if after.out is None and name == "Identity":
        place.layer["class_name"] = "Activation"
        place.layer["config"]["activation"] = "linear"
        walk.note(
            Severity.EQUIVALENT, place.where, "`Identity` is a linear Activation, through which masks pass"
        )
        return True
    if after.out is None and len(one.call.inputs) == 1:
        place.layer[MARK] = {"class_name": PASSING, "config": {}}
        walk.note(
            Severity.EQUIVALENT,
            place.where,
            f"the mask passed unused: `{PASSING}` is written beside the model",
        )
        return True
    return False


def _unmasked(walk: Walk, place: Place) -> bool:
    """Whether a recurrent layer became one that makes masked steps, too: with initial states that of Keras 3 does."""
    config = config_of(place.layer)
    both = place.layer.get("class_name") == "Bidirectional"
    parts = [config.get("layer"), config.get("backward_layer")] if both else [place.layer]
    found = [part for part in parts if isinstance(part, dict)]
    if not found or any(part.get("class_name") not in RECURRENT for part in found):
        return False
    for part in found:
        taken = catalog.takes(str(part["class_name"]), walk.target)
        if "seed" not in taken and config_of(part).pop("seed", None) is not None:
            walk.note(Severity.LOSSY, place.where, "`seed` dropped: the dropout draws other random numbers")
        part["class_name"] = f"{PACKAGE}{part['class_name']}{UNMASKED}"
    walk.note(
        Severity.EQUIVALENT,
        place.where,
        f"with initial states it uses no mask in Keras 3: `{found[0]['class_name']}` is written beside the model",
    )
    return True
