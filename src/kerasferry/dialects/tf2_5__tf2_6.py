"""TF 2.5 <-> 2.6. The preprocessing layers leave `experimental`; Discretization gives int64."""

from __future__ import annotations

from ..hub import Severity
from .lookups import no_index_for_unknown
from .step import Rewrite, Step, Walk, config_of

# What Hashing up to 2.5 writes for `salt=None`; it hashes without a salt then.
DEFAULT_SALT = [0xDECAFCAFFE, 0xDECAFCAFFE]


def _default_salt(walk: Walk) -> None:
    for place in walk.places(("Hashing",)):
        config = config_of(place.layer)
        if config.get("salt") == DEFAULT_SALT:
            config["salt"] = None
            walk.note(
                Severity.EQUIVALENT,
                place.where,
                "`salt` is None: the file has the default of 2.5, with which the model that was saved did not salt",
            )


def _discretization(walk: Walk) -> None:
    for place in walk.places(("Discretization",)):
        config_of(place.layer)["dtype"] = "int32"
        walk.note(Severity.NEUTRAL, place.where, "`dtype` is int32, the type of what it returns")


STEP = Step(
    "tf2.5",
    "tf2.6",
    (
        Rewrite(
            no_index_for_unknown,
            "num_oov_indices=0: -1 in 2.3.4 and 2.5.3; 2.6.5: When `num_oov_indices=0` all inputs should be in "
            "vocabulary, found OOV values",
        ),
        Rewrite(
            _default_salt,
            "Hashing(5) of 2.3.4 and 2.5.3 predicts as Hashing(5, salt=None) of 3.15.1 and writes the salt "
            "[956888297470, 956888297470]",
        ),
        Rewrite(
            _discretization,
            "Discretization returns int32 in 2.3.4 and 2.5.3, int64 in 2.6.5, all with dtype float32",
        ),
    ),
)
