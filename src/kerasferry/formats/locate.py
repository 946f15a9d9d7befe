"""From what the user pointed at to a model: the path itself, the folder around it, or what lies inside.

What is done is told in notes; where more than one model could be meant, nobody chooses.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from .. import limits
from ..errors import DamagedFile, FerryError, InputError, NotAModel, UsageError
from . import sniff
from .located import Located, inside_archive
from .peek import Peek
from .reach import check_reachable, unreachable
from .shown import listed, shown_bytes
from .signs import ZIP_MAGIC
from .signs_protobuf import saved_model as is_saved_model_graph
from .stranger_files import FILES, HDF5_KINDS
from .strangers import Stranger, identify, match


@dataclass(frozen=True)
class Format:
    """A format that can be read.

    Attributes:
        name: Its name, as in `Contents.format`.
        label: What a person calls it.
        module: The module in this package with `read(path) -> Contents`; imported when needed.
        sniff: Whether a path is in this format.
    """

    name: str
    label: str
    module: str
    sniff: Callable[[Path], bool]


Formats = Sequence[Format]

# Files inside a SavedModel folder that people give instead of the folder, and how far up the folder is.
SAVED_MODEL_PARTS = {"saved_model.pb": 1, "keras_metadata.pb": 1, "fingerprint.pb": 1, "variables.index": 2}
SAVED_MODEL_FOLDERS = ("variables", "assets", "assets.extra")


def locate(path: Path, formats: Formats) -> Located:
    """Finds the model.

    Raises:
        InputError: There is nothing, or nothing that can be read.
        NotAModel: It is something else.
        UsageError: More than one model could be meant.
    """
    try:
        check_reachable(path)
        return _in_folder(path, formats) if path.is_dir() else _in_file(path, formats)
    except OSError as error:
        raise unreachable(path, error) from error


def _in_file(path: Path, formats: Formats) -> Located:
    peek = Peek.of_file(path)
    around = _around(path, peek)
    if around is not None:
        return around
    foreign = match(HDF5_KINDS, peek)
    if foreign is not None:
        raise foreign.as_error(path)
    for format in formats:
        if format.sniff(path):
            return Located(path, path, format.name)
    stranger = identify(path)
    if _is_archive(peek) and (stranger is None or stranger.name in ("tar", "gzip", "bzip2")):
        return _in_archive(path, peek, formats)
    if stranger is not None:
        raise stranger.as_error(path)
    raise NotAModel(
        "this is no kind of model that is known here",
        where=path,
        found=shown_bytes(peek.head),
        hint="give a SavedModel folder, an .h5 file or a .keras file",
    )


def _around(path: Path, peek: Peek) -> Located | None:
    """The folder, if the file is a part of a SavedModel or of an unzipped `.keras`."""
    levels = SAVED_MODEL_PARTS.get(path.name, 2 if path.name.startswith("variables.data-") else 0)
    if path.name == sniff.SAVED_MODEL and not is_saved_model_graph(peek):
        return None
    if levels:
        folder = path.absolute().parents[levels - 1]
        if sniff.saved_model(folder):
            shown = path.parent if levels == 1 else path.parent.parent if path.parent.name else folder
            return replace(_saved_model(shown, path), source=path)
    if path.name in (sniff.KERAS_CONFIG, sniff.KERAS_METADATA) and sniff.keras_zip(path.parent):
        return Located(path, path.parent, "keras_zip", (f"{path.name} is a part of the model in its folder",))
    return None


def _saved_model(folder: Path, source: Path, *notes: str) -> Located:
    """A SavedModel folder whose files are what their names say.

    Raises:
        NotAModel: One of them is a Git LFS pointer, or `saved_model.pb` is a graph of another kind.
    """
    for part in (folder / sniff.SAVED_MODEL, *sorted((folder / "variables").glob("variables.*"))[:16]):
        peek = Peek.of_file(part)
        stranger = match(FILES, peek)
        if stranger is None or stranger.name == "saved_model_part":
            continue
        if part.name == sniff.SAVED_MODEL or stranger.name in ("git_lfs", "empty", "html"):
            if stranger.name == "empty":
                if part.name != sniff.SAVED_MODEL:
                    continue  # a model without variables has an empty shard
                raise DamagedFile(
                    "a file of the SavedModel is empty", where=part, hint="copy or download it again"
                )
            raise stranger.as_error(part)
    return Located(source, folder, "saved_model", notes)


def _in_folder(path: Path, formats: Formats) -> Located:
    found = _folder_itself(path) or _versions(path) or _folder_above(path)
    if found is not None:
        return found
    inside = _models_in(path, formats)
    stranger = identify(path)
    if len(inside) == 1:
        child = inside[0]
        located = locate(child, formats)
        return replace(
            located, source=path, notes=(f"the one model in the folder is {child.name}", *located.notes)
        )
    if inside:
        raise UsageError(
            "the folder holds more than one model",
            where=path,
            found=listed([child.name for child in inside]),
            hint=f"give one of them: {inside[0]}",
        )
    if stranger is not None:
        raise stranger.as_error(path)
    raise _nothing_in(path, formats)


def _folder_itself(path: Path) -> Located | None:
    if sniff.saved_model(path):
        return _saved_model(path, path)
    if sniff.keras_zip(path):
        return Located(path, path, "keras_zip")
    return None


def _folder_above(path: Path) -> Located | None:
    """The SavedModel, if one of its own folders was given."""
    parent = path.absolute().parent
    if path.absolute().name in SAVED_MODEL_FOLDERS and sniff.saved_model(parent):
        shown = path.parent if path.name and path.name != ".." else parent
        return _saved_model(shown, path, f"{path.absolute().name} is a part of the SavedModel around it")
    return None


def _versions(path: Path) -> Located | None:
    """The highest of the numbered folders that TensorFlow Serving reads."""
    numbered = [
        entry.name
        for entry in path.iterdir()
        if entry.name.isascii() and entry.name.isdecimal() and sniff.saved_model(entry)
    ]
    if not numbered:
        return None
    numbered.sort(key=lambda name: (int(name), name))
    versions = "version" if len(numbered) == 1 else "versions"
    note = f"the folder holds {versions} {listed(numbered)}; version {numbered[-1]} is taken"
    return _saved_model(path / numbered[-1], path, note)


def _models_in(path: Path, formats: Formats) -> list[Path]:
    """Entries of a folder that are models, damaged ones too; looked at without going deeper."""
    names = Peek.of_directory(path).names
    if len(names) >= limits.DIRECTORY_ENTRIES:
        raise NotAModel(
            "the folder holds too many files to look for a model",
            where=path,
            found=f"{limits.DIRECTORY_ENTRIES} entries or more",
            hint="give the model itself",
        )
    return [path / name for name in names if not name.startswith(".") and _is_model(path / name, formats)]


def _is_model(path: Path, formats: Formats) -> bool:
    try:
        if path.is_dir():
            return sniff.saved_model(path) or sniff.keras_zip(path) or _versions(path) is not None
        if not path.is_file() or match(HDF5_KINDS, Peek.of_file(path)) is not None:
            return False
        return any(format.sniff(path) for format in formats)
    except InputError:
        return path.suffix in (".keras", "") or path.is_dir()
    except OSError:
        return False


def _nothing_in(path: Path, formats: Formats) -> FerryError:
    names = Peek.of_directory(path).names
    for name in names:
        child = path / name
        if child.is_file() and child.suffix.lower() in (".h5", ".hdf5", ".keras", ".pb"):
            stranger = _identified(child)
            if stranger is not None:
                return stranger.as_error(child)
    return NotAModel(
        "the folder holds no model",
        where=path,
        found=listed(list(names)),
        hint="give the folder that holds `saved_model.pb`, or an .h5 or .keras file",
    )


def _identified(path: Path) -> Stranger | None:
    try:
        return identify(path)
    except (InputError, OSError):
        return None


def _is_archive(peek: Peek) -> bool:
    from .unpack import is_tar

    return peek.head.startswith(ZIP_MAGIC) or is_tar(peek)


def _in_archive(path: Path, peek: Peek, formats: Formats) -> Located:
    """Unpacks, and looks inside; a folder alone at the top is the top."""
    from .unpack import unpack

    folder = tempfile.TemporaryDirectory(prefix="kerasferry-")
    try:
        unpack(path, peek, Path(folder.name))
        located = _in_folder(_top(Path(folder.name)), formats)
    except FerryError as error:
        folder.cleanup()
        raise _renamed(error, folder.name, path) from None
    except BaseException:
        folder.cleanup()
        raise
    notes = tuple(inside_archive(note, folder.name, path) for note in located.notes)
    return replace(located, source=path, notes=(f"unpacked from {path.name}", *notes), unpacked=folder)


def _top(root: Path) -> Path:
    for _ in range(limits.ARCHIVE_DEPTH):
        entries = list(root.iterdir())
        if len(entries) != 1 or not entries[0].is_dir() or entries[0].name.isdecimal():
            break
        root = entries[0]
    return root


def _renamed(error: FerryError, folder: str, archive: Path) -> FerryError:
    for name in ("where", "found", "hint"):
        value = getattr(error, name)
        if value is not None:
            setattr(error, name, inside_archive(value, folder, archive))
    return error
