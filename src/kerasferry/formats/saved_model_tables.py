"""Lookup tables of a SavedModel: what they map to what.

Up to 2.5 a table is a value in the checkpoint (`table-keys`, `table-values`). From 2.6 on it is filled by a function of
the graph when the model is loaded: from two constants, or from a file in `assets`.

    object `lookup_table` ── `_initialize` ──► function in the library
        LookupTableImportV2(handle, keys, values)                keys and values: constants, mostly bound arguments
        InitializeTableFromTextFileV2(handle, file name)         keys or values: its lines, or their numbers

Seen in: 2.3 to 2.15.
"""

from __future__ import annotations

from collections.abc import Callable
from math import prod
from pathlib import Path
from typing import Any

from ..errors import DamagedFile, Refused
from ..hub import GraphNode, Table
from ..limits import STRING_TENSOR_BYTES, TABLE_CALLS
from .wire.bundle import Bundle
from .wire.dtypes import dtype_name
from .wire.protobuf import parse

IMPORT = "LookupTableImportV2"
FROM_FILE = "InitializeTableFromTextFileV2"
CALLS = ("PartitionedCall", "StatefulPartitionedCall")

# What stands for a column of a text file: a whole line, or its number (`tf.lookup.TextFileIndex`).
WHOLE_LINE, LINE_NUMBER = -2, -1

_NUMBERS = {"int32": "int_val", "int64": "int64_val"}


def checkpoint_table(other: Any, bundle: Bundle) -> Callable[[], Table] | None:
    """The reader of a table that lies in the checkpoint; None for an object that is no such table."""
    key = next(
        (attribute.checkpoint_key for attribute in other.attributes if attribute.name == "table"), None
    )
    if key is None:
        return None

    def read() -> Table:
        columns = []
        for name in (f"{key}-keys", f"{key}-values"):
            tensor = bundle.tensors.get(name)
            if tensor is None:
                raise DamagedFile(
                    "a lookup table is not in the checkpoint", where=f"{bundle.index} :: {name}"
                )
            columns.append(tensor.read().reshape(-1).tolist())
        return Table(columns[0], columns[1])

    return read


class GraphTables:
    """The tables that functions of one graph fill.

    Args:
        graph: The `MetaGraph` message.
        folder: The SavedModel, for the files that tables are filled from.
    """

    def __init__(self, graph: Any, folder: Path) -> None:
        self.graph = graph
        self.folder = folder
        self.objects = graph.object_graph_def.nodes
        self._parsed: tuple[dict[str, Any], dict[str, Any]] | None = None

    @property
    def where(self) -> str:
        """The file, for messages."""
        return str(self.folder / "saved_model.pb")

    def reader(self, node: GraphNode) -> Callable[[], Table | None] | None:
        """Reads the table that an object is; None for an object that is none."""
        initialize = node.children.get("_initialize")
        if initialize is None:
            return None
        saved = self.objects[initialize.index]
        names = [*saved.function.concrete_functions, saved.bare_concrete_function.concrete_function_name]
        name = next(filter(None, names), None)
        return None if name is None else lambda: self._filled_by(name)

    def _library(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """Functions and constants by name; read once, when the first table is asked for."""
        if self._parsed is None:
            graph = parse("GraphDef", self.graph.graph_def, self.where)
            functions = {function.signature.name: function for function in graph.library.function}
            self._parsed = functions, {node.name: node for node in graph.node}
        return self._parsed

    def _filled_by(self, name: str) -> Table | None:
        bound = [
            self._bound(index) for index in self.graph.object_graph_def.concrete_functions[name].bound_inputs
        ]
        return self._run(name, bound, TABLE_CALLS)

    def _bound(self, index: int) -> Any:
        """What a captured object is for a function: a tensor message, a path, or nothing of interest."""
        if not 0 <= index < len(self.objects):
            raise DamagedFile(
                "a function is bound to an object that does not exist", where=self.where, found=index
            )
        saved = self.objects[index]
        if saved.constant.operation:
            node = self._library()[1].get(saved.constant.operation)
            return node.attr["value"].tensor if node is not None else None
        if saved.HasField("asset"):
            files = self.graph.asset_file_def
            position = saved.asset.asset_file_def_index
            if not 0 <= position < len(files):
                raise DamagedFile("an asset is not listed", where=self.where, found=position)
            return self._asset(files[position].filename)
        return None

    def _asset(self, name: str) -> Path:
        folder = (self.folder / "assets").resolve()
        path = (folder / name).resolve()
        if folder not in path.parents or not path.is_file():
            raise DamagedFile(
                "a vocabulary file of the SavedModel is missing",
                where=self.folder / "assets" / name,
                hint="copy the whole folder, with `assets/`",
            )
        return path

    def _run(self, name: str, arguments: list[Any], depth: int) -> Table | None:
        """The table that a function fills; None if it fills none (a table of the checkpoint)."""
        function = self._library()[0].get(name)
        if function is None or depth == 0:
            raise DamagedFile(
                "the function that fills a lookup table is missing", where=f"{self.where} :: {name}"
            )
        inputs = [argument.name for argument in function.signature.input_arg]
        known: dict[str, Any] = dict(zip(inputs, arguments, strict=False))
        for node in function.node_def:
            if node.op == "Const":
                known[node.name] = node.attr["value"].tensor
        for node in function.node_def:
            given = [known.get(source.split(":")[0]) for source in node.input if not source.startswith("^")]
            if node.op == IMPORT and len(given) == 3:
                return Table(self._values(given[1], name), self._values(given[2], name))
            if node.op == FROM_FILE and len(given) == 2:
                return self._from_file(node, given[1], name)
            if node.op in CALLS:
                table = self._run(node.attr["f"].func.name, given, depth - 1)
                if table is not None:
                    return table
        return None

    def _from_file(self, node: Any, path: Any, name: str) -> Table:
        if not isinstance(path, Path):
            raise Refused("a lookup table is filled from a file that is not in the SavedModel", where=name)
        if path.stat().st_size > STRING_TENSOR_BYTES:
            raise DamagedFile(
                "a vocabulary file is too long", where=path, found=f"{path.stat().st_size} bytes"
            )
        lines = path.read_bytes().split(b"\n")
        if lines[-1] == b"":
            lines.pop()
        first = node.attr["offset"].i
        columns: list[list[Any]] = []
        for key in ("key_index", "value_index"):
            index = node.attr[key].i
            if index not in (WHOLE_LINE, LINE_NUMBER):
                raise Refused("a lookup table is filled from a column of a file", where=name, found=index)
            numbers = list(range(first, first + len(lines)))
            columns.append(numbers if index == LINE_NUMBER else list(lines))
        return Table(columns[0], columns[1])

    def _values(self, tensor: Any, name: str) -> list[Any]:
        """The elements of a tensor message; one that repeats its last element writes it once."""
        if tensor is None:
            raise Refused(
                "a lookup table is filled with what the graph computes", where=f"{self.where} :: {name}"
            )
        dtype = dtype_name(tensor.dtype)
        count = prod(dim.size for dim in tensor.tensor_shape.dim)
        if dtype == "string":
            values: list[Any] = list(tensor.string_val)
        elif dtype not in _NUMBERS:
            raise Refused(
                "a lookup table holds neither text nor whole numbers", where=self.where, found=dtype
            )
        elif tensor.tensor_content:
            values = _numbers(tensor.tensor_content, dtype)
        else:
            values = list(getattr(tensor, _NUMBERS[dtype]))
        if len(values) < count and values and count <= STRING_TENSOR_BYTES:
            values += [values[-1]] * (count - len(values))
        if len(values) != count:
            raise DamagedFile(
                "the constants of a lookup table are cut short",
                where=f"{self.where} :: {name}",
                found=f"{len(values)} of {count}",
            )
        return values


def _numbers(content: bytes, dtype: str) -> list[Any]:
    import numpy as np

    size = np.dtype(dtype).itemsize
    values: list[Any] = np.frombuffer(content[: len(content) // size * size], np.dtype(dtype)).tolist()
    return values
