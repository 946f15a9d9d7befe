"""SavedModel: a folder with a graph, an object graph and a checkpoint.

    saved_model.pb       SavedModel: graphs, signatures, the object graph, what wrote it
    keras_metadata.pb    SavedMetadata: JSON of Keras objects, by number in the object graph (2.5-2.15)
    variables/           a tensor bundle, see `wire/bundle.py`
    assets/              files that the graph reads (vocabularies); 1.12: also the architecture
    fingerprint.pb       checksums that no loader up to 2.21 compares (from 2.11 on)

Keras JSON lies in the object graph itself from 1.15 to 2.5. Files of `tf.saved_model.save`, of TensorFlow 1
and of Keras 3's `export` hold none: their graph can run, and their weights be read, but they name no layers.

Goldens: 1.15, 2.0, 2.3, 2.5, 2.6, 2.9, 2.15, Keras 3.5.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

from kerasferry import limits
from kerasferry.errors import DamagedFile, NotAModel, Refused
from kerasferry.hub import Contents, Json, Store

from .saved_model_graph import build_graph, checkpoint_graph, optimizer_entries
from .saved_model_keras import Keras, read_keras
from .saved_model_tables import GraphTables
from .wire.bundle import Bundle
from .wire.dtypes import dtype_name
from .wire.protobuf import parse

GRAPH_FILE = "saved_model.pb"
TEXT_GRAPH_FILE = "saved_model.pbtxt"

# The graph that Keras loads; others are of interest only if it is missing.
_SERVING = "serve"


def sniff(path: Path) -> bool:
    """Whether a folder is a SavedModel; the graph file itself stands for its folder."""
    if path.is_dir():
        return (path / GRAPH_FILE).is_file() or (path / TEXT_GRAPH_FILE).is_file()
    return path.name in (GRAPH_FILE, TEXT_GRAPH_FILE)


def read(path: Path) -> Contents:
    """Reads everything but the tensors' bytes.

    Returns:
        `store.graph`, `store.checkpoint` and `store.optimizer` (checkpoint key, tensor) are filled. `details`
        has `kind` (see `saved_model_keras.py`), `note` (why there is no architecture, None if there is one),
        `class_name`, `tags` (of the graph), `signatures` (name to method, inputs and outputs; these name to
        dtype, shape and tensor), `variables` and `slot_variables` (numbers of them).

    Raises:
        DamagedFile: A file is missing, cut short, or contradicts another.
        NotAModel: No SavedModel, or Git LFS pointers in place of its files.
        Refused: Written as text, or on a big-endian machine.
    """
    folder = path if path.is_dir() else path.parent
    graph = choose_graph(read_graph_file(folder), folder)
    objects = graph.object_graph_def.nodes
    bundle = _bundle(folder, graph)
    keras = read_keras(folder, graph)
    nodes = build_graph(objects, keras.metadata, bundle, folder / GRAPH_FILE)
    if bundle is not None and not objects:
        nodes = checkpoint_graph(bundle)
    tables = GraphTables(graph, folder)
    for node in nodes:
        node.table = node.table or tables.reader(node)
    store = Store(graph=nodes[0] if nodes else None)
    if bundle is not None:
        store.checkpoint = bundle.tensors
    if bundle is not None and objects:
        store.optimizer = optimizer_entries(objects, nodes, bundle)
    return Contents(
        format="saved_model",
        path=folder,
        producer=keras.producer,
        store=store,
        topology=keras.topology,
        training=keras.training,
        assets=_assets(folder),
        details=_details(graph, keras),
    )


def read_graph_file(folder: Path) -> Any:
    """The `SavedModel` message of a folder; see `read` for the errors."""
    file = folder / GRAPH_FILE
    if not file.is_file():
        if (folder / TEXT_GRAPH_FILE).is_file():
            raise Refused(
                "the SavedModel is written as text, which Keras never does",
                where=folder / TEXT_GRAPH_FILE,
                hint=f"load it with the TensorFlow that wrote it, and save it again as {GRAPH_FILE}",
            )
        raise NotAModel(f"the folder has no {GRAPH_FILE}, so it is not a SavedModel", where=folder)
    message = parse("SavedModel", read_message_file(file), file)
    if not message.meta_graphs:
        raise DamagedFile("the SavedModel holds no graph", where=file, found=f"{file.stat().st_size} bytes")
    return message


def read_message_file(file: Path) -> bytes:
    """The bytes of a protobuf file.

    Raises:
        DamagedFile: It cannot be read, or is larger than protobuf allows.
    """
    try:
        size = file.stat().st_size
        if size > limits.MESSAGE_BYTES:
            raise DamagedFile("the file is larger than protobuf can write", where=file, found=f"{size} bytes")
        return file.read_bytes()
    except OSError as error:
        raise DamagedFile("the file cannot be read", where=file, found=error.strerror) from None


def choose_graph(saved_model: Any, folder: Path) -> Any:
    """The graph tagged `serve`, else the first one."""
    graphs = saved_model.meta_graphs
    chosen = next((graph for graph in graphs if _SERVING in graph.meta_info_def.tags), graphs[0])
    # A graph always holds operations: at the least those that save and restore.
    if not chosen.graph_def:
        raise DamagedFile("the graph of the SavedModel is empty", where=folder / GRAPH_FILE)
    return chosen


def operations(folder: Path) -> Counter[str]:
    """How often each operation occurs, in the graph and in its functions.

    Calls of functions count under the function's name. Errors as `read`.
    """
    file = folder / GRAPH_FILE
    graph = parse("GraphDef", choose_graph(read_graph_file(folder), folder).graph_def, file)
    counted = Counter(node.op for node in graph.node)
    for function in graph.library.function:
        counted.update(node.op for node in function.node_def)
    return counted


def _bundle(folder: Path, graph: Any) -> Bundle | None:
    prefix = folder / "variables" / "variables"
    if prefix.with_name("variables.index").is_file():
        return Bundle(prefix)
    # Without an object graph (TensorFlow 1) there is a saver exactly where there are variables.
    objects = graph.object_graph_def.nodes
    if any(node.HasField("variable") for node in objects) or (not objects and graph.saver_def):
        raise DamagedFile(
            "the weights of the SavedModel are missing",
            where=prefix.with_name("variables.index"),
            hint=f"copy the whole folder, with `variables/`, not only {GRAPH_FILE}",
        )
    return None


def _assets(folder: Path) -> Json:
    """The files below `assets`, by their path in the SavedModel."""
    files = sorted(file for file in (folder / "assets").rglob("*") if file.is_file())
    return {file.relative_to(folder).as_posix(): file for file in files}


def _details(graph: Any, keras: Keras) -> Json:
    objects = graph.object_graph_def.nodes
    return {
        "kind": keras.kind,
        "note": keras.note,
        "class_name": keras.class_name,
        "tags": sorted(graph.meta_info_def.tags),
        "signatures": {name: _signature(graph.signature_def[name]) for name in sorted(graph.signature_def)},
        "variables": sum(node.HasField("variable") for node in objects),
        "slot_variables": sum(len(node.slot_variables) for node in objects),
    }


def _signature(signature: Any) -> Json:
    return {
        "method": signature.method_name,
        "inputs": {name: _value(signature.inputs[name]) for name in sorted(signature.inputs)},
        "outputs": {name: _value(signature.outputs[name]) for name in sorted(signature.outputs)},
    }


def _value(info: Any) -> Json:
    shape = None
    if not info.tensor_shape.unknown_rank:
        shape = [None if dim.size < 0 else dim.size for dim in info.tensor_shape.dim]
    return {"dtype": dtype_name(info.dtype), "shape": shape, "tensor": info.name}
