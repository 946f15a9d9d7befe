"""The answer to "what did the user point at": a path that a reader takes, and how we came to it."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType


@dataclass
class Located:
    """A model found. Close it, or use it in a `with`, when nothing of the model will be read any more.

    Attributes:
        source: What the user pointed at.
        path: What the reader takes: another file or folder if `source` was near it, or an archive of it.
        format: Name of the format (`FORMATS`).
        notes: What was decided on the way, a sentence each.
    """

    source: Path
    path: Path
    format: str
    notes: tuple[str, ...] = ()
    unpacked: tempfile.TemporaryDirectory[str] | None = field(default=None, repr=False)

    def shown(self, path: object) -> str:
        """A path for messages: what was unpacked is named by its archive, not by the temporary folder."""
        text = str(path)
        if self.unpacked is None:
            return text
        return inside_archive(text, self.unpacked.name, self.source)

    def close(self) -> None:
        """Removes what was unpacked."""
        if self.unpacked is not None:
            self.unpacked.cleanup()

    def __enter__(self) -> Located:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def inside_archive(text: str, folder: str, archive: Path) -> str:
    """`/tmp/x/a/b.h5` becomes `archive.zip :: a/b.h5`."""
    return text.replace(f"{folder}/", f"{archive} :: ").replace(folder, str(archive))
