"""A stream for parsers that trust the lengths they read: it refuses what no honest file asks for.

`zipfile` reads the list of members, and `tarfile` a header of attributes, in one piece whose length the file
itself states. The decompressed stream of a tar has no end that is known beforehand.
"""

from __future__ import annotations

from typing import IO


class BeyondLimitError(Exception):
    """A parser asked for more than an honest file needs. Callers turn it into a `FerryError`.

    Attributes:
        whole: Whether the stream itself is too long, and not one step in it.
    """

    def __init__(self, what: str, whole: bool = False) -> None:
        super().__init__(what)
        self.whole = whole


class Bounded:
    """A readable, seekable stream with limits.

    Attributes:
        per_read: The most that one read may ask for, None for no limit.
        total: The furthest position that may be reached, None for no limit.
        forward: Whether seeking back is refused (a compressed stream begins anew to go back).
        last: What the last bounded read returned.
    """

    def __init__(
        self, stream: IO[bytes], *, per_read: int | None, total: int | None = None, forward: bool = False
    ) -> None:
        self.stream = stream
        self.per_read = per_read
        self.total = total
        self.forward = forward
        self.last = b""

    def read(self, count: int = -1) -> bytes:
        """As in a file; a negative count reads to the end, and is refused if that is too much."""
        if self.per_read is None:
            return self.stream.read(count)
        wanted = self.per_read + 1 if count is None or count < 0 else count
        if count is not None and count > self.per_read:
            raise BeyondLimitError(f"a read of {count} bytes")
        data = self.stream.read(wanted)
        if len(data) > self.per_read:
            raise BeyondLimitError("a read without end")
        self._check(self.stream.tell())
        self.last = data
        return data

    def seek(self, offset: int, whence: int = 0) -> int:
        """As in a file."""
        if self.forward and (whence != 0 or offset < self.stream.tell()):
            raise BeyondLimitError("a step back")
        if whence == 0:
            self._check(offset)
        return self.stream.seek(offset, whence)

    def tell(self) -> int:
        """As in a file."""
        return self.stream.tell()

    def seekable(self) -> bool:
        """As in a file."""
        return True

    def close(self) -> None:
        """As in a file."""
        self.stream.close()

    def _check(self, position: int) -> None:
        if self.total is not None and position > self.total:
            raise BeyondLimitError(f"more than {self.total} bytes", whole=True)
