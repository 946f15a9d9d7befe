"""The root of a `.keras` archive of TensorFlow 2.13 to 2.15.

Its reader finds the class of the root, and of nothing below it, by `module` and `registered_name`. Layers inside are
looked up by their class names where they name no module, as 2.13 itself writes them in functional models.
"""

from __future__ import annotations

from ...errors import Refused
from ...hub import Json
from ...hub.topology import is_functional
from ...layers import bare_name
from ..step import Walk, config_of
from ..to_keras_3.objects import is_own_module

# 2.13.1 to 2.15.1 write these; "parent module keras.engine.functional cannot be imported" of what 2.12 writes.
FUNCTIONAL: Json = {"module": "keras.src.engine.functional", "registered_name": "Functional"}
SEQUENTIAL: Json = {"module": "keras", "registered_name": None}


def named_root(walk: Walk) -> None:
    """Name the class of the model as the reader finds it.

    Raises:
        Refused: A layer is code, which the reader does not run by default.
    """
    root = walk.model.topology
    name = str(root["class_name"])
    if name == "Sequential":
        root.update(SEQUENTIAL)
    elif name in ("Functional", "Model") and is_functional(root):
        root.update({**FUNCTIONAL, "class_name": "Functional"})
    else:
        registered = root.get("registered_name")
        own = registered if isinstance(registered, str) and is_own_module(root.get("module")) else name
        root.update({"module": None, "class_name": bare_name(name), "registered_name": own})
    _no_code(walk)


def _no_code(walk: Walk) -> None:
    for place in walk.places(("Lambda",)):
        if config_of(place.layer).get("function_type") == "lambda":
            raise Refused(
                f"the Lambda `{place.where}` is bytecode, which {walk.target_name} does not load from a .keras file "
                "by default",
                where=place.where,
                found="safe_mode: Lambda layers with Python lambdas are refused",
                hint="name the output with the suffix .h5, or put a class of yours in its place with --replace-layer",
            )
