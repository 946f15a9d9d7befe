# ruff: noqa: B905, PTH100, PTH103, PTH105, PTH107, PTH110, PTH113, PTH118, PTH120, PTH123
"""Build models of the zoo with the TensorFlow at hand, and save each in every format that this version writes.

Runs inside an environment (worker verb `run`); Python 3.6 syntax, TensorFlow from 1.12 on (whose Keras is Keras 3 from
2.16 on) and NumPy.

    OUT/NAME/model.h5  saved_model/  export/<timestamp>/  model.keras   what could be written
    OUT/NAME/inputs.npz outputs.npz                         arrays by input name; "0", "1", ... in flat order
    OUT/NAME/info.json                                      formats, output dtypes, what could not be done and why
"""

import importlib.util
import json
import os
import shutil
import sys
import zlib

import numpy as np
import tensorflow as tf

HERE = os.path.dirname(os.path.abspath(__file__))
PACKAGE = "kerasferry_zoo"
BATCH = 3
LENGTH = 6
"""Of dimensions that a model leaves open."""


def registry():
    """The models by name; imported once a process."""
    if PACKAGE not in sys.modules:
        folder = os.path.join(HERE, "models")
        spec = importlib.util.spec_from_file_location(
            PACKAGE, os.path.join(folder, "__init__.py"), submodule_search_locations=[folder]
        )
        module = importlib.util.module_from_spec(spec)
        sys.modules[PACKAGE] = module
        spec.loader.exec_module(module)
    return sys.modules[PACKAGE].REGISTRY


def names():
    """All names, in order."""
    return list(registry())


def build_all(out_dir, wanted=None):
    """Build those that are not there yet; {name: info}. One process, a graph of its own for each in TF 1."""
    made = {}
    for name in wanted or names():
        if graph_mode():
            with tf.Graph().as_default(), tf.Session().as_default():
                made[name] = build(name, out_dir)
        else:
            tf.keras.backend.clear_session()
            made[name] = build(name, out_dir)
    return made


def build(name, out_dir):
    """Build, save and predict one model; what info.json holds. Nothing is done if it is there already."""
    folder = os.path.join(out_dir, name)
    note = os.path.join(folder, "info.json")
    if os.path.exists(note):
        with open(note) as file:
            return json.load(file)
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    info = {"name": name, "tensorflow": tf.__version__, "formats": {}, "skipped": {}}
    entry = registry()[name]
    undo = None
    try:
        undo = entry.setup(tf) if entry.setup else None
        _make(entry, folder, info)
    except Exception as error:
        info["skipped"]["build"] = told(error)
    finally:
        if undo is not None:
            undo()
    with open(note + ".part", "w") as file:
        json.dump(info, file, indent=1, sort_keys=True)
    os.replace(note + ".part", note)
    return info


def _make(entry, folder, info):
    seed = zlib.crc32(entry.name.encode()) % 2**31
    np.random.seed(seed)
    getattr(tf.random, "set_seed", None) and tf.random.set_seed(seed)
    model = entry.make(tf.keras)
    random = np.random.RandomState(seed)
    if model.inputs:
        names = input_names(model)
        inputs = [(names[index], feed(entry, index, one, random)) for index, one in enumerate(model.inputs)]
    else:
        inputs = [("input", random.normal(size=getattr(entry, "shape", None)).astype("float32"))]
    if not model.built or not model.weights:
        call(model, inputs)
    compiled = is_compiled(model)
    if entry.train and compiled:
        _train(model, inputs, random, info)
    if not entry.keep:
        randomize(model, random)
    write_npz(os.path.join(folder, "inputs.npz"), inputs)
    info.update(compiled=compiled, half=has_half(model), stateful=bool(getattr(model, "stateful", False)))
    info["weights"] = len(model.weights)
    save_all(model, entry, folder, info)
    try:
        predict(as_loaded(model, folder), inputs, folder, info)
    except Exception as error:
        info["skipped"]["predict"] = told(error)


def as_loaded(model, folder):
    """What the file is for its own version, where that is not what was saved.

    Bidirectional(LSTM(3, return_sequences=True)) of 2.0.4 repeats the output before in the masked steps of the first
    direction; once loaded again, by 2.0.4 or any later one, it gives zeros there.
    """
    path = os.path.join(folder, FORMATS["h5"])
    two_ways = any(type(layer).__name__ == "Bidirectional" for layer in model.layers)
    if tf.__version__.startswith("2.0.") and two_ways and os.path.exists(path):
        return tf.keras.models.load_model(path, compile=False)
    return model


def predict(model, inputs, folder, info):
    if info["stateful"]:
        reset_states(model)
    outputs, described = [], []
    for index, value in enumerate(flatten(call(model, inputs))):
        value = value.to_tensor() if hasattr(value, "to_tensor") else value
        if type(value).__name__ == "SparseTensor":
            value = tf.sparse.to_dense(value)
        array = value.numpy() if hasattr(value, "numpy") else np.asarray(value)
        described.append(array.dtype.name)
        outputs.append((str(index), array.astype("float32") if array.dtype.name == "bfloat16" else array))
    write_npz(os.path.join(folder, "outputs.npz"), outputs)
    info["outputs"] = described
    if info["weights"]:  # whether the outputs see the inputs at all
        info["constant"] = [float(np.ptp(array)) == 0 for _, array in outputs if array.dtype.kind == "f"]


def reset_states(model):
    """The states of stateful layers; a model of Keras 3 cannot do it as a whole."""
    if hasattr(model, "reset_states"):
        model.reset_states()
        return
    for layer in getattr(model, "layers", []):
        if hasattr(layer, "layers"):
            reset_states(layer)
        elif hasattr(layer, "reset_states"):
            layer.reset_states()


def call(model, inputs):
    """The model on arrays, in inference: eagerly, or by its session in TF 1."""
    arrays = [array for _, array in inputs]
    if graph_mode():
        return model.predict_on_batch(arrays if len(arrays) > 1 else arrays[0])
    tensors = [tf.constant(array) for array in arrays]
    structure = getattr(model, "_nested_inputs", getattr(model, "_inputs_struct", None))
    if structure is not None and len(flatten(structure)) == len(tensors):
        return model(tf.nest.pack_sequence_as(structure, tensors), training=False)
    return model(tensors if len(tensors) > 1 else tensors[0], training=False)


def _train(model, inputs, random, info):
    """One step, so that the optimizer has variables; targets of ones and zeros do for every loss."""
    arrays = [array for _, array in inputs]
    shapes = [array.shape for array in flatten(to_arrays(call(model, inputs)))]
    text = str(getattr(model, "loss", ""))
    sparse = "parse" in text
    targets = []
    for shape in shapes:
        target = np.zeros(shape, "float32")
        target.reshape(-1, shape[-1])[np.arange(target.size // shape[-1]), random.randint(0, shape[-1])] = 1
        targets.append(random.randint(0, shape[-1], shape[:-1]).astype("int32") if sparse else target)
    packed = targets
    if isinstance(getattr(model, "loss", None), dict):  # a Sequential of Keras 3.3 has no names of outputs
        packed = dict(zip(model.output_names, targets))
    try:
        model.train_on_batch(
            arrays if len(arrays) > 1 else arrays[0], packed if len(targets) > 1 else targets[0]
        )
    except Exception as error:
        info["skipped"]["train"] = told(error)


def is_compiled(model):
    """Whether its file will say how to train it: an optimizer of TensorFlow 1 is not saved."""
    optimizer = getattr(model, "optimizer", None)
    return optimizer is not None and type(optimizer).__name__ != "TFOptimizer"


def to_arrays(value):
    return [one.numpy() if hasattr(one, "numpy") else np.asarray(one) for one in flatten(value)]


TRACED = 4
"""One SavedModel in so many holds its traced functions, others in other versions: they cost seconds, and what a
conversion reads is beside them. From 2.4 on it can be saved without; before, costly models are left to others."""

FORMATS = {"h5": "model.h5", "keras": "model.keras", "tf": "saved_model", "export": "export"}


def save_all(model, entry, folder, info):
    version = tuple(int(part) for part in tf.__version__.split(".")[:2])
    traced = zlib.crc32((entry.name + tf.__version__).encode()) % TRACED == 0
    saved_model = version >= (1, 15) and (traced or version >= (2, 4) or not costly(model))
    wanted = {
        "h5": True,
        "keras": version >= (2, 12),
        "tf": saved_model and not keras_3(),
        "export": version < (2, 0),
    }
    for kind, there in wanted.items():
        if not there:
            continue
        path = os.path.join(folder, FORMATS[kind])
        try:
            saved = save(model, path, kind, traced or version < (2, 4))
            info["formats"][kind] = os.path.relpath(saved or path, folder)
        except Exception as error:
            info["skipped"][kind] = told(error)
            shutil.rmtree(path, ignore_errors=True)
            if os.path.isfile(path):
                os.remove(path)


def costly(model):
    """Whether tracing takes many seconds: something recurrent, or compiled, is in it."""
    text = str(model.get_config())
    return any(name in text for name in ("LSTM", "GRU", "RNN")) or bool(getattr(model, "optimizer", None))


def save(model, path, kind, traces=True):
    if (kind == "h5" and tf.__version__.startswith("1.12")) or keras_3():
        return model.save(path)
    if kind == "tf" and not traces:
        return model.save(path, save_format=kind, save_traces=False)
    if kind != "export":
        return model.save(path, save_format=kind)
    experimental = getattr(tf.keras, "experimental", None)
    if hasattr(experimental, "export_saved_model"):
        return experimental.export_saved_model(model, path)
    return tf.contrib.saved_model.save_keras_model(model, path).decode()


def reload(path, kind):
    """Whether this version loads its own file: "" or the error's text."""
    try:
        experimental = getattr(tf.keras, "experimental", None)
        if kind != "export":
            tf.keras.models.load_model(path)
        elif hasattr(experimental, "load_from_saved_model"):
            experimental.load_from_saved_model(path)
        else:
            tf.contrib.saved_model.load_keras_model(path)
    except Exception as error:
        return told(error)
    return ""


def randomize(model, random):
    """Random values for every float variable, none constant; scales and statistics positive."""
    pairs = []
    for variable in model.weights:
        dtype = getattr(variable, "dtype", None)
        if dtype is None or not base(dtype).is_floating or not hasattr(variable, "assign"):
            continue
        shape = tuple(size_of(variable))
        value = random_value(variable.name.split(":")[0].split("/")[-1], shape, random)
        pairs.append((variable, value.astype(base(dtype).as_numpy_dtype)))
    if graph_mode():
        tf.keras.backend.batch_set_value(pairs)
    else:
        for variable, value in pairs:
            variable.assign(value)


def random_value(leaf, shape, random):
    if leaf in ("gamma", "variance", "moving_variance", "alpha", "scale", "moving_stddev", "renorm_stddev"):
        return random.uniform(0.5, 1.5, shape)
    if len(shape) >= 2:
        return random.normal(0.0, (2.0 / np.prod(shape[:-1])) ** 0.5, shape)
    return random.normal(0.0, 0.4, shape)


def feed(entry, index, tensor, random):
    """An array for an input of the model."""
    rule = entry.feeds.get(index)
    known = size_of(tensor)
    shape = [size or (BATCH if axis == 0 else LENGTH) for axis, size in enumerate(known)]
    dtype = base(tensor.dtype)
    if isinstance(rule, list):
        return np.array(rule).astype(dtype.as_numpy_dtype)
    if rule and rule[0] == "int":
        return random.randint(rule[1], rule[2] + 1, shape).astype(dtype.as_numpy_dtype)
    if dtype == tf.string:
        words = rule[1] if rule else ["a", "b"]
        return np.array(
            [words[i] for i in random.randint(0, len(words), int(np.prod(shape)))], dtype=bytes
        ).reshape(shape)
    if dtype.is_integer:
        return random.randint(0, 5, shape).astype(dtype.as_numpy_dtype)
    if dtype == tf.bool:
        return random.uniform(size=shape) > 0.3
    array = random.normal(size=shape).astype(dtype.as_numpy_dtype if dtype != tf.bfloat16 else "float32")
    if rule and rule[0] == "zeros_after":
        for row, length in enumerate(rule[1]):
            array[row, length:] = 0
    return array


def has_half(model):
    found = {
        getattr(variable.dtype, "name", str(variable.dtype))
        for variable in model.weights
        if hasattr(variable, "dtype")
    }
    for layer in getattr(model, "layers", []):
        for name in ("dtype_policy", "_dtype_policy", "_mixed_precision_policy"):  # 2.4; 2.1; 2.0
            found.add(str(getattr(getattr(layer, name, None), "compute_dtype", "")))
    if any("bfloat16" in name for name in found):
        return "bfloat16"
    return "float16" if any("float16" in name for name in found) else ""


def base(dtype):
    """The type of a variable or tensor; Keras 3 has its name."""
    return tf.as_dtype(dtype).base_dtype


def size_of(tensor):
    """Its shape as a list; Keras 3 has a tuple."""
    return tensor.shape.as_list() if hasattr(tensor.shape, "as_list") else list(tensor.shape)


def keras_3():
    return hasattr(tf.keras, "ops")


def graph_mode():
    return tf.__version__.startswith("1.")


def input_names(model):
    """One name each; of the tensors where the model does not tell."""
    found = list(getattr(model, "input_names", None) or [])
    if len(found) != len(model.inputs):
        found = [tensor.name.split(":")[0] for tensor in model.inputs]
    return found


def flatten(nested):
    if isinstance(nested, dict):
        return [leaf for key in sorted(nested) for leaf in flatten(nested[key])]
    if isinstance(nested, (list, tuple)):
        return [leaf for item in nested for leaf in flatten(item)]
    return [nested]


def write_npz(path, arrays):
    np.savez(
        path, **{name: array.astype(bytes) if array.dtype.kind == "O" else array for name, array in arrays}
    )


def told(error):
    return f"{type(error).__name__}: {error}"
