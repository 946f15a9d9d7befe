"""What Keras wrote into a SavedModel: the JSON of its objects, and the kind of SavedModel that this makes it.

| kind            | what it is                                                                               |
| --------------- | ---------------------------------------------------------------------------------------- |
| keras           | saved by Keras 2 (`model.save`), with the architecture                                   |
| keras_no_config | saved by Keras 2, but the class of the model gave no config                              |
| keras_export    | `model.export` of Keras 3, or of 2.13 and later: a graph for inference                   |
| tf_module       | `tf.saved_model.save`, or an object that is no Keras model                               |
| tf1             | TensorFlow 1: no object graph; the exporter of 1.12 put the architecture in the assets   |
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kerasferry import limits
from kerasferry.errors import DamagedFile
from kerasferry.hub import Json, Producer

from .wire.protobuf import damage, parse

METADATA_FILE = "keras_metadata.pb"
_CONTRIB_FILE = Path("assets", "saved_model.json")  # of `tf.contrib.saved_model.save_keras_model`, 1.12

_KERAS_OBJECT = "_tf_keras_"
# Attributes that only the root of an exported model has.
_EXPORT_MARKS = {"_misc_assets", "_all_variables"}
# What stands for the config of a class without `get_config`: nothing (seen in 1.15 and 2.0), this mark (2.3,
# 2.5, 2.6), or an empty config (2.9; 2.15 if `__init__` takes no arguments).
_NO_CONFIG: tuple[Json | None, ...] = (None, {}, {"layer was saved without config": True})
# From here on the graph holds no JSON of Keras any more, only `keras_metadata.pb` does.
_JSON_IN_METADATA_FILE_ONLY = (2, 6)
# The Keras 2 of later TensorFlow releases is the package tf_keras (seen: 2.17.0 with TensorFlow 2.17.1).
_LAST_DIALECT = (2, 15)


@dataclass
class Keras:
    """What Keras left in a SavedModel.

    Attributes:
        kind: See the table above.
        note: Why there is no architecture; None where there is one.
        class_name: The class of the saved object, where known.
        metadata: Number of an object to its JSON.
        topology: `{"class_name", "config"}` of the model.
        training: The compile JSON.
    """

    kind: str
    producer: Producer
    note: str | None = None
    class_name: str | None = None
    metadata: dict[int, Json] = field(default_factory=dict)
    topology: Json | None = None
    training: Json | None = None


def read_keras(folder: Path, graph: Any) -> Keras:
    """Reads the JSON of a `MetaGraph`.

    Raises:
        DamagedFile: The JSON is none, or is missing for some of the Keras objects.
    """
    objects = graph.object_graph_def.nodes
    stamp = graph.meta_info_def.tensorflow_version or None
    if not objects:
        return _read_contrib(folder, stamp)
    metadata = _metadata(folder, objects)
    root = metadata.get(0)
    if root is None:
        kind, note = _kind_without_metadata(objects[0], stamp)
        return Keras(kind, _producer(stamp, {}, keras=False), note, metadata=metadata)
    class_name = str(root.get("class_name"))
    keras = Keras("keras", _producer(stamp, root, keras=True), None, class_name, metadata)
    topology = root.get("model_config")
    if not isinstance(topology, dict):  # a layer or a metric: only models repeat theirs with the class
        topology = {"class_name": class_name, "config": root.get("config")}
    if isinstance(root.get("training_config"), dict):
        keras.training = root["training_config"]
    if topology.get("config") in _NO_CONFIG:
        keras.kind = "keras_no_config"
        keras.note = (
            f"the class `{class_name}` gave no config, so the file holds its graph but not its layers"
        )
    else:
        keras.topology = topology
    return keras


def _metadata(folder: Path, objects: Any) -> dict[int, Json]:
    found = {
        index: parse_json(saved.user_object.metadata, f"{folder / 'saved_model.pb'} :: object {index}")
        for index, saved in enumerate(objects)
        if saved.user_object.metadata
    }
    file = folder / METADATA_FILE
    if not file.is_file():
        return _keras_only(found, objects)
    try:
        data = file.read_bytes()
    except OSError as error:
        raise DamagedFile("the file cannot be read", where=file, found=error.strerror) from None
    for node in parse("SavedMetadata", data, file).nodes:
        if not 0 <= node.node_id < len(objects):
            raise DamagedFile("the metadata is of another model", where=file, found=f"object {node.node_id}")
        found[node.node_id] = parse_json(node.metadata, f"{file} :: {node.node_path}")
    # Nothing marks the end of this file, so one that was cut between two objects looks whole.
    for index, saved in enumerate(objects):
        if saved.user_object.identifier.startswith(_KERAS_OBJECT) and index not in found:
            raise DamagedFile(
                "the metadata is cut short: it does not cover all Keras objects",
                where=file,
                found=f"nothing for object {index}, {saved.user_object.identifier}",
            )
    return _keras_only(found, objects)


def _keras_only(found: dict[int, Json], objects: Any) -> dict[int, Json]:
    return {
        index: value
        for index, value in found.items()
        if objects[index].user_object.identifier.startswith(_KERAS_OBJECT)
    }


def _kind_without_metadata(root: Any, stamp: str | None) -> tuple[str, str]:
    if root.user_object.identifier.startswith(_KERAS_OBJECT):
        if (_minor(stamp) or (0, 0)) >= _JSON_IN_METADATA_FILE_ONLY:
            return "tf_module", (
                f"the file {METADATA_FILE} is not there: `tf.saved_model.save` from TensorFlow 2.6 on writes "
                "no architecture"
            )
        return "tf_module", "the Keras objects in the graph are saved without their configs"
    if _EXPORT_MARKS & {reference.local_name for reference in root.children}:
        return "keras_export", "`model.export` writes a graph for inference, without the layers"
    return "tf_module", "`tf.saved_model.save` of an object that is not a Keras model: there are no layers"


def _read_contrib(folder: Path, stamp: str | None) -> Keras:
    note = "a SavedModel of TensorFlow 1: a graph, without the layers"
    file = folder / _CONTRIB_FILE
    if file.is_file():
        text = file.read_text("utf-8", "replace")
        root = parse_json(text, file) if "keras_version" in text else {}
        if isinstance(root.get("config"), (dict, list)) and "class_name" in root:
            producer = _producer(stamp, root, keras=True)
            return Keras("tf1", producer, None, root["class_name"], topology=root)
    return Keras("tf1", _producer(stamp, {}, keras=False), note)


def _minor(version: object) -> tuple[int, int] | None:
    match = re.match(r"(\d+)\.(\d+)", version) if isinstance(version, str) else None
    return (int(match[1]), int(match[2])) if match else None


def _producer(stamp: str | None, root: Json, *, keras: bool) -> Producer:
    """What wrote the file. Only Keras 2 writes layers into SavedModels, so it alone has a dialect here."""
    evidence = []
    if stamp:
        evidence.append(f"saved_model.pb is stamped by TensorFlow {stamp}")
    version = root.get("keras_version") if isinstance(root.get("keras_version"), str) else None
    if version:
        evidence.append(f"the metadata of the model is stamped by Keras {version}")
    dialect = _minor(stamp)
    own = _minor(version)
    # Before 2.6 Keras was a part of TensorFlow, and counted its versions differently (2.2.4-tf, 2.4.0).
    if dialect and own and min(dialect, own) >= _JSON_IN_METADATA_FILE_ONLY and dialect != own:
        evidence.append(f"Keras {version} wrote the layers, not the Keras of TensorFlow {stamp}")
        dialect = own
    if dialect and dialect > _LAST_DIALECT:
        evidence.append("tf_keras goes on in the dialect of Keras 2.15")
        dialect = _LAST_DIALECT
    return Producer(
        tensorflow=stamp,
        keras=version,
        backend=root.get("backend") if isinstance(root.get("backend"), str) else None,
        dialects=(f"tf{dialect[0]}.{dialect[1]}",) if keras and dialect else (),
        evidence=tuple(evidence),
    )


def parse_json(text: str, where: object) -> Json:
    """A JSON object, with what Keras adds to JSON made plain: tuples and shapes become lists.

    Raises:
        DamagedFile: It is no JSON, no object, or nested too deeply.
    """
    try:
        if len(text) > limits.JSON_BYTES:
            raise ValueError(f"{len(text)} characters")
        value = _plain(json.loads(text), limits.JSON_DEPTH)
    except (ValueError, RecursionError) as error:
        raise damage("the JSON of a Keras object is damaged", where, error) from None
    if not isinstance(value, dict):
        raise DamagedFile(
            "the JSON of a Keras object is not an object", where=where, found=type(value).__name__
        )
    return value


def _plain(value: Any, depth: int) -> Any:
    if depth < 0:
        raise ValueError(f"nested deeper than {limits.JSON_DEPTH}")
    if isinstance(value, list):
        return [_plain(item, depth - 1) for item in value]
    if not isinstance(value, dict):
        return value
    if set(value) == {"class_name", "items"} and value["class_name"] in ("__tuple__", "TensorShape"):
        items = value["items"]
        return [_plain(item, depth - 1) for item in items] if isinstance(items, list) else items
    return {key: _plain(item, depth - 1) for key, item in value.items()}
