"""What an HDF5 file may do to its reader, refused before anything is read from it.

HDF5 files can point at other files (external links, external storage, virtual datasets), at themselves
(loops of links), declare terabytes in a few bytes, and ask for filters that are code. No Keras release writes
any of these: its datasets are contiguous, its links are hard and make a tree. Compression is accepted, since
`h5repack` and `create_dataset` of other tools add it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from math import prod
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from .. import limits
from ..errors import DamagedFile, FerryError, InputError, NotAModel
from .hdf5_datasets import DatasetChecks, refusal
from .hdf5_heaps import damaged_heap
from .hdf5_open import COPY_AGAIN, explain_open_error, hdf5_errors
from .reach import unreachable
from .shown import shown, size_of

if TYPE_CHECKING:
    import h5py

__all__ = ["check", "hdf5_errors", "open_hdf5"]


@contextmanager
def open_hdf5(path: Path, *, checked: bool = False) -> Iterator[h5py.File]:
    """An HDF5 file open for reading, checked; damage met inside the `with` becomes `DamagedFile` too.

    Args:
        path: The file.
        checked: Whether `check` has passed for it already: walking a big file takes a tenth of a second.

    Raises:
        DamagedFile: Cut short, or its header is wrong.
        NotAModel: Not HDF5, or it does what no Keras file does.
        InputError: It cannot be opened (not there, locked, no permission).
    """
    import h5py

    try:
        path.open("rb").close()  # h5py 3.1 raises one kind of OSError for everything
    except OSError as error:
        raise unreachable(path, error) from None
    with hdf5_errors(path):
        try:
            file = h5py.File(path, "r")
        except (OSError, RuntimeError, ValueError, KeyError, TypeError) as error:
            raise explain_open_error(path, error) from error
        with file:
            if not checked:
                check(file, path)
            yield file


def check(file: h5py.File, path: object, raw: IO[bytes] | None = None) -> None:
    """Walks every group, dataset and attribute without reading one value.

    Args:
        file: The open file; it may be a member of an archive, read through a Python file object.
        path: Its name for messages.
        raw: The bytes of the file, if it is a member of an archive; a file on disk is opened here.

    Raises:
        NotAModel: Something that no Keras release writes and that a reader should not follow.
        DamagedFile: The file contradicts itself: more data than bytes, links that lead nowhere.
        InputError: It needs an HDF5 filter that is not installed, or is larger than the limits.
    """
    with hdf5_errors(path):
        walk = _Walk(file, path)
        walk.run()
        if raw is not None:
            walk.check_heaps(raw)
        elif Path(file.filename).is_file():
            with Path(file.filename).open("rb") as stream:
                walk.check_heaps(stream)


class _Walk:
    """One walk over a file, with what it has met so far."""

    def __init__(self, file: h5py.File, path: object) -> None:
        import h5py

        self.h5 = h5py
        self.root = file.id
        self.path = path
        self.bytes = file.id.get_filesize()
        self.groups: dict[int, bytes] = {}  # address to the name by which it was met first
        self.addresses: set[int] = set()  # of datasets met
        self.datasets = DatasetChecks(self.bytes, path)
        self.objects = 0

    def run(self) -> None:
        """The walk, by a stack: recursion would end at a depth that the file chooses."""
        h5 = self.h5
        root = h5.h5g.open(self.root, b"/")
        self.groups[h5.h5o.get_info(root).addr] = b"/"
        stack = [(root, b"", 0)]
        while stack:
            group, place, depth = stack.pop()
            self._attributes(group, place or b"/")
            if depth > limits.HDF5_DEPTH:
                raise self._error(
                    NotAModel, f"the groups are nested more than {limits.HDF5_DEPTH} deep", place
                )
            links = group.links
            for name in group:
                child = self._link(group, links, name, place + b"/" + name)
                if child is not None:
                    stack.append((child, place + b"/" + name, depth + 1))

    def check_heaps(self, raw: IO[bytes]) -> None:
        """After the walk, which reads no string, and before anybody reads one."""
        if self.root.get_create_plist().get_sizes() != (8, 8):
            raise self._error(NotAModel, "the file has addresses of a length that no Keras file has", None)
        place = damaged_heap(raw, self.bytes, self.datasets.extents)
        if place is not None:
            raise DamagedFile(
                "the HDF5 file is damaged where it keeps its texts",
                where=f"{self.path} @ {place}",
                hint=COPY_AGAIN,
            )

    def _link(self, group: Any, links: Any, name: bytes, place: bytes) -> Any:
        """Checks one link and what is behind it; returns the group if it is one that is new."""
        h5 = self.h5
        self.objects += 1
        if self.objects > limits.HDF5_OBJECTS:
            raise self._error(
                InputError, f"the file holds more than {limits.HDF5_OBJECTS} groups and datasets", None
            )
        if kind := links.get_info(name).type:
            if kind != h5.h5l.TYPE_SOFT:
                raise self._foreign_link(group, name, place, kind)
            self._soft_link(group, name, place)
        info = h5.h5o.get_info(group, name)
        if info.type == h5.h5o.TYPE_GROUP:
            return self._group(group, name, place, info.addr)
        if info.type == h5.h5o.TYPE_DATASET and info.addr not in self.addresses:
            self.addresses.add(info.addr)
            dataset = h5.h5d.open(group, name)
            self._attributes(dataset, place)
            self.datasets.check(dataset, place)
        return None

    def _group(self, group: Any, name: bytes, place: bytes, address: int) -> Any:
        if address in self.groups:
            raise self._error(
                NotAModel,
                "two names lead to the same group, which no Keras file has",
                place,
                f"the same group as {shown(self.groups[address])}",
            )
        self.groups[address] = place
        return self.h5.h5g.open(group, name)

    def _foreign_link(self, group: Any, name: bytes, place: bytes, kind: int) -> FerryError:
        if kind != self.h5.h5l.TYPE_EXTERNAL:
            return self._error(
                NotAModel,
                "the file has a link of a user-defined kind, which no Keras file has",
                place,
                f"kind {kind}",
            )
        other, inside = group.links.get_val(name)
        return self._error(
            NotAModel,
            "the file has a link into another file, which no Keras file has",
            place,
            f"{shown(other)} :: {shown(inside)}",
        )

    def _soft_link(self, group: Any, name: bytes, place: bytes) -> None:
        """A soft link to a dataset is another name for it; one to a group can make a loop."""
        h5 = self.h5
        target = shown(group.links.get_val(name))
        try:
            kind = h5.h5o.get_info(group, name).type
        except (KeyError, RuntimeError, OSError, ValueError):
            raise self._error(DamagedFile, "a link leads nowhere", place, f"a link to {target}") from None
        if kind == h5.h5o.TYPE_GROUP:
            raise self._error(
                NotAModel,
                "the file has a soft link to a group, which no Keras file has",
                place,
                f"a link to {target}",
            )

    def _attributes(self, owner: Any, place: bytes) -> None:
        h5a = self.h5.h5a
        count = h5a.get_num_attrs(owner)
        if count > limits.HDF5_ATTRIBUTES:
            raise self._error(
                InputError, "a group or dataset has too many attributes", place, f"{count} attributes"
            )
        for index in range(count):
            attribute = h5a.open(owner, index=index)
            size = prod(attribute.shape or ()) * attribute.get_type().get_size()
            if size > self.bytes:
                raise self._error(
                    DamagedFile,
                    "an attribute is larger than the file",
                    place,
                    f"{shown(attribute.name)}: {size_of(size)} in a file of {size_of(self.bytes)}",
                )
            self.datasets.check_type(attribute.get_type(), place)

    def _error(
        self, kind: type[FerryError], what: str, place: bytes | None, found: str | None = None
    ) -> FerryError:
        return refusal(kind, what, self.path, place, found)
