"""Layers that own no variable. Listed, so that an unknown class is told from one that has nothing to carry."""

from __future__ import annotations

from ..modules.parts import PARTS
from .spec import LayerSpec

_POOLING = [f"{kind}Pooling{rank}D" for kind in ("Max", "Average") for rank in (1, 2, 3)]
_GLOBAL = [f"Global{kind}Pooling{rank}D" for kind in ("Max", "Average") for rank in (1, 2, 3)]
_SPATIAL = [
    *(f"UpSampling{rank}D" for rank in (1, 2, 3)),
    *(f"ZeroPadding{rank}D" for rank in (1, 2, 3)),
    *(f"Cropping{rank}D" for rank in (1, 2, 3)),
    *(f"SpatialDropout{rank}D" for rank in (1, 2, 3)),
]
_OTHERS = """
    InputLayer Lambda Activation ActivityRegularization Dropout AlphaDropout GaussianDropout GaussianNoise Identity
    Flatten Reshape Permute RepeatVector Masking
    Add Subtract Multiply Average Maximum Minimum Concatenate Dot
    ReLU LeakyReLU ELU ThresholdedReLU Softmax
    Rescaling Resizing CenterCrop UnitNormalization
    RandomCrop RandomFlip RandomTranslation RandomRotation RandomZoom RandomHeight RandomWidth RandomContrast
    RandomBrightness
    Hashing HashedCrossing
    AddKeras2 SubtractKeras2 AverageKeras2 MultiplyKeras2 MaximumKeras2 MinimumKeras2 ConcatenateKeras2
    AllSteps
    Cast
    MaskStop
    Constant
    AugMix AutoContrast ContrastLimitedAdaptiveHistogramEqualization CutMix Equalization MaxNumBoundingBoxes MixUp
    RandAugment RandomColorDegeneration RandomColorJitter RandomElasticTransform RandomErasing RandomGaussianBlur
    RandomGrayscale RandomHue RandomInvert RandomPerspective RandomPosterization RandomSaturation RandomSharpness
    RandomShear Solarization
    AdaptiveAveragePooling1D AdaptiveAveragePooling2D AdaptiveAveragePooling3D
    AdaptiveMaxPooling1D AdaptiveMaxPooling2D AdaptiveMaxPooling3D
    WithInputs
    AddLater SubtractLater AverageLater MaximumLater MinimumLater MultiplyLater ConcatenateLater
    MelSpectrogram ResizingLater ZeroPadding1DLater
    Layer PreprocessingLayer DotKeras1
""".split()

_OPERATIONS = [
    name for part, names in PARTS["keras2"].items() if part.startswith("operations") for name in names
]

SPECS = tuple(LayerSpec(name) for name in (*_POOLING, *_GLOBAL, *_SPATIAL, *_OTHERS, *_OPERATIONS))
