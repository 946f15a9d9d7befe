"""The vocabularies of lookup layers: from where a file has them into the config of their layer.

A lookup layer knows its tokens from its config, from a table of the SavedModel, or from a text file in a `.keras`
archive. Everything after binding looks at the config alone: `vocabulary` is a list there, or None for a layer that was
never told any token.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any

from ..errors import DamagedFile, Refused
from ..hub import Contents, GraphNode, Json, LayerPath, Table, Variable
from ..hub.topology import Place, walk
from ..layers.preprocessing import LOOKUPS
from .containers import Naming
from .from_graph import attribute_of, nodes_by_path
from .paths import object_paths
from .tree import Owner

# Where a layer holds its table, newest first.
TABLES = (
    "lookup_table",  # 2.6 and later
    "_lookup_layer.lookup_table",
    "_index_lookup_layer.lookup_table",  # TextVectorization of 2.6
    "_table",  # up to 2.5
    "_index_lookup_layer._table",
)
ASSET = "vocabulary.txt"
IDF = "idf_weights"

Variables = dict[tuple[LayerPath, str], Variable]

# Reads the tokens of one layer: (index of the first, tokens); None if the layer was never told any.
Reader = Callable[[Json], "list[Any] | None"]


def with_vocabularies(contents: Contents, root: Owner, naming: Naming) -> Json:
    """The topology with every vocabulary in the config of its layer; the given one stays as it is.

    Raises:
        Refused: A vocabulary is nowhere in the file, or cannot be said in a config.
        DamagedFile: A table or a file contradicts the config of its layer.
    """
    topology = contents.topology or {}
    if not any(_missing(place) for place in walk(topology)):
        return topology
    topology = deepcopy(topology)
    readers = dict(_readers(contents, root, naming))
    for place in walk(topology):
        if _missing(place):
            config = place.layer["config"]
            reader = readers.get(place.path)
            if reader is None:
                raise _nowhere(place, contents)
            config["vocabulary"] = reader(config) or None
    return topology


def _missing(place: Place) -> bool:
    config = place.layer.get("config")
    if place.layer.get("class_name") not in LOOKUPS or not isinstance(config, dict):
        return False
    return not isinstance(config.get("vocabulary"), list)


def _nowhere(place: Place, contents: Contents) -> Refused:
    name = place.layer["class_name"]
    path = place.layer["config"].get("vocabulary")
    if isinstance(path, str):
        return Refused(
            f"the vocabulary of `{place.where}` ({name}) is in a file that the model only names",
            where=f"{contents.path} :: {place.where}",
            found=path,
            hint="load the model where that file is, and save it with the vocabulary as a list: vocabulary=[...]",
        )
    return Refused(
        f"the vocabulary of `{place.where}` ({name}) is nowhere in the file",
        where=f"{contents.path} :: {place.where}",
        hint="save the model as a SavedModel, which holds it, or give the layer vocabulary=[...] before saving",
    )


def _readers(contents: Contents, root: Owner, naming: Naming) -> Iterator[tuple[LayerPath, Reader]]:
    store = contents.store
    if store.graph is not None:
        for path, node in nodes_by_path(root, store.graph):
            table = attribute_of(node, TABLES)
            if table is not None and table.table is not None:
                yield path, _of_table(table, "/".join(path))
    elif store.by_path is not None:
        for place, owner in object_paths(root, naming):
            name = next((name for name in _asset_names(place) if name in contents.assets), None)
            if name is not None:
                yield owner.path, _of_asset(contents.assets[name], f"{contents.path}!{name}")


def _asset_names(place: str) -> tuple[str, str]:
    return f"assets/{place}/{ASSET}", f"assets/{place}/_lookup_layer/{ASSET}"


def special_tokens(config: Json) -> tuple[Any, int]:
    """The mask token, None if it has no index of its own, and the number of indices for unknown tokens."""
    masked = config.get("mask_token", config.get("mask_value"))
    if "standardize" in config:  # TextVectorization
        masked = ""
    if config.get("output_mode") not in (None, "int"):
        masked = None
    return masked, config.get("num_oov_indices", 1)


def _of_table(node: GraphNode, where: str) -> Reader:
    def read(config: Json) -> list[Any] | None:
        table = node.table() if node.table is not None else None
        return None if table is None or not table.keys else _tokens(table, config, where)

    return read


def _tokens(table: Table, config: Json, where: str) -> list[Any]:
    """The tokens of a table in the order of their indices, without the special ones."""
    texts, numbers = (table.values, table.keys) if config.get("invert") else (table.keys, table.values)
    by_index: dict[int, Any] = dict(zip(numbers, (_text(item, where) for item in texts), strict=False))
    if len(by_index) != len(table.keys) or len(table.keys) != len(table.values):
        raise DamagedFile(f"the table of `{where}` gives one index to two tokens", where=where)
    mask, unknown = special_tokens(config)
    masks = 0 if mask is None else 1
    if config.get("invert") and by_index.get(masks) not in (
        None,
        config.get("oov_token", config.get("oov_value")),
    ):
        unknown = config["num_oov_indices"] = 0  # up to 2.3 such a layer has no index for unknown tokens
    first = masks + unknown
    expected = range(first, max(by_index) + 1)
    if len(expected) > len(by_index) or any(index not in by_index for index in expected):
        raise DamagedFile(
            f"the table of `{where}` leaves out an index",
            where=where,
            found=f"{len(by_index)} tokens, the highest index is {max(by_index)}",
        )
    return [by_index[index] for index in expected]


def _text(token: Any, where: str) -> Any:
    if not isinstance(token, bytes):
        return token
    try:
        return token.decode("utf-8")
    except UnicodeDecodeError:
        raise Refused(
            f"the vocabulary of `{where}` has a token that is not UTF-8 text, which JSON cannot hold",
            where=where,
            found=repr(token[:40]),
        ) from None


def _of_asset(read_bytes: Callable[[], bytes], where: str) -> Reader:
    def read(config: Json) -> list[Any] | None:
        try:
            lines: list[Any] = read_bytes().decode("utf-8").split("\n")
        except UnicodeDecodeError as error:
            raise DamagedFile("the vocabulary is not UTF-8 text", where=where, found=str(error)) from None
        size = config.get("vocabulary_size")
        if isinstance(size, int) and len(lines) != size and (size or lines != [""]):
            raise Refused(
                "a token of the vocabulary has a line break in it, so that the file no longer tells where it ends",
                where=where,
                found=f"{len(lines)} lines, {size} tokens",
                hint="save the model as a SavedModel, which keeps such tokens",
            )
        mask, unknown = special_tokens(config)
        tokens = lines[(0 if mask is None else 1) + unknown :]
        if config.get("vocabulary_dtype", "string") == "string":
            return tokens
        try:
            return [int(token) for token in tokens]
        except ValueError as error:
            raise DamagedFile("the vocabulary holds no numbers", where=where, found=str(error)) from None

    return read


def with_weighted(topology: Json, original: Json, variables: Variables) -> Json:
    """The topology with the weights of the tokens in the config of each lookup layer that weighs them.

    They come with the special tokens in front, as the layer learned a weight for unknown tokens, too.

    Args:
        topology: With all vocabularies.
        original: What must stay as it is.
        variables: The model's, by layer and role.

    Raises:
        DamagedFile: There are fewer weights than tokens.
    """
    weighing = [place.path for place in walk(topology) if (place.path, IDF) in variables]
    if weighing and topology is original:
        topology = deepcopy(topology)
    for place in walk(topology):
        if place.path in weighing:
            _weigh(place, variables[place.path, IDF])
    return topology


def _weigh(place: Place, variable: Variable) -> None:
    config = place.layer["config"]
    tokens, given = config.get("vocabulary"), config.get("idf_weights")
    if not tokens:
        return
    special = [config.get("oov_token", "[UNK]")] * special_tokens(config)[1]
    if given is None:
        given = variable.tensor.read().reshape(-1).tolist()[: len(special) + len(tokens)]
    if len(given) == len(tokens) + len(special):
        config["vocabulary"] = [*special, *tokens]
    elif len(given) != len(tokens):
        raise DamagedFile(
            f"`{place.where}` has not as many weights as tokens",
            where=variable.tensor.where,
            found=f"{len(given)} weights, {len(tokens)} tokens",
        )
    config["idf_weights"] = given
