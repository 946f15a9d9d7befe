"""Networks of `keras.applications`, without pretrained weights, with 10 classes and small images."""

from __future__ import annotations

from typing import Any

import tensorflow as tf

from .spec import Network


def application(architecture: str, size: int, early: str, kind: str = "scene") -> Network:
    """Describe a stock application for square images of `size`; `early` is its first convolution."""

    def make() -> Any:
        image = tf.keras.Input((size, size, 3), name="image")
        # The activation is softmax by default; DenseNet121 of 2.3 and 2.6 has no `classifier_activation` to say so.
        return getattr(tf.keras.applications, architecture)(weights=None, input_tensor=image, classes=10)

    return Network(
        make=make,
        samples={"image": kind},
        losses={"predictions": "categorical_crossentropy"},
        early=(early,),
        metrics={"predictions": ["accuracy"]},
        batch=3,
        spread=0.2,
        level=1.5,
    )


# Sizes are the smallest at which the last feature map is still larger than one pixel: with one pixel, the
# statistics of batch normalization would come from few values.
NETWORKS = {
    "mobilenet_v2": application("MobileNetV2", 96, "Conv1"),
    "resnet50": application("ResNet50", 64, "conv1_conv"),
    "efficientnet_b0": application("EfficientNetB0", 64, "stem_conv", kind="pixels"),
    "densenet121": application("DenseNet121", 64, "conv1/conv"),
    "inception_v3": application("InceptionV3", 112, "conv2d"),
    "xception": application("Xception", 75, "block1_conv1"),
    "nasnet_mobile": application("NASNetMobile", 64, "stem_conv1"),
}
