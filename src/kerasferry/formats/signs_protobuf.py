"""Signs of protobuf messages, which have no magic bytes: which fields come, and what the first hold."""

from __future__ import annotations

import re

from .peek import Peek, protobuf_fields, protobuf_payload

_OPERATION = re.compile(rb"[A-Z_][A-Za-z0-9_.>/]*")


def saved_model(peek: Peek) -> bool:
    """SavedModel: 1 schema version (1), 2 graphs with one of the fields of MetaGraphDef first."""
    fields = protobuf_fields(peek.head, peek.size)
    if not fields or any(field[:2] not in ((1, 0), (2, 2)) for field in fields):
        return False
    if any(number == 1 and value > 1 for number, _, value, _ in fields):
        return False
    graphs = list(protobuf_payload(peek.head, fields, 2))
    for start, end in graphs:
        inner = protobuf_fields(peek.head, peek.size, start, end)
        if not inner or inner[0][1] != 2 or not 1 <= inner[0][0] <= 7:
            return False
    return bool(graphs)


def graph_def(peek: Peek) -> bool:
    """GraphDef: 1 nodes with 1 a name and 2 an operation; 2 library, 3 and 4 versions."""
    fields = protobuf_fields(peek.head, peek.size)
    if not fields or any(not 1 <= number <= 5 for number, _, _, _ in fields):
        return False
    nodes = list(protobuf_payload(peek.head, fields, 1))
    return bool(nodes) and _is_node(peek, *nodes[0])


def meta_graph(peek: Peek) -> bool:
    """MetaGraphDef (`.meta`): 1 information with a list of operations, 2 the graph."""
    fields = protobuf_fields(peek.head, peek.size)
    if not fields or fields[0][:2] != (1, 2) or any(not 1 <= number <= 7 for number, _, _, _ in fields):
        return False
    inner = protobuf_fields(peek.head, peek.size, fields[0][3], fields[0][3] + fields[0][2])
    numbers = {field[:2] for field in inner or ()}
    return (2, 2) in numbers and numbers <= {(n, 2) for n in range(1, 9)} | {(7, 0)}


def onnx(peek: Peek) -> bool:
    """ModelProto: 1 version, 2 and 3 the producer's name and version (text), 7 the graph, 8 operator sets."""
    fields = protobuf_fields(peek.head, peek.size)
    if not fields or fields[0][:2] != (1, 0) or not 1 <= fields[0][2] <= 100:
        return False
    numbers = {field[:2] for field in fields}
    known = {(1, 0), (5, 0)} | {(n, 2) for n in (2, 3, 4, 6, 7, 8, 14, 20, 25, 26)}
    names = [peek.head[start:end] for start, end in protobuf_payload(peek.head, fields, 2)]
    return (
        numbers <= known
        and bool(numbers & {(7, 2), (8, 2)})
        and all(all(0x20 <= byte < 0x7F for byte in name) for name in names)
    )


def core_ml(peek: Peek) -> bool:
    """Model: 1 version, 2 description (1 inputs with 1 a name), 200 and above the kind of model."""
    fields = protobuf_fields(peek.head, peek.size)
    if not fields or [field[:2] for field in fields[:2]] != [(1, 0), (2, 2)]:
        return False
    if any(number not in (1, 2, 10) and number < 200 for number, _, _, _ in fields):
        return False
    description = protobuf_fields(peek.head, peek.size, fields[1][3], fields[1][3] + fields[1][2])
    if not description or description[0][:2] != (1, 2):
        return False
    whole = len(fields) > 2 and fields[2][0] >= 200
    first = protobuf_fields(peek.head, peek.size, description[0][3], description[0][3] + description[0][2])
    feature = bool(first) and [field[0] for field in first or ()][:3] in ([1], [1, 3], [1, 2], [1, 2, 3])
    return feature and (whole or fields[1][3] + fields[1][2] > len(peek.head))


def _is_node(peek: Peek, start: int, end: int) -> bool:
    fields = protobuf_fields(peek.head, peek.size, start, end)
    if not fields or any(not 1 <= number <= 7 for number, _, _, _ in fields):
        return False
    operations = [peek.head[a:b] for a, b in protobuf_payload(peek.head, fields, 2)]
    return len(operations) == 1 and _OPERATION.fullmatch(operations[0]) is not None
