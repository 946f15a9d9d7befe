"""Runs inside a Keras 3: random models with masks, branches and shared layers, loaded from a config without masks."""

from __future__ import annotations

import contextlib
import json
import random

import keras

LAYERS = keras.layers
WIDTH = 3


def grown(count, seed):
    """For each model: its config, and the names of its layers in the order in which Keras has them once it is loaded.

    Left out are those whose own config this Keras does not load: shared layers one after the other.
    """
    found = []
    for number in range(count):
        with contextlib.suppress(ValueError, IndexError):
            found.append(_one(random.Random(seed * 1000 + number)))
    return found


def _one(drawn):
    keras.backend.clear_session()
    model = _model(drawn)
    config = _as_kerasferry_writes(json.loads(model.to_json()))
    loaded = keras.saving.deserialize_keras_object(json.loads(json.dumps(config)))
    return {"config": config, "names": [layer.name for layer in loaded.layers]}


def _as_kerasferry_writes(config):
    """Without the operations that make masks: Keras makes them anew."""
    made = config["config"]["layers"]
    config["config"]["layers"] = [
        layer for layer in made if "keras.layers" in layer["module"] or layer["class_name"] == "Functional"
    ]
    for layer in config["config"]["layers"]:
        for node in layer["inbound_nodes"]:
            node["kwargs"] = {key: value for key, value in node["kwargs"].items() if not key.endswith("mask")}
    return config


def _model(drawn):
    inputs = [keras.Input((4, WIDTH)) for _ in range(drawn.randint(2, 3))]
    words = [keras.Input((4,), dtype="int32") for _ in range(drawn.randint(0, 2))]
    tensors = [*inputs, *(LAYERS.Embedding(5, WIDTH, mask_zero=drawn.random() < 0.7)(one) for one in words)]
    shared = [LAYERS.Dense(WIDTH) for _ in range(2)]
    for _ in range(drawn.randint(4, 10)):
        tensors.append(_called(drawn, tensors, shared))
    unused = tensors[len(inputs) :]
    outputs = drawn.sample(unused, min(len(unused), drawn.randint(1, 3)))
    return keras.Model([*inputs, *words], outputs)


def _called(drawn, tensors, shared):
    first, second = drawn.choice(tensors), drawn.choice(tensors)
    kind = drawn.randrange(9)
    if kind == 0:
        return LAYERS.Masking()(first)
    if kind == 1:
        return LAYERS.Add()([first, second])
    if kind == 2:
        return LAYERS.LSTM(WIDTH, return_sequences=True)(first)
    if kind == 3:
        return LAYERS.MultiHeadAttention(1, WIDTH)(first, second)
    if kind == 4:
        return drawn.choice(shared)(first)
    if kind == 5:
        return LAYERS.BatchNormalization()(first)
    if kind == 6:
        return LAYERS.Bidirectional(LAYERS.GRU(WIDTH, return_sequences=True), merge_mode="sum")(first)
    if kind == 7:
        inner = keras.Input((4, WIDTH))
        return keras.Model(inner, LAYERS.Dense(WIDTH)(LAYERS.Masking()(inner)))(first)
    return LAYERS.Dense(WIDTH)(first)
