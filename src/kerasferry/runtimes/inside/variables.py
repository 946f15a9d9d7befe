# mypy: ignore-errors
"""weights, set_weights, permute: the model's variables, bit by bit, in its own order."""

import numpy

from . import arrays


def weights(box, handle, output=None):
    """[{name, shape, dtype, trainable, layer}] in the model's order; with `output`, an `.npz` "0", "1", ...

    Bits are exact: bfloat16 is written as uint16.
    """
    held = box.get(handle)
    with held.scope():
        variables = _variables(held)
        owners = _owners(held.model) if held.kind == "keras" else {}
        trainable = {id(variable) for variable in _trainable(held)}
        described, stored = [], []
        for index, variable in enumerate(variables):
            array, dtype = arrays.storable(_value(box, held, variable), bits=True)
            shape = list(array.shape)
            stored.append((str(index), array))
            described.append(
                {
                    "name": getattr(variable, "path", None) or variable.name,
                    "shape": shape,
                    "dtype": dtype,
                    "trainable": id(variable) in trainable,
                    "layer": owners.get(id(variable)),
                }
            )
    if output is not None:
        arrays.write_npz(output, stored)
    return {"weights": described}


def set_weights(box, handle, index, array):
    """Assign variable `index` from the first array of an `.npz`."""
    held = box.get(handle)
    with held.scope():
        _assign(box, held, _variables(held)[index], arrays.read_npz(array)[0][1])
    return {}


def permute(box, handle, index, axis=0, how="reverse"):
    """Reverse one variable along an axis, in place; `changed` is False if it is symmetric there."""
    if how != "reverse":
        raise ValueError(f"unknown permutation: {how}")
    held = box.get(handle)
    with held.scope():
        variable = _variables(held)[index]
        before = _value(box, held, variable)
        after = numpy.flip(before, axis)
        _assign(box, held, variable, after)
    return {"changed": not numpy.array_equal(before, after)}


def _variables(held) -> list:
    if held.kind == "keras":
        return list(held.model.weights)
    if held.kind == "tf1_saved_model":
        import tensorflow

        collection = getattr(getattr(tensorflow, "compat", None), "v1", tensorflow)
        return list(collection.global_variables())
    root = held.model if held.kind == "saved_model" else held.model._reloaded_obj
    found = getattr(root, "variables", None)
    if found is None:
        found = getattr(root, "all_variables", None)
    if found is None and held.endpoint is not None:  # a tf.Module restored without its class
        found = getattr(root.signatures[held.endpoint], "variables", None)  # TF 2.0 does not tell
    return list(found or [])


def _trainable(held) -> list:
    if held.kind == "keras":
        return list(held.model.trainable_weights)
    return [variable for variable in _variables(held) if getattr(variable, "trainable", False)]


def _owners(model, prefix="") -> dict:
    """id(variable) -> layer name, `outer/inner` for nested models."""
    owners = {}
    for layer in getattr(model, "layers", None) or []:
        name = prefix + layer.name
        for variable in layer.weights:
            owners.setdefault(id(variable), name)
        if getattr(layer, "layers", None):
            owners.update(_owners(layer, name + "/"))
    return owners


def _value(box, held, variable):
    if held.session is not None:
        return _session(box, held).run(variable)
    return numpy.asarray(variable.numpy())


def _session(box, held):
    """The session, with Keras's variables initialised as Keras does it on first use."""
    if held.kind == "keras":
        backend = held.keras.backend
        getter = getattr(backend, "get_session", None) or box.tf1.keras.backend.get_session
        return getter()
    return held.session


def _assign(box, held, variable, array):
    if held.session is not None:
        variable.load(array, _session(box, held))
    else:
        variable.assign(array)
