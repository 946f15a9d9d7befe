"""The forms of one model of tf.keras: that of a `.keras` archive of TensorFlow 2.13 to 2.15, and that of HDF5."""

from __future__ import annotations

from ...errors import Refused
from ...hub import Changes, Model
from ...modules import PACKAGE, plain_names_in
from ..chain import is_keras_3, position
from ..step import Walk, config_of
from ..to_keras_2.layers import unreadable_classes
from ..to_keras_3.cudnn import as_stock_layers
from ..to_keras_3.learned import SUMMARY, bin_boundaries
from .compiled import named_objects, newest_optimizer
from .plain import settle_hdf5
from .root import named_root
from .specifications import archived_inputs

__all__ = ["FIRST", "settle_archive", "settle_checkpoint", "settle_hdf5"]

# From here on tf.keras saves `.keras` archives. 2.12 reads those of its own, and saves HDF5 under that name.
FIRST = "tf2.13"

FIRST_WITH_NEW_OPTIMIZERS = "tf2.11"


def settle_archive(model: Model, changes: Changes, *, whole: bool = True) -> None:
    """Give a model for tf.keras, in the dialect of its target, the form of an archive; see `root` and `compiled`.

    Args:
        model: Changed in place.
        changes: The record, appended to.
        whole: Its layers are written, not only its weights.

    Raises:
        Refused: The archive's reader does not load by default what HDF5 holds.
    """
    if is_keras_3(model.dialect):
        return
    walk = Walk(model, changes, f"{model.dialect} .keras", model.dialect)
    if whole:
        # 2.15.1 of its own archive: "Could not locate class 'CuDNNLSTM'".
        as_stock_layers(walk)
        _findable(walk)
        _lists_of_ngrams(walk)
        archived_inputs(walk)
        _learned_bins(walk)
        named_root(walk)
    named_objects(walk)


def settle_checkpoint(model: Model, changes: Changes) -> None:
    """Give the optimizer the form that `compile("adam")` makes in the target.

    Seen in 2.15.1: "You are trying to restore a checkpoint from a legacy Keras optimizer into a v2.11+ Optimizer".
    """
    training = model.training
    optimizer = training.config.get("optimizer") if training is not None else None
    if position(model.dialect) < position(FIRST_WITH_NEW_OPTIMIZERS) or optimizer is None:
        return
    if not plain_names_in(optimizer):  # a class of the module is a legacy one
        walk = Walk(model, changes, f"{model.dialect} checkpoint", model.dialect)
        newest_optimizer(walk, "the code of today compiles with no `optimizers.legacy`")


def _lists_of_ngrams(walk: Walk) -> None:
    """2.15.1 of its own archive: "`ngrams` must be None, an integer, or a tuple of integers"; JSON has no tuples."""
    for place in walk.places(("TextVectorization",)):
        ngrams = config_of(place.layer).get("ngrams")
        if isinstance(ngrams, list):
            raise Refused(
                f"{walk.target_name} reads no list of `ngrams` from a .keras file, its own included",
                where=place.where,
                found=f"ngrams={ngrams}",
                hint="name the output `.h5`, which holds it",
            )


def _learned_bins(walk: Walk) -> None:
    """2.13.1 and 2.15.1 load the summary of a Discretization from an archive, their own, too, and give 0 everywhere."""
    learned = {path for path, role in walk.model.variables if role == SUMMARY}
    bin_boundaries(walk)
    for place in walk.places(("Discretization",)):
        if place.path in learned:
            config_of(place.layer)["num_bins"] = None  # these take one of the two


def _findable(walk: Walk) -> None:
    """2.13.1 to 2.15.1 of their own SpectralNormalization: "'str' object is not callable"."""
    unreadable_classes(walk)
    for place in walk.places():
        if str(place.layer["class_name"]).startswith(PACKAGE):
            for key in ("module", "registered_name", "build_config"):
                place.layer.pop(key, None)
