"""Who wrote an artifact: the stamps, and what narrows a stamp that several producers share."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from ..hub import Contents, Json, Producer
from ..hub.topology import walk
from .chain import of_stamp, of_tensorflow


def narrow(contents: Contents) -> Producer:
    """The producer with the dialects that remain, and a sentence for each conclusion."""
    producer = contents.producer
    if producer.tensorflow and (found := of_tensorflow(producer.tensorflow)):
        return replace(producer, dialects=found, evidence=(f"stamped by TensorFlow {producer.tensorflow}",))
    if not producer.keras or producer.dialects:
        return producer
    dialects = of_stamp(producer.keras)
    evidence = [f"stamped `keras_version` {producer.keras}"]
    for sentence, kept in _clues(contents):
        remaining = tuple(dialect for dialect in dialects if dialect in kept)
        if remaining and remaining != dialects:
            dialects = remaining
            evidence.append(sentence)
    return replace(producer, dialects=dialects, evidence=tuple(evidence))


def _clues(contents: Contents) -> list[tuple[str, tuple[str, ...]]]:
    """(what was seen, the dialects that write it), only for stamps that several share."""
    clues: list[tuple[str, tuple[str, ...]]] = []
    topology = contents.topology or {}
    if "config" in topology:
        inputs = [p.layer["config"] for p in walk(topology) if p.layer.get("class_name") == "InputLayer"]
        if inputs and all("ragged" not in config for config in inputs):
            clues.append(("its InputLayer has no `ragged`, as in 2.0", ("tf1.13", "tf1.14", "tf2.0")))
        elif inputs:
            clues.append(
                (
                    "its InputLayer has `ragged`, as in 1.15 and 2.1",
                    ("tf1.15", "tf2.1", "tf2.2", "tf2.3", "tf2.4"),
                )
            )
    clues += _initializers(topology)
    config = topology.get("config")
    name = config.get("name") if isinstance(config, dict) else None
    if topology.get("class_name") == "Functional" and re.fullmatch(r"functional_\d+", str(name)):
        clues.append(("its model is named `functional_1` or so, as by 2.3", ("tf2.3",)))
    names = [name for name, _ in contents.store.optimizer]
    if any(name.startswith("training/") for name in names):
        clues.append(
            ("its optimizer variables begin with `training/`, as in 1.x", ("tf1.13", "tf1.14", "tf1.15"))
        )
    elif names:
        clues.append(
            (
                "its optimizer variables do not begin with `training/`",
                ("tf2.0", "tf2.1", "tf2.2", "tf2.3", "tf2.4"),
            )
        )
    metrics = (contents.training or {}).get("metrics")
    if "MeanMetricWrapper" in str(metrics):
        clues.append(("its metrics are written as objects, as from 2.4 on", ("tf2.4",)))
    elif any(
        isinstance(leaf, str) for leaf in _leaves(metrics)
    ):  # metric objects say nothing: 2.3 has them too
        clues.append(
            (
                "its metrics are written as names, as up to 2.3",
                ("tf1.13", "tf1.14", "tf1.15", "tf2.0", "tf2.1", "tf2.2", "tf2.3"),
            )
        )
    return clues


def _initializers(topology: Json) -> list[tuple[str, tuple[str, ...]]]:
    """TensorFlow 1 writes a type into the config of each initializer, 2.0 and later do not."""
    if "config" not in topology:
        return []
    found = [
        "dtype" in value["config"]
        for place in walk(topology)
        if isinstance(place.layer.get("config"), dict)
        for key, value in place.layer["config"].items()
        if key.endswith("_initializer") and isinstance(value, dict) and isinstance(value.get("config"), dict)
    ]
    if found and all(found):
        return [("its initializers have a `dtype`, as in 1.x", ("tf1.13", "tf1.14", "tf1.15"))]
    if found and not any(found):
        later = ("tf2.0", "tf2.1", "tf2.2", "tf2.3", "tf2.4")
        return [("its initializers have no `dtype`, as from 2.0 on", later)]
    return []


def _leaves(metrics: Any) -> Iterator[Any]:
    if isinstance(metrics, dict) and "class_name" not in metrics:
        metrics = list(metrics.values())
    if isinstance(metrics, list):
        for item in metrics:
            yield from _leaves(item)
    else:
        yield metrics
