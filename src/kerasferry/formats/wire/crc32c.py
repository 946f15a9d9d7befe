"""CRC32C (Castagnoli), which covers every block and every tensor of a checkpoint.

It comes from the package google-crc32c (C, 10 GiB/s). An environment into which kerasferry was only put on the path
may lack it; the other formats are read without.
"""

from __future__ import annotations

from kerasferry.errors import EnvironmentProblem

try:
    import google_crc32c
except ImportError:  # pragma: no cover - tested in an environment of its own
    google_crc32c = None  # type: ignore[assignment]


def extend(crc: int, data: bytes | memoryview) -> int:
    """The checksum of what `crc` covers and then `data`.

    Raises:
        EnvironmentProblem: google-crc32c is not installed.
    """
    if google_crc32c is None:
        raise EnvironmentProblem(
            "a SavedModel cannot be read without its checksums: the package google-crc32c is missing",
            hint="pip install google-crc32c",
        )
    found: int = google_crc32c.extend(crc, data)
    return found
