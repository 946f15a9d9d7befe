"""Functions that run inside environments (worker verb `run`); Python 3.6 syntax, any Keras."""

import os
import pathlib
import sys
import time


def get_keras(api):
    if api == "tf.keras":
        import tensorflow as tf

        return tf.keras
    if api == "tf_keras":
        import tf_keras

        return tf_keras
    import keras

    return keras


def classifier(path, api, compile=True, last="dense"):
    """Two inputs, a nested model, batch normalisation, softmax at the end."""
    keras = get_keras(api)
    layers = keras.layers
    inner_in = layers.Input(shape=(4,), name="inner_in")
    inner = keras.models.Model(
        inner_in, layers.Dense(5, activation="tanh", name="inner_dense")(inner_in), name="inner"
    )
    first = layers.Input(shape=(4,), name="first")
    second = layers.Input(shape=(5,), name="second")
    x = layers.Add(name="sum")([inner(first), second])
    x = layers.BatchNormalization(name="norm")(x)
    if last == "dense":
        end = layers.Dense(3, activation="softmax", name="end")(x)
    else:
        end = layers.Softmax(name="end")(layers.Dense(3, name="logits")(x))
    model = keras.models.Model([first, second], end)
    if compile:
        model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
    model.save(path)
    return [list(w.shape) if isinstance(w.shape, tuple) else w.shape.as_list() for w in model.weights]


def environment_seen():
    return {"cwd": str(pathlib.Path.cwd()), "variables": dict(os.environ), "path": sys.path}


def print_loudly():
    print("not JSON")
    os.write(1, b"written to descriptor 1\n")
    return {"printed": True}


def end_process():
    os._exit(7)


def end_by_signal():
    import signal

    os.kill(os.getpid(), signal.SIGSEGV)


def sleep(seconds):
    time.sleep(seconds)


def give_up():
    raise SystemExit("a model's code may say this")


def leave_child():
    """Start a child that outlives us; its process id."""
    import subprocess

    return subprocess.Popen([sys.executable, "-c", "import time; time.sleep(300)"]).pid


def text_model(path, api):
    """A SavedModel whose signature takes strings and gives their lengths and the strings back."""
    import tensorflow as tf

    class Lengths(tf.Module):
        @tf.function(input_signature=[tf.TensorSpec([None], tf.string, name="words")])
        def __call__(self, words):
            return {"length": tf.strings.length(words), "words": words}

    module = Lengths()
    tf.saved_model.save(module, path, signatures=module.__call__)


def half_precision(api):
    keras = get_keras(api)
    start = keras.layers.Input(shape=(3,), name="start")
    end = keras.layers.Dense(2, dtype="bfloat16", name="end")(start)
    return keras.models.Model(start, end)


def plain_module(path):
    """A tf.Module saved without signatures; two traces, so TensorFlow makes none by itself."""
    import tensorflow as tf

    class Triple(tf.Module):
        @tf.function
        def __call__(self, x):
            return 3 * x

    module = Triple()
    module(tf.zeros([2], tf.float32))
    module(tf.zeros([2], tf.int32))
    tf.saved_model.save(module, path)
