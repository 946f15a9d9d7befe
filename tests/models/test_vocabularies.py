"""Vocabularies on their way into configs, and what cannot be said there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from kerasferry.binding import bind
from kerasferry.errors import DamagedFile, Refused
from kerasferry.hub import Contents, GraphNode, Producer, Store, Table, tensor_of

MASKED = {"mask_token": "", "num_oov_indices": 1, "oov_token": "[UNK]"}
START = {
    "class_name": "InputLayer",
    "config": {"name": "i", "batch_input_shape": [None, 1], "dtype": "string"},
}


def topology(class_name: str, **config: Any) -> dict[str, Any]:
    layer = {"class_name": class_name, "config": {"name": "words", **config}}
    return {"class_name": "Sequential", "config": {"name": "s", "layers": [START, layer]}}


def config_of(contents: Contents) -> dict[str, Any]:
    """The config of the lookup layer after binding; what was read stays as it was."""
    assert contents.topology is not None
    before = str(contents.topology)
    found: dict[str, Any] = bind(contents).topology["config"]["layers"][1]["config"]
    assert str(contents.topology) == before
    return found


def contents_of(store: Store, made: dict[str, Any], **more: Any) -> Contents:
    return Contents("x", Path("m"), Producer(dialects=("tf2.15",)), store, made, **more)


def saved_model(
    class_name: str, table: Table | None, at: str = "lookup_table", weights: Any = None, **config: Any
) -> Contents:
    """A SavedModel whose one layer has a table at an attribute, which may lie deeper."""
    node = GraphNode(3, table=lambda: table)
    if weights is not None:
        inner = GraphNode(4, tensor=tensor_of(np.asarray(weights, "float32")))
    for name in reversed(at.split(".")):
        children = {name: node}
        if weights is not None and name == at.split(".")[-1]:
            children["idf_weights"] = inner
        node = GraphNode(2, children)
    node.metadata = {"name": "words"}
    root = GraphNode(0, {"layer-0": GraphNode(1, metadata={"name": "i"}), "layer-1": node})
    return contents_of(Store(graph=root), topology(class_name, vocabulary=None, **config))


def archive(text: str | bytes, class_name: str = "StringLookup", **config: Any) -> Contents:
    data = text if isinstance(text, bytes) else text.encode()
    name = "assets/layers/string_lookup/vocabulary.txt"
    if class_name == "IntegerLookup":
        name = name.replace("string", "integer")
    made = topology(class_name, vocabulary=None, **config)
    return contents_of(Store(by_path={}), made, assets={name: lambda: data})


def test_of_a_table_without_its_special_tokens() -> None:
    table = Table([b"a\nb", b"[UNK]", "日本".encode(), b""], [3, 1, 2, 0])
    assert config_of(saved_model("StringLookup", table, **MASKED))["vocabulary"] == ["日本", "a\nb"]
    assert config_of(saved_model("StringLookup", table, at="_table", **MASKED))["vocabulary"] == [
        "日本",
        "a\nb",
    ]


def test_the_mask_has_no_index_where_tokens_are_counted() -> None:
    found = config_of(saved_model("StringLookup", Table([b"a", b"b"], [1, 2]), output_mode="count", **MASKED))
    assert found["vocabulary"] == ["a", "b"]


@pytest.mark.parametrize("at", ["_lookup_layer.lookup_table", "_index_lookup_layer._table"])
def test_of_a_layer_inside(at: str) -> None:
    found = config_of(saved_model("TextVectorization", Table([b"b", b"a"], [3, 2]), at=at, standardize=None))
    assert found["vocabulary"] == ["a", "b"]


def test_inverted() -> None:
    """Up to 2.3 an inverted layer has no index for unknown tokens."""
    table = Table([0, 1, 2], [b"", b"a", b"b"])
    found = config_of(saved_model("StringLookup", table, invert=True, **MASKED))
    assert (found["vocabulary"], found["num_oov_indices"]) == (["a", "b"], 0)
    table = Table([1, 2, 3], [b"[UNK]", b"a", b"b"])
    found = config_of(saved_model("StringLookup", table, invert=True, **MASKED))
    assert (found["vocabulary"], found["num_oov_indices"]) == (["a", "b"], 1)


def test_numbers_with_the_names_of_2_3() -> None:
    found = config_of(
        saved_model("IntegerLookup", Table([12, 10], [3, 2]), at="_table", mask_value=0, oov_value=-1)
    )
    assert found["vocabulary"] == [10, 12]


@pytest.mark.parametrize("table", [None, Table([], [])], ids=["never filled", "empty"])
def test_a_layer_that_was_never_told_a_token(table: Table | None) -> None:
    assert config_of(saved_model("StringLookup", table, **MASKED))["vocabulary"] is None


def test_weights_of_tokens_come_with_the_unknown_one() -> None:
    made = saved_model(
        "StringLookup",
        Table([b"a", b"b"], [1, 2]),
        weights=[0.5, 2.0, 3.0, 0.0],
        output_mode="tf_idf",
        num_oov_indices=1,
    )
    found = config_of(made)
    assert found["vocabulary"] == ["[UNK]", "a", "b"]
    assert found["idf_weights"] == [0.5, 2.0, 3.0]


@pytest.mark.parametrize(
    "table",
    [
        Table([b"a", b"b"], [2, 4]),
        Table([b"a", b"b"], [2, 2]),
        Table([b"a"], [1 << 60]),
        Table([b"a"], [2, 3]),
    ],
    ids=["a gap", "one index twice", "far away", "two lengths"],
)
def test_damaged_tables(table: Table) -> None:
    with pytest.raises(DamagedFile):
        config_of(saved_model("StringLookup", table, **MASKED))


def test_a_token_that_is_no_text() -> None:
    with pytest.raises(Refused, match="not UTF-8"):
        config_of(saved_model("StringLookup", Table([b"\xff\xfe"], [2]), **MASKED))


def test_of_a_file_in_an_archive() -> None:
    assert config_of(archive("\n[UNK]\nγῆ\nb", **MASKED))["vocabulary"] == ["γῆ", "b"]
    assert config_of(archive("[UNK]\nγῆ\nb", vocabulary_size=3))["vocabulary"] == ["γῆ", "b"]
    found = config_of(archive("0\n-1\n-5\n7", "IntegerLookup", mask_token=0, vocabulary_dtype="int64"))
    assert found["vocabulary"] == [-5, 7]


@pytest.mark.parametrize(
    ("text", "config", "error", "words"),
    [
        ("[UNK]\na\nb\nc", {"vocabulary_size": 3}, Refused, "line break"),
        (b"[UNK]\n\xff", {}, DamagedFile, "not UTF-8"),
    ],
)
def test_damaged_files(text: Any, config: dict[str, Any], error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        config_of(archive(text, **config))


def test_a_file_of_texts_where_numbers_belong() -> None:
    with pytest.raises(DamagedFile, match="no numbers"):
        config_of(archive("-1\nx", "IntegerLookup", vocabulary_dtype="int64"))


def test_a_vocabulary_that_is_nowhere() -> None:
    store = Store(by_layer=[("i", []), ("words", [])])
    with pytest.raises(Refused) as caught:
        bind(contents_of(store, topology("StringLookup", vocabulary=None)))
    assert caught.value.what == "the vocabulary of `words` (StringLookup) is nowhere in the file"
    assert "SavedModel" in str(caught.value.hint)
    with pytest.raises(Refused, match="only names") as caught:
        bind(contents_of(store, topology("StringLookup", vocabulary="/data/words.txt")))
    assert caught.value.found == "/data/words.txt"


def test_a_config_that_has_its_vocabulary_is_not_touched() -> None:
    made = topology("StringLookup", vocabulary=["a"])
    contents = contents_of(Store(by_layer=[("i", []), ("words", [])]), made)
    assert bind(contents).topology["config"] is made["config"]
