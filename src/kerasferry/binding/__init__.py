"""From what a format reader found to the hub, and back to what a format writer needs."""

from __future__ import annotations

from ..dialects import evidence, is_keras_3
from ..dialects.among_keras_3.hdf5_form import full_form
from ..errors import NoArchitecture, Refused
from ..hub import Contents, Json, Model, Training
from ..optimizers.reading import bind_optimizer
from .containers import naming
from .from_graph import bind_graph
from .from_layers import bind_layers
from .operations import with_modules
from .paths import bind_paths, to_named, to_paths
from .to_objects import to_objects
from .tree import Owner, owners, unknown_classes, unknown_names
from .vocabularies import with_vocabularies, with_weighted

__all__ = [
    "Owner",
    "bind",
    "naming",
    "owners",
    "to_named",
    "to_objects",
    "to_paths",
    "unknown_classes",
    "unknown_names",
]

COMPILE_KEYS = ("loss", "metrics", "weighted_metrics", "loss_weights", "jit_compile")


def bind(contents: Contents) -> Model:
    """The hub model of an artifact.

    Raises:
        NoArchitecture: There are weights, or a graph, and no layers.
        DamagedFile: Weights and architecture contradict each other.
        Refused: The weights cannot be told apart, or nothing says who wrote the file.
    """
    topology = contents.topology
    if topology is None or "config" not in topology:
        raise no_architecture(contents)
    producer = evidence.narrow(contents)
    if not producer.dialects:
        raise _unknown_producer(contents)
    dialect = producer.dialects[-1]
    if contents.format == "hdf5" and is_keras_3(dialect):
        topology = contents.topology = with_modules(topology)
    root, where = owners(topology, dialect), str(contents.path)
    if not root.is_model:
        raise NoArchitecture(
            f"the model is of its author's own class `{root.class_name}`: only the code of that class has its layers",
            where=where,
            hint="take the code, and load the weights of this file into the model that it builds",
        )
    store = contents.store
    if store.by_layer is not None:
        variables = bind_layers(root, store.by_layer, where)
    elif store.by_path is not None:
        variables = bind_paths(root, store.by_path, store.named, naming(dialect), where)
    elif store.graph is not None:
        variables = bind_graph(root, store.graph, where)
    else:
        raise NoArchitecture("the artifact holds an architecture and no weights", where=contents.path)
    training = _training(contents)
    if training is not None:
        variables = bind_optimizer(contents, root, variables, training, dialect)
    model = Model(
        topology=_topology(
            with_weighted(with_vocabularies(contents, root, naming(dialect)), topology, variables)
        ),
        dialect=dialect,
        producer=producer,
        variables=variables,
        training=training,
        assets=contents.assets,
    )
    if contents.format == "hdf5" and is_keras_3(dialect):
        full_form(model)
    return model


def _unknown_producer(contents: Contents) -> Refused:
    stamp = contents.producer.keras
    if stamp:
        return Refused(
            f"the model was written by Keras {stamp}, which kerasferry cannot carry", where=contents.path
        )
    return Refused(
        "nothing in the file says which Keras wrote it",
        where=contents.path,
        hint="say it with --source, for example --source tf==2.9",
    )


def _topology(stored: Json) -> Json:
    """The model's own JSON without what a format puts beside it."""
    return {
        key: value
        for key, value in stored.items()
        if key not in ("compile_config", "keras_version", "backend")
    }


def _training(contents: Contents) -> Training | None:
    stored = contents.training
    if not stored:
        return None
    config = {key: stored[key] for key in COMPILE_KEYS if key in stored}
    optimizer = stored.get("optimizer_config", stored.get("optimizer"))
    if optimizer is not None:
        config["optimizer"] = optimizer
    return Training(config=config)


def no_architecture(contents: Contents) -> NoArchitecture:
    """The error for an artifact without layers, worded by what it is."""
    kind = contents.details.get("kind")
    sentences = {
        "weights": "the file holds weights without the architecture",
        "weights_v3": "the file holds weights without the architecture",
        "keras_export": "a Keras 3 `export` holds a graph and no layers",
        "keras_no_config": "the model is a subclass without a config: its layers are only in the code that built it",
        "tf_module": "the SavedModel holds functions and variables, no layers",
        "tf1": "the SavedModel is a TensorFlow 1 graph without layers",
    }
    hints = {
        "weights": "build the model in code and load the weights into it, or find the file saved with `model.save`",
        "weights_v3": "build the model in code and load the weights into it, or find the file saved with `model.save`",
    }
    return NoArchitecture(
        sentences.get(str(kind), "the artifact holds no architecture"),
        where=contents.path,
        hint=hints.get(
            str(kind), "`kerasferry convert IN OUT_DIR --to saved_model` repairs it so that it can be called"
        ),
    )
