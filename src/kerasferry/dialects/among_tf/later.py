"""Classes of modules for a tf.keras that do what only Keras 3 has: what they take, and what they are called there."""

from __future__ import annotations

from ...catalog import layers as catalog
from ...hub.topology import Place
from ...modules import PARTS
from ..chain import KERAS_3, TF_KERAS
from ..step import Walk, config_of
from ..surplus import drop_or_refuse

# What the classes of a part take that stand for layers of Keras 3 alone.
TAKES = {
    **dict.fromkeys(PARTS["keras2"]["adaptive_pooling"], frozenset({"output_size", "data_format"})),
    "GroupQueryAttention": frozenset(
        """head_dim num_query_heads num_key_value_heads dropout use_bias sliding_window use_gate activity_regularizer
        kernel_initializer kernel_regularizer kernel_constraint bias_initializer bias_regularizer
        bias_constraint""".split()
    ),
    "ReversibleEmbedding": frozenset(
        """input_dim output_dim tie_weights embeddings_initializer embeddings_regularizer embeddings_constraint
        mask_zero reverse_dtype logit_soft_cap""".split()
    ),
    "RMSNormalization": frozenset({"axis", "epsilon"}),
    "AutoContrast": frozenset({"value_range", "data_format"}),
    "ContrastLimitedAdaptiveHistogramEqualization": frozenset(
        {"value_range", "data_format", "clip_limit", "tile_grid_size"}
    ),
    "MelSpectrogram": frozenset(
        """fft_length sequence_stride sequence_length window sampling_rate num_mel_bins min_freq max_freq power_to_db
        top_db mag_exp min_power ref_power""".split()
    ),
}

# What classes of Keras 3 are called there that stand for a stock layer with arguments of a later minor.
LATER_NAMES = {
    "GroupQueryAttention": "GroupQueryAttentionLater",
    "IntegerLookup": "IntegerLookupLater",
    "MultiHeadAttention": "MultiHeadAttentionLater",
    "StringLookup": "StringLookupLater",
    "Resizing": "ResizingLater",
    "ZeroPadding1D": "ZeroPadding1DLater",
}
# Classes of such modules whose dropout takes no seed.
SEEDLESS = frozenset((*PARTS["keras2"]["dense_attention"], "MultiHeadAttention", "GroupQueryAttention"))
# What only classes of such modules are told, and the shapes that a layer was built with.
OWN = frozenset("follows_masks resize_first query_shape key_shape value_shape".split())


def without_others(walk: Walk, place: Place, taken: frozenset[str]) -> None:
    """Leave out the arguments of Keras 3 that the class of a module for a layer does not take.

    Args:
        walk: Notes what is dropped.
        place: The layer, under the name of the stock layer.
        taken: What the class takes beside the arguments of the last tf.keras.

    Raises:
        Refused: An argument says something.
    """
    name, config = str(place.layer["class_name"]), config_of(place.layer)
    of_keras_3 = catalog.takes(name, KERAS_3[0]) | catalog.takes(name, KERAS_3[-1])
    known = catalog.takes(name, TF_KERAS[-1]) | catalog.OF_EVERY_LAYER
    others = of_keras_3 - known - taken - TAKES.get(name, frozenset())
    drop_or_refuse(
        walk,
        place.where,
        name,
        config,
        config.keys() - others,
        lambda key: catalog.defaults(name, key),
        lambda dialect: catalog.takes(name, dialect),
    )
