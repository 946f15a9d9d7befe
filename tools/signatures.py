"""Runs inside a real Keras (Python 3.6 syntax): which layer classes it has and what their constructors take."""

import inspect


def layers():
    """Class name to {argument: default as text, None for a required one}, over the whole line of classes.

    A constructor that takes **kwargs hands them to its base, so the base's arguments count too.
    """
    try:
        import tensorflow as tf

        keras = tf.keras
        if int(tf.__version__.split(".")[1]) >= 16 and tf.__version__.startswith("2."):
            import keras
    except ImportError:
        import keras
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
