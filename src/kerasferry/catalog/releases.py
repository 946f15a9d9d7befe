"""What versions.toml says, as Python values: which releases there are and what they need.

Standard library only (and `tomli` before Python 3.11): a command that only parses `--target` must start fast.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib  # type: ignore[import-not-found]

VERSIONS_FILE = Path(__file__).with_name("versions.toml")

FIRST_TF_WITH_KERAS_3 = "2.16"
"""From here on `tf.keras` is Keras 3, and the Keras version is no longer TensorFlow's."""

FIRST_TF_WITH_KERAS_PACKAGE = "2.6"
"""From here up to 2.15 the `keras` package of the same minor is what `tf.keras` is."""


@dataclass(frozen=True)
class Release:
    """One minor version of a package.

    Attributes:
        minor: `2.9`.
        releases: Full versions; the first is the one a target without a patch version gets.
        package: Name on the package index.
        pythons: Python minors it has wheels for, preferred first (empty: TensorFlow's are the limit).
        pins: Further requirements without which it does not install or work today.
        tensorflow: The TensorFlow minor it is paired with (Keras, tf_keras, standalone Keras).
        lowest_python: The lowest Python minor it accepts (Keras 3).
    """

    minor: str
    releases: tuple[str, ...]
    package: str
    pythons: tuple[str, ...] = ()
    pins: tuple[str, ...] = ()
    tensorflow: str | None = None
    lowest_python: str | None = None

    @property
    def default(self) -> str:
        """The full version a target gets that names only the minor."""
        return self.releases[0]


@dataclass(frozen=True)
class Releases:
    """All releases by kind, each keyed by minor version, oldest first."""

    tensorflow: dict[str, Release]
    keras: dict[str, Release]
    tf_keras: dict[str, Release]
    standalone: dict[str, Release]

    @property
    def keras_of_tensorflow(self) -> tuple[str, ...]:
        """Minors of the `keras` package that are `tf.keras` of the same TensorFlow minor (2.6 to 2.15)."""
        low, high = key(FIRST_TF_WITH_KERAS_PACKAGE), key(FIRST_TF_WITH_KERAS_3)
        return tuple(minor for minor in self.tensorflow if low <= key(minor) < high)


def key(version: str) -> tuple[int, ...]:
    """Sort key of a version: the leading digits of each part (`2.15.0.post1` -> (2, 15, 0, 1))."""
    return tuple(int("".join(c for c in part if c.isdigit()) or 0) for part in version.split("."))


def minor_of(version: str) -> str:
    """`2.9.3` -> `2.9`."""
    return ".".join(version.split(".")[:2])


def nearest(version: str, known: Iterable[str], count: int = 3) -> list[str]:
    """The known versions next to one that is not known, in ascending order."""

    def place(text: str) -> int:
        major, minor, patch = (*key(text), 0, 0)[:3]
        return (major * 1000 + minor) * 1000 + patch

    closest = sorted(known, key=lambda candidate: abs(place(candidate) - place(version)))[:count]
    return sorted(closest, key=key)


@cache
def releases() -> Releases:
    """Read versions.toml (once)."""
    data = tomllib.loads(VERSIONS_FILE.read_text("utf-8"))
    return Releases(
        tensorflow=_table(data["tensorflow"], "tensorflow"),
        keras=_table(data["keras"], "keras"),
        tf_keras=_table(data["tf_keras"], "tf-keras"),
        standalone=_table(data["standalone"], "keras"),
    )


def _table(rows: dict[str, dict[str, object]], package: str) -> dict[str, Release]:
    return {minor: _release(minor, rows[minor], package) for minor in sorted(rows, key=key)}


def _release(minor: str, row: dict[str, object], package: str) -> Release:
    python = row.get("python", ())
    return Release(
        minor=minor,
        releases=_texts(row["releases"]),
        package=str(row.get("package", package)),
        pythons=() if isinstance(python, str) else _texts(python),
        pins=_texts(row.get("pins", ())),
        tensorflow=str(row["tensorflow"]) if "tensorflow" in row else None,
        lowest_python=python if isinstance(python, str) else None,
    )


def _texts(value: object) -> tuple[str, ...]:
    assert isinstance(value, (list, tuple))
    return tuple(str(item) for item in value)
