"""Layers that `quantize` made integers of: how their policy and its settings are written."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ...errors import Refused
from ...hub import Json, Severity
from ...hub.topology import Place
from ..step import Walk, config_of

POLICY = "QuantizedDTypePolicy"
# What 3.15.1 writes for `quantize("int8")`.
DEFAULT = {
    "weight_quantizer": None,
    "activation_quantizer": {"value_range": [-127, 127], "epsilon": 1e-07, "output_dtype": "int8"},
}


def drop_config(walk: Walk) -> None:
    """`quantization_config`: up to 3.12 the way alone is said."""
    for place in walk.places():
        config = config_of(place.layer)
        value = config.pop("quantization_config", None)
        if value is not None and _plain(value) != DEFAULT:
            raise Refused(
                f"`{place.layer['class_name']}` takes no `quantization_config` in {walk.target_name}",
                where=place.where,
                found=f"quantization_config={value!r}",
                hint="the nearest version that takes it is Keras 3.13",
            )
        if value is not None:
            walk.note(
                Severity.NEUTRAL, place.where, "`quantization_config` dropped: it is the default of int8"
            )


def _plain(value: Any) -> Any:
    """A config without classes."""
    if isinstance(value, dict) and isinstance(value.get("config"), dict):
        return _plain(value["config"])
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items() if key != "axis"}
    return value


def by_name(walk: Walk) -> None:
    """Up to 3.3 the policy has a name: `int8_from_float32`."""
    for _, held in _policies(walk):
        if "mode" in held:
            held["name"] = f"{held.pop('mode')}_from_{held.pop('source_name')}"


def by_mode(walk: Walk) -> None:
    """From 3.4 on it has a mode and a source."""
    for _, held in _policies(walk):
        if "_from_" in str(held.get("name")):
            held["mode"], held["source_name"] = str(held.pop("name")).split("_from_", maxsplit=1)


def refuse(walk: Walk) -> None:
    """Up to 3.2 no quantized model is read."""
    for place, held in _policies(walk):
        raise Refused(
            f"{walk.target_name} reads no quantized layers",
            where=place.where,
            found=str(held),
            hint="the nearest version that reads them is Keras 3.3; or save the model before `quantize`",
        )


def _policies(walk: Walk) -> Iterator[tuple[Place, Json]]:
    for place in walk.places():
        policy = config_of(place.layer).get("dtype")
        if isinstance(policy, str) and "_from_" in policy:  # 3.3 writes the name alone
            policy = {
                "module": "keras",
                "class_name": POLICY,
                "config": {"name": policy},
                "registered_name": None,
            }
            config_of(place.layer)["dtype"] = policy
        if (
            isinstance(policy, dict)
            and policy.get("class_name") == POLICY
            and isinstance(policy.get("config"), dict)
        ):
            yield place, policy["config"]
