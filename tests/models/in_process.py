"""`kerasferry.load_model` in somebody's own process: run as a script by the Python of a real environment.

    python in_process.py <path of kerasferry> <golden folder> <artifact> [tensorflow first?] [a folder of packages]

Prints one line of JSON.
"""

import json
import os
import sys
import tempfile

source, golden, artifact, first, packages = sys.argv[1:6]
sys.path.insert(0, source)
if packages:
    sys.path.append(packages)
if first == "tensorflow":
    import tensorflow  # noqa: F401

import kerasferry
from kerasferry.errors import FerryError

answer = {}
answer["inspected"] = None
try:
    answer["inspected"] = kerasferry.inspect(artifact).to_json()
    answer["early"] = sorted({"tensorflow", "keras"} & set(sys.modules)) if not first else []
    before = set(os.listdir(tempfile.gettempdir()))
    custom = None
    if "-own-" in golden:
        sys.path.insert(0, os.path.dirname(golden))
        from own_parts import CUSTOM_OBJECTS as custom  # noqa: N811
    model = kerasferry.load_model(artifact, custom_objects=custom)
    left = set(os.listdir(tempfile.gettempdir())) - before
    answer["left"] = [name for name in left if name.startswith("kerasferry")]
    sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
    import inside_target
    import keras

    answer["keras"] = keras.__version__
    answer["is_keras_model"] = isinstance(model, keras.Model)
    expect = os.path.join(golden, "expect.json")
    if os.path.exists(expect):
        with open(expect) as file:
            answer.update(inside_target.use(model, json.load(file)))
    else:
        import numpy as np

        answer["predictions"] = model.predict(
            np.arange(8).reshape(2, 4).astype("float32"), verbose=0
        ).tolist()
except FerryError as error:
    answer["error"] = error.to_json()
print("\n" + json.dumps(answer, default=str))
