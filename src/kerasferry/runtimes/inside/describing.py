# ruff: noqa: B905
# mypy: ignore-errors
"""describe: inputs, outputs and layers of a loaded model, in the same words for every kind and version."""

from . import arrays


def describe(box, handle):
    """Inputs and outputs [{name, shape, dtype}] (shape None: not known), layers, whether it is compiled."""
    held = box.get(handle)
    with held.scope():
        inputs, outputs = signature_of(box, held)
        answer = {"kind": held.kind, "inputs": inputs, "outputs": outputs, "layers": [], "compiled": None}
        if held.kind == "keras":
            answer["layers"] = [
                {"name": layer.name, "class_name": type(layer).__name__, "trainable": bool(layer.trainable)}
                for layer in held.model.layers
            ]
            answer["class_name"] = type(held.model).__name__
            answer["compiled"] = is_compiled(held.model)
        if held.kind == "saved_model":
            answer["signatures"] = sorted(held.model.signatures)
        return answer


def signature_of(box, held) -> tuple:
    """([input], [output]) of any kind of handle."""
    if held.kind == "keras":
        return _keras_inputs(held.model), _keras_outputs(held.model)
    if held.kind == "tf1_saved_model":
        return _from_definition(box, held.model.inputs), _from_definition(box, held.model.outputs)
    function = signature_function(held)
    if function is None:  # an endpoint that takes nested arguments, as `serve` of Keras's export
        return [], []
    inputs = dict(function.structured_input_signature[1].items())
    outputs = function.structured_outputs
    named = sorted(outputs.items()) if isinstance(outputs, dict) else enumerate(arrays.flatten(outputs))
    return (
        [_spec(name, inputs[name]) for name in sorted(inputs)],
        [_spec(str(name), spec) for name, spec in named],
    )


def signature_function(held):
    """The concrete function behind a saved_model or tfsm handle, or None if its endpoint is no signature."""
    root = held.model if held.kind == "saved_model" else getattr(held.model, "_reloaded_obj", None)
    signatures = getattr(root, "signatures", {})
    if held.endpoint is None:
        return None
    if held.kind == "saved_model" and held.endpoint not in signatures:
        known = ", ".join(sorted(signatures)) or "none"
        raise KeyError(f"no signature {held.endpoint}; there are: {known}")
    return signatures.get(held.endpoint)


def is_compiled(model) -> bool:
    """Whether train_on_batch would find a loss and an optimizer."""
    compiled = getattr(model, "compiled", None)  # Keras 3
    if compiled is not None:
        return bool(compiled)
    return getattr(model, "optimizer", None) is not None


def input_names(model) -> list:
    """Names of a Keras model's inputs in its flat order; empty if it has none (a subclassed model)."""
    inputs = getattr(model, "inputs", None)
    if not inputs:
        return []
    names = getattr(model, "input_names", None)
    return list(names) if names else [tensor.name for tensor in inputs]


def output_names(model, count) -> list:
    """Names of a Keras model's outputs, or "0", "1", ... if it does not tell as many."""
    names = list(getattr(model, "output_names", None) or [])
    return names if len(names) == count else [str(index) for index in range(count)]


def _keras_inputs(model) -> list:
    tensors = getattr(model, "inputs", None)
    if tensors:
        return [_spec(name, tensor) for name, tensor in zip(input_names(model), tensors)]
    saved = getattr(
        model, "save_spec", None
    )  # TF 2.7 to 2.15: what a revived subclassed model was called with
    try:
        found = saved() if saved else None
    except Exception:
        return []
    if not found:
        return []
    specs = arrays.flatten(list(found[0]))
    return [_spec(getattr(spec, "name", None) or str(index), spec) for index, spec in enumerate(specs)]


def _keras_outputs(model) -> list:
    tensors = getattr(model, "outputs", None) or []
    return [_spec(name, tensor) for name, tensor in zip(output_names(model, len(tensors)), tensors)]


def _from_definition(box, tensors) -> list:
    described = []
    for name in sorted(tensors):
        info = tensors[name]
        unknown = info.tensor_shape.unknown_rank
        shape = None if unknown else [None if dim.size < 0 else dim.size for dim in info.tensor_shape.dim]
        described.append({"name": name, "shape": shape, "dtype": box.tf.as_dtype(info.dtype).name})
    return described


def _spec(name, tensor) -> dict:
    shape = getattr(tensor, "shape", None)
    dtype = getattr(tensor.dtype, "name", None) or str(tensor.dtype)
    return {"name": name, "shape": _dimensions(shape), "dtype": dtype.replace("_ref", "")}


def _dimensions(shape):
    """[None, 3] of a TensorShape or tuple; None if the rank is not known."""
    if shape is None or getattr(shape, "ndims", 0) is None:
        return None
    return shape.as_list() if hasattr(shape, "as_list") else list(shape)
