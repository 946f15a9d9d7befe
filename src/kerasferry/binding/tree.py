"""The tree of variable owners that a topology implies: which layer owns what, in which order.

It differs from the tree of configs: an LSTM has a cell that no config mentions, a Bidirectional has two layers and
one config. Both directions of binding, and every format, go through this tree.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from ..dialects.chain import KERAS_3, position
from ..dialects.to_keras_3.objects import ACTIVATION_KEYS, is_own_module
from ..errors import DamagedFile
from ..hub import Json, LayerPath
from ..hub.topology import MODEL_CLASSES, is_layer, is_model, is_operation, layer_name, model_layers
from ..layers import SPECS, LayerSpec, Weight, bare_name
from ..modules import PACKAGE


@dataclass
class Owner:
    """A layer as an owner of variables.

    Attributes:
        path: Where it is; the key of its variables in the hub.
        class_name: With package, as in the config.
        weights: What it owns itself; None for a class that the catalog does not know.
        children: The owners inside, by the attribute that holds them; layers of a model by name.
        trainable: Whether it is frozen by its config (`trainable: false`).
        is_model: Whether its children are the layers of a model.
        config: The layer's config.
        spec: The declaration of its class, None for models and unknown classes.
        registered_name: `package>Name`, where the config has it beside the class (2.13 and later).
        of_keras: Whether the config names a module of Keras: a class or an operation that the catalog lacks.
    """

    path: LayerPath
    class_name: str
    weights: list[Weight] | None
    children: list[tuple[str, Owner]] = field(default_factory=list)
    trainable: bool = True
    is_model: bool = False
    config: Json = field(default_factory=dict)
    spec: LayerSpec | None = None
    registered_name: str | None = None
    of_keras: bool = False

    @property
    def where(self) -> str:
        """The place for messages."""
        return "/".join(self.path) or "model"

    def walk(self) -> Iterator[Owner]:
        """This owner and all below, a parent before its children."""
        yield self
        for _, child in self.children:
            yield from child.walk()

    @property
    def unknown(self) -> bool:
        """Whether the class is nobody's we know."""
        return self.weights is None


def owners(topology: Json, dialect: str = KERAS_3[-1]) -> Owner:
    """The tree of owners of a whole model.

    Args:
        topology: The model.
        dialect: Who wrote it: a few classes owned other variables in old versions.
    """
    return _owner(topology, (), dialect)


def _owner(layer: Json, path: LayerPath, dialect: str) -> Owner:
    config = layer.get("config")
    config = config if isinstance(config, dict) else {}
    class_name = str(layer.get("class_name"))
    trainable = config.get("trainable", True) is not False
    if is_model(layer):
        owner = Owner(path, class_name, [], trainable=trainable, is_model=True, config=config)
        _stamp(owner, layer)
        for position, inner in enumerate(model_layers(layer)):
            name = layer_name(inner, position)
            owner.children.append((name, _owner(inner, (*path, name), dialect)))
        return owner
    if is_operation(layer):
        owner = Owner(path, class_name, [], config=config)
        _stamp(owner, layer)
        return owner
    spec = SPECS.get(class_name.removeprefix(PACKAGE))
    if spec is None:
        owner = Owner(path, class_name, None, trainable=trainable, config=config)
        _stamp(owner, layer)
        return owner
    weights, children = _declared(spec, config, path, dialect)
    owner = Owner(path, class_name, weights, trainable=trainable, config=config, spec=spec)
    for attribute, inner in children:
        owner.children.append((attribute, _owner(inner, (*path, f"@{attribute}"), dialect)))
    return owner


def _stamp(owner: Owner, layer: Json) -> None:
    registered = layer.get("registered_name")
    owner.registered_name = registered if isinstance(registered, str) else None
    owner.of_keras = not is_own_module(layer.get("module")) or owner.class_name in MODEL_CLASSES


def _declared(
    spec: LayerSpec, config: Json, path: LayerPath, dialect: str
) -> tuple[list[Weight], list[tuple[str, Json]]]:
    """What the class declares for a config; the declarations trust that the config is one that Keras writes."""
    try:
        children = [item for item in spec.children(config) if isinstance(item[1], dict)]
        if not children:
            found = ((key, config.get(key)) for key in ACTIVATION_KEYS)
            children = [(key, value) for key, value in found if is_layer(value) and not _is_function(value)]
        older = (own for last, own in spec.older if position(dialect) <= position(last))
        return next(older, spec.weights)(config), children
    except (KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
        raise DamagedFile(
            f"the config of a layer is not one that `{spec.class_name}` can have",
            where="/".join(path) or "model",
            found=f"{type(error).__name__}: {error}",
        ) from error


def _is_function(value: Json) -> bool:
    return value.get("class_name") == "function"


def unknown_classes(root: Owner) -> list[str]:
    """The classes that no version of Keras has, in order of appearance."""
    return list(dict.fromkeys(bare_name(owner.class_name) for owner in _own(root)))


def unknown_names(root: Owner) -> list[str]:
    """The same with their packages: the keys that `custom_objects` needs."""
    return list(dict.fromkeys(owner.registered_name or owner.class_name for owner in _own(root)))


def _own(root: Owner) -> Iterator[Owner]:
    return (owner for owner in root.walk() if (owner.unknown or owner.is_model) and not owner.of_keras)
