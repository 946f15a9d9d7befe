# mypy: ignore-errors
"""Arrays to and from `.npz`, and in and out of a model's nested inputs and outputs.

Strings travel as fixed-width bytes, never pickled: a pickle of NumPy 2 does not open in NumPy 1. bfloat16 has
no place in the format: it is written as float32 (exact), or as its bits where bits are asked for.
"""

import zipfile

import numpy


def read_npz(path) -> list:
    """[(name, array)] in the file's order; text becomes an object array of bytes, as tf.string wants it."""
    with numpy.load(path, allow_pickle=False) as file:
        return [(name, _text_to_bytes(file[name])) for name in file.files]


def write_npz(path, arrays) -> None:
    """Write [(name, array)]; any name will do (numpy.savez refuses `file`)."""
    with zipfile.ZipFile(path, "w", allowZip64=True) as archive:
        for name, array in arrays:
            with archive.open(name + ".npy", "w", force_zip64=True) as member:
                numpy.lib.format.write_array(member, numpy.asanyarray(array), allow_pickle=False)


def storable(array, bits=False) -> tuple:
    """(array that NumPy alone can store, the true dtype's name)."""
    array = numpy.asarray(array)
    if array.dtype.kind == "O":
        return numpy.array(array.tolist(), dtype=bytes).reshape(array.shape), "string"
    if array.dtype.kind in "SU":
        return array, "string"
    if array.dtype.name == "bfloat16":
        return (array.view(numpy.uint16) if bits else array.astype(numpy.float32)), "bfloat16"
    if array.dtype.isbuiltin == 2:  # float8 and other types that a library registered
        return array.view(numpy.uint8) if bits else array.astype(numpy.float32), array.dtype.name
    return array, array.dtype.name


def to_numpy(value):
    """A tensor, ragged or sparse tensor, or array as a NumPy array (ragged: padded)."""
    if hasattr(value, "to_tensor"):
        value = value.to_tensor()
    if type(value).__name__ in ("SparseTensor", "SparseTensorValue"):
        import tensorflow

        value = tensorflow.sparse.to_dense(value)
    return value.numpy() if hasattr(value, "numpy") else numpy.asarray(value)


def flatten(nested) -> list:
    """Leaves in the order of the frameworks: a dict by sorted key."""
    if isinstance(nested, dict):
        return [leaf for key in sorted(nested) for leaf in flatten(nested[key])]
    if isinstance(nested, (list, tuple)):
        return [leaf for item in nested for leaf in flatten(item)]
    return [nested]


def pack(structure, leaves):
    """The reverse of flatten, in the shape of `structure`."""
    remaining = list(leaves)

    def take(part):
        if isinstance(part, dict):
            taken = {key: take(part[key]) for key in sorted(part)}
            return {key: taken[key] for key in part}
        if isinstance(part, (list, tuple)):
            return [take(item) for item in part]
        return remaining.pop(0)

    return take(structure)


def in_order(named, names) -> list:
    """The arrays in the order of `names` if all match, else as they came."""
    given = dict(named)
    if names and set(given) == set(names):
        return [given[name] for name in names]
    return [array for _, array in named]


def _text_to_bytes(array):
    if array.dtype.kind == "U":
        flat = [text.encode("utf-8") for text in array.ravel().tolist()]
    elif array.dtype.kind == "S":
        flat = array.ravel().tolist()
    else:
        return array
    result = numpy.empty(len(flat), dtype=object)
    result[:] = flat
    return result.reshape(array.shape)
