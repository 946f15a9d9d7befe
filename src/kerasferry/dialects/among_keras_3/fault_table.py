"""What the readers of Keras 3 get wrong, from which minor to which, and what is done about it; see `faults`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ..step import Walk
from .activations import wrap_again
from .calls import as_lists
from .classes import (
    attention_scores,
    distributed_models,
    dot_build_configs,
    grouped_scores,
    identity_initializers,
    inner_build_configs,
    legacy_modules,
    multi_head_output,
    multi_head_scores,
    multi_head_sizes,
    named_types,
    rms_scaling,
    scalar_statistics,
    sparse_counts,
    symmetric_shears,
    zero_output_padding,
)
from .compiling import (
    eager_metrics,
    focal_losses,
    losses_by_name,
    losses_in_a_row,
    partial_losses,
    single_weight,
    zero_weights,
)
from .ends import flatten
from .half_masked import mask_all_inputs
from .mask_names import named_operations, other_names
from .operations import (
    kept_axes,
    listed_axes,
    listed_keys,
    said_strides,
    squared_scores,
    turned_normalize,
)
from .outputs import as_functional
from .pipelines import as_sequential
from .thawed import trained_again
from .unused import keep_unused_inputs


@dataclass(frozen=True)
class Fault:
    """A reader that takes a right file wrongly.

    Attributes:
        first: The first dialect whose reader has it.
        last: The last one.
        work_around: Edits the model so that the reader gets it right.
        proof: The error text of the real version.
    """

    first: str
    last: str
    work_around: Callable[[Walk], None]
    proof: str


FAULTS = (
    Fault(
        "k3.10",
        "k3.13",
        keep_unused_inputs,
        "Model([a, b], Dense(2)(a)) in 3.10.0: `inputs` not connected to `outputs`",
    ),
    Fault(
        "k3.4",
        "k3.5",
        sparse_counts,
        "Dense behind StringLookup(output_mode='count', sparse=True) in a graph, in 3.4.1 and 3.5.0: as_list() is not "
        "defined on an unknown TensorShape; 3.3.3 and 3.6.0 compute it",
    ),
    Fault(
        "k3.0",
        "k3.1",
        focal_losses,
        "loss='binary_focal_crossentropy' in 3.1.1: Could not interpret loss identifier; 3.2.1 reads it",
    ),
    Fault(
        "k3.0",
        "k3.3",
        eager_metrics,
        "metrics=[SpecificityAtSensitivity(0.5)] in 3.0.5 and 3.3.3: NotImplementedError: Cannot convert a symbolic "
        "tf.Tensor to a numpy array; 3.4.1 trains",
    ),
    Fault(
        "k3.0",
        "k3.2",
        single_weight,
        "loss_weights=0.25 in 3.0.5: Expected `loss_weights` argument to be a list, tuple, or dict; [0.25]: must be a "
        "Python float",
    ),
    Fault(
        "k3.0",
        "k3.4",
        losses_by_name,
        "loss=[None, 'mse'] in 3.0.5 and 3.3.3: the loss of the second output is computed with the first",
    ),
    Fault(
        "k3.7",
        "k3.14",
        partial_losses,
        "loss={'a': 'mse'} of two outputs in 3.9.2 to 3.14.1: Expected keys ListWrapper(['a', 'b']) in loss dict; "
        "['mse', None] is right",
    ),
    Fault(
        "k3.0",
        "k3.9",
        wrap_again,
        "Dense(4, activation=ReLU()) of 3.3.3 in 3.0.5 and in 3.3.3 itself: Could not interpret activation function "
        "identifier",
    ),
    Fault(
        "k3.1",
        "k3.9",
        legacy_modules,
        "Dense(4, activation=ThresholdedReLU(0.2)) of 3.15.1 in 3.3.3 and 3.9.2: parent module keras._legacy.layers "
        "cannot be imported",
    ),
    Fault(
        "k3.5",
        "k3.6",
        losses_in_a_row,
        "loss={'value': 'mse', 'label': 'binary_crossentropy'} in 3.5.0 and 3.6.0: 11.0 with targets by name, -61.1 "
        "with a list of them; 6.347 in 3.0.5 to 3.4.1, in 3.7.0 and later, and as a list",
    ),
    Fault(
        "k3.5",
        "k3.6",
        zero_weights,
        "loss=[None, 'mse'] in 3.5.0 and 3.6.0: No loss to compute; {'value': None, 'label': 'mse'}: the loss of "
        "`label` is computed with `value`",
    ),
    Fault(
        "k3.0",
        "k3.2",
        as_functional,
        "Sequential([functional model, Dense]) in 3.0.5: ValueError: Invalid dtype: tuple; once loaded, the model "
        "inside returns a list of one tensor",
    ),
    Fault(
        "k3.0",
        "k3.3",
        flatten,
        "Model([one, {'pair': (other, third)}], ...) in 3.3.3: get_tensor() missing 2 required positional arguments",
    ),
    Fault(
        "k3.0",
        "k3.3",
        mask_all_inputs,
        "a nested model called with a masked tensor and one without in 3.3.3: In a nested call() argument, you cannot "
        "mix tensors and non-tensors",
    ),
    Fault(
        "k3.0",
        "k3.2",
        inner_build_configs,
        "Bidirectional(LSTM(2)) as 3.3.3 writes it, in 3.0.5: A total of 1 objects could not be loaded. Layer "
        "'lstm_cell' expected 3 variables, but received 0 variables during loading",
    ),
    Fault(
        "k3.0",
        "k3.1",
        dot_build_configs,
        "Dot as 3.3.3 writes it, in 3.0.5: should be called on a list of 2 inputs. Received: input_shape=[[None, 4], "
        "[None, 4]]",
    ),
    Fault(
        "k3.0",
        "k3.3",
        named_types,
        'Hashing of 3.15.1, whose dtype is a policy, in 3.0.5 to 3.3.3: When `output_mode="int"`, `dtype` should be an '
        "integer type; 3.4.1 reads it",
    ),
    Fault(
        "k3.0",
        "k3.1",
        identity_initializers,
        "3.1.1: Could not interpret initializer identifier: {'module': 'keras.initializers', 'class_name': 'Identity'}",
    ),
    Fault(
        "k3.0",
        "k3.2",
        multi_head_scores,
        "MultiHeadAttention with return_attention_scores in 3.2.1: IndexError: list index out of range",
    ),
    Fault(
        "k3.0",
        "k3.2",
        listed_keys,
        "x[:, 1:3] in 3.0.5: Unsupported key type for array slice. Recieved: `[slice(None, None, None), slice(1, 3, "
        "None)]`",
    ),
    Fault(
        "k3.0",
        "k3.0",
        turned_normalize,
        "ops.normalize(x, axis=-1) in 3.0.5: Argument `order` must be an int >= 1. Received: order=-1",
    ),
    Fault(
        "k3.0",
        "k3.10",
        listed_axes,
        "ops.logsumexp(x, axis=-1) in 3.0.5 and 3.10.0: 'int' object is not iterable",
    ),
    Fault(
        "k3.8",
        "k3.15",
        symmetric_shears,
        "RandomShear(0.4) of 3.15.1 in 3.15.1: The `factor` argument should be a number (or a list of two numbers) in "
        "the range [0, 1.0]. Received: input_number=-0.4",
    ),
    Fault(
        "k3.0",
        "k3.11",
        other_names,
        "MultiHeadAttention and LSTM of a masked tensor, of 3.15.1 in 3.0.5 and 3.6.0: The name 'not_equal' is used 2 "
        "times in the model",
    ),
    Fault(
        "k3.6",
        "k3.6",
        squared_scores,
        "ops.dot_product_attention in 3.6.0: 1.3 of the maximum away from 3.15.1; its TensorFlow code multiplies "
        "`logits` by `logits`",
    ),
    Fault(
        "k3.3",
        "k3.13",
        kept_axes,
        "ops.argmax(x, -1, keepdims=True) in predict of 3.3.3: 'function' object is not subscriptable; up to 3.13.0 "
        "its symbol has the shape (None, 4, 6) in place of (None, 4, 1)",
    ),
    Fault(
        "k3.6",
        "k3.7",
        as_sequential,
        "Pipeline of its own file in 3.6.0: 'TrackedDict' object has no attribute '_call_has_mask_arg'",
    ),
    Fault(
        "k3.0",
        "k3.10",
        named_operations,
        "a layer `concatenate` and `ops.concatenate` in 3.0.5 and 3.6.0: The name 'concatenate' is used 2 times in "
        "the model",
    ),
    Fault(
        "k3.0",
        "k3.14",
        said_strides,
        "ops.image.extract_patches(x, (2, 3), strides=1) in 3.0.5: cannot access local variable 'strides'",
    ),
    Fault(
        "k3.0",
        "k3.14",
        grouped_scores,
        "GroupQueryAttention with return_attention_scores in 3.0.5: IndexError: list index out of range",
    ),
    Fault(
        "k3.0",
        "k3.3",
        rms_scaling,
        "LayerNormalization(axis=1, rms_scaling=True) in 3.0.5: Dimensions must be equal, but are 3 and 8",
    ),
    Fault(
        "k3.0",
        "k3.3",
        distributed_models,
        "3.3.3: Layer Sequential should implement `def compute_output_shape(self, input_shape)`",
    ),
    Fault(
        "k3.0",
        "k3.6",
        multi_head_output,
        'MultiHeadAttention(output_shape=7) in 3.6.0: can only concatenate tuple (not "int") to tuple',
    ),
    Fault(
        "k3.0",
        "k3.6",
        multi_head_sizes,
        "MultiHeadAttention of queries (5, 4) and values (6, 3) in 3.6.0: The last dimension of `query_shape` and "
        "`value_shape` must be equal, but are 4, 3",
    ),
    Fault(
        "k3.0",
        "k3.7",
        scalar_statistics,
        "Normalization(mean=0.2, variance=0.7) in 3.7.0: Input to reshape is a tensor with 1 values, but the requested "
        "shape has 3",
    ),
    Fault(
        "k3.0",
        "k3.1",
        trained_again,
        "Dense(4, trainable=False) of 3.0.5 and 3.1.1, saved and loaded: its kernel is among trainable_variables and "
        "moves with a step; in 3.2.1 neither",
    ),
    Fault(
        "k3.0",
        "k3.10",
        zero_output_padding,
        "Conv1DTranspose(5, 3, output_padding=0) in 3.10.0: including values {0} that do not satisfy `value > 0`",
    ),
    Fault(
        "k3.0",
        "k3.7",
        attention_scores,
        "Attention with return_attention_scores in 3.7.0: IndexError: list index out of range",
    ),
)

# Worked around, or refused, when the layers are in their order.
FAULTS_OF_ORDER = (
    Fault(
        "k3.0",
        "k3.6",
        as_lists,
        "A(B(A(B(x)))) with shared A and B in 3.0.5: ValueError: Layer node index out of bounds; from 3.7.0 on it is "
        "an IndexError, which the reader expects",
    ),
)
