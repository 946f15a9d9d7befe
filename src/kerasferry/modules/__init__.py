"""Classes that a target's Keras lacks, as files of Keras code that are written beside a model.

A part is a real Python file for one generation of Keras. It registers its classes under the package `kerasferry`, so
that a model which names `kerasferry>LocallyConnected2D` loads by default arguments once the part was imported. A
generated module is the parts that a model needs, joined into one file that depends on Keras and NumPy alone.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from pathlib import Path

from ..hub import Contents, Json
from ..hub.topology import is_layer

PACKAGE = "kerasferry>"

# What the parts of a generation import.
NEEDS = {"keras3": "Keras and NumPy", "keras2": "TensorFlow"}

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
        "early_operations": ("ExtractPatches", "GetItem", "Normalize"),
        "later_masks": tuple(
            f"{name}Later"
            for name in ("Add", "Subtract", "Average", "Maximum", "Minimum", "Multiply", "Concatenate")
        ),
        "later_tensorflow": tuple(
            """
            I0 Nextafter BitwiseAnd BitwiseOr BitwiseXor BitwiseNot BitwiseInvert BitwiseLeftShift
            LeftShift BitwiseRightShift RightShift
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
        "small_layers": ("Dot", "MaskStop", "GlobalAveragePooling1D"),
        "upsampling": ("UpSampling2D",),
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
            )
        ),
    },
}


def names_in(value: object) -> set[str]:
    """The names of this package that a config uses, without the package."""
    found: set[str] = set()
    if isinstance(value, list):
        for item in value:
            found |= names_in(item)
    elif isinstance(value, dict):
        registered = value.get("registered_name")
        if isinstance(registered, str) and registered.startswith(PACKAGE) and is_named(value):
            found.add(registered.removeprefix(PACKAGE))
        for item in value.values():
            found |= names_in(item)
    return found


def plain_names_in(value: object) -> set[str]:
    """The same for a config of Keras 2, where the name is the class or stands alone."""
    if isinstance(value, str):
        return {value.removeprefix(PACKAGE)} if value.startswith(PACKAGE) else set()
    inside = value if isinstance(value, list) else list(value.values()) if isinstance(value, dict) else []
    return set().union(*map(plain_names_in, inside))


def is_named(value: Json) -> bool:
    """Whether a dict is an object or a function with a class name."""
    return is_layer(value) or value.get("class_name") == "function"


def module_path(output: Path) -> Path:
    """Where the module of an output stands: `new.keras` needs `new_layers.py`, a name that Python can import."""
    stem = re.sub(r"\W", "_", output.stem, flags=re.ASCII)
    return output.with_name(("_" if stem[:1].isdigit() else "") + f"{stem}_layers.py")


def generated_module(contents: Contents) -> Path | None:
    """The module that was written beside an artifact, if the artifact needs one and it is there."""
    path = module_path(contents.path)
    return path if names_in([contents.topology, contents.training]) and path.is_file() else None


def parts_of(names: Iterable[str], generation: str = "keras3") -> list[str]:
    """The parts that register some names, in alphabetical order.

    Raises:
        KeyError: No part registers one of them.
    """
    by_name = {name: part for part, registered in PARTS[generation].items() for name in registered}
    return sorted({by_name[name] for name in names})


def source_of(part: str, generation: str = "keras3") -> str:
    """The text of a part."""
    return Path(__file__).with_name(generation).joinpath(f"{part}.py").read_text("utf-8")


def render(names: Iterable[str], model: str, versions: str, generation: str = "keras3") -> str:
    """The text of the module for a model.

    Args:
        names: What the model uses; see `names_in`.
        model: File name of the model, for the docstring.
        versions: For whom it is written, for the docstring.
        generation: Folder of the parts.
    """
    imports: set[str] = set()
    bodies = []
    for part in parts_of(names, generation):
        text = source_of(part, generation)
        tree = ast.parse(text)
        kept = []
        lines = text.splitlines()
        last = 0
        for statement in tree.body:
            if isinstance(statement, (ast.Import, ast.ImportFrom)):
                imports.add(ast.unparse(statement))
                last = statement.end_lineno or last
        kept = lines[last:]
        bodies.append("\n".join(kept).strip("\n"))
    head = (
        f'"""Layers that `{model}` needs and {versions} does not have. Import this file before the model is loaded.\n\n'
        f'Written by kerasferry; it depends on {NEEDS[generation]} only.\n"""\n\n'
    )
    listed = sorted(imports, key=lambda line: (line.startswith("from"), line))
    return head + "\n".join(listed) + "\n\n\n" + "\n\n\n".join(bodies) + "\n"
