from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from kerasferry.errors import DamagedFile, NotAModel, Refused
from kerasferry.formats.saved_model import operations, read, read_graph_file, sniff
from kerasferry.formats.saved_model_keras import parse_json
from kerasferry.formats.wire.bundle import OBJECT_GRAPH_KEY
from kerasferry.hub import GraphNode

GOLDEN = Path(__file__).parent.parent / "golden"
GOLDENS = sorted(GOLDEN.glob("*-saved_model"))
KERAS = [folder for folder in GOLDENS if folder.name.split("-")[1] in ("dense", "legacy_adam")]


def name_of(folder: Path) -> str:
    return folder.name


@pytest.mark.parametrize("folder", GOLDENS, ids=name_of)
def test_every_tensor_has_the_value_that_tensorflow_reads(folder: Path) -> None:
    dump = json.loads((folder / "dump.json").read_text())
    contents = read(folder / "saved_model")
    found = {
        key: [tensor.dtype, list(tensor.shape), float(tensor.read().flat[0])]
        for key, tensor in contents.store.checkpoint.items()
        if key != OBJECT_GRAPH_KEY
    }
    assert found == dump["checkpoint"]
    assert contents.producer.tensorflow == dump["tensorflow"]


def nodes_of(root: GraphNode) -> list[GraphNode]:
    seen: dict[int, GraphNode] = {}
    left = [root]
    while left:
        node = left.pop()
        if node.index not in seen:
            seen[node.index] = node
            left += node.children.values()
    return list(seen.values())


@pytest.mark.parametrize("folder", GOLDENS, ids=name_of)
def test_every_variable_has_its_tensor(folder: Path) -> None:
    root = read(folder / "saved_model").store.graph
    assert root is not None
    variables = [node for node in nodes_of(root) if node.variable is not None]
    assert len(variables) >= 4
    for node in variables:
        assert node.tensor is not None and node.variable is not None
        assert (node.tensor.dtype, node.tensor.shape) == (node.variable.dtype, node.variable.shape)


@pytest.mark.parametrize("folder", KERAS, ids=name_of)
def test_keras_models(folder: Path) -> None:
    contents = read(folder / "saved_model")
    assert contents.details["kind"] == "keras"
    assert contents.producer.dialects == (folder.name.split("-")[0],)
    assert contents.topology is not None and contents.training is not None
    assert contents.topology["class_name"] == "Sequential"
    dense = [x for x in contents.topology["config"]["layers"] if x["class_name"] == "Dense"]
    assert [layer["config"]["units"] for layer in dense] == [2, 1]
    assert contents.training["optimizer_config"]["config"]["learning_rate"] == pytest.approx(0.01)
    root = contents.store.graph
    assert root is not None and root.identifier == "_tf_keras_sequential"
    # The weights were numbered in the order first/kernel, first/bias, second/kernel, second/bias.
    values = []
    for layer in ("layer_with_weights-0", "layer_with_weights-1"):
        for role in ("kernel", "bias"):
            tensor = root.children[layer].children[role].tensor
            assert tensor is not None
            values.append(float(tensor.read().flat[0]))
    assert values == [1 / 8, 2 / 8, 3 / 8, 4 / 8]
    assert root.children["layer_with_weights-0"].metadata["config"]["name"] == "first"  # type: ignore[index]


def test_shared_objects_are_one_node() -> None:
    root = read(GOLDEN / "tf2.9-dense-saved_model" / "saved_model").store.graph
    assert root is not None
    assert root.children["layer-0"] is root.children["layer_with_weights-0"]
    assert root.children["variables"].children["0"] is root.children["layer-0"].children["kernel"]


@pytest.mark.parametrize("folder", KERAS, ids=name_of)
def test_optimizer_variables(folder: Path) -> None:
    contents = read(folder / "saved_model")
    keys = [key for key, _ in contents.store.optimizer]
    if folder.name == "tf2.15-dense-saved_model":
        assert keys == [
            "optimizer/_iterations/.ATTRIBUTES/VARIABLE_VALUE",
            *(f"optimizer/_variables/{n}/.ATTRIBUTES/VARIABLE_VALUE" for n in range(1, 9)),
            "optimizer/_learning_rate/.ATTRIBUTES/VARIABLE_VALUE",
        ]
        assert contents.details["slot_variables"] == 0
        return
    assert [k.split("/")[1] for k in keys[:5]] == ["iter", "beta_1", "beta_2", "decay", "learning_rate"]
    slots = [k for k in keys if "/.OPTIMIZER_SLOT/optimizer/" in k]
    assert len(slots) == 8 == contents.details["slot_variables"]
    assert len(keys) == 13


def test_kinds_without_architecture() -> None:
    module = read(GOLDEN / "tf2.9-module-saved_model" / "saved_model")
    assert (module.details["kind"], module.topology) == ("tf_module", None)
    assert "from TensorFlow 2.6 on" in module.details["note"]
    assert module.producer.dialects == ()
    export = read(GOLDEN / "k3.5-export-saved_model" / "saved_model")
    assert (export.details["kind"], export.topology) == ("keras_export", None)


def test_details() -> None:
    details = read(GOLDEN / "tf2.9-dense-saved_model" / "saved_model").details
    assert details["tags"] == ["serve"]
    assert details["signatures"]["serving_default"] == {
        "method": "tensorflow/serving/predict",
        "inputs": {
            "first_input": {"dtype": "float32", "shape": [None, 4], "tensor": "serving_default_first_input:0"}
        },
        "outputs": {
            "second": {"dtype": "float32", "shape": [None, 1], "tensor": "StatefulPartitionedCall:0"}
        },
    }
    json.dumps(details)


def test_operations_of_graph_and_functions() -> None:
    assert operations(GOLDEN / "tf2.15-dense-saved_model" / "saved_model")["DisableCopyOnRead"] > 0
    assert operations(GOLDEN / "tf2.9-dense-saved_model" / "saved_model")["MatMul"] > 0


def test_sniffing() -> None:
    folder = GOLDEN / "tf2.9-dense-saved_model"
    assert sniff(folder / "saved_model")
    assert sniff(folder / "saved_model" / "saved_model.pb")
    assert not sniff(folder)
    assert not sniff(folder / "recipe.py")
    assert read(folder / "saved_model" / "saved_model.pb").path == folder / "saved_model"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(GOLDEN / "tf2.9-dense-saved_model" / "saved_model", tmp_path / "m"))


def test_what_is_missing_is_named(copy: Path) -> None:
    (copy / "variables" / "variables.index").unlink()
    with pytest.raises(DamagedFile, match="the weights of the SavedModel are missing"):
        read(copy)
    shutil.rmtree(copy / "variables")
    with pytest.raises(DamagedFile, match="copy the whole folder"):
        read(copy)
    (copy / "saved_model.pb").rename(copy / "saved_model.pbtxt")
    with pytest.raises(Refused, match="written as text"):
        read(copy)
    (copy / "saved_model.pbtxt").unlink()
    with pytest.raises(NotAModel):
        read(copy)


def test_graph_and_checkpoint_contradict_each_other(copy: Path) -> None:
    message = read_graph_file(copy)
    nodes = message.meta_graphs[0].object_graph_def.nodes
    next(node for node in nodes if node.variable.name == "second/kernel").variable.shape.dim[0].size = 3
    (copy / "saved_model.pb").write_bytes(message.SerializeToString())
    with pytest.raises(DamagedFile, match="differs between graph and checkpoint") as caught:
        read(copy)
    assert caught.value.found == "float32 [3, 1] in the graph, float32 [2, 1] in the checkpoint"


def test_references_that_lead_nowhere(copy: Path) -> None:
    message = read_graph_file(copy)
    message.meta_graphs[0].object_graph_def.nodes[0].children[0].node_id = 999
    (copy / "saved_model.pb").write_bytes(message.SerializeToString())
    with pytest.raises(DamagedFile, match="refers to one that does not exist"):
        read(copy)


def test_extras_of_keras_json_become_plain() -> None:
    text = (
        '{"a": {"class_name": "__tuple__", "items": [1, {"class_name": "TensorShape", "items": [null, 4]}]}}'
    )
    assert parse_json(text, "f") == {"a": [1, [None, 4]]}
    kept = '{"class_name": "__tuple__", "items": [], "config": {}}'
    assert parse_json(kept, "f") == json.loads(kept)


@pytest.mark.parametrize("text", ["", "[]", "{", "nul", '{"a":' * 100_000, '{"a":' * 300 + "1" + "}" * 300])
def test_damaged_json(text: str) -> None:
    with pytest.raises(DamagedFile):
        parse_json(text, "f")
