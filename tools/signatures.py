"""Runs inside a real Keras (Python 3.6 syntax): which classes it has and what their constructors take."""

import inspect


def _keras(standalone):
    if not standalone:
        try:
            import tensorflow as tf

            if int(tf.__version__.split(".")[1]) < 16 or tf.__version__.startswith("1."):
                return tf.keras
        except ImportError:
            pass
    import keras

    return keras


def layers(standalone=False):
    """Class name to {argument: default as text, None for a required one}, over the whole line of classes.

    A constructor that takes **kwargs hands them to its base, so the base's arguments count too.
    """
    keras = _keras(standalone)
    spaces = [keras.layers, getattr(getattr(keras.layers, "experimental", None), "preprocessing", None)]
    found = {}
    for space in [space for space in spaces if space is not None]:
        for name in dir(space):
            value = getattr(space, name)
            if inspect.isclass(value) and issubclass(value, keras.layers.Layer):
                found.setdefault(value.__name__, _arguments(value))
                found.setdefault(name, _arguments(value))
    return found


def _arguments(cls):
    taken = {}
    for base in cls.__mro__:
        if "__init__" not in vars(base) or base is object:
            continue
        parameters = list(inspect.signature(base.__init__).parameters.values())[1:]
        for parameter in parameters:
            if parameter.kind in (parameter.POSITIONAL_OR_KEYWORD, parameter.KEYWORD_ONLY):
                default = None if parameter.default is parameter.empty else repr(parameter.default)
                taken.setdefault(parameter.name, default)
        if not any(parameter.kind == parameter.VAR_KEYWORD for parameter in parameters):
            break
    return taken


KINDS = {
    "losses": "Loss",
    "metrics": "Metric",
    "initializers": "Initializer",
    "regularizers": "Regularizer",
    "constraints": "Constraint",
}


def objects(standalone=False):
    """What models hold beside layers: {kind: {"classes": {...}, "functions": {name: what it is called itself}}}.

    A class stands under the name that it writes into files. The functions are those that a name alone can mean: the
    globals of the module in which `get` looks names up.
    """
    keras = _keras(standalone)
    return {kind: _kind(getattr(keras, kind), base) for kind, base in KINDS.items()}


def _kind(public, base_name):
    home = inspect.getmodule(public.get)
    bases = [
        value
        for space in (public, home)
        for name, value in vars(space).items()
        if name == base_name and inspect.isclass(value)
    ]
    classes, functions = {}, {}
    for space in (public, home):
        for name, value in vars(space).items():
            if name.startswith("_"):
                continue
            if inspect.isclass(value) and issubclass(value, tuple(bases)) and value not in bases:
                taken = classes.setdefault(value.__name__, {})
                for argument, default in _arguments(value).items():
                    taken.setdefault(argument, default)
            elif callable(value) and not inspect.isclass(value) and _of_names(value):
                functions[name] = getattr(value, "__name__", name)
    resolved = getattr(home, "ALL_OBJECTS_DICT", {})
    for name, value in resolved.items():
        if callable(value) and not inspect.isclass(value):
            functions.setdefault(name, getattr(value, "__name__", name))
    return {"classes": classes, "functions": functions}


def _of_names(function):
    try:
        parameters = list(inspect.signature(function).parameters)
    except (TypeError, ValueError):
        return False
    return parameters[:2] == ["y_true", "y_pred"]


def operations():
    """What stands in models of Keras 3 beside layers and `objects`: {kind: {name: arguments}}.

    Operations by module and class (`numpy.Mean`), as files name them; activations by the names that a config may hold;
    optimizers by class.
    """
    import importlib
    import pkgutil

    import keras

    package = importlib.import_module("keras.src.ops")
    found = {}
    for one in pkgutil.iter_modules(package.__path__):
        if one.name.endswith("_test"):
            continue
        module = importlib.import_module("keras.src.ops." + one.name)
        for name, value in vars(module).items():
            if (
                inspect.isclass(value)
                and issubclass(value, keras.Operation)
                and value.__module__ == module.__name__
            ):
                found[one.name + "." + name] = _arguments(value)
    home = inspect.getmodule(keras.activations.get)
    activations = {name: {} for name in home.ALL_OBJECTS_DICT if isinstance(name, str)}
    optimizers = {
        name: _arguments(value)
        for name, value in vars(keras.optimizers).items()
        if inspect.isclass(value) and issubclass(value, keras.optimizers.Optimizer) and name != "Optimizer"
    }
    return {"operations": found, "activations": activations, "optimizers": optimizers}
