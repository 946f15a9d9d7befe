"""TF 2.5 <-> 2.6. The preprocessing layers leave `experimental`; Discretization gives int64."""

from __future__ import annotations

from ...hub import Severity
from ..step import Rewrite, Step, Walk, config_of, nothing
from ..to_keras_3.lookups import no_index_for_unknown

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


OLD_MODES = {"multi_hot": "binary", "tf_idf": "tf-idf"}


def _old_modes(walk: Walk) -> None:
    for place in walk.places(("CategoryEncoding", "TextVectorization")):
        config = config_of(place.layer)
        mode = config.get("output_mode")
        if mode in OLD_MODES:
            config["output_mode"] = OLD_MODES[mode]
            walk.note(Severity.NEUTRAL, place.where, f"`output_mode` {mode} is called {OLD_MODES[mode]}")


STEP = Step(
    "tf2.5",
    "tf2.6",
    (
        Rewrite(
            nothing,
            "2.9.3 -> 2.3.4: CategoryEncoding's output_mode arg received an invalid value multi_hot",
            _old_modes,
        ),
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
