"""What stands in the place of a layer that treats masks otherwise in the target."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ...hub import Json, Severity
from ...hub.topology import Place, is_functional, is_model, layer_name, model_layers
from ...modules import PACKAGE
from ..step import Walk, config_of
from ..to_keras_3.calls import references
from ..to_keras_3.objects import own_object
from ..to_keras_3.replaced import become_sequential
from ..to_keras_3.with_modules import to_module
from .calls import Call
from .rules import Flow

MERGES = ("Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum", "Concatenate")
ATTENTION = ("Attention", "AdditiveAttention")
STOP, PASSING, STATES, BLIND = "MaskStop", "MaskPassing", "MaskedStates", "UnmaskedAttention"
TWO_WAYS = "BidirectionalMaskedOutput"

# What a Bidirectional gave for masked steps before 1.14: in 1.12.3 the output of the step before, in 1.13.2 zeros, with
# `return_sequences` and without. Since 1.14 it is zeros with, and the output of the step before without.
MASKED_OUTPUT = {"tf1.12": False, "tf1.13": True}


# Up to here the output of a masked step is the first state: `K.rnn` of 1.12.3 selects between the new output and
# `states[0]`, that of 1.13.2 between it and the output before, which begins with zeros.
INITIAL_OUTPUT = ("tf1.12",)
SIMPLE = ("SimpleRNN", "GRU", "LSTM")
MARK = "masks"
_FORM = ("module", "class_name", "config", "registered_name")


class Repairs:
    """Repairs each layer once, however often it is called."""

    def __init__(self, walk: Walk, source: str) -> None:
        self._walk = walk
        self._source = source
        self._done: set[int] = set()

    def masked_output(self, call: Call, zero: bool) -> None:
        """Bidirectional of 1.12 and 1.13."""
        place = call.place
        if place.layer.get("class_name") != "Bidirectional" or not self._first(place.layer):
            return
        inside = config_of(place.layer).get("layer")
        sequences = bool(config_of(inside).get("return_sequences")) if isinstance(inside, dict) else False
        if sequences != zero:
            config_of(place.layer)["zero_output_for_mask"] = zero
            what = "zeros" if zero else "the output of the step before"
            to_module(self._walk, place, TWO_WAYS, f"its version gave {what} for masked steps")

    def repair(self, call: Call, before: Flow, after: Flow) -> None:
        """Let a layer do with the masks of this call what it did in its version."""
        name, several = str(call.place.layer.get("class_name")), len(call.inputs) > 1
        if name in MERGES and several:
            self._merge(call)
        elif name in ATTENTION:
            self._attention(call)
        elif before.uses and not after.uses and several:
            self._mark(call, STATES, "with initial states Keras 3 hands it no mask")
        elif before.out is None and not before.uses:
            if several:
                self._mark(call, BLIND, "it ignored masks")
            elif len(config_of(call.place.layer).get("output_layers") or ()) > 1:
                self._lost(call)
            else:
                self._stop(call)
        elif before.out is not None and not before.uses and not several:
            self._pass_around(call)
        else:
            self._lost(call)

    def _first(self, part: Any) -> bool:
        """Whether this part of the topology was not repaired yet."""
        if id(part) in self._done:
            return False
        self._done.add(id(part))
        return True

    def _merge(self, call: Call) -> None:
        place = call.place
        if self._first(place.layer):
            name = place.layer["class_name"]
            to_module(self._walk, place, f"{name}Keras2", f"`{name}` merges masks otherwise in Keras 3")

    def _attention(self, call: Call) -> None:
        place = call.place
        if self._first(place.layer):
            name = place.layer["class_name"]
            to_module(self._walk, place, f"{name}Keras2", f"`{name}` reads masks wrongly there")
        for keywords in _keywords(call):
            masks = keywords.pop("mask", None)
            for key, mask in zip(("query_mask", "value_mask"), masks or (), strict=False):
                if mask is not None:
                    keywords[key] = mask

    def _stop(self, call: Call) -> None:
        """A layer that ends masks before this one."""
        place = call.place
        if self._first(place.layer):
            end = [_own(STOP, f"{layer_name(place.layer)}_unmasked", place.layer)]
            model = is_model(place.layer)  # its mask begins inside
            become_sequential(self._walk, place, [] if model else end, end if model else [])
            self._say(place, f"the mask ended here: `{STOP}` is written beside the model")

    def _pass_around(self, call: Call) -> None:
        """The layer inside one that lets the mask pass and does not show it."""
        self._mark(call, PASSING, "the mask passed unused")

    def _mark(self, call: Call, wrapper: str, why: str) -> None:
        """A layer with several inputs: `put_around` wraps it when all steps have seen it."""
        if self._first(call.place.layer):
            config: Json = {}
            if wrapper == STATES and self._source in INITIAL_OUTPUT:
                config["initial_output"] = call.place.layer["class_name"] in SIMPLE
            call.place.layer[MARK] = {"class_name": wrapper, "config": config}
            self._say(call.place, f"{why}: `{wrapper}` is written beside the model")

    def _lost(self, call: Call) -> None:
        what = f"{self._walk.target} does something else with its mask"
        self._walk.note(Severity.LOSSY, call.place.where, what)

    def _say(self, place: Place, what: str) -> None:
        self._walk.note(Severity.EQUIVALENT, place.where, what)


def _keywords(call: Call) -> list[Json]:
    """The keyword arguments of a call: every tensor of its first argument repeats them."""
    found = []
    for one in call.inputs:
        if one.key == "" and one.reference is not None:
            if len(one.reference) == 3:
                one.reference.append({})
            found.append(one.reference[3])
    return found


def _own(kind: str, name: str, beside: Json) -> Json:
    """A layer of the generated module with the policy of another."""
    config: Json = {"name": name, "trainable": True}
    if "dtype" in config_of(beside):
        config["dtype"] = config_of(beside)["dtype"]
    return {"class_name": f"{PACKAGE}{kind}", "config": config}


def stop_before(walk: Walk, place: Place) -> bool:
    """End the masks before every call of a layer of a functional model, in the form of Keras 2.

    Returns:
        Whether it could be: a layer in a Sequential, or inside another, is called by no list.
    """
    model = place.parent
    if model is None or not is_functional(model):
        return False
    names = frozenset(layer_name(layer) for layer in model_layers(model))
    name = f"{layer_name(place.layer)}_unmasked"
    while name in names:
        name += "_"
    stop = {**_own(STOP, name, place.layer), "name": name, "inbound_nodes": []}
    for reference in references(place.layer.get("inbound_nodes"), names):
        stop["inbound_nodes"].append([[*reference[:3], {}]])
        reference[:3] = [name, len(stop["inbound_nodes"]) - 1, 0]
    layers = model_layers(model)
    layers.insert(next(at for at, one in enumerate(layers) if one is place.layer), stop)
    walk.note(Severity.EQUIVALENT, place.where, f"no mask reached it: `{STOP}` is written beside the model")
    return True


def _inside(layer: tuple[str, ...], path: tuple[str, ...]) -> tuple[str, ...]:
    return (*path, "@layer", *layer[len(path) :]) if path and layer[: len(path)] == path else layer


def put_around(walk: Walk, *, plain: bool = False) -> None:
    """Put each marked layer into its wrapper, in the form of Keras 3 or the `plain` one, and its variables with it.

    A layer between two others would do as well, but Keras 3 numbers the layers in its files by their distance from the
    outputs, and that would change.
    """
    for place in list(walk.places()):
        mark = place.layer.pop(MARK, None)
        if mark is None:
            continue
        inner = {key: place.layer[key] for key in _FORM if key in place.layer}
        outer = _own(mark["class_name"], layer_name(place.layer), place.layer)
        outer["config"].update(mark["config"])
        calls: Json = {key: place.layer[key] for key in ("name", "inbound_nodes") if key in place.layer}
        place.layer.clear()
        place.layer.update({**(outer if plain else own_object(outer)), **calls})
        place.layer["config"]["layer"] = inner
        path = place.path
        walk.model.variables = {
            (_inside(layer, path), role): replace(variable, layer=_inside(layer, path))
            for (layer, role), variable in walk.model.variables.items()
        }
