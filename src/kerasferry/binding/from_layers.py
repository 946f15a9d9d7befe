"""Legacy HDF5 to the hub: each top-level layer's list of weights, by position."""

from __future__ import annotations

from ..errors import DamagedFile, Refused
from ..hub import Json, LayerPath, Tensor, Variable, tensor_of
from .by_name import in_declared_order
from .fitting import fits
from .positions import Slot, in_order
from .tree import Owner

Named = list[tuple[str, Tensor]]
Variables = dict[tuple[LayerPath, str], Variable]


def bind_layers(root: Owner, by_layer: list[tuple[str, Named]], where: str) -> Variables:
    """Variables by layer and role.

    Args:
        root: The owners of the model's topology.
        by_layer: (layer name, [(weight name, tensor)]) as in the file; "" for the model's own variables.
        where: The file, for messages.

    Raises:
        DamagedFile: The file's weights do not fit its own architecture.
        Refused: A class that nobody knows lies inside another layer, so the weights cannot be told apart.
    """
    stored = dict(by_layer)
    variables: Variables = {}
    layers = dict(root.children)
    for name, named in by_layer:
        if name and name not in layers and named:
            raise DamagedFile(
                "the file holds weights of a layer that its architecture does not have",
                where=where,
                found=name,
            )
    for name, owner in root.children:
        _bind_one(owner, stored.get(name, []), where, variables)
    for position, (name, tensor) in enumerate(stored.get("", [])):
        variables[(), f"{position}"] = Variable((), name, tensor)
    return variables


def _bind_one(owner: Owner, named: Named, where: str, variables: Variables) -> None:
    if owner.unknown:
        for role, (name, tensor) in zip(_roles([name for name, _ in named]), named, strict=True):
            del name
            variables[owner.path, role] = Variable(owner.path, role, tensor)
        return
    hidden = [inner for inner in owner.walk() if inner.unknown]
    if hidden and named:
        raise Refused(
            f"the weights of `{owner.where}` cannot be told apart: it holds a layer of the unknown class "
            f"`{hidden[0].class_name}`",
            where=f"{where} :: {owner.where}",
            hint="a SavedModel of the same model names each variable: convert that one instead",
        )
    slots = in_order(owner)
    if not owner.children:
        named = in_declared_order(named, [weight.role for _, weight in slots], owner.config)
    if len(slots) > len(
        named
    ):  # Keras 3 does not build a layer that stands for an activation before it is called
        slots = [slot for slot in slots if slot[0].path[-1] not in ("@activation", "@recurrent_activation")]
    if not named and slots and all(weight.role == "idf_weights" for _, weight in slots):
        _weights_of_tokens(slots, variables)
        return
    if len(slots) != len(named):
        raise DamagedFile(
            f"`{owner.where}` ({owner.class_name}) has {len(named)} weights in the file and {len(slots)} by its config",
            where=f"{where} :: {owner.where}",
            found=", ".join(name for name, _ in named) or "none",
        )
    for slot, (name, tensor) in zip(slots, named, strict=True):
        _put(slot, name, tensor, where, variables)


def _weights_of_tokens(slots: list[Slot], variables: Variables) -> None:
    """In HDF5 of Keras 3 the weights of tokens stand in the config; where they do not, the tokens do not either."""
    import numpy as np

    for owner, weight in slots:
        listed = owner.config.get(weight.role)
        if isinstance(listed, list):
            numbers = np.asarray(_with_unknown(listed, owner.config), "float32")
            tensor = tensor_of(numbers, f"config of {owner.where}")
            variables[owner.path, weight.role] = Variable(owner.path, weight.role, tensor, weight.trainable)


def _with_unknown(listed: list[float], config: Json) -> list[float]:
    """With a weight for words that are not in the vocabulary, if it has none for them: the mean of all.

    Seen in 3.3.3: [0.3, 0.5, 0.7, 0.9] of four words weigh as [0.6, 0.3, 0.5, 0.7, 0.9].
    """
    words = config.get("vocabulary")
    unknown = config.get("num_oov_indices", 1)
    if isinstance(words, list) and config.get("oov_token") in words[: unknown + 1]:
        unknown = 0
    made = [sum(listed) / len(listed)] * unknown + listed if listed else listed
    if config.get("pad_to_max_tokens"):
        made = made + [0.0] * (config["max_tokens"] - len(made))
    return made


def _put(slot: Slot, name: str, tensor: Tensor, where: str, variables: Variables) -> None:
    owner, weight = slot
    if not fits(weight, tensor):
        raise DamagedFile(
            f"`{name}` does not have the shape of `{weight.role}` in `{owner.where}`",
            where=f"{where} :: {owner.where}",
            found=f"{tensor.shape}, expected {weight.shape}",
        )
    variables[owner.path, weight.role] = Variable(owner.path, weight.role, tensor, weight.trainable)


def _roles(names: list[str]) -> list[str]:
    """Attribute-like names for the weights of an unknown class: the last part of each, made unique."""
    roles: list[str] = []
    for name in names:
        base = role = name.rsplit("/", 1)[-1].split(":", 1)[0]
        number = 1
        while role in roles:
            role, number = f"{base}_{number}", number + 1
        roles.append(role)
    return roles
