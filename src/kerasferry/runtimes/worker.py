"""The program that runs inside an environment: one request a line on stdin, one answer a line on stdout.

    {"id": 1, "verb": "load", "params": {"path": "/m.h5", "loader": "keras"}}
    {"id": 1, "ok": true, "handle": "m1", "kind": "keras", "seconds": 0.8}
    {"id": 2, "ok": false, "error": {"type": "ValueError", "message": "...", "traceback_tail": "..."}}

Python 3.6 syntax; the standard library and what the environment has (TensorFlow, NumPy), nothing of
kerasferry but the folder `inside` beside this file. It is started by its path, so that folder's parent is
taken off `sys.path`: no file here may hide a library's module. Whatever a library prints goes to stderr; the
protocol has its own copy of the first stdout. End of input ends the process.
"""

import importlib
import importlib.util
import json
import os
import sys
import traceback

HERE = os.path.dirname(os.path.abspath(__file__))
PACKAGE = "kerasferry_inside"
TRACEBACK_LINES = 12

VERBS = {
    "hello": ("box", "hello"),
    "free": ("box", "free"),
    "control": ("control", "control"),
    "load": ("loading", "load"),
    "load_weights": ("loading", "load_weights"),
    "describe": ("describing", "describe"),
    "predict": ("predicting", "predict"),
    "activations": ("predicting", "activations"),
    "weights": ("variables", "weights"),
    "set_weights": ("variables", "set_weights"),
    "permute": ("variables", "permute"),
    "train": ("training", "train"),
    "save": ("saving", "save"),
    "run": ("running", "run"),
}


def main() -> None:
    """Answer requests until the input ends."""
    requests, answers = _take_over_streams()
    sys.path[:] = [entry for entry in sys.path if os.path.abspath(entry or os.curdir) != HERE]
    _add_package()
    box = _module("box").Box(api=sys.argv[1])
    for line in requests:
        request = json.loads(line.decode("utf-8"))
        answer = _answer(box, request)
        answer["id"] = request.get("id")
        answers.write(json.dumps(answer).encode("utf-8") + b"\n")
        answers.flush()


def _take_over_streams():
    """Keep the protocol's streams; file descriptor 1 becomes stderr, and 0 is empty for everyone else."""
    requests = os.fdopen(os.dup(0), "rb")
    answers = os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    return requests, answers


def _add_package() -> None:
    """Make `inside` importable under a name that no library has."""
    folder = os.path.join(HERE, "inside")
    spec = importlib.util.spec_from_file_location(
        PACKAGE, os.path.join(folder, "__init__.py"), submodule_search_locations=[folder]
    )
    module = importlib.util.module_from_spec(spec)
    module.__file__ = spec.origin
    sys.modules[PACKAGE] = module  # it holds a docstring only: nothing to execute


def _module(name):
    # no byte code of this Python in kerasferry's own folder
    before = sys.dont_write_bytecode
    sys.dont_write_bytecode = True
    try:
        return importlib.import_module(PACKAGE + "." + name)
    finally:
        sys.dont_write_bytecode = before


def _answer(box, request) -> dict:
    try:
        where = VERBS.get(request.get("verb"))
        if where is None:
            raise ValueError("unknown verb: {}".format(request.get("verb")))
        result = getattr(_module(where[0]), where[1])(box, **request.get("params", {}))
        answer = {"ok": True}
        answer.update(result)
        return answer
    except BaseException as problem:  # SystemExit from a model's code must not end the worker either
        lines = traceback.format_exception(type(problem), problem, problem.__traceback__)
        tail = "".join(lines).splitlines()[-TRACEBACK_LINES:]
        error = {"type": type(problem).__name__, "message": str(problem), "traceback_tail": "\n".join(tail)}
        return {"ok": False, "error": error}


if __name__ == "__main__":
    main()
