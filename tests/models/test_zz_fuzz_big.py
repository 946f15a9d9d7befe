"""Any JSON in the place of a config: an error of ours or a result, never a traceback."""

from __future__ import annotations

import json
import zipfile
from copy import deepcopy
from pathlib import Path
from typing import Any

import h5py
from goldens import GOLDEN
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import kerasferry
from kerasferry.errors import FerryError
from kerasferry.reports.inspection import lines

SOURCES = [
    *(GOLDEN / f"{name}-hdf5" / "model.h5" for name in ("tf2.3-functional", "tf2.9-recurrent", "tf2.15-own")),
    *(
        GOLDEN / f"{name}-keras_zip" / "model.keras"
        for name in ("tf2.13-functional", "k3.3-recurrent", "k3.15-frozen")
    ),
    GOLDEN / "tf2.9-two_outputs-hdf5" / "model.h5",
    GOLDEN / "k3.15-two_outputs-keras_zip" / "model.keras",
]
CLASSES = (
    "Dense Functional Sequential Model LSTM Bidirectional RNN StackedRNNCells EinsumDense Lambda".split()
)
JUNK = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 10**30),
    st.floats(),
    st.sampled_from(["", "x", "a/b", "function", "float32", *CLASSES]),
    st.just([]),
    st.just({}),
    st.just([["end", 0, 0, {}]]),
    st.just(["end", "0", None, []]),
    st.builds(
        lambda name, config: {"class_name": name, "config": config},
        st.sampled_from(CLASSES),
        st.sampled_from([{}, [], None, "x"]),
    ),
    st.just({"class_name": 3, "config": {}}),
    st.just({"class_name": "Dense"}),
    st.just({"class_name": "__keras_tensor__", "config": {}}),
)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in a JSON value, the root left out."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [place for key, item in items for place in ((*path, key), *places(item, (*path, key)))]


def at(value: Any, path: tuple[Any, ...]) -> Any:
    for key in path:
        value = value[key]
    return value


@st.composite
def damages(draw: st.DrawFn) -> tuple[Path, str, str]:
    """A source, the name of the JSON in it, and that JSON with one to three places replaced or removed."""
    source = draw(st.sampled_from(SOURCES))
    if source.suffix == ".h5":
        name = draw(st.sampled_from(["model_config", "model_config", "training_config"]))
        with h5py.File(source) as file:
            value = json.loads(file.attrs[name])
    else:
        name = draw(st.sampled_from(["config.json", "config.json", "metadata.json"]))
        with zipfile.ZipFile(source) as archive:
            value = json.loads(archive.read(name))
    for _ in range(draw(st.integers(1, 3))):
        found = places(value)
        if not found:
            break
        place = draw(st.sampled_from(found))
        holder = at(value, place[:-1])
        kind = draw(st.sampled_from(["junk", "junk", "remove", "copy"]))
        if kind == "remove":
            del holder[place[-1]]
        else:
            copied = json.loads(json.dumps(at(value, draw(st.sampled_from(found)))))
            holder[place[-1]] = copied if kind == "copy" else deepcopy(draw(JUNK))
    return source, name, json.dumps(value)


def damaged(source: Path, name: str, text: str, folder: Path) -> Path:
    path = folder / source.name
    path.write_bytes(source.read_bytes())
    if source.suffix == ".h5":
        with h5py.File(path, "r+") as file:
            file.attrs[name] = text
        return path
    with zipfile.ZipFile(source) as archive:
        members = {member: archive.read(member) for member in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for member, data in {**members, name: text.encode()}.items():
            archive.writestr(member, data)
    return path


@settings(max_examples=4000, deadline=None, suppress_health_check=list(HealthCheck))
@given(damages(), st.sampled_from(["keras==3.0", "keras==3.15"]), st.sampled_from(["keras", "h5"]))
def test_only_our_errors(
    tmp_path_factory: Any, damage: tuple[Path, str, str], target: str, suffix: str
) -> None:
    folder = tmp_path_factory.mktemp("fuzz")
    path = damaged(*damage, folder)
    try:
        assert lines(kerasferry.inspect(path))
    except FerryError as error:
        assert error.render()
    try:
        kerasferry.convert(path, folder / f"out.{suffix}", target=target)
    except FerryError as error:
        assert error.render()
        assert [item.name for item in folder.iterdir()] == [path.name]
