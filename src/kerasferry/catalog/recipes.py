"""From a target to what must be installed: Pythons and requirements, locked where the lock fits.

`lock.json` beside this file holds, for each recipe, every package with `==` as the index resolved it on the
day of the lock, for one Python on Linux x86-64. On another platform, another Python, another patch version,
or for a pair of TensorFlow and Keras that the lock does not hold, the requirements are those of
versions.toml, and `Build.locked` is False; an environment's record says so.
"""

from __future__ import annotations

import hashlib
import json
import platform
import sys
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from kerasferry.catalog.releases import (
    FIRST_TF_WITH_KERAS_3,
    Release,
    key,
    minor_of,
    releases,
)
from kerasferry.catalog.targets import Target
from kerasferry.errors import UnknownVersion

LOCK_FILE = Path(__file__).with_name("lock.json")
LOCK_PLATFORM = "x86_64-unknown-linux-gnu"


@dataclass(frozen=True)
class Build:
    """A recipe for one Python version.

    Attributes:
        python: `3.10`.
        requirements: As an installer takes them (`numpy==1.26.4`, or `numpy<2` if not locked).
        locked: True if every package is there with `==`, from the lock.
        keras: Full version of Keras 3 or standalone Keras that it gets; None before TF 2.16.
    """

    python: str
    requirements: tuple[str, ...]
    locked: bool
    keras: str | None

    @property
    def digest(self) -> str:
        """Ten hex digits that change whenever the environment would."""
        content = json.dumps([self.python, sorted(self.requirements)])
        return hashlib.sha256(content.encode()).hexdigest()[:10]


@dataclass(frozen=True)
class Recipe:
    """How to make an environment for a target.

    Attributes:
        id: Short name, also in the folder's name: `tf2.9`, `k3.6`, `tf2.18-k3.6`, `tfk2.17`, `keras2.3`.
        target: What was asked for.
        tf: Full TensorFlow version.
        tf_keras: Full tf_keras version, or None.
        api: Which Keras the `keras` loader means inside: `tf.keras`, `keras` or `tf_keras`.
        wanted: The requirements before any lock; Keras is in them only if the target names it.
        builds: One for each Python that works, preferred first.
    """

    id: str
    target: Target
    tf: str
    tf_keras: str | None
    api: str
    wanted: tuple[str, ...]
    builds: tuple[Build, ...]

    @property
    def preferred(self) -> Build:
        """The build for the Python to prefer."""
        return self.builds[0]

    @property
    def keras(self) -> str | None:
        """Full version of Keras 3 or standalone Keras in the preferred build; None before TF 2.16."""
        return self.preferred.keras

    @property
    def dialect(self) -> str:
        """In which grammar this Keras writes configs: `tf2.9`, `k3.5`, `tf2.15` (tf_keras), `keras2.3`."""
        return dialect_of(self.tf, self.keras, self.api)


def dialect_of(tf: str, keras: str | None, api: str) -> str:
    """The dialect of the Keras behind `api`, from full versions."""
    if api == "tf_keras":
        return "tf2.15"
    if api == "tf.keras" or keras is None:
        return f"tf{minor_of(tf)}"
    return f"k{minor_of(keras)}" if key(keras) >= (3,) else f"keras{minor_of(keras)}"


def resolve(target: Target) -> Recipe:
    """The recipe for a target whose versions are known.

    Raises:
        UnknownVersion: The versions do not go together; the hint names a pair that does.
    """
    table = releases()
    if target.tf_keras is not None:
        return _tf_keras(target, table.tf_keras[minor_of(target.tf_keras)])
    if target.keras is None:
        return _tensorflow(target, table.tensorflow[_minor(target.tf) or list(table.tensorflow)[-1]])
    minor = minor_of(target.keras)
    if minor in table.keras:
        return _keras_3(target, table.keras[minor])
    if minor in table.standalone:
        return _standalone(target, table.standalone[minor])
    _same_minor(target, "Keras", minor)
    return _tensorflow(target, table.tensorflow[minor])


def all_recipes() -> list[Recipe]:
    """Every recipe that the lock must hold: each TensorFlow, Keras 3, tf_keras and standalone Keras minor."""
    table = releases()
    targets = [
        *(Target(tf=minor) for minor in table.tensorflow),
        *(Target(keras=minor) for minor in table.keras),
        *(Target(tf_keras=minor) for minor in table.tf_keras),
        *(Target(keras=minor) for minor in table.standalone),
    ]
    return list({recipe.id: recipe for recipe in map(resolve, targets)}.values())


@cache
def read_lock() -> dict[str, dict[str, object]]:
    """Recipe id -> {"python": "3.10", "requirements": ["absl-py==2.1.0", ...]}; empty without a lock."""
    if not LOCK_FILE.exists():
        return {}
    recipes: dict[str, dict[str, object]] = json.loads(LOCK_FILE.read_text("utf-8"))["recipes"]
    return recipes


def _tensorflow(target: Target, tf: Release) -> Recipe:
    version = _full(target.tf, tf)
    if key(tf.minor) < key(FIRST_TF_WITH_KERAS_3):
        return _recipe(f"tf{_short(version, tf)}", target, tf, version, api="tf.keras")
    return _recipe(f"tf{_short(version, tf)}", target, tf, version, api="keras", newest_keras=True)


def _keras_3(target: Target, keras: Release) -> Recipe:
    table = releases()
    assert keras.tensorflow is not None and target.keras is not None
    tf = table.tensorflow[_minor(target.tf) or keras.tensorflow]
    if key(tf.minor) < key(FIRST_TF_WITH_KERAS_3):
        raise UnknownVersion(
            f"Keras {target.keras} does not go with TensorFlow {tf.minor}, which brings its own Keras",
            found=str(target),
            hint=f"keras=={target.keras} alone takes TensorFlow {keras.tensorflow}",
        )
    version, keras_version = _full(target.tf, tf), _full(target.keras, keras)
    plain = _tensorflow(Target(tf=version, python=target.python), tf)
    if plain.keras == keras_version:
        return replace(plain, target=target)
    name = f"k{_short(keras_version, keras)}"
    if tf.minor != keras.tensorflow or version != tf.default:
        name = f"tf{_short(version, tf)}-{name}"
    return _recipe(name, target, tf, version, api="keras", keras=keras, keras_version=keras_version)


def _standalone(target: Target, keras: Release) -> Recipe:
    assert keras.tensorflow is not None
    tf = releases().tensorflow[_minor(target.tf) or keras.tensorflow]
    if key(tf.minor) >= (2,):
        raise UnknownVersion(
            f"standalone Keras {target.keras} goes with TensorFlow 1.x only",
            found=str(target),
            hint=f"keras=={target.keras} alone takes TensorFlow {keras.tensorflow}",
        )
    version, keras_version = _full(target.tf, tf), _full(target.keras, keras)
    name = f"keras{_short(keras_version, keras)}"
    if tf.minor != keras.tensorflow or version != tf.default:
        name = f"tf{_short(version, tf)}-{name}"
    return _recipe(name, target, tf, version, api="keras", keras=keras, keras_version=keras_version)


def _tf_keras(target: Target, tf_keras: Release) -> Recipe:
    _same_minor(target, "tf_keras", tf_keras.minor)
    tf = releases().tensorflow[tf_keras.minor]
    version, tf_keras_version = _full(target.tf, tf), _full(target.tf_keras, tf_keras)
    name = f"tfk{_short(tf_keras_version, tf_keras)}"
    if version != tf.default:
        name = f"tf{version}-{name}"
    keras = None if target.keras is None else releases().keras.get(minor_of(target.keras))
    return _recipe(
        name if keras is None else f"{name}-k{target.keras}",
        target,
        tf,
        version,
        api="tf_keras",
        keras=keras,
        keras_version=None if keras is None else _full(target.keras, keras),
        newest_keras=key(tf.minor) >= key(FIRST_TF_WITH_KERAS_3),
        tf_keras=f"{tf_keras.package}=={tf_keras_version}",
    )


def _recipe(
    name: str,
    target: Target,
    tf: Release,
    version: str,
    *,
    api: str,
    keras: Release | None = None,
    keras_version: str | None = None,
    newest_keras: bool = False,
    tf_keras: str | None = None,
) -> Recipe:
    fixed = [f"{_package(tf)}=={version}", *tf.pins, *(keras.pins if keras else ())]
    if tf_keras is not None:
        fixed.append(tf_keras)
    builds = []
    for python in _pythons(target, tf, keras):
        locked = _locked(name, python)
        found = keras_version
        if newest_keras and found is None:
            found = _requirement(locked, "keras") or _newest_keras_for(python)
        loose = [*fixed, f"keras=={found}"] if found else fixed
        builds.append(Build(python, tuple(locked or loose), locked is not None, found))
    tf_keras_version = tf_keras.partition("==")[2] if tf_keras else None
    wanted = [*fixed, f"keras=={keras_version}"] if keras_version else fixed
    return Recipe(name, target, version, tf_keras_version, api, tuple(wanted), tuple(builds))


def _pythons(target: Target, tf: Release, keras: Release | None) -> list[str]:
    lowest = key(keras.lowest_python) if keras and keras.lowest_python else (0,)
    possible = [python for python in tf.pythons if key(python) >= lowest]
    if target.python is None:
        return possible
    if target.python not in possible:
        what = f"Keras {keras.minor}" if keras and target.python in tf.pythons else f"TensorFlow {tf.minor}"
        raise UnknownVersion(
            f"{what} has no packages for Python {target.python}",
            found=str(target),
            hint=f"it has them for Python {', '.join(possible)}",
        )
    return [target.python]


def _locked(name: str, python: str) -> list[str] | None:
    entry = read_lock().get(name)
    if entry is None or entry["python"] != python or not lock_fits_here():
        return None
    requirements = entry["requirements"]
    assert isinstance(requirements, list)
    return [str(requirement) for requirement in requirements]


def lock_fits_here() -> bool:
    """Whether this machine is of the platform the lock was resolved for (Linux x86-64)."""
    return sys.platform == "linux" and platform.machine() == "x86_64"


def _requirement(requirements: list[str] | None, package: str) -> str | None:
    for requirement in requirements or ():
        name, _, version = requirement.partition("==")
        if name == package:
            return version
    return None


def _newest_keras_for(python: str) -> str:
    """The newest Keras 3 that accepts a Python, by versions.toml."""
    fitting = [row for row in releases().keras.values() if key(row.lowest_python or "3.9") <= key(python)]
    return fitting[-1].default


def _package(tf: Release) -> str:
    """`tensorflow-cpu` has wheels for Linux and Windows on x86-64 only."""
    on_x86 = platform.machine().lower() in ("x86_64", "amd64")
    return tf.package if on_x86 and sys.platform in ("linux", "win32") else "tensorflow"


def _same_minor(target: Target, what: str, minor: str) -> None:
    if target.tf is not None and minor_of(target.tf) != minor:
        raise UnknownVersion(
            f"{what} {minor} goes with TensorFlow {minor} only",
            found=str(target),
            hint=f"tf=={minor} in its place",
        )


def _minor(version: str | None) -> str | None:
    return None if version is None else minor_of(version)


def _full(version: str | None, release: Release) -> str:
    """The full version: as written if it has a patch part, else the release's default."""
    return version if version in release.releases else release.default


def _short(version: str, release: Release) -> str:
    """The minor if it is the default release, else the full version."""
    return release.minor if version == release.default else version
