"""Which part of a generation registers which classes."""

from __future__ import annotations


def _operations(names: str) -> tuple[str, ...]:
    """Layers that stand for operations of `keras.ops`."""
    return tuple(f"{name}Operation" for name in names.split())


# What each part of a generation registers; a test compares this with the files.
PARTS: dict[str, dict[str, tuple[str, ...]]] = {
    "keras3": {
        "activations": tuple(
            f"{name}_keras3"
            for name in (
                "celu",
                "glu",
                "hard_shrink",
                "hard_tanh",
                "log_sigmoid",
                "soft_shrink",
                "squareplus",
                "tanh_shrink",
                "sparse_plus",
                "sparse_sigmoid",
                "sparsemax",
            )
        ),
        "activity": ("ActivityByRow", "ActivityOfBatch"),
        "adaptive_pooling": tuple(
            f"Adaptive{kind}Pooling{rank}D" for kind in ("Average", "Max") for rank in (1, 2, 3)
        ),
        "batch_normalization": ("BatchNormalizationKeras2",),
        "bidirectional": ("BidirectionalWithStates",),
        "categories": ("CategoryCrossing", "CategoryEncodingOneHot", "DiscretizationOneHot"),
        "contrast": ("AutoContrast", "ContrastLimitedAdaptiveHistogramEqualization"),
        "dilated_transpose": ("DilatedConv2DTranspose",),
        "dot": ("DotKeras1",),
        "einsum_dense": ("EinsumDenseEllipsis",),
        "hard_sigmoid": ("hard_sigmoid_keras2",),
        "even_attention": ("MultiHeadAttentionEven",),
        "kernels": ("RadialConstraint", "OrthogonalRegularizerSigned"),
        "later_attention": ("MultiHeadAttentionLater", "GroupQueryAttentionLater"),
        "later_networks": tuple(
            """
            ConvertToTensor Celu Glu HardShrink HardTanh SoftShrink Squareplus TanhShrink SparsePlus
            SparseSigmoid Sparsemax Threshold RMSNorm LayerNorm DotProductAttention
            AdaptiveAveragePool AdaptiveMaxPool DepthToSpace SpaceToDepth RGBToGrayscale CropImages
            Logdet Erfc
            """.split()
        ),
        "later_operations": tuple(
            """
            Angle Exp2 Trunc Inner Rot90 Signbit Diagflat Cbrt Deg2rad Rad2deg Heaviside Hypot IsIn
            Isneginf Isposinf Isreal Kron Logaddexp2 Trapezoid ArraySplit EmptyLike Fliplr Flipud
            Hsplit Vsplit Dsplit Fmod Ptp Sinc Fabs Fmax Fmin
            """.split()
        ),
        "later_reductions": tuple(
            """
            Nansum Nanprod Nanmax Nanmin Nanmean Nanvar Nanstd Nancumsum Nancumprod Argmax Argmin
            """.split()
        ),
        "later_losses": (
            "Dice",
            "Tversky",
            "Circle",
            "CategoricalGeneralizedCrossEntropy",
            "PearsonCorrelation",
            "ConcordanceCorrelation",
        ),
        "early_operations": ("ExtractPatches", "GetItem", "Normalize", "NormalizeMatrix"),
        "later_images": ("GaussianBlur", "SobelEdges", "SSIM", "PadImages", "ScaleAndTranslate"),
        "later_math": tuple(
            """
            IFFT2 CDist ViewAsReal PSNR Rearrange Trace Tril Triu BatchNorm OneHot MultiHot Conv Average
            """.split()
        ),
        "later_sizes": ("Resize", "ResizeRounded", "ResizeTruncated"),
        "later_masks": tuple(
            f"{name}Later"
            for name in ("Add", "Subtract", "Average", "Maximum", "Minimum", "Multiply", "Concatenate")
        ),
        "later_tensorflow": tuple(
            """
            I0 Nextafter BitwiseAnd BitwiseOr BitwiseXor BitwiseNot BitwiseInvert BitwiseLeftShift
            LeftShift BitwiseRightShift RightShift SegmentMin SegmentProd Polar Solve RGBToHSV HSVToRGB
            PerspectiveTransform
            """.split()
        ),
        "later_lookups": ("StringLookupLater", "IntegerLookupLater"),
        "later_optimizers": ("Lamb", "ScheduleFreeAdamW", "Muon"),
        "later_layers": (
            "RMSNormalization",
            "ReversibleEmbedding",
            "ZeroPadding1DLater",
            "ResizingLater",
            "LayerNormalizationRMS",
        ),
        "layer_activation": ("LayerActivation",),
        "locally_connected": ("LocallyConnected1D", "LocallyConnected2D"),
        "identity": ("IdentityInitializer",),
        "image_preprocessing": (
            "RandomCropKeras2",
            "RandomHeight",
            "RandomWidth",
            "ResizingKeras2",
            "UpSampling2DKeras2",
        ),
        "named_operation": ("NamedOperation",),
        "operation_of_arguments": (),
        "output_shapes": (
            "AttentionWithScores",
            "AdditiveAttentionWithScores",
            "MultiHeadAttentionShaped",
            "MultiHeadAttentionZeroRows",
            "TimeDistributedModel",
        ),
        "losses": ("LossOverAllSteps", "WeightedLoss"),
        "mel_spectrogram": ("MelSpectrogram",),
        "mean_relative_error": ("MeanRelativeError",),
        "output_padding": (
            "Conv1DTransposeUnpadded",
            "Conv2DTransposeUnpadded",
            "Conv3DTransposeUnpadded",
        ),
        "masked_attention": ("AttentionKeras2", "AdditiveAttentionKeras2"),
        "masks": (
            "AddKeras2",
            "SubtractKeras2",
            "AverageKeras2",
            "MultiplyKeras2",
            "MaximumKeras2",
            "MinimumKeras2",
            "ConcatenateKeras2",
            "AllSteps",
            "MaskStop",
            "MaskPassing",
            "MaskedStates",
            "UnmaskedAttention",
            "BidirectionalMaskedOutput",
        ),
        "schedules": ("LinearCosineDecay", "NoisyLinearCosineDecay"),
        "spaced_convolution": tuple(
            f"{kind}Conv{rank}DSpaced" for kind in ("Depthwise", "Separable") for rank in (1, 2)
        ),
        "stateful_steps": ("TimeDistributedStateful",),
        "text_vectorization": ("TextVectorizationMultiHot", "TextVectorizationNgrams"),
        "unused_inputs": ("WithInputs",),
        "time_major": (
            "TimeMajorSimpleRNN",
            "TimeMajorLSTM",
            "TimeMajorGRU",
            "TimeMajorRNN",
            "TimeMajorBidirectional",
        ),
    },
    "keras2": {
        "adaptive_pooling": tuple(
            f"Adaptive{kind}Pooling{rank}D" for kind in ("Average", "Max") for rank in (1, 2, 3)
        ),
        "contrast": ("AutoContrast", "ContrastLimitedAdaptiveHistogramEqualization"),
        "later_attention": ("GroupQueryAttention",),
        "later_layers": ("RMSNormalization", "ReversibleEmbedding", "ZeroPadding1D"),
        "later_losses": (
            "Dice",
            "Tversky",
            "Circle",
            "CategoricalGeneralizedCrossEntropy",
            "PearsonCorrelation",
            "ConcordanceCorrelation",
        ),
        "mel_spectrogram": ("MelSpectrogram",),
        "dense_attention": ("Attention", "AdditiveAttention"),
        "multi_head_attention": ("MultiHeadAttention",),
        "newer_activations": tuple(
            f"{name}_newer"
            for name in ("exponential", "gelu", "leaky_relu", "log_softmax", "mish", "relu6", "swish")
        ),
        "newer_conv_lstm": ("ConvLSTM1D", "ConvLSTM3D"),
        "newer_convolutions": (
            "Conv1D",
            "Conv2D",
            "Conv3D",
            "Conv1DTranspose",
            "Conv2DTranspose",
            "Conv3DTranspose",
            "DepthwiseConv1D",
            "SeparableConv1D",
        ),
        "newer_categories": (
            "Discretization",
            "CategoryEncoding",
            "Hashing",
            "HashedCrossing",
            "CategoryCrossing",
        ),
        "newer_lookups": ("StringLookup", "IntegerLookup"),
        "newer_layers": (
            "LayerNormalization",
            "GroupNormalization",
            "UnitNormalization",
            "Rescaling",
            "Normalization",
            "Identity",
        ),
        "passing": (
            "Activation",
            "ActivityRegularization",
            "ELU",
            "LeakyReLU",
            "PReLU",
            "ReLU",
            "Softmax",
            "ThresholdedReLU",
        ),
        "newer_dense": ("EinsumDense",),
        "newer_images": ("Resizing", "CenterCrop", "RandomCrop"),
        "newer_kernels": ("OrthogonalRegularizer", "OrthogonalRegularizerSigned", "RadialConstraint"),
        "newer_pooling": (
            *(f"GlobalMaxPooling{rank}D" for rank in (1, 2, 3)),
            *(f"GlobalAveragePooling{rank}D" for rank in (2, 3)),
        ),
        "recurrent": (
            "SimpleRNN",
            "LSTM",
            "GRU",
            "RNN",
            "SimpleRNNCell",
            "LSTMCell",
            "GRUCell",
            "ConvLSTM2D",
            "Bidirectional",
        ),
        "small_layers": ("Dot", "DotKeras1", "Cast", "MaskStop", "GlobalAveragePooling1D"),
        "texts": ("TextVectorization",),
        "upsampling": ("UpSampling2D",),
        "operations_elementwise": _operations(
            """
            Add Subtract Multiply Divide TrueDivide DivideNoNan FloorDivide Mod Fmod Power Maximum Minimum
            Fmax Fmin Arctan2 Hypot Heaviside Ldexp Logaddexp Logaddexp2 Nextafter Equal NotEqual Greater
            GreaterEqual Less LessEqual LogicalAnd LogicalOr LogicalXor Isclose AllClose BitwiseAnd
            BitwiseOr BitwiseXor BitwiseLeftShift LeftShift BitwiseRightShift RightShift BitwiseNot
            BitwiseInvert Where Vdot
            """
        ),
        "operations_functions": _operations(
            """
            Arccos Arccosh Arcsin Arcsinh Arctan Arctanh Cos Cosh Sin Sinh Sqrt Tan Tanh Exp Expm1 Log Log1p
            Ceil Floor Reciprocal Log10 Log2 Exp2 Cbrt Deg2rad Rad2deg Fabs I0 Sinc Abs Absolute Negative
            Sign Square Round Trunc LogicalNot Isnan Isinf Isfinite Isneginf Isposinf Signbit NanToNum Angle
            Real Imag Conj Conjugate Isreal Clip Cast SaturateCast Copy ConvertToTensor Array StopGradient
            OnesLike ZerosLike EmptyLike FullLike
            """
        ),
        "operations_reductions": _operations(
            """
            Mean Sum Prod Max Amax Min Amin Ptp All Any Var Std Average CountNonzero Cumsum Cumprod
            Nancumsum Nancumprod Nansum Nanprod Nanmean Nanvar Nanstd Nanmax Nanmin Argmax Argmin Nanargmax
            Nanargmin Trapezoid Logsumexp Diff Corrcoef
            """
        ),
        "operations_sorting": _operations(
            """
            Sort Argsort Quantile Percentile Median SearchSorted Digitize IsIn Bincount Unique
            """
        ),
        "operations_shapes": _operations(
            """
            Reshape Ravel Transpose Swapaxes Moveaxis ExpandDims Squeeze BroadcastTo GetItem Flip Fliplr
            Flipud Rot90 Roll Concatenate Stack Hstack Vstack Dstack Append Split ArraySplit Hsplit Vsplit
            Dsplit Unstack Meshgrid Repeat Tile Pad Take TakeAlongAxis Tril Triu Size Ndim UnravelIndex
            Slice Select
            """
        ),
        "operations_linear": _operations(
            """
            Matmul Dot Inner Outer Tensordot Einsum Kron Cross Diagonal Trace Diag Diagflat Vander Norm Det
            Slogdet Inv Solve SolveTriangular Cholesky CholeskyInverse Qr SVD Eigh Pinv
            """
        ),
        "operations_networks": _operations(
            """
            Relu Relu6 Selu Silu Softplus Softsign LogSigmoid HardSigmoid HardSilu HardTanh TanhShrink
            SparsePlus SparseSigmoid Sigmoid Softmax LogSoftmax Sparsemax LeakyRelu Elu Celu Gelu Glu
            HardShrink SoftShrink Squareplus Threshold Normalize
            """
        ),
        "operations_pooling": _operations(
            """
            MaxPool AveragePool AdaptiveMaxPool AdaptiveAveragePool Conv DepthwiseConv SeparableConv
            ConvTranspose Unfold Fold DepthToSpace SpaceToDepth
            """
        ),
        "operations_scores": _operations(
            """
            Moments RMSNorm LayerNorm BatchNorm OneHot MultiHot BinaryCrossentropy
            CategoricalCrossentropy SparseCategoricalCrossentropy DotProductAttention PSNR Polar
            CTCLoss CtcLoss
            """
        ),
        "operations_images": _operations(
            """
            Resize CropImages PadImages ExtractPatches RGBToGrayscale RGBToHSV HSVToRGB GaussianBlur
            SobelEdges
            """
        ),
        "operations_transforms": _operations("AffineTransform PerspectiveTransform ScaleAndTranslate SSIM"),
        "operations_math": _operations(
            """
            Rsqrt Erf Erfc Erfinv TopK InTopK SegmentSum SegmentMax SegmentMin SegmentProd CDist Logdet
            ViewAsComplex ViewAsReal Rearrange
            """
        ),
        "operations_signals": _operations("FFT FFT2 IFFT2 RFFT IRFFT ExtractSequences STFT ISTFT"),
        "optimizers": (
            "SGD",
            "RMSprop",
            "Adam",
            "AdamW",
            "Adamax",
            "Nadam",
            "Adagrad",
            "Adadelta",
            "Ftrl",
            "Lion",
            "Lamb",
            "Adafactor",
        ),
        "constants": ("Constant",),
        "schedules": ("CosineDecay",),
        "spectral_normalization": ("SpectralNormalization",),
        "masks": ("MaskPassing", "SimpleRNNUnmasked", "LSTMUnmasked", "GRUUnmasked", "RNNUnmasked"),
        "merging": tuple(
            f"{name}Later"
            for name in ("Add", "Subtract", "Average", "Maximum", "Minimum", "Multiply", "Concatenate")
        ),
        "activations": tuple(
            f"{name}_keras3"
            for name in (
                "hard_sigmoid",
                "hard_silu",
                "celu",
                "glu",
                "hard_tanh",
                "log_sigmoid",
                "sparse_sigmoid",
                "sparse_plus",
                "squareplus",
                "tanh_shrink",
                "hard_shrink",
                "soft_shrink",
                "sparsemax",
            )
        ),
    },
}
