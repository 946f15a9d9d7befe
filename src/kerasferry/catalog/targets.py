"""What a person asks for: `tf==2.9`, `keras==3.6`, `tf==2.17,keras==3.5`, `tf_keras==2.17`, `python==3.11`.

A target is a triple (backend, Keras, Python), for TensorFlow does not pin Keras: 2.16 to 2.21 all get the
newest Keras 3 from the index. What it leaves out is filled in by the committed lock (`recipes.resolve`):

    tf==2.9               tf.keras of 2.9
    tf==2.17              the Keras that the index gives with it on the day of the lock
    keras==3.6            the TensorFlow of its time (versions.toml)
    keras==2.9            the same as tf==2.9 (the `keras` package 2.6 to 2.15 is tf.keras)
    keras==2.3            standalone Keras on TensorFlow 1.x
    newest, or nothing    the newest TensorFlow and what the lock gives with it

Standard library only.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kerasferry.catalog.releases import Release, key, minor_of, nearest, releases
from kerasferry.errors import UnknownVersion, UsageError

if TYPE_CHECKING:
    from kerasferry.catalog.recipes import Recipe

NAMES = {
    "tf": "tf",
    "tensorflow": "tf",
    "tensorflow-cpu": "tf",
    "keras": "keras",
    "tf_keras": "tf_keras",
    "tf-keras": "tf_keras",
    "python": "python",
    "py": "python",
}
TITLES = {"tf": "TensorFlow", "keras": "Keras", "tf_keras": "tf_keras", "python": "Python"}
EXAMPLE = "write it like tf==2.9, keras==3.6 or tf==2.17,keras==3.5"


@dataclass(frozen=True)
class Target:
    """What must load a model. Versions as the person wrote them: `2.9` or `2.9.3`; None is "you choose"."""

    tf: str | None = None
    keras: str | None = None
    python: str | None = None
    tf_keras: str | None = None

    def __str__(self) -> str:
        parts = [f"{name}=={value}" for name in TITLES if (value := getattr(self, name)) is not None]
        return ",".join(parts) or "newest"


def parse_target(text: str) -> Target:
    """Understand a `--target`; only versions in versions.toml are accepted.

    Raises:
        UsageError: It is not a list of `name==version`.
        UnknownVersion: No such release; the hint names the nearest ones.
    """
    fields: dict[str, str] = {}
    if text.strip().lower() not in ("", "newest"):
        for part in text.split(","):
            name, version = _part(part, text)
            if name in fields:
                raise UsageError(f"the target names {TITLES[name]} twice", found=text, hint=EXAMPLE)
            fields[name] = version
    for name, version in fields.items():
        _check_known(name, version)
    return Target(**fields)


def resolve(target: Target | str) -> Recipe:
    """The recipe of an environment for a target; see `recipes.resolve`."""
    from kerasferry.catalog import recipes

    return recipes.resolve(parse_target(target) if isinstance(target, str) else target)


def _part(part: str, text: str) -> tuple[str, str]:
    name, separator, version = part.partition("==")
    canonical = NAMES.get(name.strip().lower())
    version = version.strip()
    if not separator or canonical is None:
        raise UsageError("this is not a target", found=text, hint=EXAMPLE)
    if not all(piece[:1].isdigit() for piece in version.split(".")) and ".post" not in version:
        raise UsageError("this is not a version", found=part.strip(), hint=EXAMPLE)
    return canonical, version


def _check_known(name: str, version: str) -> None:
    minors, patches = _known(name)
    if version in minors or version in patches:
        return
    minor = minor_of(version)
    of_minor = [patch for patch in patches if minor_of(patch) == minor]
    near = nearest(version, of_minor or minors)
    raise UnknownVersion(
        f"there is no {TITLES[name]} {version} that kerasferry knows",
        found=f"{name}=={version}",
        hint=f"the nearest: {', '.join(f'{name}=={item}' for item in near)}",
    )


def _known(name: str) -> tuple[list[str], list[str]]:
    """Known minors and known full versions of one field."""
    table = releases()
    if name == "python":
        pythons = {python for release in table.tensorflow.values() for python in release.pythons}
        return sorted(pythons, key=key), []
    if name == "keras":
        minors = [*table.standalone, *table.keras_of_tensorflow, *table.keras]
        patches = _patches([*table.standalone.values(), *table.keras.values()])
        return minors, patches + [f"{minor}.0" for minor in table.keras_of_tensorflow]
    rows = table.tensorflow if name == "tf" else table.tf_keras
    return list(rows), _patches(rows.values())


def _patches(rows: Iterable[Release]) -> list[str]:
    return [patch for row in rows for patch in row.releases]
