"""Operations of `keras.ops` towards tf.keras: layers beside the model, and operations again on the way back."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import pytest
from small import model_of, tensor
from test_to_keras_2 import _called, _keras_3

from kerasferry import modules
from kerasferry.catalog import operations as catalog
from kerasferry.dialects import carry
from kerasferry.dialects.to_keras_2.operations import HOME, NOT_TAKEN, SUFFIX, WRITTEN
from kerasferry.errors import Refused
from kerasferry.hub import Changes, Json, Severity
from kerasferry.modules import PARTS, plain_names_in

FOLDER = Path(modules.__file__).with_name("keras2")
ARRAY = {"class_name": "__numpy__", "config": {"value": [1.0, 2.0], "dtype": "float32"}}
SLICE = {"class_name": "__slice__", "config": {"start": 1, "stop": None, "step": 2}}
ELLIPSIS = {"class_name": "__ellipsis__", "config": {}}
TUPLE = {"class_name": "__tuple__", "items": [0, 2, 1]}


def _operation(home: str, name: str, args: list[Any], kwargs: Json | None = None, **config: Any) -> Json:
    made = _called(name, "o", args, kwargs, **config)
    made["config"] = {"name": "o", **config}
    return {**made, "module": f"{HOME}{home}", "registered_name": name}


OPERATIONS = [
    _operation("numpy", "Add", [tensor("start"), 1.5]),
    _operation("numpy", "Subtract", [2, tensor("start")]),
    _operation("numpy", "Max", [tensor("start")], axis=[1, 2], keepdims=True, initial=None),
    _operation("numpy", "GetItem", [tensor("start"), [ELLIPSIS, SLICE, None]]),
    _operation("numpy", "Multiply", [tensor("start"), ARRAY]),
    _operation("numpy", "Transpose", [tensor("start")], axes=TUPLE),
    _operation("numpy", "Concatenate", [[tensor("start"), tensor("start")]], axis=1),
    _operation("numpy", "Where", [tensor("start"), 1.0], {"x2": tensor("start")}),
]


def _carried(topology: Json, source: str, target: str) -> tuple[Json, Changes]:
    changes = Changes()
    return carry(model_of(topology, source), target, changes).topology, changes


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda one: str(one["class_name"]))
def test_an_operation_is_a_layer_and_an_operation_again(operation: Json) -> None:
    topology = _keras_3(operation, ends=[["o", 0, 0]])
    before = [
        layer for layer in topology["config"]["layers"] if layer["class_name"] == operation["class_name"]
    ]
    made, changes = _carried(topology, "k3.15", "tf2.15")
    layer = made["config"]["layers"][-1]
    assert layer["class_name"] == f"kerasferry>{operation['class_name']}{SUFFIX}"
    assert plain_names_in(made) == {f"{operation['class_name']}{SUFFIX}"}
    assert changes.of(Severity.EQUIVALENT) and not changes.of(Severity.LOSSY)
    back, _ = _carried(made, "tf2.15", "k3.15")
    after = back["config"]["layers"][-1]
    assert (after["class_name"], after["module"]) == (operation["class_name"], operation["module"])
    assert after["config"] == before[0]["config"]
    assert _plain(after["inbound_nodes"]) == _plain(before[0]["inbound_nodes"])


def _plain(value: Any) -> Any:
    """Without the shapes of tensors, which nobody reads."""
    if isinstance(value, dict):
        if value.get("class_name") == "__keras_tensor__":
            return value["config"]["keras_history"]
        return {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list) else value


def test_what_no_part_has_is_refused_by_name() -> None:
    made = _operation("nn", "CTCDecode", [tensor("start"), tensor("start")], strategy="greedy")
    with pytest.raises(Refused, match=r"nn\.CTCDecode"):
        _carried(_keras_3(made, ends=[["o", 0, 0]]), "k3.15", "tf2.15")
    asked = _operation("numpy", "Unique", [tensor("start")], sorted=True, return_counts=True)
    with pytest.raises(Refused, match="return_counts"):
        _carried(_keras_3(asked, ends=[["o", 0, 0]]), "k3.15", "tf2.15")
    silent = _operation("numpy", "Unique", [tensor("start")], sorted=True, return_counts=False, axis=None)
    _carried(_keras_3(silent, ends=[["o", 0, 0]]), "k3.15", "tf2.15")


def _arguments() -> dict[str, set[str] | None]:
    """What the function of each operation takes; None where it takes whatever it is given."""
    found: dict[str, set[str] | None] = {}
    for part in PARTS["keras2"]:
        if not part.startswith("operations"):
            continue
        for function in ast.parse((FOLDER / f"{part}.py").read_text()).body:
            for decorator in getattr(function, "decorator_list", []):
                assert isinstance(function, ast.FunctionDef) and isinstance(decorator, ast.Call)
                given = function.args
                taken = None if given.kwarg else {one.arg for one in (*given.args, *given.kwonlyargs)}
                found.update({ast.literal_eval(name): taken for name in decorator.args})
    return found


def test_functions_take_what_the_operations_of_keras_hold() -> None:
    """In every minor of Keras 3; what is not taken is refused. `dtype` is that of every operation of 3.1 to 3.10."""
    written = _arguments()
    missing = {}
    for listed in sorted(catalog.names("operations")):
        name = listed.split(".")[-1]
        taken = written.get(name)
        if name not in WRITTEN or taken is None:
            continue
        held = set().union(*(catalog.takes("operations", listed, f"k3.{minor}") for minor in range(16)))
        if lacking := held - taken - {"name", "dtype"} - set(NOT_TAKEN.get(name, ())):
            missing[name] = lacking
    assert missing == {}
