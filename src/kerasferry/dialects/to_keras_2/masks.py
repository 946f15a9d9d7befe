"""Masks on their way down: Keras 3 writes them into the calls, Keras 2 finds them by itself while it calls the layers.

An Embedding with `mask_zero` leaves an operation `NotEqual` in a file of Keras 3, a Masking two, a merging layer some
more; layers are called with what these make. They go, where Keras made them; then, as on the way up, each layer must do
in the target what it did with the masks that reach it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ...errors import Refused
from ...hub import Json, Severity
from ...hub.topology import Place, is_model, is_operation, layer_name, model_layers
from ...modules import PACKAGE
from ..chain import TF_KERAS, is_keras_3, spoken
from ..masks.calls import calls_of
from ..masks.flow import Meeting, differing, failing, meetings
from ..masks.repairs import MARK, PASSING, put_around
from ..masks.rules import RECURRENT, UNMASKED
from ..step import Walk, config_of
from ..to_keras_3.calls import histories, references
from ..to_keras_3.casts import unmasked_after

# Arguments that Keras 3 fills in itself.
KEYS = ("mask", "query_mask", "value_mask", "key_mask")

# Operations that `compute_mask` of its layers makes of others.
MERGING = frozenset(
    """Any All LogicalAnd LogicalOr LogicalNot Concatenate Stack ExpandDims Squeeze BroadcastTo OnesLike Ones Full
    Cast Reshape Max Min Flip Transpose GetItem""".split()
)


# On a layer that a nested model calls with a list of no masks; gone when `same_masks` has looked.
_NO_MASKS = "no_masks"


def without_masks(walk: Walk) -> None:
    """Take the masks that Keras 3 made itself out of the calls, and the operations that made them."""
    for place in walk.functional():
        layers = model_layers(place.layer)
        for layer in layers if place.path else ():
            if any(_is_no_masks(call) for call in layer.get("inbound_nodes", [])):
                layer[_NO_MASKS] = True
        made = _made_by_keras(place.layer)
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


def _refuse_masks_from_outside(walk: Walk, source: str) -> None:
    """Refuse a layer of a nested model to which Keras 2 would hand the masks of the tensors outside.

    3.3.3: Attention in a model that was made of inputs without masks uses none when the model is called with masked
    tensors; in 2.15.1 it does.
    """
    marked = {place.where for place in walk.places() if place.layer.pop(_NO_MASKS, False)}
    for one in meetings(calls_of(walk.model.topology)[0], source, TF_KERAS[-1]) if marked else ():
        if one.call.place.where in marked and one.target.uses:
            raise Refused(
                f"`{one.call.place.layer.get('class_name')}` of a nested model uses no masks in Keras 3, and those "
                f"from outside in {walk.target_name}",
                where=one.call.place.where,
                hint="take the mask away before the nested model in the code that built it",
            )


def _made_by_keras(model: Json) -> frozenset[str]:
    """The operations that only make masks, of nothing but what Embedding and Masking read."""
    layers = {layer_name(layer): layer for layer in model_layers(model)}
    starts = {key for layer in layers.values() for key in _starts(layer)}
    found: set[str] = set()
    grown = True
    while grown:
        grown = False
        for name, layer in layers.items():
            if name not in found and is_operation(layer) and _is_mask(layer, starts, found):
                found.add(name)
                grown = True
    used = {history[0] for history in histories_of_ends(model)}
    for name, layer in layers.items():
        for call in layer.get("inbound_nodes", []):
            if name not in found:
                kwargs = {key: item for key, item in call.get("kwargs", {}).items() if key not in KEYS}
                used |= {history[0] for history in histories([call.get("args"), kwargs])}
    return frozenset(found - _with_all_before(used, layers))


def _with_all_before(used: set[str], layers: dict[str, Json]) -> set[str]:
    """Operations that are used otherwise, too, and those that they are made of."""
    seen: set[str] = set()
    todo = [name for name in used if name in layers]
    while todo:
        name = todo.pop()
        if name in seen or not is_operation(layers[name]):
            continue
        seen.add(name)
        todo += [history[0] for history in histories(layers[name].get("inbound_nodes"))]
    return seen


def histories_of_ends(model: Json) -> Iterator[list[Any]]:
    """The outputs of a model by layer, node and tensor."""
    names = frozenset(layer_name(layer) for layer in model_layers(model))
    return references(model["config"].get("output_layers"), names)


def _starts(layer: Json) -> Iterator[tuple[str, str]]:
    """(tensor, value that is masked) of a layer at which masks begin."""
    config = config_of(layer)
    if layer.get("class_name") == "Embedding" and config.get("mask_zero"):
        value: Any = 0.0
    elif layer.get("class_name") == "Masking":
        value = config.get("mask_value", 0.0)
    else:
        return
    for history in histories(layer.get("inbound_nodes")):
        yield str(history), str(float(value))


def _is_mask(layer: Json, starts: set[tuple[str, str]], found: set[str]) -> bool:
    calls = layer.get("inbound_nodes", [])
    if layer.get("class_name") == "NotEqual":
        for call in calls:
            args = [*call.get("args", []), *call.get("kwargs", {}).values()]
            tensors = list(histories(args))
            values = [item for item in args if isinstance(item, (int, float))]
            if len(tensors) != 1 or len(values) != 1:
                return False
            if (str(tensors[0]), str(float(values[0]))) not in starts:
                return False
        return bool(calls)
    made_of = [history[0] for history in histories(calls)]
    return layer.get("class_name") in MERGING and bool(made_of) and set(made_of) <= found


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
    source = next(reversed(walk.model.producer.dialects), "k3.0")
    if not is_keras_3(source):
        source = "k3.0"
    _refuse_masks_from_outside(walk, source)
    repaired: set[int] = set()
    while True:
        calls, outputs = calls_of(walk.model.topology)
        used = set(outputs) if walk.model.training is not None else set()
        found = [*differing(calls, used, source, TF_KERAS[-1]), *failing(calls, source, walk.target)]
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


def _repair(walk: Walk, one: Meeting) -> bool:
    """Whether stock layers say what a layer did with its mask."""
    before, after, place = one.source, one.target, one.call.place
    if after.uses and not before.uses and _unmasked(walk, place):
        return True
    if before.uses != after.uses or after.fails or is_model(place.layer):
        return False
    if before.out is None:
        return unmasked_after(walk, place)
    if after.out is None and place.layer.get("class_name") == "Identity":
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
        part["class_name"] = f"{PACKAGE}{part['class_name']}{UNMASKED}"
    walk.note(
        Severity.EQUIVALENT,
        place.where,
        f"with initial states it uses no mask in Keras 3: `{found[0]['class_name']}` is written beside the model",
    )
    return True
