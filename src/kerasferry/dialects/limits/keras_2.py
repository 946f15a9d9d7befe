"""The last look at a model for tf.keras: what its readers take beside classes and arguments."""

from __future__ import annotations

from ...errors import Refused
from ...hub import Model, Severity
from ...hub.topology import Place
from ...layers.preprocessing import LOOKUPS
from ...modules import PACKAGE
from ..among_tf.categories import sorting_layers
from ..among_tf.center_crops import center_crops
from ..among_tf.constants import constants_as_layers
from ..among_tf.initializers import half_draws
from ..among_tf.learned import numbers_as_arguments
from ..among_tf.masked_steps import same_steps
from ..among_tf.newer import become_part, newer_layers, stock_again
from ..among_tf.newer_objects import newer_objects, stock_objects_again
from ..among_tf.older_masks import as_before, three_masks
from ..among_tf.readers import older_forms
from ..among_tf.recurrent_parts import time_first
from ..among_tf.stand_ins import augmentations, identities, normalized_kernels, synchronized
from ..among_tf.standalone import late_forms
from ..among_tf.stateful_steps import refuse_stateful_steps
from ..among_tf.types import casts
from ..chain import SIDE_BRANCH, TF_KERAS, is_keras_3, position
from ..compiling.metrics_by_name import by_known_function, by_name
from ..compiling.older import compiled_objects
from ..masks.calls import calls_of
from ..masks.flow import differing, sources_of
from ..step import Walk, config_of
from ..to_keras_3.objects import own_functions
from ..to_keras_3.spaced import refuse_unwritten
from .arguments import known_to_target
from .seeds import without_seeds

OPERATIONS = {
    "TFOpLambda": "tf2.4",
    "SlicingOpLambda": "tf2.4",
    "TensorFlowOpLayer": "tf1.15",
    "AddMetric": "tf1.15",
    "AddLoss": "tf1.15",
}

# Exported, and not among the classes by which these look names up: "Unknown layer: Attention" in 1.14.0 and 2.0.4, but
# not in 1.15.5.
UNREADABLE = {
    **dict.fromkeys(("Attention", "AdditiveAttention"), ("tf1.14", "tf2.0")),
    "SpectralNormalization": ("tf2.13", "tf2.14", "tf2.15"),
}

# The first version that reads metrics as objects around functions.
FIRST_WITH_WRAPPERS = "tf2.4"


def settle_form(walk: Walk, source: str) -> None:
    """Give a model the form that the readers of its tf.keras take.

    Args:
        source: The dialect that the model comes from.

    Raises:
        Refused: Something in it has no such form.
    """
    for key in ("build_config", "compile_config", "keras_version", "backend"):
        walk.model.topology.pop(key, None)
    if position(walk.target) < position(FIRST_WITH_WRAPPERS):
        by_name(walk)
    else:
        by_known_function(walk)
    for place in walk.places(tuple(sorted(LOOKUPS))):
        # A SavedModel says false where its table had the tokens, which the config has now; 2.13.1 of such a config:
        # "'VocabWeightHandler' object has no attribute 'numpy'".
        for key in ("has_input_vocabulary", "has_static_table"):
            config_of(place.layer).pop(key, None)
    constants_as_layers(walk)
    sorting_layers(walk, source)
    refuse_stateful_steps(walk)
    older_forms(walk)
    stock_again(walk)
    stock_objects_again(walk)
    identities(walk, source)
    augmentations(walk, source)
    synchronized(walk)
    newer_objects(walk)
    center_crops(walk, source)
    numbers_as_arguments(walk)
    time_first(walk)
    without_seeds(walk)
    refuse_unwritten(walk)
    newer_layers(walk, source)
    casts(walk, source)
    for place in walk.places():
        _readable(walk, place)
    normalized_kernels(walk)
    half_draws(walk)
    known_to_target(walk)
    compiled_objects(walk)
    _masks(walk, source)
    if walk.target in SIDE_BRANCH:
        late_forms(walk)


def own_names(model: Model, classes: list[str]) -> list[str]:
    """The keys that `custom_objects` needs, in order of appearance."""
    found = [name for name in classes if name not in OPERATIONS]
    found += own_functions(model.topology)
    return [name for name in dict.fromkeys(found) if not name.startswith(PACKAGE)]


def _readable(walk: Walk, place: Place) -> None:
    name, here = str(place.layer.get("class_name")), position(walk.target)
    if name in OPERATIONS and position(OPERATIONS[name]) > here:
        raise Refused(f"{walk.target_name} has no layer `{name}`", where=place.where)
    if walk.target in UNREADABLE.get(name, ()):
        become_part(walk, place, f"{walk.target_name} does not read its own")


def _masks(walk: Walk, source: str) -> None:
    """A layer that does otherwise with the masks that reach it."""
    if is_keras_3(source):
        source = TF_KERAS[-1]  # the great step has made it so
    if source == walk.target:
        return
    calls, outputs = calls_of(walk.model.topology)
    same_steps(walk, calls, outputs, source)
    three_masks(walk, calls, source)
    sources = sources_of(walk, source)
    for one in differing(calls, set(), sources, walk.target):
        if as_before(walk, one):
            continue
        raise Refused(
            f"`{one.call.place.layer['class_name']}` does otherwise with masks in {walk.target_name}",
            where=one.call.place.where,
            found="it raises" if one.target.fails else "a mask that changes the numbers",
        )
    if walk.model.training is not None and walk.model.training.config.get("optimizer") is not None:
        for one in differing(calls, set(outputs), sources, walk.target):
            walk.note(
                Severity.LOSSY,
                one.call.place.where,
                f"another mask reaches an output in {walk.target_name}: its loss leaves out other steps",
            )
