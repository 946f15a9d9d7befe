"""Operations that single minors of Keras 3 get wrong, for which a class of the generated module is written."""

from __future__ import annotations

from collections.abc import Callable

from ...errors import Refused
from ...hub import Json
from ..step import Walk, config_of
from .changed_operations import arguments_of, named_to_generated, shape_of
from .fault_table import Fault
from .later import STOCK, is_generated, to_generated
from .later_operations import HOME

ADAPTIVE = tuple(f"Adaptive{kind}Pooling{rank}D" for kind in ("Average", "Max") for rank in (1, 2, 3))


def _written(module: str, *names: str, where: Callable[[Json], bool] | None = None) -> Callable[[Walk], None]:
    """Let operations be those of the module, those for which `where` holds."""

    def work_around(walk: Walk) -> None:
        for place in walk.places(names):
            if place.layer.get("module") == f"{HOME}{module}" and (where is None or where(place.layer)):
                name = str(place.layer["class_name"])
                named_to_generated(walk, place, name, f"{walk.target_name} does not compute it so")

    return work_around


def _of_groups(layer: Json) -> bool:
    """Whether several heads of a query may look at the same."""
    query, key = (shape_of(one) for one in arguments_of(layer, "query", "key"))
    known = query is not None and key is not None and len(query) == len(key) == 4
    return not known or query[2] != key[2]  # type: ignore[index]


def _of_truth(layer: Json) -> bool:
    return config_of(layer).get("dtype") == "bool"


def _of_volumes(layer: Json) -> bool:
    size = config_of(layer).get("size")
    return isinstance(size, list) and len(size) == 3


def _lacks(*keys: str) -> Callable[[Json], bool]:
    """Whether one of them is not said."""
    return lambda layer: any(config_of(layer).get(key) is None for key in keys)


def _to_one(layer: Json) -> bool:
    """Whether an axis shrinks to one number."""
    size = config_of(layer).get("output_size")
    return size == 1 or (isinstance(size, list) and 1 in size)


def _small_pools(walk: Walk) -> None:
    """Layers of adaptive pooling that leave one number of an axis."""
    for place in walk.places(ADAPTIVE):
        if place.layer.get("module") == STOCK and _to_one(place.layer):
            name = str(place.layer["class_name"])
            to_generated(walk, place, name, f"{walk.target_name} does not pool to one")


def _refuse_complex(walk: Walk) -> None:
    for place in walk.places(("Polar",)):
        if is_generated(place.layer):
            raise Refused(
                f"{walk.target_name} knows of no complex numbers between operations",
                where=place.where,
                hint="the nearest version that takes them is Keras 3.6",
            )


def _of_rows(layer: Json) -> bool:
    """Whether an axis has weights."""
    weights = arguments_of(layer, "x", "weights")[1]
    return weights is not None and isinstance(config_of(layer).get("axis"), int)


OPERATION_FAULTS = (
    Fault(
        "k3.7",
        "k3.14",
        _written("nn", "DotProductAttention", where=_of_groups),
        "ops.dot_product_attention of 4 heads for the query and 2 for the keys, in 3.7.0 and 3.14.1: Dimensions must "
        "be equal, but are 4 and 2; 3.15.1 repeats the keys",
    ),
    Fault(
        "k3.0",
        "k3.10",
        _written("nn", "BatchNorm"),
        "ops.batch_normalization in predict of 3.0.5 and 3.10.0: NotImplementedError in BatchNorm.call(); 3.11.3 "
        "computes it",
    ),
    Fault(
        "k3.9",
        "k3.12",
        _written("einops", "Rearrange"),
        "ops.rearrange of a symbol in 3.9.2 to 3.12.0: Invalid dtype: <property object>; 3.13.0 takes it",
    ),
    Fault(
        "k3.12",
        "k3.15",
        _written("numpy", "IsIn"),
        "ops.isin in predict of 3.12.0 and 3.15.1: Using a symbolic `tf.Tensor` as a Python `bool` is not allowed",
    ),
    Fault(
        "k3.3",
        "k3.5",
        _written("numpy", "Trace"),
        "ops.trace in predict of 3.3.3 and 3.5.0: Using a symbolic `tf.Tensor` as a Python `bool` is not allowed; "
        "3.2.1 and 3.6.0 compute it",
    ),
    Fault(
        "k3.5",
        "k3.8",
        _written("numpy", "Tril", "Triu"),
        "ops.tril in predict of 3.5.0 and 3.8.0: pred must not be a Python bool; 3.4.1 and 3.9.2 compute it",
    ),
    Fault(
        "k3.0",
        "k3.8",
        _written("linalg", "Solve"),
        "ops.solve in predict of 3.0.5 and 3.8.0: Using a symbolic `tf.Tensor` as a Python `bool` is not allowed; "
        "3.9.2 computes it",
    ),
    Fault(
        "k3.9",
        "k3.10",
        _written("nn", "Polar"),
        "ops.nn.polar in predict of 3.9.2 and 3.10.0: Polar.call() takes 2 positional arguments but 3 were given",
    ),
    Fault(
        "k3.0",
        "k3.5",
        _refuse_complex,
        "an operation whose result is complex, in 3.3.3 and 3.5.0: Invalid dtype: complex64; 3.6.0 takes it",
    ),
    Fault(
        "k3.13",
        "k3.15",
        _small_pools,
        "AdaptiveMaxPooling2D(1) of (8, 6) in predict of 3.13.2 to 3.15.1: Negative dimension size caused by "
        "subtracting 9 from 8; called on an array, the process ends with a floating point exception",
    ),
    Fault(
        "k3.13",
        "k3.15",
        _written("nn", "AdaptiveAveragePool", "AdaptiveMaxPool", where=_to_one),
        "the operation does the same as the layer",
    ),
    Fault(
        "k3.0",
        "k3.4",
        _written("nn", "OneHot", "MultiHot", where=_of_truth),
        "ops.one_hot(x, 4, dtype='bool') in 3.0.5 and 3.4.1: Expected bool, but got 1 of type 'int'; 3.5.0 gives them",
    ),
    Fault(
        "k3.0",
        "k3.13",
        _written("image", "ExtractPatches", where=_of_volumes),
        "ops.image.extract_patches(x, (2, 2, 3)) of volumes in 3.13.0: Kernel shape must have the same length as "
        "input; 3.14.1 takes them",
    ),
    Fault(
        "k3.0",
        "k3.3",
        _written("image", "PadImages", where=_lacks("target_height", "target_width")),
        "ops.image.pad_images(x, 1, 2, bottom_padding=3, right_padding=0) in predict of 3.0.5 and 3.3.3: Must specify "
        "exactly two of top_padding, bottom_padding, target_height; what the first call finds stays in the operation",
    ),
    Fault(
        "k3.1",
        "k3.3",
        _written("image", "CropImages", where=_lacks("target_height", "target_width")),
        "ops.image.crop_images(x, 1, 2, bottom_cropping=1, right_cropping=2) in 3.1.1 and 3.3.3: Cannot convert "
        "'(None, -6, -7, 3)' to a shape",
    ),
    Fault(
        "k3.3",
        "k3.3",
        _written("numpy", "Average", where=_of_rows),
        "ops.average(x, axis=1, weights=[...]) in 3.3.3: Invalid reduction dimension 1 for input with 1 dimensions; "
        "3.2.1 and 3.4.1 compute it",
    ),
)
