# ruff: noqa: B905
# mypy: ignore-errors
"""predict and activations: numbers out of a model, for arrays in an `.npz`."""

import contextlib

import numpy

from . import arrays
from .describing import input_names, output_names, signature_function, signature_of

SQUASHING = ("softmax", "sigmoid")
ACTIVATED = (
    "Dense",
    "EinsumDense",
    "Activation",
    "Conv1D",
    "Conv2D",
    "Conv3D",
    "SeparableConv1D",
    "SeparableConv2D",
)


def predict(box, handle, inputs, output, before_softmax=False, mode="predict"):
    """Run the model once on everything in the file.

    Args:
        inputs: `.npz`; its names are the inputs' names, or else its order is theirs.
        output: `.npz` to write: "0", "1", ... in the model's own flat order.
        before_softmax: Leave out a softmax or sigmoid at the very end, where there is one.
        mode: `predict` (model.predict_on_batch) or `call` (model(inputs, training=False)).

    Returns:
        outputs: [{name, shape, dtype}] with the true dtype (bfloat16 is written as float32);
        before_softmax: for each output the activation that was left out, or None.
    """
    held = box.get(handle)
    named = arrays.read_npz(inputs)
    left_out = []
    with held.scope():
        if held.kind == "keras" and before_softmax:
            results, left_out = _before_softmax(box, held, named)
        elif held.kind == "keras":
            results = _keras(box, held, named, mode)
        else:
            results = _signature(box, held, named)
    described, stored = [], []
    for index, (name, value) in enumerate(results):
        array, dtype = arrays.storable(value)
        stored.append((str(index), array))
        described.append({"name": name, "shape": list(array.shape), "dtype": dtype})
    arrays.write_npz(output, stored)
    return {"outputs": described, "before_softmax": left_out or [None] * len(described)}


def activations(box, handle, inputs, output, layers=None):
    """The output of every layer (its first use in this model), by layer name; functional and Sequential only.

    Several outputs of one layer are `name`, `name:1`, ...
    """
    held = box.get(handle)
    if held.kind != "keras" or not getattr(held.model, "inputs", None):
        raise TypeError("only functional and Sequential models tell the outputs of their layers")
    with held.scope():
        names, tensors = [], []
        for layer in held.model.layers:
            if type(layer).__name__ == "InputLayer" or (layers is not None and layer.name not in layers):
                continue
            for index, tensor in enumerate(arrays.flatten(_layer_output(held.model, layer))):
                names.append(layer.name if index == 0 else f"{layer.name}:{index}")
                tensors.append(tensor)
        probe = held.keras.Model(list(held.model.inputs), tensors)
        given = [_ready(box, array) for array in _flat_inputs(held, arrays.read_npz(inputs))]
        values = arrays.flatten(probe.predict_on_batch(given if len(given) > 1 else given[0]))
    stored = [(name, arrays.storable(arrays.to_numpy(value))) for name, value in zip(names, values)]
    arrays.write_npz(output, [(name, array) for name, (array, _) in stored])
    shapes = {name: {"shape": list(array.shape), "dtype": dtype} for name, (array, dtype) in stored}
    return {"layers": shapes}


def model_inputs(box, held, named):
    """The arrays in the nesting that the model was built with."""
    flat = [_ready(box, array) for array in _flat_inputs(held, named)]
    structure = input_structure(held.model)
    if structure is not None and len(arrays.flatten(structure)) == len(flat):
        return arrays.pack(structure, flat)
    return flat[0] if len(flat) == 1 else flat


def input_structure(model):
    """How a model nests its inputs (single tensor, list, dict), or None if it does not tell."""
    for name in ("_inputs_struct", "_nested_inputs"):  # Keras 3; Keras 2
        structure = getattr(model, name, None)
        if structure is not None:
            return structure
    saved = getattr(model, "save_spec", None)
    try:
        found = saved() if saved and not getattr(model, "inputs", None) else None
    except Exception:
        return None
    return found[0][0] if found else None


def _flat_inputs(held, named) -> list:
    return arrays.in_order(named, input_names(held.model))


def _ready(box, array):
    """Text must be a tensor in eager mode: NumPy has no string dtype that every version takes."""
    if array.dtype.kind == "O" and not box.graph_mode:
        return box.tf.constant(array)
    return array


def _keras(box, held, named, mode) -> list:
    given = model_inputs(box, held, named)
    if mode == "call" and not box.graph_mode:
        values = held.model(given, training=False)
    else:
        values = held.model.predict_on_batch(given)
    return _named(held.model, values)


def _named(model, values) -> list:
    leaves = arrays.flatten(values)
    flat = [
        arrays.to_numpy(value) if hasattr(value, "dtype") else numpy.array(value, _output_dtype(model, place))
        for place, value in enumerate(leaves)
    ]
    return list(zip(output_names(model, len(flat)), flat))


def _output_dtype(model, place):
    """The type of an output that has no axes: 2.2 and later give it as a number of Python's."""
    outputs = getattr(model, "outputs", None) or []
    return getattr(outputs[place].dtype, "as_numpy_dtype", None) if place < len(outputs) else None


def _signature(box, held, named) -> list:
    described, outputs = signature_of(box, held)
    if held.kind == "tf1_saved_model":
        return _run_graph(held, named, [item["name"] for item in described], outputs)
    names = [item["name"] for item in described]
    flat = arrays.in_order(named, names)
    if held.kind == "saved_model" and held.endpoint is None:
        values = held.model(*[box.tf.constant(array) for array in flat])
    elif held.kind == "tfsm":
        tensors = [box.tf.constant(array) for array in flat]
        # the layer passes its input by position and the rest by name; a signature takes no list
        values = held.model(tensors[0], **dict(zip(names[1:], tensors[1:])))
    else:
        function = signature_function(held)
        dtypes = [item["dtype"] for item in described]
        keywords = {name: box.tf.constant(array, dtype) for name, array, dtype in zip(names, flat, dtypes)}
        values = function(**keywords)
    pairs = sorted(values.items()) if isinstance(values, dict) else enumerate(arrays.flatten(values))
    return [(str(name), arrays.to_numpy(value)) for name, value in pairs]


def _run_graph(held, named, names, outputs) -> list:
    flat = arrays.in_order(named, names)
    feed = {held.model.inputs[name].name: array for name, array in zip(names, flat)}
    wanted = [item["name"] for item in outputs]
    values = held.session.run([held.model.outputs[name].name for name in wanted], feed)
    return list(zip(wanted, values))


def _layer_output(model, layer):
    """Output tensors of the layer's first use in this model; a shared layer may have been used elsewhere."""
    if not hasattr(layer, "get_output_at"):  # Keras 3; `output` of a nested model is the inner tensor
        graph = getattr(model, "_functional", None) or model
        levels = getattr(graph, "_nodes_by_depth", {}).values()
        mine = {id(node) for nodes in levels for node in nodes}
        uses = [node for node in layer._inbound_nodes if id(node) in mine]
        return list(uses[0].output_tensors) if uses else layer.output
    known = getattr(model, "_network_nodes", None)
    index = 0
    while known and f"{layer.name}_ib-{index}" not in known and index < 1000:
        index += 1
    return layer.get_output_at(index if index < 1000 else 0)


def _before_softmax(box, held, named) -> tuple:
    outputs = getattr(held.model, "outputs", None) or []
    finals = [_final_layer(tensor) for tensor in outputs]
    left_out = [_squashing(layer) for layer in finals]
    with contextlib.ExitStack() as stack:
        for layer, name in zip(finals, left_out):
            if name:
                stack.callback(*_linear(layer))
        given = model_inputs(box, held, named)
        if box.graph_mode:
            return _call_in_graph(box, held, given), left_out
        return _named(held.model, held.model(given, training=False)), left_out


def _call_in_graph(box, held, given) -> list:
    """Call the model anew on placeholders, for the layers' changed activations to take part."""
    values = given if isinstance(given, list) else [given]
    holders = [box.tf1.placeholder(tensor.dtype.base_dtype, tensor.shape) for tensor in held.model.inputs]
    outputs = arrays.flatten(held.model(holders if len(holders) > 1 else holders[0]))
    results = held.session.run(outputs, dict(zip(holders, values)))
    return _named(held.model, results)


def _final_layer(tensor):
    """The layer that makes an output, looking into nested models and TimeDistributed."""
    layer, _, index = tensor._keras_history[:3]
    while True:
        inner = getattr(layer, "outputs", None)
        if getattr(layer, "layers", None) and inner:
            layer, _, index = inner[index if index < len(inner) else 0]._keras_history[:3]
        elif type(layer).__name__ == "TimeDistributed":
            layer = layer.layer
        else:
            return layer


def _squashing(layer):
    """The name of the activation at the end of a layer that before_softmax leaves out, or None."""
    if type(layer).__name__ == "Softmax":
        return "softmax"
    name = getattr(getattr(layer, "activation", None), "__name__", None)
    return name if type(layer).__name__ in ACTIVATED and name in SQUASHING else None


def _linear(layer) -> tuple:
    """Take the activation away; (function, arguments) that puts it back."""
    if type(layer).__name__ == "Softmax":
        layer.call = lambda inputs, *arguments, **keywords: inputs
        return delattr, layer, "call"
    before = layer.activation
    layer.activation = _identity
    return setattr, layer, "activation", before


def _identity(value):
    return value
