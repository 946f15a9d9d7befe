# mypy: ignore-errors
"""What a worker holds: the frameworks, imported late, and the loaded models by handle."""

import contextlib
import gc
import platform
import time


class Handle:
    """A loaded model.

    Attributes:
        kind: `keras`, `saved_model`, `tfsm` or `tf1_saved_model`.
        model: The object that the loader gave (for `tf1_saved_model`: the signature definition).
        keras: The Keras module it belongs to, or None.
        graph, session: In TensorFlow 1.x and for `tf1_saved_model`, its own; else None.
        endpoint: The signature that predict calls (`saved_model`, `tfsm`).
    """

    def __init__(self, kind, model, keras=None, graph=None, session=None, endpoint=None):
        self.kind = kind
        self.model = model
        self.keras = keras
        self.graph = graph
        self.session = session
        self.endpoint = endpoint

    @contextlib.contextmanager
    def scope(self):
        """Everything done with the model happens inside: its graph and session are the default ones."""
        with contextlib.ExitStack() as stack:
            if self.graph is not None:
                stack.enter_context(self.graph.as_default())
                stack.enter_context(self.session.as_default())
            yield


class Box:
    """The worker's state.

    Args:
        api: Which Keras the loader `keras` means: `tf.keras`, `keras` or `tf_keras`.
    """

    def __init__(self, api):
        self.api = api
        self.handles = {}
        self.count = 0

    @property
    def tf(self):
        """The tensorflow module."""
        import tensorflow

        return tensorflow

    @property
    def graph_mode(self):
        """True for TensorFlow 1.x, where Keras builds a graph and runs it in a session."""
        return self.tf.__version__.startswith("1.")

    @property
    def tf1(self):
        """The module with the TensorFlow 1.x names (Session, placeholder)."""
        compat = getattr(self.tf, "compat", None)
        return getattr(compat, "v1", self.tf)

    @property
    def keras(self):
        """The Keras module that this environment is about."""
        if self.api == "tf.keras":
            return self.tf.keras
        if self.api == "tf_keras":
            import tf_keras

            return tf_keras
        import keras

        return keras

    def keras_version(self):
        """As the module says; tf.keras of 2.13 to 2.15 has no `__version__`, the keras package has."""
        version = getattr(self.keras, "__version__", None)
        if version is None:
            import keras

            version = keras.__version__
        return version

    def is_keras_3(self, module=None):
        """Whether a Keras module (default: the environment's) is Keras 3."""
        version = getattr(module or self.keras, "__version__", "2")
        return int(version.split(".")[0]) >= 3

    def add(self, handle):
        """Keep a model; its handle."""
        self.count += 1
        name = f"m{self.count}"
        self.handles[name] = handle
        return name

    def get(self, name):
        """The model of a handle."""
        if name not in self.handles:
            raise LookupError(f"no model with the handle {name}")
        return self.handles[name]

    def new_graph(self):
        """(graph, session) of its own for TensorFlow 1.x; (None, None) for 2.x."""
        if not self.graph_mode:
            return None, None
        graph = self.tf1.Graph()
        return graph, self.tf1.Session(graph=graph)


def hello(box):
    """Import everything once; the versions that are really there."""
    started = time.time()
    import h5py
    import numpy
    from google import protobuf

    versions = {
        "tf": box.tf.__version__,
        "keras": box.keras_version(),
        "api": box.api,
        "python": platform.python_version(),
        "numpy": numpy.__version__,
        "h5py": h5py.__version__,
        "protobuf": protobuf.__version__,
    }
    return {"versions": versions, "seconds": time.time() - started}


def free(box, handle=None):
    """Forget a model, or all of them; with the last one go Keras's own global tables."""
    names = list(box.handles) if handle is None else [handle]
    for name in names:
        forgotten = box.handles.pop(name, None)
        if forgotten is not None and forgotten.session is not None:
            forgotten.session.close()
    if not box.handles:
        box.keras.backend.clear_session()
    gc.collect()
    return {"freed": len(names)}
