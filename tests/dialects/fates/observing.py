"""What a real version writes for each layer and argument. Runs inside an environment; Python 3.6 syntax."""

import ast
import inspect
import json
import textwrap

import numpy as np
import tensorflow as tf

keras = tf.keras
layers = keras.layers
NAME = "a"

REQUIRED = {
    "units": 3,
    "filters": 2,
    "kernel_size": 2,
    "input_dim": 5,
    "output_dim": 3,
    "target_shape": (-1,),
    "dims": (1,),
    "n": 2,
    "rate": 0.3,
    "stddev": 0.2,
    "height": 3,
    "width": 4,
    "factor": 0.2,
    "height_factor": 0.2,
    "width_factor": 0.3,
    "num_bins": 4,
    "equation": "ab,bc->ac",
    "output_shape": 4,
    "num_heads": 2,
    "key_dim": 3,
    "axes": 1,
    "scale": 0.5,
    "function": lambda: keras.activations.relu,
    "activation": "relu",
    "bins": [0.0, 1.0],
    "layer": lambda: layers.Dense(2, name="in"),
    "cell": lambda: layers.SimpleRNNCell(2, name="in"),
    "cells": lambda: [layers.SimpleRNNCell(2, name="in")],
    "feature_columns": lambda: [tf.feature_column.numeric_column("a")],
}
NEEDED = {
    "Bidirectional": {"layer": lambda: layers.LSTM(2, name="in")},
    "Discretization": {"bin_boundaries": [0.0, 1.0], "bins": [0.0, 1.0]},
    "CategoryEncoding": {"num_tokens": 4, "max_tokens": 4},
    "SpectralNormalization": {"layer": lambda: layers.Dense(2, name="in")},
    "InputLayer": {"input_shape": (4,)},
    "StringLookup": {"vocabulary": ["a", "b"]},
    "IntegerLookup": {"vocabulary": [1, 2]},
}
"""What a class needs beside its required arguments; what its constructor does not take is left out."""

GIVEN_BY = {
    **dict.fromkeys(("SimpleRNN", "LSTM", "GRU", "CuDNNLSTM", "CuDNNGRU"), ("cell",)),
    **{f"ConvLSTM{rank}D": ("cell", "rank") for rank in (1, 2, 3)},
    **{f"DepthwiseConv{rank}D": ("filters", "rank") for rank in (1, 2)},
}
"""Arguments of the base that a class gives itself."""

VALUES = {
    "activation": [
        "tanh",
        "hard_sigmoid",
        lambda: layers.LeakyReLU(0.2, name="act"),
        lambda: layers.PReLU(name="act"),
        lambda: tf.nn.log_softmax,
    ],
    "recurrent_activation": ["tanh", "hard_sigmoid", lambda: layers.LeakyReLU(0.2, name="act")],
    "padding": ["same", "causal", 2, (1, 2), ((1, 1), (2, 2)), ((1, 1), (2, 2), (1, 1))],
    "cropping": [2, (1, 2), ((1, 1), (2, 2)), ((1, 1), (2, 2), (1, 1))],
    "data_format": ["channels_first"],
    "dtype": ["float16", "float64", "int32", "mixed_float16"],
    "name": ["probe"],
    "axis": [1, -1, (1, 2), [1], None],
    "axes": [2, (1, 2)],
    "merge_mode": ["sum", None],
    "interpolation": ["bilinear", "nearest", "area", "gaussian", "bicubic"],
    "noise_shape": [(None, 1)],
    "renorm_clipping": [lambda: {"rmax": 2.0}],
    "adjustment": [lambda: lambda shape: (1.0, 0.0)],
    "fused": [False, True],
    "input_shape": [(4,)],
    "batch_input_shape": [(None, 4)],
    "batch_size": [3],
    "input_dim": [4],
    "input_length": [6],
    "weights": [lambda: [np.ones((4, 3), "float32")]],
    "type_spec": [lambda: tf.TensorSpec((None, 4), tf.float32)],
    "input_tensor": [lambda: keras.backend.placeholder((None, 4))],
    "attention_axes": [(1,)],
    "bias_axes": ["c"],
    "value_dim": [2],
    "output_shape": [3, (2, 3), (None, 3)],
    "score_mode": ["concat"],
    "output_mode": ["int", "one_hot", "multi_hot", "binary", "count", "tf_idf", "tf-idf"],
    "standardize": [None, "lower"],
    "split": [None, "character"],
    "ngrams": [2, (1, 3)],
    "output_sequence_length": [4],
    "max_tokens": [9],
    "num_tokens": [9],
    "max_values": [9],
    "vocabulary": [["a", "b", "c"], [1, 2, 3]],
    "idf_weights": [[1.0, 2.0, 3.0]],
    "encoding": ["utf-16-be"],
    "mask_token": ["m", 7],
    "oov_token": ["o", 8],
    "mask_value": [7],
    "oov_value": [8],
    "mean": [0.5],
    "variance": [0.5],
    "depth": [2],
    "separator": ["_"],
    "salt": [7, [1, 2]],
    "fill_mode": ["constant", "nearest"],
    "value_range": [(0.0, 1.0)],
    "mode": ["horizontal"],
    "shared_axes": [1, [1]],
    "rng_type": ["stateless"],
    "backward_layer": [lambda: layers.LSTM(2, go_backwards=True, name="back")],
    "cell": [
        lambda: [layers.LSTMCell(2, name="one"), layers.GRUCell(3, name="two")],
        lambda: layers.StackedRNNCells([layers.LSTMCell(2, name="one"), layers.GRUCell(3, name="two")]),
    ],
    "dynamic": [True],
    "sparse": [True],
    "ragged": [True],
    "combiner": ["sum"],
    "seed": [3],
    "theta": [0.3],
    "vocabulary_dtype": ["int32", "int64"],
    "bin_boundaries": [[0.5], None],
    "bins": [[0.5], 3],
    "num_bins": [3],
    "max_value": [2.0],
    "keepdims": [True],
    "virtual_batch_size": [2],
    "autocast": [False],
    "experimental_autocast": [False],
    "implementation": [1, 2, 3],
    "key_dim": [2],
    "equation": ["...x,xy->...y"],
    "layer": [],
    "cells": [],
    "function": [],
    "arguments": [],
    "mask": [],
    "feature_columns": [],
    "pool_function": [],
    "conv_op": [],
}
"""What is tried for an argument beside its default; by the type of the default where nothing is listed."""

WITH = {
    "sparse": {"output_mode": "count"},
    "idf_weights": {"output_mode": "tf_idf", "vocabulary": ["a", "b", "c"], "vocabulary_dtype": "int64"},
    "pad_to_max_tokens": {"output_mode": "count", "max_tokens": 9},
    "mean": {"variance": 0.5},
    "variance": {"mean": 0.5},
    "output_padding": {"strides": 2, "output_padding": 1},
    "padding": {"implementation": 2},
    "num_bins": {"bin_boundaries": None},
    "type_spec": {"input_shape": None},
    "batch_input_shape": {"input_shape": None},
    "input_tensor": {"input_shape": None},
    "num_oov_indices": {"output_mode": "int"},
}
"""What an argument wants beside it, where the version refuses it alone."""


def observe():
    """{class: {"is": name in files, "arguments": {name: default}, "base": config, "tried": {...}, "own": [...]}}."""
    spaces = [layers, getattr(getattr(layers, "experimental", None), "preprocessing", None)]
    found = {}
    for space in [space for space in spaces if space is not None]:
        for name in sorted(dir(space)):
            value = getattr(space, name)
            if inspect.isclass(value) and issubclass(value, layers.Layer) and name not in found:
                found[name] = observed(value)
    return found


def observed(cls):
    arguments = defaults(cls)
    made = {"is": cls.__name__, "arguments": arguments, "tried": {}}
    made["own"] = sorted(GIVEN_BY.get(cls.__name__, ()))
    given = {name: REQUIRED[name] for name in arguments if arguments[name] is None and name in REQUIRED}
    given.update((name, value) for name, value in NEEDED.get(cls.__name__, {}).items() if name in arguments)
    made["base"], made["error"] = written(cls, given)
    if made["base"] is None:
        return made
    for name, default in arguments.items():
        made["tried"][name] = []
        for value in values(name, default):
            config, error = written(cls, dict(given, **{name: value}))
            if config is None and name in WITH:
                more = {key: one for key, one in WITH[name].items() if key in arguments}
                config, _ = written(cls, dict(given, **dict({name: value}, **more)))
            shown = repr(value) if not callable(value) else str(value_of(value))[:60].split(" at 0x")[0]
            made["tried"][name].append(
                [shown, changed(made["base"], config) if config is not None else error]
            )
    return made


def defaults(cls):
    """The arguments of a constructor and of its bases; text of the default, None for a required one."""
    taken = {}
    for base in cls.__mro__:
        if "__init__" not in vars(base) or base is object:
            continue
        parameters = list(inspect.signature(base.__init__).parameters.values())[1:]
        for parameter in parameters:
            if parameter.kind in (parameter.POSITIONAL_OR_KEYWORD, parameter.KEYWORD_ONLY):
                default = None if parameter.default is parameter.empty else repr(parameter.default)
                taken.setdefault(parameter.name, default)
        if base.__name__ == "Layer":
            for name in allowed(base):
                taken.setdefault(name, "...")  # in **kwargs: the default is in the code
        if not any(parameter.kind == parameter.VAR_KEYWORD for parameter in parameters):
            break
    return {name: default for name, default in taken.items() if name not in GIVEN_BY.get(cls.__name__, ())}


def allowed(base):
    """The keyword arguments that the base class lists in its code."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(base.__init__)))
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "allowed_kwargs":
            return sorted(item.s if hasattr(item, "s") else item.value for item in node.value.elts)
    return []


def values(name, default):
    if name in VALUES:
        return VALUES[name]
    for suffix, value in (("_initializer", "ones"), ("_regularizer", "l2"), ("_constraint", "non_neg")):
        if name.endswith(suffix):
            return [value]
    try:
        known = ast.literal_eval(default) if default is not None else None
    except (ValueError, SyntaxError):
        known = None
    if isinstance(known, bool):
        return [not known]
    if isinstance(known, int):
        return [known + 1]
    if isinstance(known, float):
        return [known + 0.25]
    if isinstance(known, tuple):
        return [tuple(one + 1 for one in known)]
    if known is None:
        return [REQUIRED[name]] if name in REQUIRED else [True]
    return []


def value_of(value):
    return value() if callable(value) else value


def written(cls, given):
    """The config as JSON has it, or None and the error."""
    try:
        arguments = {name: value_of(value) for name, value in given.items()}
        arguments.setdefault("name", NAME)
        config = cls(**arguments).get_config()
        return plain(config), ""
    except Exception as error:
        return None, (type(error).__name__ + ": " + str(error).split("\n")[0])[:160]


def plain(value):
    """As Keras writes JSON into files."""
    for path in (
        "tensorflow.python.keras.saving.saved_model.json_utils",
        "keras.saving.saved_model.json_utils",
        "keras.src.saving.legacy.saved_model.json_utils",
        "keras.saving.legacy.saved_model.json_utils",
        "tensorflow.python.util.serialization",
    ):
        try:
            module = __import__(path, fromlist=["x"])
        except ImportError:
            continue
        if hasattr(module, "Encoder"):
            return without_tuples(json.loads(json.dumps(value, cls=module.Encoder)))
        if hasattr(module, "get_json_type"):
            return json.loads(json.dumps(value, default=module.get_json_type))
    raise RuntimeError("no encoder")


def without_tuples(value):
    """Lists for tuples, as every reader of files has them."""
    if isinstance(value, dict):
        if value.get("class_name") == "__tuple__":
            return without_tuples(value["items"])
        return {key: without_tuples(item) for key, item in value.items()}
    return [without_tuples(item) for item in value] if isinstance(value, list) else value


def changed(base, config):
    """Keys that differ; a key that is gone is None in a list."""
    different = {key: value for key, value in config.items() if key not in base or base[key] != value}
    return {"set": different, "gone": sorted(set(base) - set(config))}
