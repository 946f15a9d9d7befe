"""A kind of file that is not ours, and what in it is worth showing."""

from __future__ import annotations

import bz2
import lzma
import re
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from .. import limits
from ..errors import FerryError, InputError, NotAModel
from .peek import Peek
from .shown import listed, shown
from .signs import HDF5_MAGIC, Sign, tar


def _nothing(peek: Peek) -> str | None:
    return None


@dataclass(frozen=True)
class Stranger:
    """A kind of file that is not ours.

    Attributes:
        name: Its short name, for machines.
        sign: How it is told.
        what: The sentence of the error.
        hint: What to do; `{name}` stands for the file's name.
        error: The error it makes.
        detail: Finds something in the file worth showing.
        found: That something, for one file.
    """

    name: str
    sign: Sign
    what: str
    hint: str | None = None
    error: type[InputError] = NotAModel
    detail: Callable[[Peek], str | None] = _nothing
    found: str | None = None

    def as_error(self, path: object) -> FerryError:
        """The error for this file."""
        name = shown(Path(str(path)).name)
        hint = None if self.hint is None else self.hint.replace("{name}", name)
        return self.error(self.what, where=path, found=self.found, hint=hint)


def lfs_size(peek: Peek) -> str | None:
    """The size of the file that a Git LFS pointer stands for."""
    size = re.search(rb"^size (\d{1,20})$", peek.head, re.MULTILINE)
    return f"a pointer to {size[1].decode()} bytes" if size else None


def title(peek: Peek) -> str | None:
    """The title of a web page."""
    found = re.search(rb"<title[^>]*>([^<]{1,200})</title", peek.head, re.IGNORECASE)
    return f"the title `{shown(b' '.join(found[1].split()))}`" if found else None


def pickled(peek: Peek) -> str | None:
    """The library whose objects a pickle holds, as the first name in it says."""
    module = re.search(
        rb"(?:c|\x8c.)((?:keras|tensorflow|tf_keras|sklearn|numpy|joblib|torch|xgboost)[\w.]*)",
        peek.head,
        re.DOTALL,
    )
    return f"objects of `{module[1].decode()}`" if module else None


def class_name(peek: Peek) -> str | None:
    """The class of a model in its JSON or YAML."""
    name = re.search(rb"\"?class_name\"?\s*:\s*\"?(\w{1,80})", peek.head)
    return f"the layers of a `{name[1].decode()}`" if name else None


def inner(peek: Peek) -> str | None:
    """What a compressed file begins with, decompressed."""
    head = decompressed_head(peek)
    if head.startswith(HDF5_MAGIC):
        return "an HDF5 file, compressed"
    return "a tar archive, compressed" if tar(Peek(peek.path, len(head), head)) else None


def decompressed_head(peek: Peek) -> bytes:
    """The first 512 bytes of what is inside a gzip, bzip2 or xz file; empty if it cannot be decompressed."""
    try:
        if peek.head.startswith(b"\x1f\x8b"):
            return zlib.decompressobj(wbits=31).decompress(peek.head, 512)
        if peek.head.startswith(b"BZh"):
            with bz2.open(peek.path) as file:  # a block is decompressed whole: at most 900 kB
                return file.read(512)
        # The header of xz may ask for gigabytes of dictionary.
        return lzma.LZMADecompressor(memlimit=limits.EXPANSION_FLOOR).decompress(peek.head, 512)
    except (OSError, EOFError, zlib.error, lzma.LZMAError, ValueError):
        return b""


def names(peek: Peek) -> str | None:
    """The first names in an archive or folder."""
    return listed(list(peek.names)) or None


# What most rows advise.
ASK_WHOLE = "save the whole model where it was made: model.save('model.keras')"
UNCOMPRESS = "decompress it first: {tool} {{name}}"
