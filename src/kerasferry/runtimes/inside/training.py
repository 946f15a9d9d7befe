# ruff: noqa: B905
# mypy: ignore-errors
"""train: some steps on given data in a fixed order, with the loss and optimizer the model came with."""

import numpy

from . import arrays
from .describing import output_names
from .predicting import model_inputs


def train(box, handle, inputs, targets=None, seed=0, steps=1, batch_size=None):
    """model.train_on_batch on consecutive slices, starting again at the end; nothing is shuffled.

    Args:
        inputs: `.npz` as for predict; its first axis is the batch.
        targets: `.npz` by output name or position; None makes targets that fit the loss, from `seed`.
        batch_size: Rows of one step; None takes all.

    Returns:
        losses (one for each step, of that batch alone), iterations, optimizer (class name), loss.
    """
    held = box.get(handle)
    with held.scope():
        model = held.model
        _set_seed(box, seed)
        named = arrays.read_npz(inputs)
        rows = len(named[0][1])
        given = _with_loss(model, _targets(box, held, named, targets, seed))
        size = min(batch_size or rows, rows)
        losses = []
        for step in range(steps):
            chosen = numpy.arange(step * size, (step + 1) * size) % rows
            x = model_inputs(box, held, [(name, array[chosen]) for name, array in named])
            y = arrays.pack(_output_structure(model, len(given)), [array[chosen] for array in given])
            if box.is_keras_3(held.keras):  # its loss is a mean over all batches since the last reset
                model.reset_metrics()
            losses.append(_first(model.train_on_batch(x, y)))
        optimizer = model.optimizer
        return {
            "losses": losses,
            "iterations": _iterations(box, held, optimizer),
            "optimizer": type(optimizer).__name__,
            "loss": [_name(loss) for loss in arrays.flatten(_loss(model))],
        }


def _first(value) -> float:
    if isinstance(value, dict):
        value = value["loss"]
    if isinstance(value, (list, tuple)):  # a metric among the others may be a line of numbers
        value = value[0]
    return float(numpy.asarray(value).ravel()[0])


def _targets(box, held, named, targets, seed) -> list:
    model = held.model
    if targets is not None:
        given = arrays.read_npz(targets)
        return arrays.in_order(given, output_names(model, len(given)))
    outputs = arrays.flatten(model.predict_on_batch(model_inputs(box, held, named)))
    generator = numpy.random.RandomState(seed)
    loss = _loss(model)
    losses = list(loss) if isinstance(loss, (list, tuple)) else [loss] * len(outputs)
    if isinstance(loss, dict):
        losses = [loss.get(name) for name in output_names(model, len(outputs))]
    return [_random_target(_name(one), arrays.to_numpy(out), generator) for one, out in zip(losses, outputs)]


def _with_loss(model, given) -> list:
    """Up to 2.1 an output without a loss takes no target."""
    fed = getattr(model, "_feed_output_names", None)
    if fed is None or len(fed) >= len(given):
        return given
    return [array for name, array in zip(model.output_names, given) if name in fed]


def _random_target(loss, output, generator):
    classes = output.shape[-1]
    if "sparse" in loss:
        return generator.randint(0, classes, output.shape[:-1]).astype("int32")
    if "categorical" in loss and "binary" not in loss:
        return numpy.eye(classes, dtype="float32")[generator.randint(0, classes, output.shape[:-1])]
    if "binary" in loss:
        return generator.randint(0, 2, output.shape).astype("float32")
    return generator.normal(size=output.shape).astype("float32")


def _name(loss) -> str:
    """`sparse_categorical_crossentropy` from a name, a function or an instance of a class."""
    text = loss if isinstance(loss, str) else getattr(loss, "__name__", None) or type(loss).__name__
    return "".join("_" + c.lower() if c.isupper() else c for c in text).lstrip("_")


def _loss(model):
    loss = getattr(model, "loss", None)
    return loss if loss is not None else getattr(model, "_loss", None)


def _output_structure(model, count):
    for name in ("_outputs_struct", "_nested_outputs"):  # Keras 3; Keras 2
        structure = getattr(model, name, None)
        if structure is not None and len(arrays.flatten(structure)) == count:
            return structure
    return [None] * count if count > 1 else None


def _iterations(box, held, optimizer):
    iterations = getattr(optimizer, "iterations", None)
    if iterations is None:
        return None
    if box.graph_mode:
        return int(held.keras.backend.get_value(iterations))
    return int(arrays.to_numpy(iterations))


def _set_seed(box, seed):
    numpy.random.seed(seed)
    if box.graph_mode:
        box.tf1.set_random_seed(seed)
    else:
        box.tf.random.set_seed(seed)
