"""Makes this golden: two Dense layers, Adam, every tensor filled with a value of its own.

Run with: Python 3.8, tensorflow-cpu==2.3.4 'protobuf<3.20'
    python recipe.py <new folder>
"""

import json
import sys
from pathlib import Path

import numpy as np
import tensorflow as tf

out = Path(sys.argv[1])
model = tf.keras.Sequential(
    [
        tf.keras.layers.Dense(2, activation="relu", input_shape=(4,), name="first"),
        tf.keras.layers.Dense(1, name="second"),
    ],
    name="golden",
)
model.compile(tf.keras.optimizers.Adam(0.01), "mse", metrics=["mae"])
model.fit(np.ones((2, 4)), np.ones((2, 1)), epochs=1, verbose=0)

variables = model.optimizer.variables
variables = model.variables + list(variables() if callable(variables) else variables)
for metric in model.metrics:
    variables += [v for v in metric.variables if not any(v is other for other in variables)]
for number, variable in enumerate(variables, 1):
    value = number if variable.dtype.is_integer else number / 8
    variable.assign(tf.fill(variable.shape, tf.cast(value, variable.dtype)))

artifact = out / "saved_model"
model.save(str(artifact), save_format="tf")

reader = tf.train.load_checkpoint(str(artifact / "variables" / "variables"))
dump = {"tensorflow": tf.__version__, "checkpoint": {}}
for key, shape in sorted(reader.get_variable_to_shape_map().items()):
    if key != "_CHECKPOINTABLE_OBJECT_GRAPH":
        values = reader.get_tensor(key)
        dump["checkpoint"][key] = [values.dtype.name, shape, float(np.ravel(values)[0])]
        assert (values == np.ravel(values)[0]).all()
x = np.arange(8).reshape(2, 4).astype("float32")
dump["predictions"] = np.asarray(model(x)).tolist()
(out / "dump.json").write_text(json.dumps(dump, indent=1, sort_keys=True) + "\n")
