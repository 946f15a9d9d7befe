"""The plain form of Keras 2: an object is its class name and its config, an activation or another function its name.

    {"class_name": "Dense", "config": {...}}

HDF5 readers of 2.0 to 2.15 take it; those up to 2.12 take no other. The inverse of `to_keras_3.objects`.
"""

from __future__ import annotations

from typing import Any

from ...catalog import objects
from ...errors import Refused
from ...hub import Json
from ...hub.topology import LAYER_KEYS, is_layer, is_model, model_layers
from ..surplus import drop_silent
from ..to_keras_3.objects import ACTIVATION_KEYS, KINDS, is_own_module, policy_name

# What stands beside the config of an object of Keras 3.
BESIDE = ("module", "registered_name", "build_config", "compile_config", "shared_object_id")
MIXED = ("mixed_float16", "mixed_bfloat16")
PLAIN_POLICIES = ("DTypePolicy", "FloatDTypePolicy", "Policy")

# What Keras 3 calls otherwise in its files: "Unknown initializer: 'IdentityInitializer'" in 2.15.1.
RENAMED = {"IdentityInitializer": "Identity"}

# The last dialect of Keras 2.
NEWEST = "tf2.15"


def plain_layers(root: Json) -> None:
    """The whole tree to the plain form, in place.

    Raises:
        Refused: A layer has a type that Keras 2 does not have.
    """
    _plain_layer(root, "")


def plain_name(value: Json) -> str:
    """The class name of an object: `package>Name` for a registered class, the bare name for others."""
    name = str(value["class_name"])
    registered = value.get("registered_name")
    if "module" in value and is_own_module(value["module"]) and isinstance(registered, str):
        return registered
    return name


def _plain_layer(layer: Json, where: str) -> None:
    config = layer["config"]
    name = str(config.get("name", "")) if isinstance(config, dict) else ""
    here = f"{where}/{name}".strip("/")
    layer["class_name"] = plain_name(layer)
    for key in BESIDE:
        layer.pop(key, None)
    if is_model(layer):
        for inner in model_layers(layer):
            _plain_layer(inner, here)
        if isinstance(config, dict):
            config.pop("dtype", None)  # of the model itself, which computes nothing
    elif isinstance(config, dict):
        _plain_config(config, here)


def _plain_config(config: Json, where: str) -> None:
    for key, value in config.items():
        if key == "dtype":
            config[key] = plain_policy(value, where)
        elif key in ACTIVATION_KEYS and is_function(value):
            config[key] = function_name(value)
        elif key in LAYER_KEYS and not isinstance(value, str):
            for inner in value if isinstance(value, list) else [value]:
                if is_layer(inner):
                    _plain_layer(inner, where)
        elif isinstance(value, dict) and "class_name" in value:
            config[key] = plain_object(value, key)


def is_function(value: Any) -> bool:
    """Whether a value is a function in the form of Keras 3."""
    return isinstance(value, dict) and value.get("class_name") == "function"


def function_name(value: Json) -> str:
    """The name by which Keras 2 finds a function: of Keras, or in `custom_objects`."""
    registered = value.get("registered_name")
    # 2.15 and Keras 3 write "function" or the bare name of one that is not registered.
    return registered if isinstance(registered, str) and ">" in registered else str(value["config"])


def plain_object(value: Json, key: str = "") -> Any:
    """An initializer, a regularizer, a constraint, or anything else that stands in a config."""
    if is_function(value):
        return function_name(value)
    inner = value.get("config")
    if isinstance(inner, dict):
        inner = {
            name: plain_object(item, name) if isinstance(item, dict) and "class_name" in item else item
            for name, item in inner.items()
            if name != "shared_object_id"
        }
        inner = _known_arguments(str(value["class_name"]), inner, key)
    name = plain_name(value)
    return {"class_name": RENAMED.get(name, name), "config": inner}


def _known_arguments(class_name: str, config: Json, key: str) -> Json:
    """Without what the newest Keras 2 does not take and the config does not use (`input_axes`, 3.14 and later)."""
    kind = next((module.split(".")[1] for suffix, module, _ in KINDS if key.endswith(suffix)), None)
    taken = objects.takes(kind, class_name, NEWEST) if kind else {}
    if not taken:
        return config
    drop_silent(config, taken, lambda key: [])
    return config


def plain_policy(value: Any, where: str) -> Any:
    """A type by its name; a mixed policy as an object.

    Raises:
        Refused: It is quantized.
    """
    if isinstance(value, dict) and value.get("class_name") not in PLAIN_POLICIES:
        raise Refused(
            "a quantized layer has no equal in Keras 2",
            where=where,
            found=f"dtype={value.get('class_name')}",
            hint="convert the model as it was before `quantize`",
        )
    name = policy_name(value) if isinstance(value, dict) else value
    return {"class_name": "Policy", "config": {"name": name}} if name in MIXED else name
