"""Base classes that stand in models as layers, and inputs that are described by a TensorFlow type."""

from __future__ import annotations

from ...errors import Refused
from ...hub import Json, Severity
from ..step import Argument, Difference, Rewrite, Walk, config_of

# What a layer without a `get_config` of its own writes of the base class's arguments.
OF_THE_BASE = ("input_shape", "input_dim", "batch_size", "implementation")

_IDENTITY_PROOF = (
    "Identity({0}=...) of 2.15.1 -> 3.15.1: could not be deserialized properly; Identity has no `get_config` in "
    "Keras 2 and writes every argument that it was given"
)


def identities(walk: Walk) -> None:
    """`Layer()` returns what it is given."""
    for name in ("Layer", "PreprocessingLayer"):
        for place in walk.places((name,)):
            place.layer["class_name"] = "Identity"
            walk.note(Severity.NEUTRAL, place.where, f"class `{name}` does nothing and is called `Identity`")


def refuse_base_classes(walk: Walk) -> None:
    """Classes that Keras 3 has not, and that no stock layers say."""
    for place in walk.places(("AbstractRNNCell",)):
        raise Refused(
            "`AbstractRNNCell` is a base class that computes nothing",
            where=place.where,
            found="AbstractRNNCell",
        )
    for place in walk.places(("DenseFeatures",)):
        columns = config_of(place.layer).get("feature_columns")
        found = [item.get("class_name") for item in columns or () if isinstance(item, dict)]
        raise Refused(
            "`DenseFeatures` reads feature columns, which Keras 3 does not have",
            where=place.where,
            found=", ".join(map(str, found)),
            hint="put preprocessing layers (StringLookup, CategoryEncoding, ...) in its place and train again",
        )


def described_inputs(walk: Walk) -> None:
    """An input that was made from a `tf.TensorSpec` has its shape and type in there."""
    for place in walk.places(("InputLayer",)):
        config = config_of(place.layer)
        if config.get("type_spec") is None:
            config.pop("type_spec", None)
            continue
        kind, parts = _spec(config.pop("type_spec"))
        if kind not in ("TensorSpec", "SparseTensorSpec") or len(parts) < 2:
            raise Refused(
                f"an input of the type {kind} has no equal in Keras 3",
                where=place.where,
                found=f"type_spec={kind}",
            )
        shape, dtype = parts[:2]
        config.update(batch_input_shape=shape, dtype=dtype, sparse=kind == "SparseTensorSpec")
        walk.note(
            Severity.NEUTRAL, place.where, f"`type_spec` renamed: it is a shape {shape} and a type {dtype}"
        )


def _spec(value: Json) -> tuple[str, list[object]]:
    """The kind of a type and its parts, by the writer of HDF5 and SavedModel or by that of `.keras`."""
    kind = str(value.get("type_spec") or value.get("spec_name")).removeprefix("tf.")
    parts = value.get("serialized") or value.get("config")
    found = [_unpacked(part) for part in parts] if isinstance(parts, list) else []
    return kind, found


def _unpacked(part: object) -> object:
    if isinstance(part, dict) and part.get("class_name") in ("TensorShape", "__tensorshape__"):
        return part.get("items", part.get("config"))
    return part


DIFFERENCES: tuple[Difference, ...] = (
    Rewrite(
        refuse_base_classes,
        "DenseFeatures of 2.15.1 -> 3.0.5: Could not locate class 'DenseFeatures'; AbstractRNNCell in 2.15.1: call() "
        "missing 1 required positional argument: 'states'",
    ),
    Rewrite(
        identities,
        "Layer() of 2.3.4, 2.9.3 and 2.15.1 returns its input; 3.15.1: Exception encountered when calling Layer.call()",
    ),
    *(Argument(("Identity",), name, None, _IDENTITY_PROOF.format(name), same=True) for name in OF_THE_BASE),
    Rewrite(
        described_inputs,
        "Input(type_spec=tf.TensorSpec((None, 4))) of 2.15.1 -> 3.15.1: InputLayer could not be deserialized properly",
    ),
)
