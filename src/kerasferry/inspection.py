"""What an artifact is, who wrote it, what it needs. Nothing in it runs, no tensor is read."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from .binding import bind, owners, unknown_classes, unknown_names
from .dialects.code.lambdas import lambdas
from .dialects.evidence import narrow
from .dialects.to_keras_3.objects import own_functions
from .errors import FerryError
from .formats import read, recognise
from .hub import Contents, Json, Tensor
from .hub.topology import class_counts, is_model, model_layers, walk


@dataclass
class Inspection:
    """The answer of `inspect`.

    Attributes:
        path: The artifact itself (after following numbered folders, archives, ...).
        format: `saved_model`, `hdf5`, `keras_zip`.
        kind: What it is in one word (`full`, `weights`, `keras`, `tf_module`, ...).
        producer: Stamps, dialects that remain, and the evidence.
        model: Class of the model, its inputs and outputs; empty without an architecture.
        layers: Layer class to how often it is there.
        variables: Number, elements and bytes of the model's variables (the optimizer's not counted).
        training: Optimizer, loss, metrics; None if not compiled.
        needs: Custom classes to pass and Lambdas that hold bytecode.
        signatures: Of a SavedModel.
        problem: Why the weights do not fit the architecture, None if they do.
        notes: How the artifact was found.
    """

    path: str
    format: str
    kind: str
    producer: Json
    model: Json = field(default_factory=dict)
    layers: dict[str, int] = field(default_factory=dict)
    variables: dict[str, int] = field(default_factory=dict)
    training: Json | None = None
    needs: Json = field(default_factory=dict)
    signatures: Json = field(default_factory=dict)
    problem: Json | None = None
    notes: list[str] = field(default_factory=list)

    def to_json(self) -> Json:
        """The answer as JSON."""
        return asdict(self)


def inspect(path: str | Path) -> Inspection:
    """Describe an artifact.

    Args:
        path: A SavedModel, an HDF5 file, a `.keras` archive, or something around one (see `recognise`).

    Raises:
        FerryError: It is none of these, or damaged.
    """
    with recognise(path) as located:
        contents = read(located)
        return describe(contents, list(located.notes))


def describe(contents: Contents, notes: list[str]) -> Inspection:
    """The same for an artifact that has been read."""
    producer = narrow(contents)
    answer = Inspection(
        path=str(contents.path),
        format=contents.format,
        kind=str(contents.details.get("kind", "")),
        producer={
            "tensorflow": producer.tensorflow,
            "keras": producer.keras,
            "backend": producer.backend,
            "dialects": list(producer.dialects),
            "evidence": list(producer.evidence),
        },
        training=_training(contents),
        signatures=contents.details.get("signatures", {}),
        notes=[*notes, contents.details["note"]] if contents.details.get("note") else notes,
    )
    tensors = _stored(contents)
    if contents.topology is not None and "config" in contents.topology:
        _architecture(answer, contents.topology)
        try:
            tensors = [variable.tensor for variable in bind(contents).variables.values()]
        except FerryError as error:
            answer.problem = error.to_json()
    answer.variables = {
        "count": len(tensors),
        "elements": sum(tensor.size for tensor in tensors),
        "bytes": sum(tensor.nbytes for tensor in tensors),
    }
    return answer


def _architecture(answer: Inspection, topology: Json) -> None:
    config = topology["config"] if isinstance(topology["config"], dict) else {}
    answer.model = {
        "class_name": topology.get("class_name"),
        "name": config.get("name"),
        "layers": len(model_layers(topology)) if is_model(topology) else 0,
        "inputs": _inputs(topology),
        "outputs": config.get("output_layers"),
    }
    answer.layers = class_counts(topology)
    root = owners(topology)
    answer.needs = {
        "custom_objects": list(dict.fromkeys([*unknown_names(root), *own_functions(topology)])),
        "custom_classes": unknown_classes(root),
        "lambdas": [{**found.to_json(), "sentence": found.sentence()} for found in lambdas(topology)],
    }


def _inputs(topology: Json) -> list[Json]:
    found = []
    for place in walk(topology):
        config = place.layer.get("config")
        if (
            len(place.path) == 1
            and place.layer.get("class_name") == "InputLayer"
            and isinstance(config, dict)
        ):
            shape = config.get("batch_shape", config.get("batch_input_shape"))
            shape = shape if isinstance(shape, list) else None
            found.append({"name": place.path[0], "shape": shape, "dtype": config.get("dtype")})
    if not found and is_model(topology) and model_layers(topology):
        first = model_layers(topology)[0].get("config")
        if isinstance(first, dict) and isinstance(first.get("batch_input_shape"), list):
            found.append({"name": None, "shape": first["batch_input_shape"], "dtype": first.get("dtype")})
    return found


def _stored(contents: Contents) -> list[Tensor]:
    store = contents.store
    if store.by_layer is not None:
        return [tensor for _, weights in store.by_layer for _, tensor in weights]
    if store.by_path is not None:
        return [
            t for path, tensors in store.by_path.items() if not path.startswith("optimizer") for t in tensors
        ]
    return [tensor for key, tensor in store.checkpoint.items() if "optimizer" not in key.lower()]


def _training(contents: Contents) -> Json | None:
    stored = contents.training
    if not stored:
        return None
    optimizer: Any = stored.get("optimizer_config", stored.get("optimizer"))
    return {
        "optimizer": optimizer.get("class_name") if isinstance(optimizer, dict) else optimizer,
        "loss": stored.get("loss"),
        "metrics": stored.get("metrics"),
        "state_variables": len(contents.store.optimizer),
    }
