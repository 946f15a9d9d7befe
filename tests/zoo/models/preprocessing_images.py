"""Preprocessing of images. Python 3.6 syntax."""

from .preprocessing import experimental, find_layer, one_layer
from .registry import model

IMAGE = (8, 9, 3)
one_layer("rescaling", "Rescaling", IMAGE, {"scale": 1.0 / 127.5, "offset": -1.0})
one_layer("rescaling_plain", "Rescaling", IMAGE, {"scale": 0.5}, find=experimental)
for _how in "bilinear nearest bicubic area lanczos3 lanczos5 gaussian mitchellcubic".split():
    one_layer("resizing_" + _how, "Resizing", IMAGE, {"height": 5, "width": 12, "interpolation": _how})
one_layer("resizing_crop", "Resizing", IMAGE, {"height": 5, "width": 5, "crop_to_aspect_ratio": True})
one_layer("center_crop", "CenterCrop", IMAGE, {"height": 5, "width": 6})
one_layer("center_crop_resized", "CenterCrop", IMAGE, {"height": 12, "width": 12})
one_layer("random_crop", "RandomCrop", IMAGE, {"height": 5, "width": 6, "seed": 3})
one_layer("random_flip", "RandomFlip", IMAGE, {"mode": "horizontal", "seed": 3})
one_layer("random_flip_both", "RandomFlip", IMAGE)
one_layer(
    "random_translation",
    "RandomTranslation",
    IMAGE,
    {"height_factor": 0.2, "width_factor": (-0.1, 0.3), "fill_mode": "constant", "fill_value": 0.5},
)
one_layer(
    "random_rotation",
    "RandomRotation",
    IMAGE,
    {"factor": (-0.1, 0.2), "fill_mode": "wrap", "interpolation": "nearest", "seed": 2},
)
one_layer("random_zoom", "RandomZoom", IMAGE, {"height_factor": 0.2, "width_factor": (0.1, 0.2), "seed": 2})
one_layer("random_zoom_default", "RandomZoom", IMAGE, {"height_factor": 0.2})
one_layer("random_height", "RandomHeight", IMAGE, {"factor": 0.2})
one_layer("random_width", "RandomWidth", IMAGE, {"factor": (0.1, 0.2), "interpolation": "nearest"})
one_layer("random_contrast", "RandomContrast", IMAGE, {"factor": 0.3, "seed": 1})
one_layer(
    "random_brightness", "RandomBrightness", IMAGE, {"factor": (-0.2, 0.3), "value_range": (0, 1), "seed": 1}
)
one_layer("random_flip_experimental", "RandomFlip", IMAGE, {"mode": "vertical"}, find=experimental)


@model("augmented")
def augmented(keras):
    layers = keras.layers
    augmentation = keras.Sequential(
        [
            find_layer(keras, "RandomFlip")("horizontal"),
            find_layer(keras, "RandomRotation")(0.1),
            find_layer(keras, "RandomZoom")(0.1),
        ]
    )
    inputs = layers.Input(shape=IMAGE)
    x = find_layer(keras, "Rescaling")(1.0 / 255)(augmentation(inputs))
    return keras.Model(inputs, layers.Dense(2)(layers.Flatten()(layers.Conv2D(3, 3)(x))))
