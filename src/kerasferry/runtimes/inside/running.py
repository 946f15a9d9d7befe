# mypy: ignore-errors
"""run: execute a function of a Python file inside the environment (to build a model, say)."""

import json

from .box import Handle
from .loading import import_file


def run(box, file, function, kwargs=None, keep=False):
    """`function(**kwargs)` of a freshly imported file.

    Args:
        keep: True: the result is a model; keep it and return its handle.

    Returns:
        result: What the function returned, arrays and NumPy numbers as plain lists and numbers.
    """
    graph, session = box.new_graph()
    if not box.handles:  # so that layers are named as in a fresh process
        box.keras.backend.clear_session()
    handle = Handle("keras", None, keras=box.keras, graph=graph, session=session)
    with handle.scope():
        module = import_file(file)
        result = getattr(module, function)(**(kwargs or {}))
    if keep:
        handle.model = result
        return {"handle": box.add(handle), "kind": "keras"}
    if session is not None:
        session.close()
    return {"result": json.loads(json.dumps(result, default=_plain))}


def _plain(value):
    if hasattr(value, "tolist"):
        return value.tolist()
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    raise TypeError(f"the function returned a {type(value).__name__}, which is not JSON")
