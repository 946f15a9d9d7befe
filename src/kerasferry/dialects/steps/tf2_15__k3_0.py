"""TF 2.15 <-> Keras 3.0. The great step: another object form, other calls, and arguments that are gone."""

from __future__ import annotations

from ...hub import Severity
from ..among_keras_3.bidirectional import hold_layers, release_layers
from ..among_tf.newer import stock_on_the_way
from ..code.layers import refuse_code, refuse_newer_code
from ..compiling.config import to_keras_3 as training_to_keras_3
from ..compiling.crossentropies import other_averages
from ..compiling.early_metrics import by_shape
from ..step import Rewrite, Step, Walk, config_of, nothing
from ..to_keras_2.activations import older_activations
from ..to_keras_2.calls import to_keras_2
from ..to_keras_2.constants import constants_as_layers
from ..to_keras_2.later import channels_first, numbers_in_range, whole_kernels, zero_rows
from ..to_keras_2.layers import same_way_back, unknown_shapes, unreadable_classes, wrapped_types, zero_outputs
from ..to_keras_2.lookups import older_types
from ..to_keras_2.masks import same_masks, without_masks
from ..to_keras_2.modules import stock_classes
from ..to_keras_2.objects import plain_layers
from ..to_keras_2.operations import operations_again, operations_as_layers
from ..to_keras_2.training import to_keras_2 as training_to_keras_2
from ..to_keras_3.activations import activation_names, own_hard_sigmoid
from ..to_keras_3.arguments import DIFFERENCES as ARGUMENTS
from ..to_keras_3.calls import to_keras_3
from ..to_keras_3.inputs import (
    first_layer_shapes,
    input_layers,
    older_input_layers,
    older_sequential_inputs,
    sequential_inputs,
)
from ..to_keras_3.layers import DIFFERENCES
from ..to_keras_3.learned import bin_boundaries
from ..to_keras_3.lookups import float_counts, lookups
from ..to_keras_3.names import legal_names
from ..to_keras_3.objects import HARD_SIGMOID, convert_layers, own_names
from ..to_keras_3.policies import by_name, float32_variables, wide_variables, wrappers
from ..to_keras_3.preprocessing import bin_numbers, categories, image_layers
from ..to_keras_3.spaced import refuse_class, spaced


def _scalar_axis(walk: Walk) -> None:
    for place in walk.places(("BatchNormalization", "LayerNormalization")):
        config = config_of(place.layer)
        axis = config.get("axis")
        if isinstance(axis, list) and len(axis) == 1:
            config["axis"] = axis[0]
            walk.note(Severity.NEUTRAL, place.where, f"`axis` is written as {axis[0]}")


def _nodes(walk: Walk) -> None:
    for place in walk.functional():
        to_keras_3(place.layer)
    walk.note(Severity.NEUTRAL, "", "the calls of layers are written in the form of Keras 3")


def _older_nodes(walk: Walk) -> None:
    for place in walk.functional():
        to_keras_2(place.layer)
    walk.note(Severity.NEUTRAL, "", "the calls of layers are written in the form of Keras 2")


def _objects(walk: Walk) -> None:
    convert_layers(walk.model.topology)
    for key in ("build_config", "keras_version", "backend"):
        walk.model.topology.pop(key, None)
    walk.note(Severity.NEUTRAL, "", "objects are written in the form of Keras 3 (module, registered_name)")
    for name in dict.fromkeys(own_names(walk.model.topology)):
        if name == HARD_SIGMOID:
            continue
        walk.note(Severity.NEUTRAL, name, "is your own: pass it in `custom_objects` under this name")


def _older_objects(walk: Walk) -> None:
    plain_layers(walk.model.topology)
    walk.note(Severity.NEUTRAL, "", "objects are written in the form of Keras 2 (class_name, config)")


def _training(walk: Walk) -> None:
    if walk.model.training is not None:
        training_to_keras_3(walk)


STEP = Step(
    "tf2.15",
    "k3.0",
    (
        Rewrite(
            nothing,
            "GlobalAveragePooling1D behind Attention: 3.3.3 averages all steps, 2.15.0 those that the mask of the "
            "query leaves",
            same_masks,
        ),
        Rewrite(
            stock_on_the_way,
            "kerasferry>UnitNormalization, written for 1.12: 2.15.1 has the layer, and no module for Keras 3 the class",
        ),
        Rewrite(refuse_code, "2.15 -> 3.15.1: Unknown layer: 'TFOpLambda'"),
        *DIFFERENCES,
        Rewrite(
            nothing,
            "SpectralNormalization of 3.3.3 -> 2.15.1: Unknown layer: 'SpectralNormalization', with its module, too",
            unreadable_classes,
        ),
        Rewrite(
            nothing,
            "LocallyConnected2D of 2.9.3 became a class of a module for 3.15.1; 2.15.0 has it",
            stock_classes,
        ),
        Rewrite(
            nothing,
            "Bidirectional(LSTM(return_sequences=True)) of 3.3.3 says zero_output_for_mask of its layers; 2.15.0 "
            "sets it from `return_sequences`, too",
            zero_outputs,
        ),
        Rewrite(
            nothing,
            "Bidirectional(LSTM(3)) of 3.3.3 writes a backward_layer; 1.12.3: __init__() got an unexpected keyword "
            "argument 'backward_layer'",
            same_way_back,
        ),
        Rewrite(nothing, "MultiHeadAttention of 3.3.3 -> 2.15.0: KeyError: 'query_shape'", unknown_shapes),
        Rewrite(
            other_averages,
            "SparseCategoricalCrossentropy(ignore_class=1) as a metric: 1.956 in 2.13.1 and 2.15.1, 1.467 natively in "
            "3.15.1; CategoricalFocalCrossentropy(axis=1): 0.27622 and 0.27396",
            other_averages,
        ),
        Rewrite(own_hard_sigmoid, "at x=-1: 0.3 in 2.15.0, 0.3333 in 3.15.1", older_activations),
        Rewrite(
            activation_names,
            "2.9.3 with tf.nn.log_softmax -> 3.15.1: Could not interpret log_softmax_v2; so 2.15.0 of 3.3.3",
            activation_names,
        ),
        Rewrite(legal_names, "3.15.1: Argument `name` must be a string and cannot contain character `/`"),
        Rewrite(
            lookups,
            "2.3.4 -> 3.15.1: ValueError: If pad_to_max_tokens is True, must set `max_tokens`; 3.0.5: `ngrams` must be "
            "None, an integer, or a tuple of integers",
        ),
        Rewrite(
            image_layers,
            "3.5.0: Invalid value for argument `interpolation` ... Received: interpolation=gaussian",
        ),
        Rewrite(
            categories,
            "2.3.4 -> 3.15.1: there is no CategoryCrossing; 3.3.3 gives (3, 1, 3) for one_hot of (3, 1), 2.15.0 (3, 3)",
        ),
        Rewrite(
            bin_boundaries,
            "2.9.3 -> 3.15.1: You need to either pass the `bin_boundaries` argument at construction time or call "
            "`adapt(dataset)` before you can start using the `Discretization` layer",
        ),
        Rewrite(by_name, "2.15 mixed -> 3.15.1: 'str' object has no attribute 'quantization_mode'"),
        Rewrite(
            float32_variables,
            "BatchNormalization(dtype='float16') has float32 variables in 2.9.3 and float16 ones in 3.15.1",
            wide_variables,
        ),
        Rewrite(
            wrappers,
            "TimeDistributed(ActivityRegularization(dtype='float64')) and Bidirectional(LSTM(3, dtype='float64')) "
            "return float64 in 2.9.3 and float32 in 3.0.5 and 3.15.1",
            wrapped_types,
        ),
        Rewrite(
            sequential_inputs,
            "2.0 -> 3.15.1: Shapes used to initialize variables must be fully-defined",
            older_sequential_inputs,
        ),
        Rewrite(
            input_layers,
            "3.15.1 -> 2.15.0: Unrecognized keyword arguments: batch_shape",
            older_input_layers,
        ),
        Rewrite(first_layer_shapes, "3.15.1: a layer that has it drops it with a warning"),
        Rewrite(_scalar_axis, "2.15 -> 3.15.1: BatchNormalization axis [3]: list indices must be integers"),
        *ARGUMENTS,
        Rewrite(
            nothing,
            "Dense with `enable_lora(2)` of 3.15.1 -> 2.15.0: Keyword argument not understood: lora_rank; its kernel "
            "in the file has the product of low rank added",
            whole_kernels,
        ),
        Rewrite(
            nothing,
            "Resizing(data_format='channels_first') of 3.3.3 -> 2.15.0: Unrecognized keyword arguments",
            channels_first,
        ),
        Rewrite(
            nothing,
            "CategoryEncoding(4) of a 4: no column in 3.15.1, InvalidArgumentError in 2.15.1",
            numbers_in_range,
        ),
        Rewrite(
            spaced,
            "SeparableConv1D(2, 2, strides=2, dilation_rate=2) of 5 steps in 2.9.3: 1; 3.15.1: 2; 3.0.5: `strides > 1` "
            "not supported in conjunction with `dilation_rate > 1`",
            refuse_class,
        ),
        Rewrite(
            bin_numbers,
            "Discretization([0.3], dtype='int64') of 0.9 in `model.predict`: 1 in 2.15.0, 0 in 3.0.5 to 3.15.1, which "
            "cast the input to int64 in a graph and not eagerly",
        ),
        Rewrite(
            float_counts, "2.9.3 returns float32, 3.0.5 to 3.15.1 int64: a cast behind the layer", older_types
        ),
        Rewrite(
            _nodes,
            "2.15 -> 3.15.1: the graph of the Functional model either has loops or disconnected nodes",
            _older_nodes,
        ),
        Rewrite(
            nothing,
            "Add()([x, [[0.5, 1.0]]]) of 3.3.3: 2.15.0 loads no call with an array, its own file neither",
            constants_as_layers,
        ),
        Rewrite(
            _objects,
            "2.15 -> 3.15.1: Could not locate class 'LSTM': the inner dict lacks a module",
            _older_objects,
        ),
        Rewrite(nothing, "a Lambda of 3.3.3 holds bytecode of one Python", refuse_newer_code),
        Rewrite(
            nothing,
            "MultiHeadAttention of 3.15.1 where all is masked: scores of zero, even ones in 2.15.1",
            zero_rows,
        ),
        Rewrite(
            operations_again,
            "x + 1 on a tensor of 3.3.3 -> 2.15.0: Unknown layer: 'Add' of keras.src.ops.numpy",
            operations_as_layers,
        ),
        Rewrite(
            nothing,
            "Embedding(mask_zero=True) before an LSTM of 3.3.3 -> 2.15.0: Unknown layer: 'NotEqual'",
            without_masks,
        ),
        Rewrite(
            hold_layers,
            "two Bidirectional of 2.15.0 -> 3.15.1: Forward layer and backward layer should have different "
            "`go_backwards` value",
            release_layers,
        ),
        Rewrite(
            by_shape,
            "metrics=['ce'] in a .keras of 2.13.1 and 2.15.1, which holds it as it was given -> 3.0.5: Could not "
            "locate function 'ce'",
        ),
        Rewrite(_training, "2.15 -> 3.15.1: Could not deserialize 'keras.metrics.mse'", training_to_keras_2),
    ),
)
