"""Lookup tables in the graph of a SavedModel, on the smallest graphs that have one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kerasferry.errors import DamagedFile, Refused
from kerasferry.formats.saved_model_tables import FROM_FILE, IMPORT, GraphTables
from kerasferry.formats.wire.protobuf import MESSAGES
from kerasferry.hub import GraphNode, Table

STRING, INT64, FLOAT = 7, 9, 1


def tensor(dtype: int, count: int, **values: Any) -> Any:
    message = MESSAGES["TensorValue"](dtype=dtype, **values)
    message.tensor_shape.dim.add(size=count)
    return message


def texts(*values: bytes) -> Any:
    return tensor(STRING, len(values), string_val=values)


def numbers(*values: int) -> Any:
    return tensor(INT64, len(values), int64_val=values)


def constant(name: str, value: Any) -> Any:
    node = MESSAGES["Node"](name=name, op="Const")
    node.attr["value"].tensor.CopyFrom(value)
    return node


def function(name: str, nodes: list[Any], arguments: tuple[str, ...] = ()) -> Any:
    made = MESSAGES["Function"](node_def=nodes)
    made.signature.name = name
    for argument in arguments:
        made.signature.input_arg.add(name=argument)
    return made


def fill(*inputs: str) -> Any:
    return MESSAGES["Node"](name="fill", op=IMPORT, input=["handle", *inputs])


def read(folder: Path, functions: list[Any], bound: list[Any], nodes: list[Any] = ()) -> Table | None:  # type: ignore[assignment]
    """The table of object 0, filled by object 1, a function called `fill` that is bound to the objects after."""
    graph = MESSAGES["MetaGraph"]()
    objects = graph.object_graph_def
    objects.nodes.add()
    objects.nodes.add().function.concrete_functions.append("fill")
    for one in bound:
        objects.nodes.add().CopyFrom(one)
    objects.concrete_functions["fill"].bound_inputs.extend([0, *range(2, 2 + len(bound))])
    graph.asset_file_def.add(filename="words.txt")
    library = MESSAGES["Library"](function=functions)
    graph.graph_def = MESSAGES["GraphDef"](node=list(nodes), library=library).SerializeToString()
    reader = GraphTables(graph, folder).reader(GraphNode(0, {"_initialize": GraphNode(1)}))
    assert reader is not None
    return reader()


def saved_constant(name: str) -> Any:
    made = MESSAGES["SavedObject"]()
    made.constant.operation = name
    return made


def saved_asset(index: int = 0) -> Any:
    made = MESSAGES["SavedObject"]()
    made.asset.asset_file_def_index = index
    made.asset.SetInParent()
    return made


ARGUMENTS = ("handle", "keys", "values")
FILL = function("fill", [fill("keys", "values")], ARGUMENTS)
BOUND = [saved_constant("c"), saved_constant("d")]


def test_of_bound_constants(tmp_path: Path) -> None:
    nodes = [constant("c", texts("γῆ".encode(), b"a\nb")), constant("d", numbers(1, 2))]
    assert read(tmp_path, [FILL], BOUND, nodes) == Table(["γῆ".encode(), b"a\nb"], [1, 2])


def test_of_constants_in_the_function(tmp_path: Path) -> None:
    body = [constant("k", numbers(7)), constant("v", texts(b"x")), fill("k:output:0", "v:output:0")]
    assert read(tmp_path, [function("fill", body, ("handle",))], []) == Table([7], [b"x"])


def test_of_a_function_that_calls_another(tmp_path: Path) -> None:
    call = MESSAGES["Node"](name="call", op="StatefulPartitionedCall", input=ARGUMENTS)
    call.attr["f"].func.name = "inner"
    inner = function("inner", [fill("keys", "values")], ARGUMENTS)
    nodes = [
        constant("c", texts(b"a")),
        constant("d", tensor(INT64, 1, tensor_content=(5).to_bytes(8, "little"))),
    ]
    assert read(tmp_path, [function("fill", [call], ARGUMENTS), inner], BOUND, nodes) == Table([b"a"], [5])


def test_a_function_that_calls_itself_is_damage(tmp_path: Path) -> None:
    call = MESSAGES["Node"](name="call", op="PartitionedCall", input=ARGUMENTS)
    call.attr["f"].func.name = "fill"
    with pytest.raises(DamagedFile):
        read(tmp_path, [function("fill", [call], ARGUMENTS)], BOUND)


def test_one_value_stands_for_those_that_follow(tmp_path: Path) -> None:
    nodes = [constant("c", texts(b"a", b"b", b"c")), constant("d", tensor(INT64, 3, int64_val=[4]))]
    assert read(tmp_path, [FILL], BOUND, nodes) == Table([b"a", b"b", b"c"], [4, 4, 4])


def test_a_function_that_fills_nothing(tmp_path: Path) -> None:
    assert read(tmp_path, [function("fill", [constant("c", numbers(0))], ("handle",))], []) is None


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [(-2, -1, Table([b"x", "ä".encode()], [2, 3])), (-1, -2, Table([2, 3], [b"x", "ä".encode()]))],
)
def test_of_a_file(tmp_path: Path, key: int, value: int, expected: Table) -> None:
    (tmp_path / "assets").mkdir()
    (tmp_path / "assets" / "words.txt").write_text("x\nä\n", "utf-8")
    node = MESSAGES["Node"](name="fill", op=FROM_FILE, input=["handle", "file"])
    node.attr["key_index"].i, node.attr["value_index"].i, node.attr["offset"].i = key, value, 2
    assert read(tmp_path, [function("fill", [node], ("handle", "file"))], [saved_asset()]) == expected


@pytest.mark.parametrize(
    ("functions", "nodes", "error"),
    [
        ([], [], DamagedFile),
        ([FILL], [constant("c", tensor(STRING, 9)), constant("d", numbers(1))], DamagedFile),
        ([FILL], [constant("d", numbers(1))], Refused),
        ([FILL], [constant("c", tensor(FLOAT, 1)), constant("d", numbers(1))], Refused),
    ],
    ids=["no function", "cut constants", "computed", "floats"],
)
def test_damage(tmp_path: Path, functions: list[Any], nodes: list[Any], error: type[Exception]) -> None:
    with pytest.raises(error):
        read(tmp_path, functions, BOUND, nodes)


def test_a_file_that_is_missing_or_elsewhere(tmp_path: Path) -> None:
    node = MESSAGES["Node"](name="fill", op=FROM_FILE, input=["handle", "file"])
    body = [function("fill", [node], ("handle", "file"))]
    for index in (0, 5):
        with pytest.raises(DamagedFile):
            read(tmp_path, body, [saved_asset(index)])
