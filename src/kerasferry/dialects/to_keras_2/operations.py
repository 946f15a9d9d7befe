"""Operations of `keras.ops` that stand among the layers of a functional model, as layers beside the model and back.

Keras 2 has no such nodes. A layer of the generated module holds what the operation was called with, the tensors of
the call excepted: with these the layer is called.
"""

from __future__ import annotations

import re
from typing import Any

from ...errors import Refused
from ...hub import Json, Severity
from ...hub.topology import Place, is_operation, layer_name, model_layers
from ...modules import PACKAGE, PARTS
from ..step import Walk, config_of

HOME = "keras.src.ops."
HOMES = re.compile(r"^keras\.(src\.)?(ops|backend)\.")
SUFFIX = "Operation"
TENSOR = "__keras_tensor__"
ARRAYS = ("__numpy__", "__tensor__")

# The operations that the generated module has, by their names in Keras 3.
WRITTEN = frozenset(
    name.removesuffix(SUFFIX)
    for part, names in PARTS["keras2"].items()
    if part.startswith("operations")
    for name in names
)
# Arguments that the classes of the module do not take, by operation.
NOT_TAKEN = {"Unique": ("return_index", "return_inverse", "return_counts", "axis")}
# On a layer between the two: where the operation lives in Keras 3, for the way back.
OF = "of"


def operations_as_layers(walk: Walk) -> None:
    """Let a layer beside the model do what each operation does.

    Raises:
        Refused: The module has no such operation, or it is called in two ways.
    """
    for place in walk.functional():
        for layer in list(model_layers(place.layer)):
            if is_operation(layer):
                _as_layer(walk, Place((*place.path, layer_name(layer)), layer, place.layer))


def _as_layer(walk: Walk, place: Place) -> None:
    layer, name = place.layer, str(place.layer["class_name"])
    home = HOMES.sub("", str(layer["module"]))
    if name not in WRITTEN:
        raise Refused(
            f"`{place.where}` is the operation `{home}.{name}` of Keras 3 called on Keras tensors, which kerasferry "
            "has not written for Keras 2",
            where=place.where,
            found=f"{layer['module']}.{name}",
            hint="replace it by a layer in the code that built the model",
        )
    calls = [call for call in layer.get("inbound_nodes") or [] if isinstance(call, dict)]
    forms, nodes = [], []
    for call in calls:
        tensors: list[Json] = []
        form = {
            "args": [_held(one, tensors) for one in call.get("args", [])],
            "kwargs": {key: _held(one, tensors) for key, one in call.get("kwargs", {}).items()},
        }
        forms.append(form)
        nodes.append({"args": [tensors[0] if len(tensors) == 1 else tensors], "kwargs": {}})
    if not forms or any(form != forms[0] for form in forms) or nodes[0]["args"] == [[]]:
        raise Refused(
            f"`{place.where}` is one operation that is called in {len(forms)} ways, or on no tensor",
            where=place.where,
            found=f"{layer['module']}.{name}",
            hint="call a new operation each time in the code that built the model",
        )
    config = {key: _held(one, []) for key, one in config_of(layer).items() if key not in ("name", "dtype")}
    if config_of(layer).get("dtype") is not None:
        config["dtype"] = config_of(layer)["dtype"]
    for key in NOT_TAKEN.get(name, ()):
        if config.pop(key, None) not in (None, False):
            raise Refused(
                f"`{place.where}` is the operation `{home}.{name}` with `{key}`, which kerasferry has not written for "
                "Keras 2",
                where=place.where,
                found=f"{key}={config_of(layer)[key]}",
                hint="replace it by a layer in the code that built the model",
            )
    layer.update(
        class_name=f"{name}{SUFFIX}",
        module=None,
        registered_name=f"{PACKAGE}{name}{SUFFIX}",
        config={
            "name": layer_name(layer),
            "trainable": True,
            OF: home,
            "given": forms[0],
            "arguments": config,
        },
        inbound_nodes=nodes,
    )
    walk.note(
        Severity.EQUIVALENT,
        place.where,
        f"the operation `{home}.{name}` is the layer `{name}{SUFFIX}`, written beside the model",
    )


def _held(value: Any, tensors: list[Json]) -> Any:
    """A part of a call as the layer holds it; the tensors are collected."""
    if isinstance(value, list):
        return [_held(one, tensors) for one in value]
    if not isinstance(value, dict):
        return value
    kind, config = value.get("class_name"), value.get("config")
    if kind == TENSOR:
        if value not in tensors:
            tensors.append(value)
        return {"input": tensors.index(value)}
    if kind in ARRAYS and isinstance(config, dict):
        return {"array": config.get("value"), "of": config.get("dtype", "float32")}
    if kind == "__slice__" and isinstance(config, dict):
        return {"slice": [_held(config.get(key), tensors) for key in ("start", "stop", "step")]}
    if kind == "__ellipsis__":
        return {"ellipsis": True}
    if kind == "__tuple__":
        return {"items": [_held(one, tensors) for one in value.get("items", [])]}
    return {"entries": [[key, _held(one, tensors)] for key, one in value.items()]}


def operations_again(walk: Walk) -> None:
    """Let the layers of the module be operations of Keras 3 again."""
    for place in walk.places():
        name = str(place.layer.get("registered_name") or "").removeprefix(PACKAGE).removesuffix(SUFFIX)
        if place.layer.get("registered_name") != f"{PACKAGE}{name}{SUFFIX}" or name not in WRITTEN:
            continue
        config = config_of(place.layer)
        given, home = config["given"], config[OF]
        for call in place.layer.get("inbound_nodes") or []:
            tensors = call["args"][0] if isinstance(call["args"][0], list) else [call["args"][0]]
            call["args"] = [_back(one, tensors) for one in given["args"]]
            call["kwargs"] = {key: _back(one, tensors) for key, one in given["kwargs"].items()}
        arguments = {key: _back(one, []) for key, one in config["arguments"].items()}
        place.layer.update(
            class_name=name,
            module=f"{HOME}{home}",
            registered_name=name,
            config={"name": config["name"], **arguments},
        )
        walk.note(Severity.NEUTRAL, place.where, f"`{home}.{name}` is the operation of Keras again")


def _back(value: Any, tensors: list[Json]) -> Any:
    if isinstance(value, list):
        return [_back(one, tensors) for one in value]
    if not isinstance(value, dict):
        return value
    if "input" in value:
        return tensors[value["input"]]
    if "array" in value:
        return {"class_name": "__numpy__", "config": {"value": value["array"], "dtype": value["of"]}}
    if "slice" in value:
        parts = (_back(one, tensors) for one in value["slice"])
        return {"class_name": "__slice__", "config": dict(zip(("start", "stop", "step"), parts, strict=True))}
    if "ellipsis" in value:
        return {"class_name": "__ellipsis__", "config": {}}
    if "items" in value:
        return {"class_name": "__tuple__", "items": _back(value["items"], tensors)}
    return {key: _back(one, tensors) for key, one in value["entries"]}
