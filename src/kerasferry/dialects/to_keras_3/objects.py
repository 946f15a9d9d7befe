"""The object form of Keras 3: every serialised object names its module and its registration.

    {"module": "keras.layers", "class_name": "Dense", "config": {...}, "registered_name": null}

What an object is follows from the key under which it stands; a class that no catalog knows is somebody's own: it
has no module, and its registered name is what `custom_objects` must use as key.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ...hub import Json
from ...hub.topology import LAYER_KEYS, MODEL_CLASSES, is_layer, is_model, model_layers, walk
from ...layers import SPECS, bare_name
from ...modules import PACKAGE

INITIALIZERS = frozenset(
    """Zeros Ones Constant RandomNormal RandomUniform TruncatedNormal VarianceScaling Orthogonal OrthogonalInitializer
    Identity
    GlorotNormal GlorotUniform HeNormal HeUniform LecunNormal LecunUniform""".split()
)
REGULARIZERS = frozenset("L1 L2 L1L2 OrthogonalRegularizer".split())
CONSTRAINTS = frozenset("MaxNorm MinMaxNorm NonNeg UnitNorm".split())

# Names that `keras.activations.get` of 3.0.5 resolves, and that Keras 2 can have written.
ACTIVATIONS = frozenset(
    """elu exponential gelu hard_sigmoid leaky_relu linear log_softmax mish relu relu6 selu sigmoid silu softmax
    softplus softsign swish tanh""".split()
)
ACTIVATION_KEYS = ("activation", "recurrent_activation")

# Keras 2's hard_sigmoid in the dialects up to Keras 3.9, which cannot say it in stock parts; see `k3_9__k3_10`.
HARD_SIGMOID = f"{PACKAGE}hard_sigmoid_keras2"

# Suffix of a config key to the public module of what stands there, and the classes that module has.
KINDS = (
    ("_initializer", "keras.initializers", INITIALIZERS),
    ("_regularizer", "keras.regularizers", REGULARIZERS),
    ("_constraint", "keras.constraints", CONSTRAINTS),
)
FUNCTIONAL_MODULE = "keras.src.models.functional"


def convert_layers(root: Json) -> None:
    """The whole tree to the Keras 3 form, in place."""
    _convert_layer(root)


def own_object(value: Json) -> Json:
    """An object of somebody's own class, registered as `package>Name` or under its bare name."""
    class_name = str(value["class_name"])
    return {
        "module": None,
        "class_name": bare_name(class_name),
        "config": value["config"],
        "registered_name": value.get("registered_name") or class_name,
    }


def own_function(name: str) -> Json:
    """A function of somebody's own; the bare name would only be looked up among the functions of Keras."""
    return {"module": "builtins", "class_name": "function", "config": name, "registered_name": name}


def own_names(value: Any) -> Iterator[str]:
    """The keys that `custom_objects` needs to load a Keras 3 config, in order of appearance, perhaps repeated."""
    if isinstance(value, list):
        for item in value:
            yield from own_names(item)
    elif isinstance(value, dict):
        if value.get("class_name") == "function":
            yield str(value["config"])
        elif "registered_name" in value and is_own_module(value.get("module", "keras")):
            yield str(value["registered_name"] or value.get("class_name"))
        for item in value.values():
            yield from own_names(item)


def own_functions(root: Json) -> Iterator[str]:
    """Activations that no Keras has, in the configs of any dialect, perhaps repeated."""
    for place in walk(root):
        config = place.layer.get("config")
        for key in ACTIVATION_KEYS:
            value = config.get(key) if isinstance(config, dict) else None
            if isinstance(value, dict) and value.get("class_name") == "function":
                yield str(value.get("config"))
            elif isinstance(value, str) and value not in ACTIVATIONS and _by_name(place.layer):
                yield value


def _by_name(layer: Json) -> bool:
    """Whether an activation of somebody's own stands in this layer as a bare name: Keras 3 makes it an object."""
    return layer.get("class_name") in SPECS and "module" not in layer


def is_known(layer: Json) -> bool:
    """Whether a layer's class is Keras's, or one of the generated module."""
    class_name = str(layer.get("class_name"))
    return class_name in SPECS or class_name.startswith(PACKAGE)


def is_own_module(module: Any) -> bool:
    """Whether a class is neither of Keras nor of Python: Keras 3 itself names the module that defines it."""
    return module is None or str(module).split(".")[0] not in ("keras", "tf_keras", "builtins")


def _convert_layer(layer: Json) -> None:
    class_name = str(layer["class_name"])
    if is_model(layer):
        for inner in model_layers(layer):
            _convert_layer(inner)
        if (
            class_name not in MODEL_CLASSES
        ):  # an author's subclass, with a training step of its own for example
            layer.update({key: value for key, value in own_object(layer).items() if key != "config"})
            return
        functional = class_name == "Functional"
        layer["module"] = FUNCTIONAL_MODULE if functional else "keras"
        layer["registered_name"] = "Functional" if functional else None
        return
    known = is_known(layer)
    if class_name in SPECS:
        layer["module"], layer["registered_name"] = "keras.layers", None
    else:
        layer.update({key: value for key, value in own_object(layer).items() if key != "config"})
    if isinstance(layer["config"], dict):
        _convert_config(layer["config"], known)
    for key in ("shared_object_id", "build_config"):
        layer.pop(key, None)


def _convert_config(config: Json, known: bool) -> None:
    for key, value in config.items():
        if key in LAYER_KEYS and not isinstance(value, str):
            for inner in value if isinstance(value, list) else [value]:
                if is_layer(inner):
                    _convert_layer(inner)
        elif key in ACTIVATION_KEYS and isinstance(value, str) and known and value not in ACTIVATIONS:
            config[key] = own_function(value)
        elif isinstance(value, dict) and "class_name" in value:
            if key == "dtype":
                config[key] = policy_name(value)
            elif known or "module" in value:
                config[key] = _convert_object(key, value)


def _convert_object(key: str, value: Json) -> Any:
    class_name = str(value["class_name"])
    inner = value.get("config")
    if isinstance(inner, dict):
        inner = {name: item for name, item in inner.items() if name != "shared_object_id"}
    for suffix, module, classes in KINDS:
        if key.endswith(suffix) and class_name in classes:
            return {"module": module, "class_name": class_name, "config": inner, "registered_name": None}
    if class_name == "function":
        return value
    return own_object({**value, "config": inner})


def policy_name(value: Any) -> str:
    """The name of a dtype policy in any of its forms: `mixed_float16`, {"class_name": "Policy", ...}."""
    if isinstance(value, dict):
        return str((value.get("config") or {}).get("name", "float32"))
    return str(value)
