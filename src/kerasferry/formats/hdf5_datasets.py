"""What an HDF5 dataset may be: as many bytes as the file holds for it, in the file itself, plain numbers."""

from __future__ import annotations

from math import prod
from typing import Any

from .. import limits
from ..errors import DamagedFile, FerryError, InputError, NotAModel
from .shown import shown, size_of


def refusal(
    kind: type[FerryError],
    what: str,
    path: object,
    place: bytes | None,
    found: str | None = None,
    hint: str | None = None,
) -> FerryError:
    """An error about a place in an HDF5 file."""
    where = str(path) if place is None else f"{path} :: {shown(place)}"
    return kind(what, where=where, found=found, hint=hint)


class DatasetChecks:
    """Checks datasets one by one, and what they come to together."""

    def __init__(self, size: int, path: object) -> None:
        import h5py

        self.h5 = h5py
        self.bytes = size
        self.path = path
        self.contiguous = 0  # bytes of all contiguous datasets so far
        self.extents: list[tuple[int, int]] = []  # start and length of each contiguous dataset
        self.logical = 0  # bytes of all datasets so far, decompressed
        self.layouts = {
            h5py.h5d.CONTIGUOUS: self._contiguous,
            h5py.h5d.COMPACT: self._compact,
            h5py.h5d.CHUNKED: self._chunked,
        }

    def check(self, dataset: Any, place: bytes) -> None:
        """Type, layout and size of one dataset (`h5py.h5d.DatasetID`)."""
        kind, space, plist = dataset.get_type(), dataset.get_space(), dataset.get_create_plist()
        self.check_type(kind, place)
        shape = space.shape
        if shape is None or (not shape and space.get_simple_extent_type() == self.h5.h5s.NULL):
            raise self._error(DamagedFile, "a dataset without a shape, which no Keras file has", place)
        size = prod(shape) * kind.get_size()
        self.logical += size
        layout = self.layouts.get(plist.get_layout())
        if layout is None:
            raise self._error(
                NotAModel, "the file has a virtual dataset, whose data are in other files", place
            )
        layout(dataset, plist, size, place)

    def _contiguous(self, dataset: Any, plist: Any, size: int, place: bytes) -> None:
        if plist.get_external_count():
            name = plist.get_external(0)[0]
            raise self._error(
                NotAModel, "the file keeps data in another file, which no Keras file does", place, shown(name)
            )
        offset = dataset.get_offset()
        if offset is None:
            self._unwritten(size, place)
            return
        self.contiguous += size
        if offset + size > self.bytes or self.contiguous > self.bytes:
            raise self._more_than_file(dataset, place)
        self.extents.append((offset, size))

    def _compact(self, dataset: Any, plist: Any, size: int, place: bytes) -> None:
        if size > dataset.get_storage_size():
            raise self._more_than_file(dataset, place)

    def _chunked(self, dataset: Any, plist: Any, size: int, place: bytes) -> None:
        chunk = prod(plist.get_chunk()) * dataset.get_type().get_size()
        stored = dataset.get_storage_size()
        self._filters(plist, place)
        if not stored:
            self._unwritten(size, place)
            return
        if stored > self.bytes or max(size, chunk) > max(
            limits.HDF5_UNWRITTEN_BYTES, limits.DEFLATE_RATIO * stored
        ):
            raise self._more_than_file(dataset, place)
        if chunk > limits.HDF5_CHUNK_BYTES:
            raise self._error(
                InputError, "a dataset is compressed in chunks too large to read", place, size_of(chunk)
            )
        if self.logical > max(limits.EXPANSION_FLOOR, limits.EXPANSION_RATIO * self.bytes):
            raise self._error(
                InputError,
                "the data are larger than the file by more than compression explains",
                None,
                f"{size_of(self.logical)} in a file of {size_of(self.bytes)}",
            )

    def _unwritten(self, size: int, place: bytes) -> None:
        if size > limits.HDF5_UNWRITTEN_BYTES:
            raise self._error(
                DamagedFile,
                "a dataset was declared but never written",
                place,
                f"{size_of(size)} without data",
            )

    def _filters(self, plist: Any, place: bytes) -> None:
        for index in range(plist.get_nfilters()):
            code, _, _, name = plist.get_filter(index)
            if not self.h5.h5z.filter_avail(code):
                raise self._error(
                    InputError,
                    "the data are compressed with an HDF5 filter that is not installed",
                    place,
                    f"filter {code} ({shown(name) or 'without a name'})",
                    "rewrite it where the filter is installed: `h5repack -f NONE model.h5 plain.h5`",
                )

    def check_type(self, kind: Any, place: bytes, depth: int = 0) -> None:
        """Refuses references, and types nested deeper than numbers and strings need."""
        h5t = self.h5.h5t
        form = kind.get_class()
        if form == h5t.REFERENCE:
            raise self._error(
                NotAModel, "the file holds references to objects, which no Keras file has", place
            )
        if depth > limits.HDF5_TYPE_DEPTH:
            raise self._error(NotAModel, "an element type is nested too deep", place)
        if form == h5t.COMPOUND:
            for index in range(kind.get_nmembers()):
                self.check_type(kind.get_member_type(index), place, depth + 1)
        elif form in (h5t.ARRAY, h5t.VLEN):
            self.check_type(kind.get_super(), place, depth + 1)

    def _more_than_file(self, dataset: Any, place: bytes) -> FerryError:
        shape = "x".join(map(str, dataset.shape)) or "scalar"
        stored = size_of(dataset.get_storage_size())
        return self._error(
            DamagedFile,
            "a dataset is larger than what the file holds for it",
            place,
            f"shape {shape}, {stored} stored, in a file of {size_of(self.bytes)}",
        )

    def _error(
        self,
        kind: type[FerryError],
        what: str,
        place: bytes | None,
        found: str | None = None,
        hint: str | None = None,
    ) -> FerryError:
        return refusal(kind, what, self.path, place, found, hint)
