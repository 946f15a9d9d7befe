"""Values that a tf.keras takes and does otherwise with, or that it refuses, though it takes the argument."""

from __future__ import annotations

from ...hub import Json
from ..chain import position

# The first version that does as later ones. 2.8.4 says "`interpolation` argument should be one of `"nearest"` or
# `"bilinear"`"; bilinear of 1.14.0 begins at the corners of pixels, that of 1.15.5 at their centres.
INTERPOLATIONS = {
    "bilinear": "tf1.15",
    **dict.fromkeys(
        ("area", "bicubic", "gaussian", "lanczos3", "lanczos5", "mitchellcubic"),
        "tf2.9",
    ),
}
# Before, it takes a dilation and does not use it.
FIRST_THAT_DILATES = "tf1.13"
# "_compute_causal_padding() missing 1 required positional argument: 'inputs'" in 2.3.4 alone, of its own model, too.
WITHOUT_CAUSAL = ("SeparableConv1D", "tf2.3")


def other_value(name: str, config: Json, dialect: str) -> str:
    """The argument with which a stock layer of a dialect does otherwise than later ones; "" if there is none."""
    if name == "UpSampling2D":
        first = INTERPOLATIONS.get(str(config.get("interpolation")).lower())
        return "interpolation" if first and position(dialect) < position(first) else ""
    if name == "Conv2DTranspose" and position(dialect) < position(FIRST_THAT_DILATES):
        rate = config.get("dilation_rate", 1)
        spread = any(one != 1 for one in (rate if isinstance(rate, list) else [rate]))
        return "dilation_rate" if spread else ""
    if (name, dialect) == WITHOUT_CAUSAL and config.get("padding") == "causal":
        return "padding"
    return ""
