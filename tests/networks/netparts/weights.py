"""Weights with which an error shows: random kernels, biases, gamma and beta, and true statistics.

With random kernels and made-up statistics of batch normalization a deep network forgets its input: in
MobileNetV2 reversing the channels of the first kernel moved the output by 2e-7. So the statistics are those
of a real pass over data, and the last kernel is scaled until the logits spread.

The opposite is as bad: a random network of ReLU and batch normalization is chaotic, each layer makes a rounding
error about 1.1 times larger, and MobileNetV2 in float32 ended 2.6e-5 away from itself in float64. So beta is
positive (most of the signal stays in the linear part of the ReLU), a kernel takes off the mean of its inputs
(or batch normalization would, by cancellation), and a depthwise kernel is near the identity: then it is 2e-6.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import tensorflow as tf


def flatten(layer: Any, seen: set | None = None) -> Iterator[Any]:
    """Yield the layer and all layers inside it (models, wrappers), each once, in order."""
    seen = set() if seen is None else seen
    if id(layer) in seen:
        return
    seen.add(id(layer))
    yield layer
    inner = list(getattr(layer, "layers", None) or [])
    # `Bidirectional.layer` is an unbuilt template of the two real layers, so it does not count.
    wrapped = ("forward_layer", "backward_layer") if hasattr(layer, "forward_layer") else ("layer",)
    for name in wrapped:
        if isinstance(getattr(layer, name, None), tf.keras.layers.Layer):
            inner.append(getattr(layer, name))
    for child in inner:
        yield from flatten(child, seen)


def random_value(leaf: str, shape: tuple[int, ...], random: np.random.RandomState) -> np.ndarray:
    """Return a float array for a variable by the last part of its name, e.g. `kernel`."""
    if leaf == "gamma":
        return random.uniform(0.5, 1.5, shape)
    if leaf in ("variance", "moving_variance"):
        return random.uniform(0.5, 2.0, shape)
    if leaf == "alpha":
        return random.uniform(0.05, 0.4, shape)
    if leaf == "count":
        return np.full(shape, 1000)
    if leaf == "embeddings":
        return random.normal(0.0, 1.0, shape)
    if leaf == "beta":
        return random.uniform(0.5, 2.0, shape)
    if leaf == "depthwise_kernel":
        kernel = random.normal(0.0, np.prod(shape[:-2]) ** -0.5, shape)
        kernel[tuple(size // 2 for size in shape[:-2])] += 1.0
        return kernel
    if len(shape) >= 2:
        gain = 1.0 if leaf == "recurrent_kernel" else 2.0
        kernel = random.normal(0.0, (gain / np.prod(shape[:-1])) ** 0.5, shape)
        if len(shape) >= 4 and np.prod(shape[:-1]) > 8:
            kernel -= kernel.mean(axis=tuple(range(len(shape) - 1)), keepdims=True)
        return kernel
    return random.normal(0.0, 0.3, shape)


def randomize(model: Any, random: np.random.RandomState) -> None:
    """Give every variable of the model a random value; see `random_value`."""
    for variable in model.weights:
        leaf = variable.name.split(":")[0].split("/")[-1]
        shape = tuple(variable.shape.as_list())
        variable.assign(random_value(leaf, shape, random).astype(variable.dtype.as_numpy_dtype))
    set_input_statistics(model, random)


def set_input_statistics(model: Any, random: np.random.RandomState) -> None:
    """Set Normalization layers (behind a Rescaling to 0..1) to means near 0.48 and deviations near 0.25."""
    for layer in flatten(model):
        if layer.__class__.__name__ != "Normalization":
            continue
        mean, variance, count = layer.weights
        mean.assign(random.uniform(0.4, 0.55, mean.shape.as_list()))
        variance.assign(random.uniform(0.2, 0.3, variance.shape.as_list()) ** 2)
        count.assign(tf.cast(5000, count.dtype))
        if hasattr(layer, "finalize_state"):
            layer.finalize_state()


def calibrate(model: Any, inputs: dict) -> None:
    """Set the statistics of batch normalization to those of one training pass over `inputs`.

    With momentum 0 a pass replaces the moving statistics by those of the batch, and every layer already gets
    inputs that were normalized by the batch, so all layers fit each other. Dropout is off meanwhile.
    """
    changed = []
    for layer in flatten(model):
        attribute = "momentum" if "BatchNormalization" in layer.__class__.__name__ else "rate"
        if isinstance(getattr(layer, attribute, None), float):
            changed.append((layer, attribute, getattr(layer, attribute)))
            setattr(layer, attribute, 0.0)
    if any(attribute == "momentum" for _, attribute, _ in changed):
        model(arguments(model, inputs), training=True)
    for layer, attribute, value in changed:
        setattr(layer, attribute, value)


def arguments(model: Any, inputs: dict) -> Any:
    """Return the inputs as the model takes them: one tensor or a list in the model's order."""
    tensors = [tf.constant(inputs[name]) for name in model.input_names]
    return tensors[0] if len(tensors) == 1 else tensors


def predict(model: Any, inputs: dict) -> dict:
    """Return output name -> array, computed eagerly in inference mode."""
    made = model(arguments(model, inputs), training=False)
    made = list(made) if isinstance(made, (list, tuple)) else [made]
    return {name: made[index].numpy() for index, name in enumerate(model.output_names)}


def output_layers(model: Any) -> list:
    """Return the layers that make the outputs; each ends in an activation of its own."""
    if isinstance(model, tf.keras.Sequential):
        return [model.layers[-1]]
    return [model.get_layer(name) for name in model.output_names]


def logits(model: Any, inputs: dict) -> dict:
    """Return output name -> array before the activation of the output layer."""
    layers = output_layers(model)
    activations = [layer.activation for layer in layers]
    for layer in layers:
        layer.activation = tf.keras.activations.linear
    try:
        return predict(model, inputs)
    finally:
        for index, layer in enumerate(layers):
            layer.activation = activations[index]


def spread_logits(
    model: Any, inputs: dict, random: np.random.RandomState, spread: float, level: float
) -> None:
    """Scale the last kernels so that each logit has deviation `spread` over samples.

    Its mean becomes a random number of deviation `level`.
    """
    found = logits(model, inputs)
    layers = output_layers(model)
    for index, name in enumerate(model.output_names):
        values = found[name].reshape(-1, found[name].shape[-1])
        scale = spread / values.std(axis=0)
        kernel, bias = layers[index].weights
        shift = (bias.numpy() - values.mean(axis=0)) * scale
        kernel.assign(kernel.numpy() * scale)
        bias.assign(shift + random.normal(0.0, level, bias.shape.as_list()).astype("float32"))
