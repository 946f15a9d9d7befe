"""Classes that kerasferry wrote for Keras 3 because it lacks them, on their way back to the Keras that has them."""

from __future__ import annotations

from typing import Any

from ...errors import Refused
from ...hub import Json, Severity
from ...modules import PACKAGE, PARTS
from ..step import Walk, config_of
from ..to_keras_3.spaced import SPACED
from ..to_keras_3.with_modules import TIME_MAJOR

# Class of the generated module to the class of Keras 2, and what its config says there.
STOCK: dict[str, tuple[str, Json]] = {
    **{f"TimeMajor{name}": (name, {"time_major": True}) for name in TIME_MAJOR},
    "TimeMajorBidirectional": ("Bidirectional", {}),
    "BatchNormalizationKeras2": ("BatchNormalization", {}),
    "BidirectionalWithStates": ("Bidirectional", {}),
    "CategoryEncodingOneHot": ("CategoryEncoding", {}),
    "DilatedConv2DTranspose": ("Conv2DTranspose", {}),
    "DiscretizationOneHot": ("Discretization", {}),
    "EinsumDenseEllipsis": ("EinsumDense", {}),
    "LocallyConnected1D": ("LocallyConnected1D", {}),
    "LocallyConnected2D": ("LocallyConnected2D", {}),
    "RandomCropKeras2": ("RandomCrop", {}),
    "RandomHeight": ("RandomHeight", {}),
    "RandomWidth": ("RandomWidth", {}),
    "ResizingKeras2": ("Resizing", {}),
    "TextVectorizationMultiHot": ("TextVectorization", {}),
    "TextVectorizationNgrams": ("TextVectorization", {}),
    "UpSampling2DKeras2": ("UpSampling2D", {}),
    **{
        f"{name}Keras2": (name, {})
        for name in ("Add", "Subtract", "Average", "Multiply", "Maximum", "Minimum", "Concatenate")
    },
    **{f"{kind}Keras2": (kind, {}) for kind in ("Attention", "AdditiveAttention")},
    **{f"{kind}WithScores": (kind, {}) for kind in ("Attention", "AdditiveAttention")},
    "MultiHeadAttentionShaped": ("MultiHeadAttention", {}),
    **{f"TimeDistributed{kind}": ("TimeDistributed", {}) for kind in ("Model", "Stateful")},
    **{f"{name}Spaced": (name, {}) for name in SPACED},
    **{f"Conv{rank}DTransposeUnpadded": (f"Conv{rank}DTranspose", {}) for rank in (1, 2, 3)},
}

# Classes that are written for Keras 2, too.
OF_KERAS_2 = frozenset(name for names in PARTS["keras2"].values() for name in names)


def stock_classes(walk: Walk) -> None:
    """Let layers of the generated module be stock layers again.

    Raises:
        Refused: Keras 2 has no such class either.
    """
    for place in walk.places():
        name = str(place.layer.get("class_name"))
        if not name.startswith(PACKAGE):
            continue
        stock = STOCK.get(name.removeprefix(PACKAGE))
        if stock is None and name.removeprefix(PACKAGE) in OF_KERAS_2:
            continue
        if stock is None:
            raise Refused(
                f"`{name}` was made for Keras 3, and kerasferry cannot make it for Keras 2",
                where=place.where,
                hint="convert the file that the model was first saved in",
            )
        place.layer["class_name"], given = stock
        config_of(place.layer).update(_copy(given))
        walk.note(Severity.NEUTRAL, place.where, f"`{name}` is the `{stock[0]}` of Keras 2")


def _copy(value: Any) -> Any:
    return dict(value)
