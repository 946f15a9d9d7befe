"""Lambda layers: what their functions are, said without running them, and layers of the user's in their place."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ...errors import Refused, UsageError
from ...hub import Changes, Json, Model
from ...hub.topology import Place, layer_name, walk
from .functions import CodeObject, describe_code

NAME = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*:[A-Za-z_]\w*")


@dataclass(frozen=True)
class LambdaFunction:
    """The function of a Lambda.

    Attributes:
        where: The layer.
        function: Its name: of a function of the author's module, or `<lambda>`.
        code: What its bytecode says; None for a function that is named only.
        module: The module in which it was written, as the config has it.
        arguments: Keyword arguments that the layer passes.
    """

    where: str
    function: str
    code: CodeObject | None
    module: str | None
    arguments: Any

    def sentence(self) -> str:
        """What is known, in words."""
        if self.code is None:
            return f"its function is `{self.function}`, which only the author's code has"
        parts = [f"its function is `{self.code.name}`, bytecode of Python {self.code.python}"]
        if self.code.filename and not self.code.filename.startswith("<"):
            parts.append(f"from line {self.code.line} of {self.code.filename}")
        parts.append("it uses the names " + (", ".join(self.code.names) or "(none)"))
        if self.code.constants:
            parts.append("and the constants " + ", ".join(self.code.constants))
        return ", ".join(parts)

    def to_json(self) -> Json:
        """As JSON."""
        code = self.code
        return {
            "layer": self.where,
            "function": self.function,
            "module": self.module,
            "arguments": self.arguments,
            "python": code.python if code else None,
            "file": code.filename if code else None,
            "line": code.line if code else None,
            "names": list(code.names) if code else [],
            "constants": list(code.constants) if code else [],
        }


def function_of(place: Place) -> LambdaFunction:
    """The function of a Lambda, in the forms of every Keras: [code, defaults, closure], a name, `__lambda__`."""
    config = place.layer.get("config")
    config = config if isinstance(config, dict) else {}
    value = config.get("function")
    encoded: Any = value
    if isinstance(value, dict):
        inner = value.get("config")
        encoded = inner.get("code") if isinstance(inner, dict) else inner
    elif isinstance(value, list):
        encoded = value[0] if value else None
    named = isinstance(value, str) and config.get("function_type") != "lambda"
    code = None if named else describe_code(encoded)
    name = code.name if code else (encoded if isinstance(encoded, str) and len(encoded) < 80 else "unknown")
    module = config.get("module")
    return LambdaFunction(
        place.where, str(name), code, module if isinstance(module, str) else None, config.get("arguments")
    )


def lambdas(topology: Json) -> list[LambdaFunction]:
    """Every Lambda of a model."""
    return [function_of(place) for place in walk(topology) if place.layer.get("class_name") == "Lambda"]


def replace_layers(model: Model, wanted: Mapping[str, str], changes: Changes) -> None:
    """Put classes of the user's in the place of layers, in a model that is a copy of its own.

    Args:
        model: The model; its topology is changed.
        wanted: Name of a layer (with its path if it is in a nested model: `encoder/scale`) to `module:Class`.
        changes: The record.

    Raises:
        UsageError: There is no such layer, or the class is not written `module:Class`.
        Refused: The layer has variables, which the class could not be given.
    """
    places = list(walk(model.topology))
    for name, target in wanted.items():
        if not NAME.fullmatch(target):
            raise UsageError(
                "a class that replaces a layer is written module:Class",
                found=f"{name}={target}",
                hint="my_layers:Scale",
            )
        found = [
            place
            for place in places
            if place.path and (place.where == name or layer_name(place.layer) == name)
        ]
        if not found:
            raise UsageError(
                f"the model has no layer `{name}`",
                hint="its Lambdas: " + (", ".join(one.where for one in lambdas(model.topology)) or "none"),
            )
        for place in found:
            if any(layer[: len(place.path)] == place.path for layer, _ in model.variables):
                raise Refused(
                    f"`{place.where}` has variables, which a layer in its place would not have",
                    where=place.where,
                )
            _replace(place, target, changes)


def _replace(place: Place, target: str, changes: Changes) -> None:
    module, _, class_name = target.partition(":")
    config = place.layer.get("config")
    kept = (
        {key: config[key] for key in ("name", "trainable", "dtype") if key in config}
        if isinstance(config, dict)
        else {}
    )
    old = place.layer["class_name"]
    place.layer.update(class_name=class_name, config=kept)
    changes.equivalent(
        place.where,
        f"{old} replaced by `{class_name}` of your module `{module}`: that it does the same is up to you",
    )
