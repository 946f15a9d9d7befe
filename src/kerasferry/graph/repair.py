"""Repairs of a SavedModel's graph that leave everything else as it was.

`'_UserObject' object has no attribute 'add_slot'`: `tf.saved_model.load` and `TFSMLayer` raise it for any
object that refers to optimizer slots, if no Keras 2 in the process knows that object (TensorFlow 2.16 and
later; seen in 2.17.1 and 2.21.0 with files of 2.3, 2.9, and of 2.15 with a legacy optimizer). Without the
references they load, and predict the same. The slots' values stay in the checkpoint.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from kerasferry.errors import DamagedFile, NotAModel, OutputExists, OutputProblem
from kerasferry.formats.output import NO_ROOM
from kerasferry.formats.saved_model import GRAPH_FILE, read_graph_file, read_message_file
from kerasferry.formats.wire.fields import without

# SavedModel.meta_graphs, MetaGraphDef.object_graph_def, SavedObjectGraph.nodes, SavedObject.slot_variables
_SLOTS = (2, 7, 1, 3)


def repair_slots(source: Path, target: Path) -> int:
    """Copies a SavedModel without the references to optimizer slots.

    In `saved_model.pb` those references are gone and the lengths of the messages around them fit; every other
    byte, and every other file, is the same. A SavedModel without references is copied as it is.

    Args:
        source: The folder of the SavedModel; it is only read.
        target: The new folder; it must not exist or be empty. On an error it is left half written.

    Returns:
        The number of references removed.

    Raises:
        NotAModel, DamagedFile, Refused: The source is no SavedModel that can be read.
        OutputExists: The target holds something.
        OutputProblem: The target cannot be written.
    """
    read_graph_file(source)  # whether it is a SavedModel at all, with errors that say what it is instead
    file = source / GRAPH_FILE
    data, removed = without(read_message_file(file), _SLOTS, file)
    try:
        _require_new(source, target)
        _copy_others(source, target)
        (target / GRAPH_FILE).write_bytes(data)
    except (OSError, shutil.Error) as error:
        raise _explained(error, source, target) from None
    return removed


def _require_new(source: Path, target: Path) -> None:
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise OutputExists("the output is there already", where=target)
    if source.resolve() in target.resolve().parents:
        raise OutputExists("the output would lie inside of the SavedModel that it is made from", where=target)


def _copy_others(source: Path, target: Path) -> None:
    """Copies all files but the graph; follows links, of which the caches of model hubs consist."""
    target.mkdir(parents=True, exist_ok=True)
    seen: set[str] = set()
    for folder, _, names in os.walk(source, followlinks=True, onerror=_raise):
        real = os.path.realpath(folder)
        if real in seen:
            raise NotAModel("a link in the SavedModel leads back into it", where=folder)
        seen.add(real)
        place = target / Path(folder).relative_to(source)
        place.mkdir(exist_ok=True)
        for name in names:
            file = Path(folder, name)
            if not file.is_file():
                raise NotAModel("the SavedModel holds something that is no file", where=file)
            if file != source / GRAPH_FILE:
                shutil.copyfile(file, place / name)


def _raise(error: OSError) -> None:
    raise error


def _explained(error: OSError, source: Path, target: Path) -> OutputProblem | DamagedFile:
    if error.errno in NO_ROOM:  # named after the file that was copied, which is the source's
        return OutputProblem("there is no space left for the output", where=target, found=error.strerror)
    where = Path(error.filename or target)
    if source in (where, *where.parents):
        return DamagedFile("the file cannot be read", where=where, found=error.strerror or error)
    return OutputProblem("the output cannot be written", where=where, found=error.strerror or error)
