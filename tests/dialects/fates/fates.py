"""The fate of every layer class and argument of TensorFlow 1.12 to 2.15 on the way to Keras 3.

    python tests/dialects/fates/fates.py                 the table
    python tests/dialects/fates/fates.py --observe       ask every real version anew (10 minutes)
    python tests/dialects/fates/fates.py --of LSTM       every fate of one class

`observed.json` says what each real version writes into a config for each argument. A fate is what the declared
differences make of that:

carried     the target's class takes it under the same name with the same value
renamed     it has another name
restated    another value says the same; noted in the record
dropped     it says nothing in the target; noted in the record
replaced    the layer became another one, of stock parts or of a generated module
refused     a difference refuses it
unwritten   no file has it: the version does not write it, and the target's default is the same or it has none
impossible  the version refuses it itself
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from copy import deepcopy
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from kerasferry.catalog.layers import OF_EVERY_LAYER, exists, takes
from kerasferry.dialects import carry
from kerasferry.dialects.among_keras_3.faults import work_around
from kerasferry.dialects.chain import position
from kerasferry.dialects.limits.arguments import known_to_target
from kerasferry.dialects.step import Walk
from kerasferry.errors import Refused
from kerasferry.hub import Changes, Model, Producer
from kerasferry.hub.topology import LAYER_KEYS

HERE = Path(__file__).resolve().parent
OBSERVED = HERE / "observed.json"
TARGETS = ("k3.0", "k3.3", "k3.5", "k3.15")
KINDS = ("carried", "renamed", "restated", "dropped", "replaced", "refused", "unwritten", "impossible")
NONE = "none"
BY_DEFAULT = "by default"
SAYING_NOTHING = {"None", "False"}
IN_KWARGS = "..."

Json = dict[str, Any]


@dataclass(frozen=True)
class Fate:
    """What becomes of an argument.

    Attributes:
        kind: One of KINDS, or NONE.
        why: The record's words, or what is missing.
    """

    class_name: str
    argument: str
    value: str
    source: str
    target: str
    kind: str
    why: str = ""


@cache
def observed() -> Json:
    """What the real versions write, and what the targets take."""
    known: Json = json.loads(OBSERVED.read_text("utf-8"))
    return known


def fates(names: Iterable[str] = ()) -> Iterator[Fate]:
    """Every fate, of the first and the last version of each run of versions that write the same."""
    known = observed()
    for class_name in names or known["layers"]:
        row = known["layers"][class_name]
        for source, probes in _probes(row).items():
            written = [probe for probe in probes if probe.config is not None]
            carried = _carried(class_name, source, [probe.config for probe in written])
            after = dict(zip(map(id, written), carried, strict=True))
            for probe in probes:
                for target in TARGETS:
                    made = after[id(probe)][target] if id(probe) in after else None
                    kind, why = _fate(class_name, probe, made, target, known["targets"][target])
                    yield Fate(class_name, probe.argument, probe.value, source, target, kind, why)


@dataclass(frozen=True)
class Probe:
    """A config that a version writes, and what was given for it.

    Attributes:
        keys: Keys of the config that are there for this argument.
        config: None where the version refused the argument.
    """

    argument: str
    value: str
    default: str | None
    keys: tuple[str, ...]
    config: Json | None


def _probes(row: Json) -> dict[str, list[Probe]]:
    """By version, what begins or ends to be written there."""
    found: dict[str, list[Probe]] = {}
    for first, last, config in row["base"]:
        for source in dict.fromkeys((first, last)):
            keys = [key for key in config if key != "name"]
            found.setdefault(source, []).extend(Probe(key, "as it is", None, (key,), config) for key in keys)
    for argument, ranges in row["arguments"].items():
        for first, last, default, tried in ranges:
            for source in dict.fromkeys((first, last)):
                base = at(row["base"], source)
                found.setdefault(source, []).extend(_tried(argument, default, base, tried))
    return found


def _tried(argument: str, default: str | None, base: Json, tried: list[Any]) -> Iterator[Probe]:
    for value, change in tried:
        if isinstance(change, str):
            yield Probe(argument, value, default, (), None)
            continue
        config = {key: item for key, item in base.items() if key not in change["gone"]}
        config.update(change["set"])
        keys = [key for key in change["set"] if key != "name"]
        yield Probe(argument, value, default, (argument,) if argument in keys else tuple(keys), config)
    if argument not in base and default not in (None, IN_KWARGS):
        yield Probe(argument, BY_DEFAULT, default, (), base)


def at(ranges: list[Any], dialect: str) -> Any:
    """What holds in a dialect of [first, last, value, ...]; None if nothing does."""
    here = position(dialect)
    return next((run[2] for run in ranges if position(run[0]) <= here <= position(run[1])), None)


Carried = tuple[Json, list[str]] | Exception


def _carried(class_name: str, source: str, configs: list[Json | None]) -> list[dict[str, Carried]]:
    """By target, each layer and the notes on it; all in one model as long as nothing is refused."""
    named = [{**(config or {}), "name": f"p{index}"} for index, config in enumerate(configs)]
    shape = {"batch_input_shape": [None, 4], "dtype": "float32", "sparse": False, "name": "start"}
    layers = [{"class_name": "InputLayer", "config": shape}]
    layers += [{"class_name": class_name, "config": config} for config in named]
    topology = json.loads(json.dumps({"class_name": "Sequential", "config": {"name": "s", "layers": layers}}))
    model, changes = Model(topology, source, Producer()), Changes()
    found: list[dict[str, Carried]] = [{} for _ in configs]
    failed: Exception | None = None
    for target in TARGETS:
        try:
            model = carry(model, target, changes)
        except Exception as error:
            failed = error
        ready, said = replace(model, topology=deepcopy(model.topology)), Changes(list(changes))
        if failed is None:
            work_around(ready, said)
        if failed is None and _undeclared(ready) is None:
            for one, made in zip(found, _made(ready, said, named), strict=True):
                one[target] = made
        elif len(configs) == 1:
            found[0][target] = failed or Undeclared(_undeclared(ready))
        else:
            return [_carried(class_name, source, [config])[0] for config in configs]
    return found


def _made(model: Model, changes: Changes, configs: list[Json]) -> Iterator[Carried]:
    made = {layer["config"]["name"]: layer for layer in model.topology["config"]["layers"]}
    notes = [(change.where.split("/")[0], change.what) for change in changes]
    for config in configs:
        yield made[config["name"]], [what for where, what in notes if where == config["name"]]


def _undeclared(model: Model) -> str | None:
    changes = Changes()
    try:
        known_to_target(Walk(model, changes, "last look", model.dialect))
    except Refused as refused:
        return f"{refused.what} [{refused.found}]"
    return next((f"{change.what} [{change.where}]" for change in changes), None)


class Undeclared(Exception):
    """Only the last look refused it: no difference says so."""


def _fate(
    class_name: str, probe: Probe, after: Carried | None, target: str, defaults: Json
) -> tuple[str, str]:
    if probe.config is None or after is None:
        return "impossible", ""
    if isinstance(after, Refused):
        return "refused", f"{after.what} [{after.found}]"
    if isinstance(after, Exception):
        return NONE, f"{type(after).__name__}: {after}"
    layer, notes = after
    if layer["class_name"] == "Sequential" or str(layer["registered_name"]).startswith("kerasferry>"):
        return "replaced", "; ".join(notes)
    if not probe.keys:
        return _unwritten(probe, layer, defaults)
    found = [_key_fate(class_name, key, probe.config[key], layer, notes, target) for key in probe.keys]
    return min(found, key=lambda one: RANK.index(one[0]))


RANK = (NONE, "replaced", "renamed", "restated", "dropped", "carried")


def _unwritten(probe: Probe, layer: Json, defaults: Json) -> tuple[str, str]:
    """No key of the config tells the argument: the target must think of it as the version did."""
    taken = defaults.get(layer["class_name"], {})
    if probe.value != BY_DEFAULT or probe.argument in layer["config"] or probe.argument not in taken:
        return "unwritten", ""
    if (
        probe.default != taken[probe.argument]
        and not {probe.default, taken[probe.argument]} <= SAYING_NOTHING
    ):
        return NONE, f"not written, and its default is {probe.default} here, {taken[probe.argument]} there"
    return "unwritten", ""


def _key_fate(
    class_name: str, key: str, before: Any, layer: Json, notes: list[str], target: str
) -> tuple[str, str]:
    name, config = layer["class_name"], layer["config"]
    if layer["module"] is None and exists(class_name, target):
        return NONE, "taken for a class of somebody's own"
    if layer["module"] is None:
        return NONE, "a class that the target does not have, and no difference"
    if key in config:
        if key not in takes(name, target) | OF_EVERY_LAYER:
            return NONE, "the target does not take it"
        if plain(config[key]) == plain(before):
            return "carried", ""
        if said := _saying(notes, key):
            return "restated", said
        if key in LAYER_KEYS:
            return "restated", "a layer, which has fates of its own"
        return NONE, f"{before!r} became {config[key]!r} without a word"
    said = _saying(notes, key)
    if not said:
        return NONE, f"{before!r} dropped without a word"
    return ("renamed" if "renamed" in said else "dropped"), said


def _saying(notes: list[str], key: str) -> str:
    return next((note for note in notes if f"`{key}`" in note), "")


def plain(value: Any) -> Any:
    """Without what the object form of Keras 3 adds."""
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        if value.get("class_name") in ("Policy", "PolicyV1"):
            return value["config"]["name"]
        skipped = ("module", "registered_name", "shared_object_id")
        return {key: plain(item) for key, item in value.items() if key not in skipped}
    return value


def table(found: list[Fate]) -> str:
    """A row a kind, a column a target."""
    counts = Counter((fate.target, fate.kind) for fate in found)
    lines = ["| fate | " + " | ".join(TARGETS) + " |", "| --- |" + " ---: |" * len(TARGETS)]
    for kind in (*KINDS, NONE):
        lines.append(f"| {kind} | " + " | ".join(str(counts[target, kind]) for target in TARGETS) + " |")
    classes = {fate.class_name for fate in found}
    arguments = {(fate.class_name, fate.argument) for fate in found}
    lines.append("")
    lines.append(f"{len(classes)} classes, {len(arguments)} arguments of classes, {len(found)} fates")
    return "\n".join(lines)


def without_fate(found: list[Fate]) -> list[str]:
    """One line for each argument of a class without a fate, with the versions and targets that it concerns."""
    lines: dict[str, list[Fate]] = {}
    for fate in found:
        if fate.kind == NONE:
            lines.setdefault(f"{fate.class_name}.{fate.argument}: {fate.why}", []).append(fate)
    return [
        f"{line} ({group[0].value}; {_listed(one.source for one in group)} -> {_listed(one.target for one in group)})"
        for line, group in lines.items()
    ]


def _listed(names: Iterator[str]) -> str:
    return ", ".join(dict.fromkeys(names))


def main() -> int:
    """Print the table, and what has no fate; exits with 1 if something has none."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--observe", action="store_true", help="ask every real version anew")
    parser.add_argument("--of", help="every fate of a class")
    options = parser.parse_args()
    if options.observe:
        from asking import observe

        OBSERVED.write_text(json.dumps(observe(TARGETS), separators=(",", ":")) + "\n", "utf-8")
    found = list(fates())
    for fate in found:
        if fate.class_name == options.of:
            print(f"{fate.source} -> {fate.target} {fate.argument}={fate.value}: {fate.kind} {fate.why}")
    print(table(found))
    missing = without_fate(found)
    print("\n".join(["", f"{len(missing)} without a fate", *missing]))
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
