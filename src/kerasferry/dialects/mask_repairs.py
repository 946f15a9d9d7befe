"""What stands in the place of a layer that treats masks otherwise in the target."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ..hub import Json, Severity
from ..hub.topology import Place, layer_name, model_layers
from ..modules import PACKAGE
from .mask_calls import Call, Input
from .mask_rules import Flow
from .replaced import become_sequential
from .step import Walk, config_of
from .with_modules import to_module

MERGES = ("Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum", "Concatenate")
ATTENTION = ("Attention", "AdditiveAttention")
STOP, PASSING, MASK_OF = "MaskStop", "MaskPassing", "MaskOf"
TWO_WAYS = "BidirectionalMaskedOutput"

# What the steps that a mask leaves out gave in a Bidirectional before 1.14: 1.12.3 the output of the step before, 1.13.2
# zeros, with `return_sequences` and without. Since 1.14 it is zeros with, and the output before without.
MASKED_OUTPUT = {"tf1.12": False, "tf1.13": True}


class Repairs:
    """Repairs each layer once, however often it is called."""

    def __init__(self, walk: Walk) -> None:
        self._walk = walk
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
            self._give_mask(call)
        elif before.out is None and not before.uses:
            if several:
                self._stop_before_each(call)
            else:
                self._stop(call)
        elif before.out is not None and not before.uses and not several:
            self._pass_around(call)
        else:
            self._walk.note(
                Severity.LOSSY, call.place.where, f"{self._walk.target} does something else with its mask"
            )

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
            name = f"{layer_name(place.layer)}_unmasked"
            become_sequential(self._walk, place, [_own(STOP, name, place.layer)], [])
            self._say(place, f"the mask ended here: `{STOP}` is written beside the model")

    def _pass_around(self, call: Call) -> None:
        """The layer inside one that lets the mask pass and does not show it."""
        place = call.place
        if not self._first(place.layer):
            return
        inner = {key: place.layer[key] for key in ("class_name", "config")}
        name = layer_name(place.layer)
        outer = _own(PASSING, name, place.layer)
        outer["config"]["layer"] = inner
        calls = {key: place.layer[key] for key in ("inbound_nodes",) if key in place.layer}
        place.layer.clear()
        place.layer.update({**outer, "name": name, **calls})
        variables, path = self._walk.model.variables, place.path
        self._walk.model.variables = {
            (_inside(layer, path), role): replace(variable, layer=_inside(layer, path))
            for (layer, role), variable in variables.items()
        }
        self._say(place, f"the mask passed unused: `{PASSING}` is written beside the model")

    def _stop_before_each(self, call: Call) -> None:
        """A layer that ends masks before each input of this call."""
        if call.node is None or not self._first(call.node):
            return
        names: dict[tuple[Any, ...], str] = {}
        for one in call.inputs:
            self._insert(call, one, STOP, "unmasked", names)
        self._say(call.place, f"it ignored masks: `{STOP}` is written beside the model")

    def _give_mask(self, call: Call) -> None:
        """The mask of the first input as an argument."""
        if call.node is None or not self._first(call.node):
            return
        given = list(call.inputs[0].reference or ())[:3]
        mask: list[Any] = [*given, {}]
        self._insert(call, replace(call.inputs[0], reference=mask), MASK_OF, "mask", {})
        for keywords in _keywords(call):
            keywords["mask"] = mask[:3]
        self._say(
            call.place,
            f"with initial states Keras 3 hands it no mask: `{MASK_OF}` is written beside the model",
        )

    def _insert(
        self, call: Call, given: Input, kind: str, ending: str, names: dict[tuple[Any, ...], str]
    ) -> None:
        """A layer between a tensor and a reference to it; one for all references of equal text."""
        reference, parent = given.reference, call.place.parent
        if reference is None or parent is None:
            return
        source = tuple(reference[:3])
        if source not in names:
            layers = model_layers(parent)
            taken = {layer_name(layer) for layer in layers}
            names[source] = name = _free(f"{layer_name(call.place.layer)}_{ending}", taken)
            layer = _own(kind, name, call.place.layer)
            layers.append({**layer, "name": name, "inbound_nodes": [[[*source, {}]]]})
        reference[:3] = [names[source], 0, 0]

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


def _free(name: str, taken: set[str]) -> str:
    number, found = 1, name
    while found in taken:
        number, found = number + 1, f"{name}_{number}"
    return found


def _inside(layer: tuple[str, ...], path: tuple[str, ...]) -> tuple[str, ...]:
    return (*path, "@layer", *layer[len(path) :]) if path and layer[: len(path)] == path else layer
