"""Keras archive (`.keras`): a zip of two JSON files and one HDF5 file, all stored without compression.

    metadata.json      {"keras_version", "date_saved"}
    config.json        {"module", "class_name", "config", "registered_name", "build_config", "compile_config"}
    model.weights.h5   the v3 weight store; `optimizer/vars/<i>` holds the optimizer
    assets/<path>/...  vocabularies, only if there are any

The same three files unzipped in a directory are read too.

Seen in: 2.12 to 2.15, Keras 3.0 to 3.15.
"""

from __future__ import annotations

import json
import time
import zipfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

from ..errors import DamagedFile
from ..hub import Contents, Json, Producer, Store
from .h5_tensors import H5Source
from .h5_writing import lay_out, stream
from .json_text import parse_object
from .v3_store import Named, Stored, optimizer_name, read_store, write_store
from .zip_members import check_member, member_start
from .zip_safety import open_zip

WEIGHTS, CONFIG, METADATA = "model.weights.h5", "config.json", "metadata.json"

# Sizes from here on need the 64-bit fields of a zip archive; zipfile itself asks for them a little earlier.
ZIP64_FROM = (1 << 31) - (1 << 26)


def read(path: Path) -> Contents:
    """Everything in the archive but the values.

    Raises:
        DamagedFile: A member is missing, cut short or not what it must be.
    """
    if path.is_dir():
        return _contents(path, _files(path), H5Source(path / WEIGHTS), sorted(p.name for p in path.iterdir()))
    with open_zip(path) as archive:
        names = archive.namelist()
        missing = [name for name in (CONFIG, METADATA, WEIGHTS) if name not in names]
        if missing:
            raise DamagedFile(
                "the `.keras` archive is incomplete",
                where=path,
                found=f"no {', '.join(missing)}",
                hint="copy or download it again",
            )
        files = {name: archive.read(name) for name in (CONFIG, METADATA)}
        source = H5Source(path, WEIGHTS, member_start(path, archive, WEIGHTS))
    contents = _contents(path, files, source, names)
    contents.check = lambda: check_member(path, WEIGHTS)
    return contents


def _files(path: Path) -> dict[str, bytes]:
    for name in (CONFIG, METADATA, WEIGHTS):
        if not (path / name).is_file():
            raise DamagedFile("the unzipped `.keras` archive is incomplete", where=path, found=f"no {name}")
    return {name: (path / name).read_bytes() for name in (CONFIG, METADATA)}


def _contents(path: Path, files: dict[str, bytes], source: H5Source, names: list[str]) -> Contents:
    config, metadata = (parse_object(files[name], name, f"{path}!{name}") for name in (CONFIG, METADATA))
    named: Named = {}
    with source.open() as file:
        stored = read_store(source, file, named)
        name = optimizer_name(file)
    optimizer = stored.get("optimizer", [])
    return Contents(
        format="keras_zip",
        path=path,
        producer=Producer(
            keras=str(metadata.get("keras_version")) if metadata.get("keras_version") else None
        ),
        store=Store(
            by_path=stored,
            named=named,
            optimizer=[(f"optimizer/vars/{i}", tensor) for i, tensor in enumerate(optimizer)],
        ),
        topology=config,
        training=config.get("compile_config"),
        assets=_assets(path, names),
        details={
            "kind": "full",
            "members": names,
            "date_saved": metadata.get("date_saved"),
            "optimizer_name": name,
        },
    )


def _assets(path: Path, names: list[str]) -> Json:
    """Readers of the files below `assets`, by name."""
    if path.is_dir():
        files = [file for file in (path / "assets").rglob("*") if file.is_file()]
        return {file.relative_to(path).as_posix(): file.read_bytes for file in sorted(files)}
    found = [name for name in names if name.startswith("assets/") and not name.endswith("/")]
    return {name: partial(_member_bytes, path, name) for name in found}


def _member_bytes(path: Path, name: str) -> bytes:
    with open_zip(path) as archive:
        return archive.read(name)


def write(
    path: Path,
    topology: Json,
    compile_config: Json | None,
    stored: Stored,
    keras_version: str,
    progress: Callable[[int], None] = lambda count: None,
    named: Named | None = None,
) -> None:
    """Write an archive that Keras 3 loads.

    Args:
        path: The new file; see `whole_output`.
        topology: The model in the object form of Keras 3.
        compile_config: What `compile` gets, None for a model that is not compiled.
        stored: Object path to tensors.
        keras_version: Written into metadata.json; readers choose by it.
        progress: Called with the number of bytes of each piece written.
        named: Object path to what the object stores by name.
    """
    metadata = {"keras_version": keras_version, "date_saved": time.strftime("%Y-%m-%d@%H:%M:%S")}
    config = {**topology, "compile_config": compile_config} if compile_config else topology
    skeleton = path.with_name(f"{path.name}.layout")
    try:
        spans = lay_out(skeleton, lambda layout: write_store(layout, stored, named or {}))
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr(_member(METADATA), json.dumps(metadata))
            archive.writestr(_member(CONFIG), json.dumps(config))
            member = _member(WEIGHTS)
            # Known beforehand, so that zipfile reserves the 64-bit size fields only where they are needed.
            member.file_size = skeleton.stat().st_size
            with archive.open(member, "w", force_zip64=member.file_size > ZIP64_FROM) as file:
                for piece in stream(skeleton, spans, progress):
                    file.write(piece)
    finally:
        skeleton.unlink(missing_ok=True)


def _member(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, time.localtime()[:6])
    info.external_attr = 0o644 << 16
    return info
