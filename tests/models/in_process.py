# ruff: noqa: E402
"""`kerasferry.load_model` in somebody's own process: run as a script by the Python of a real environment.

    python in_process.py <path of kerasferry> <golden folder> <artifact> [tensorflow first?] [a folder of packages]

Prints one line of JSON.
"""

import json
import sys
import tempfile
from pathlib import Path

source, golden, artifact, first, packages = sys.argv[1:6]
golden = Path(golden)
sys.path.insert(0, source)
if packages:
    sys.path.append(packages)
if first == "tensorflow":
    import tensorflow  # noqa: F401

import kerasferry
from kerasferry.errors import FerryError


def temporary():
    return {path.name for path in Path(tempfile.gettempdir()).glob("kerasferry*")}


answer = {"inspected": None}
try:
    answer["inspected"] = kerasferry.inspect(artifact).to_json()
    answer["early"] = sorted({"tensorflow", "keras"} & set(sys.modules)) if not first else []
    before = temporary()
    custom = None
    if "-own-" in golden.name:
        sys.path.insert(0, str(golden.parent))
        from own_parts import CUSTOM_OBJECTS as custom
    model = kerasferry.load_model(artifact, custom_objects=custom)
    answer["left"] = sorted(temporary() - before)
    sys.path.insert(0, str(Path(__file__).parent))
    import inside_target
    import keras

    answer["keras"] = keras.__version__
    answer["is_keras_model"] = isinstance(model, keras.Model)
    expect = golden / "expect.json"
    if expect.exists():
        answer.update(inside_target.use(model, json.loads(expect.read_text())))
    else:
        import numpy as np

        answer["predictions"] = model.predict(
            np.arange(8).reshape(2, 4).astype("float32"), verbose=0
        ).tolist()
except FerryError as error:
    answer["error"] = error.to_json()
print("\n" + json.dumps(answer, default=str))
