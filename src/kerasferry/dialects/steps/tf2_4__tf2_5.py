"""TF 2.4 <-> 2.5. The preprocessing layers, still experimental, get the argument names that they have today."""

from __future__ import annotations

from ...hub import Severity
from ..compiling.crossentropies import of_other_activation_in_doubt
from ..step import Argument, Rewrite, Step, Walk, config_of, nothing
from ..to_keras_3.learned import learned_categories

PROOF = "2.5.3 warns that `{}` is deprecated and reads it as `{}`; Keras 3.15.1 does not know it"

RENAMED = (
    ("IntegerLookup", "max_values", "max_tokens"),
    ("IntegerLookup", "mask_value", "mask_token"),
    ("IntegerLookup", "oov_value", "oov_token"),
    ("CategoryEncoding", "max_tokens", "num_tokens"),
    ("Discretization", "bins", "bin_boundaries"),
)


def _number_of_bins(walk: Walk) -> None:
    """`bins` was a list of boundaries or, for `adapt`, their number."""
    for place in walk.places(("Discretization",)):
        config = config_of(place.layer)
        if isinstance(config.get("bins"), int) and not isinstance(config["bins"], bool):
            config["num_bins"] = config.pop("bins")
            walk.note(Severity.NEUTRAL, place.where, "`bins` renamed to `num_bins`: it is a number")


def _bins(walk: Walk) -> None:
    """`num_bins` goes where the list of boundaries would stand."""
    for place in walk.places(("Discretization",)):
        config = config_of(place.layer)
        number, boundaries = config.pop("num_bins", None), config.get("bin_boundaries")
        if number is not None and boundaries is None:
            config["bin_boundaries"] = number
            walk.note(Severity.NEUTRAL, place.where, "`num_bins` renamed to `bins`, which may be a number")


STEP = Step(
    "tf2.4",
    "tf2.5",
    (
        Rewrite(
            of_other_activation_in_doubt,
            "binary_crossentropy of a softmax: 0.8203 in 2.3.4, 0.7797 in 2.4.4; both stamp keras_version 2.4.0",
        ),
        Rewrite(learned_categories, "2.6.5: CategoryEncoding has no `adapt`; it must be told `num_tokens`"),
        Rewrite(_number_of_bins, PROOF.format("bins", "num_bins, where it is a number")),
        *(Argument((name,), lower, upper, PROOF.format(lower, upper)) for name, lower, upper in RENAMED),
        Rewrite(nothing, PROOF.format("bins", "num_bins, where it is a number"), _bins),
    ),
)
