"""The dialects and their order.

tf.keras is counted by TF minor up to 2.15, where tf_keras goes on in the same dialect; then come the Keras 3 minors.
Standalone Keras 2.2 and 2.3 are a side branch beside the start of the chain.
"""

from __future__ import annotations

import re

from ..errors import UnknownVersion

TF_KERAS = ("tf1.12", "tf1.13", "tf1.14", "tf1.15", *(f"tf2.{minor}" for minor in range(16)))
KERAS_3 = tuple(f"k3.{minor}" for minor in range(16))
LAST_TF_KERAS = 15
CHAIN: tuple[str, ...] = (*TF_KERAS, *KERAS_3)

# Standalone Keras joins the chain where tf.keras took it over: its configs read as that dialect's.
SIDE_BRANCH = {"keras2.0": "tf1.12", "keras2.1": "tf1.12", "keras2.2": "tf1.12", "keras2.3": "tf1.15"}

# What Keras stamps into files, up to 2.15. From 2.5 on the stamp is the TF minor. "2.2.4-tf" and "2.4.0" name
# several; `evidence` narrows them.
STAMPS = {
    "2.1.6-tf": ("tf1.12",),
    "2.2.4-tf": ("tf1.13", "tf1.14", "tf1.15", "tf2.0", "tf2.1"),
    "2.3.0-tf": ("tf2.1", "tf2.2"),  # 2.1.4 writes it; 2.1.0 wrote 2.2.4-tf
    "2.4.0": ("tf2.3", "tf2.4"),
}

# The later of two stamps, where the patches of a version write two.
LATE_STAMPS = {"tf2.1": "2.3.0-tf"}


def position(dialect: str) -> int:
    """Where a dialect stands in the chain.

    Raises:
        UnknownVersion: There is no such dialect.
    """
    try:
        return CHAIN.index(SIDE_BRANCH.get(dialect, dialect))
    except ValueError:
        raise UnknownVersion(
            f"`{dialect}` is no dialect that kerasferry knows",
            hint=f"the newest it knows is Keras {CHAIN[-1].removeprefix('k')}",
        ) from None


def is_keras_3(dialect: str) -> bool:
    """Whether a dialect belongs to Keras 3."""
    return dialect in KERAS_3


def spoken(dialect: str) -> str:
    """A dialect as people name its version: `TF 2.3`, `Keras 3.14`."""
    for prefix, name in (("tf", "TF"), ("keras", "Keras"), ("k", "Keras")):
        if dialect.startswith(prefix):
            return f"{name} {dialect.removeprefix(prefix)}"
    return dialect


def of_tensorflow(version: str) -> tuple[str, ...]:
    """The dialect that a TensorFlow version writes with its own Keras; () for one that kerasferry does not know."""
    match = re.match(r"(\d+)\.(\d+)", version)
    name = f"tf{match[1]}.{match[2]}" if match else ""
    return (name,) if name in CHAIN else ()


def of_stamp(keras_version: str) -> tuple[str, ...]:
    """The dialects that a `keras_version` stamp leaves possible; () for one that kerasferry does not know."""
    if keras_version in STAMPS:
        return STAMPS[keras_version]
    match = re.match(r"(\d+)\.(\d+)", keras_version)
    if not match:
        return ()
    major, minor = int(match[1]), int(match[2])
    if major == 2 and minor >= 5:
        name = f"tf2.{min(minor, LAST_TF_KERAS)}"  # tf_keras goes on in the dialect of 2.15
    elif major == 2 and minor <= 3 and not keras_version.endswith("-tf"):
        name = f"keras2.{minor}"
    else:
        name = f"k{major}.{minor}"
    return (name,) if name in CHAIN or name in SIDE_BRANCH else ()


def stamp_of(dialect: str, keras_version: str) -> str:
    """What the Keras of a dialect stamps into its files: tf.keras has no version of its own to be asked for."""
    if dialect not in TF_KERAS:
        return keras_version
    found = next((stamp for stamp, dialects in STAMPS.items() if dialect in dialects), None)
    return LATE_STAMPS.get(dialect) or found or f"{dialect.removeprefix('tf')}.0"


def as_target(dialect: str) -> str:
    """A dialect as people ask for it: `tf==2.3`, `keras==3.14`."""
    for prefix, name in (("tf", "tf"), ("keras", "keras"), ("k", "keras")):
        if dialect.startswith(prefix):
            return f"{name}=={dialect.removeprefix(prefix)}"
    return dialect
