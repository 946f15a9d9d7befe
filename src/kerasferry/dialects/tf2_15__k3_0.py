"""TF 2.15 <-> Keras 3.0. The great step: another object form, other calls, and arguments that are gone."""

from __future__ import annotations

from typing import Any

from ..errors import Refused
from ..hub import Severity
from ..hub.topology import is_model, layer_name, model_layers
from ..layers import SPECS
from ..modules import PACKAGE
from .activations import activation_names, own_hard_sigmoid
from .bidirectional import hold_layers, release_layers
from .compile_config import to_keras_3 as training_to_keras_3
from .functional_nodes import to_keras_3
from .keras3_objects import (
    HARD_SIGMOID,
    convert_layers,
    own_names,
)
from .keras3_parts import DIFFERENCES
from .lambdas import function_of
from .learned import bin_boundaries
from .lookups import float_counts, lookups
from .names import legal_names
from .policies import by_name, float32_variables, wrappers
from .preprocessing import bin_numbers, categories, image_layers
from .step import Argument, Renamed, RenamedObject, Rewrite, Step, Walk, config_of

RECURRENT = ("RNN", "LSTM", "GRU", "SimpleRNN", "ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D")
TIME_MAJOR = tuple(f"{PACKAGE}TimeMajor{name}" for name in ("RNN", "LSTM", "GRU", "SimpleRNN"))
SEPARABLE = ("SeparableConv1D", "SeparableConv2D")
UNGROUPED = (
    f"{PACKAGE}DilatedConv2DTranspose",
    "DepthwiseConv1D",
    "DepthwiseConv2D",
    *SEPARABLE,
    "Conv1DTranspose",
    "Conv2DTranspose",
    "Conv3DTranspose",
)

# Layers that hold an operation instead of a class: they need a translation of their own, not a renaming.
OPERATIONS = {
    "TFOpLambda": "a TensorFlow function called on Keras tensors",
    "SlicingOpLambda": "a slice of a Keras tensor",
    "TensorFlowOpLayer": "a TensorFlow operation on Keras tensors",
}


def _refuse_code(walk: Walk) -> None:
    for place in walk.places(tuple(OPERATIONS)):
        config = config_of(place.layer)
        found = config.get("function") or (config.get("node_def") and "node_def") or ""
        raise Refused(
            f"`{place.where}` is {OPERATIONS[place.layer['class_name']]}, which Keras 3 does not accept and kerasferry "
            "cannot rewrite yet",
            where=place.where,
            found=str(found)[:120],
            hint="replace it by a layer in the code that built the model",
        )
    found = [function_of(place) for place in walk.places(("Lambda",))]
    if found:
        raise Refused(
            f"`{found[0].where}` is a Lambda, whose code is never run: {found[0].sentence()}"
            + (
                f"; and {len(found) - 1} more: {', '.join(one.where for one in found[1:])}"
                if found[1:]
                else ""
            ),
            where=found[0].where,
            hint="write a layer that does the same and give it with "
            f"--replace-layer {found[0].where}=my_layers:MyLayer",
        )


def _input_layers(walk: Walk) -> None:
    for place in walk.places(("InputLayer",)):
        config = config_of(place.layer)
        if config.get("ragged"):
            raise Refused("a ragged input has no equal in Keras 3.0", where=place.where, found="ragged=True")
        if "ragged" in config:
            walk.note(
                Severity.NEUTRAL,
                place.where,
                f"`ragged` dropped: its value {config.pop('ragged')!r} says nothing",
            )
        if "batch_input_shape" in config:
            config["batch_shape"] = config.pop("batch_input_shape")
            walk.note(Severity.NEUTRAL, place.where, "`batch_input_shape` renamed to `batch_shape`")


def _first_layer_shapes(walk: Walk) -> None:
    """`batch_input_shape` on a layer that an InputLayer precedes says nothing more."""
    for place in walk.places():
        if config_of(place.layer).pop("batch_input_shape", None) is not None:
            walk.note(Severity.NEUTRAL, place.where, "`batch_input_shape` dropped: the InputLayer has it")


def _scalar_axis(walk: Walk) -> None:
    for place in walk.places(("BatchNormalization", "LayerNormalization")):
        config = config_of(place.layer)
        axis = config.get("axis")
        if isinstance(axis, list) and len(axis) == 1:
            config["axis"] = axis[0]
            walk.note(Severity.NEUTRAL, place.where, f"`axis` is written as {axis[0]}")


def _sequential_inputs(walk: Walk) -> None:
    """A Sequential that begins without an InputLayer is not built by Keras 3, and its weights are not loaded."""
    for place in walk.sequential():
        config, layers = place.layer["config"], model_layers(place.layer)
        if isinstance(config, list):
            place.layer["config"] = config = {"name": "sequential", "layers": config}
        shape = config.pop("build_input_shape", None)
        if not layers or layers[0].get("class_name") == "InputLayer" or place.parent is not None:
            continue
        if is_model(layers[0]):
            continue
        if not isinstance(shape, list) or not shape:
            raise Refused(
                "the Sequential model was saved without its input shape, and Keras 3 cannot build it",
                where=place.where,
                hint="a SavedModel of the same model, saved after training, has the shape: convert that one instead",
            )
        dtype = "int32" if layers[0].get("class_name") == "Embedding" else "float32"
        layers.insert(
            0,
            {
                "class_name": "InputLayer",
                "config": {"batch_shape": shape, "dtype": dtype, "name": f"{layer_name(layers[0])}_input"},
            },
        )
        walk.note(
            Severity.EQUIVALENT, place.where, f"the shape it was built with, {shape}, became an InputLayer"
        )


def _nodes(walk: Walk) -> None:
    for place in walk.functional():
        to_keras_3(place.layer)
    walk.note(Severity.NEUTRAL, "", "the calls of layers are written in the form of Keras 3")


def _objects(walk: Walk) -> None:
    convert_layers(walk.model.topology)
    for key in ("build_config", "keras_version", "backend"):
        walk.model.topology.pop(key, None)
    walk.note(Severity.NEUTRAL, "", "objects are written in the form of Keras 3 (module, registered_name)")
    for name in dict.fromkeys(own_names(walk.model.topology)):
        if name == HARD_SIGMOID:
            continue
        walk.note(Severity.NEUTRAL, name, "is your own: pass it in `custom_objects` under this name")


def _training(walk: Walk) -> None:
    if walk.model.training is not None:
        training_to_keras_3(walk)


def _known(*classes: str) -> tuple[str, ...]:
    assert all(name.removeprefix(PACKAGE) in SPECS for name in classes), classes
    return classes


_EVERY: tuple[Any, ...] = ()

STEP = Step(
    "tf2.15",
    "k3.0",
    (
        Rewrite(_refuse_code, "2.15 -> 3.15.1: Unknown layer: 'TFOpLambda'"),
        *DIFFERENCES,
        Rewrite(own_hard_sigmoid, "at x=-1: 0.3 in 2.15.0, 0.3333 in 3.15.1"),
        Rewrite(
            activation_names, "2.9.3 with tf.nn.log_softmax -> 3.15.1: Could not interpret log_softmax_v2"
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
        ),
        Rewrite(
            wrappers,
            "TimeDistributed(ActivityRegularization(dtype='float64')) and Bidirectional(LSTM(3, dtype='float64')) "
            "return float64 in 2.9.3 and float32 in 3.0.5 and 3.15.1",
        ),
        Rewrite(
            _sequential_inputs, "2.0 -> 3.15.1: Shapes used to initialize variables must be fully-defined"
        ),
        Rewrite(_input_layers, "3.15.1 -> 2.15.0: Unrecognized keyword arguments: batch_shape"),
        Rewrite(_first_layer_shapes, "3.15.1: a layer that has it drops it with a warning"),
        Rewrite(_scalar_axis, "2.15 -> 3.15.1: BatchNormalization axis [3]: list indices must be integers"),
        Argument(
            _known(*UNGROUPED),
            "groups",
            None,
            "2.15.0 -> 3.15.1: Unrecognized keyword arguments: groups",
            (1,),
        ),
        *(
            Argument(
                _known(*SEPARABLE),
                f"kernel_{kind}",
                None,
                "2.3.4 -> 3.15.1: Unrecognized keyword arguments passed to SeparableConv1D: {'kernel_initializer': "
                "...}; the layer has a depthwise and a pointwise one of each and no `kernel`",
                same=True,
            )
            for kind in ("initializer", "regularizer", "constraint")
        ),
        RenamedObject(
            "_initializer",
            "Orthogonal",
            "OrthogonalInitializer",
            "2.9.3 -> 3.3.3: Could not interpret initializer identifier: {'class_name': 'Orthogonal', ...}",
        ),
        Argument(
            _known("DepthwiseConv1D", "DepthwiseConv2D"),
            "filters",
            None,
            "2.9.3 writes filters=null for DepthwiseConv",
        ),
        Argument(
            _known(*RECURRENT, *TIME_MAJOR, "LSTMCell", "GRUCell"),
            "implementation",
            None,
            "2.15.0 -> 3.15.1: implementation 1 and 2 are two ways to the same numbers",
            same=True,
        ),
        Argument(_known("ThresholdedReLU"), "theta", "threshold", "the argument of ReLU that means it"),
        Renamed(
            "ThresholdedReLU",
            "ReLU",
            "2.9.3 -> 3.15.1: Could not deserialize 'keras.layers.ThresholdedReLU'; ReLU(threshold) is equal",
        ),
        Argument(
            _known("LeakyReLU"), "alpha", "negative_slope", "2.15.0 -> 3.15.1: Argument alpha is deprecated"
        ),
        Argument(
            _known("Embedding"),
            "input_length",
            None,
            "2.15.0 -> 3.15.1: input_length is deprecated; it only checked the shape",
            same=True,
        ),
        Argument(_known("Embedding"), "sparse", None, "2.12 and later: how gradients are kept", same=True),
        Argument(
            _known("SpatialDropout1D", "SpatialDropout2D", "SpatialDropout3D"),
            "noise_shape",
            None,
            "2.9.3 -> 3.15.1: takes no noise_shape; the layers make their own and never read it",
            same=True,
        ),
        *(
            Argument(
                _known("MultiHeadAttention"),
                f"{name}_shape",
                None,
                "2.9.3 writes the shapes that it was built with; 3.15.1 builds by calling",
                same=True,
            )
            for name in ("query", "key", "value")
        ),
        Argument(
            _known("Discretization", "SpatialDropout1D", "SpatialDropout2D", "SpatialDropout3D"),
            "trainable",
            None,
            "2.9.3 -> 3.15.1: takes no trainable; these layers own nothing that could be trained",
            same=True,
        ),
        Argument(_EVERY, "dynamic", None, "gone in 3.0.5"),
        Rewrite(
            bin_numbers,
            "Discretization([0.3], dtype='int64') of 0.9 in `model.predict`: 1 in 2.15.0, 0 in 3.0.5 to 3.15.1, which "
            "cast the input to int64 in a graph and not eagerly",
        ),
        Rewrite(float_counts, "2.9.3 returns float32, 3.0.5 to 3.15.1 int64: a cast behind the layer"),
        Rewrite(
            _nodes, "2.15 -> 3.15.1: the graph of the Functional model either has loops or disconnected nodes"
        ),
        Rewrite(_objects, "2.15 -> 3.15.1: Could not locate class 'LSTM': the inner dict lacks a module"),
        Rewrite(
            hold_layers,
            "two Bidirectional of 2.15.0 -> 3.15.1: Forward layer and backward layer should have different "
            "`go_backwards` value",
            release_layers,
        ),
        Rewrite(_training, "2.15 -> 3.15.1: Could not deserialize 'keras.metrics.mse'"),
    ),
)
