"""Layers of Keras 2 that Keras 3 says with other layers, or that go into a generated module; for TF 2.15 -> 3.0."""

from __future__ import annotations

from ..among_keras_3.activations import wrap
from ..among_keras_3.bidirectional import returned_states, written_out
from ..among_keras_3.einsum import leading_ellipsis
from ..among_tf.ranks import as_class
from ..step import Difference, Rewrite
from .cudnn import as_stock_layers
from .initializers import class_names, unit_scaling, upper_limits, without_dtype
from .plain_layers import DIFFERENCES as PLAIN_LAYERS
from .regularizers import radial_constraints
from .replaced import causal_attention, causal_padding, layer_activations, turned_images, turned_sequences
from .stacks import single_cells
from .stateful_steps import begin_otherwise, stateful_steps
from .with_modules import batch_normalization, dilated_transpose, locally_connected, time_major

DIFFERENCES: tuple[Difference, ...] = (
    *PLAIN_LAYERS,
    Rewrite(
        without_dtype,
        "1.15 and 2.9.3 -> 3.15.1: GlorotUniform.__init__() got an unexpected keyword argument 'dtype'",
    ),
    Rewrite(
        unit_scaling,
        "tf.compat.v1.uniform_unit_scaling_initializer() of 2.9.3 -> 3.15.1: Cannot deserialize object of type "
        "`UniformUnitScaling`",
    ),
    Rewrite(
        radial_constraints,
        "2.9.3 -> 3.15.1: Cannot deserialize object of type `RadialConstraint`",
    ),
    Rewrite(
        upper_limits,
        "tf.random_uniform_initializer() of 1.15.5 -> 3.15.1: Attempt to convert a value (None) to a Tensor",
    ),
    Rewrite(
        class_names,
        "compat.v1.keras.initializers.glorot_uniform() of 2.13.1 -> 3.0.5: Cannot deserialize object of type "
        "`glorot_uniform`",
    ),
    Rewrite(as_stock_layers, "2.9.3 -> 3.15.1: Could not deserialize 'keras.layers.CuDNNLSTM'"),
    Rewrite(
        layer_activations,
        "2.9.3 -> 3.9.2: Could not interpret activation function identifier: {'class_name': 'PReLU', ...}",
    ),
    Rewrite(
        wrap,
        "LSTM(3, activation=LeakyReLU()) of 2.9.3 -> 3.9.2: Could not interpret activation function identifier",
    ),
    Rewrite(
        causal_padding,
        "2.9.3 -> 3.15.1: The `padding` argument must be a list/tuple or one of {'same', 'valid'}",
    ),
    Rewrite(
        causal_attention,
        "2.9.3 -> 3.15.1: takes no causal; from 2.10 on a call asks for it with use_causal_mask",
    ),
    Rewrite(
        turned_images,
        "2.9.3 predicts on a CPU, 3.15.1: InvalidArgumentError: Conv2DCustomBackpropInputOp only supports NHWC; "
        "DepthwiseConv2D in 3.0.5: Depthwise convolution on CPU is only supported for NHWC format",
    ),
    Rewrite(
        turned_sequences,
        "ConvLSTM1D(data_format='channels_first') of 2.9.3 -> 3.15.1: UnimplementedError in a graph on a CPU",
    ),
    Rewrite(
        as_class,
        "Dot(-1) of (3, 4, 5) and (3, 6, 5) is (3, 4, 6) in 1.15.5, (3, 4, 3, 6) in 2.0.4 and 3.15.1",
    ),
    Rewrite(
        leading_ellipsis,
        "EinsumDense('...x,xy->...y', 2) of (3, 6, 5, 4) is (3, 6, 5, 2) in 2.9.3; 3.15.1 tells (3, 5, 6, 2)",
    ),
    Rewrite(
        dilated_transpose,
        "2.9.3 predicts on a CPU, 3.15.1: Current libxsmm and customized CPU implementations do not yet support "
        "dilation rates larger than 1",
    ),
    Rewrite(locally_connected, "2.9.3 -> 3.15.1: Could not deserialize 'keras.layers.LocallyConnected2D'"),
    Rewrite(
        single_cells,
        "Masking, RNN(StackedRNNCells([LSTMCell(3)])) of 1.12.3 -> 3.0.5 and 3.15.1: The two structures don't have the "
        "same nested structure; without a mask, unrolled or of two cells it runs",
    ),
    Rewrite(
        time_major,
        "2.15.0 -> 3.15.1: Unrecognized keyword arguments passed to LSTM: {'time_major': False}",
    ),
    Rewrite(
        stateful_steps,
        "TimeDistributed(SimpleRNN(2, stateful=True)), first step: 0.6941 in 2.0.4 to 2.15.1, which take it twice, "
        "0.6940 in 3.15.1",
        begin_otherwise,
    ),
    Rewrite(
        written_out,
        "Bidirectional(GRU(4, go_backwards=True)) of 2.15.0 -> 3.15.1: Forward layer and backward layer should have "
        "different `go_backwards` value",
    ),
    Rewrite(
        returned_states,
        'Bidirectional(LSTM(4, return_state=True)) of 2.9.3 -> 3.1.1: can only concatenate list (not "tuple") to list',
    ),
    Rewrite(batch_normalization, "3.15.1: takes no virtual_batch_size, no axis [1, 3]; 3.13.0 no renorm"),
)
