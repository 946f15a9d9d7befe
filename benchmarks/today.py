"""What people do today, in two environments: SavedModel -> HDF5 with TF 2.9, HDF5 -> `.keras` with TF 2.17.

python today.py old SAVED_MODEL OUT.h5      in the first
python today.py new IN.h5 OUT.keras         in the second
python today.py import                      only the import, to have its byte code written
"""

import sys


def old(source, output):
    import tensorflow as tf

    tf.keras.models.load_model(source).save(output)


def new(source, output):
    import keras

    # `compile=False`: Keras 3 cannot rebuild every optimizer and metric of Keras 2.
    keras.models.load_model(source, compile=False).save(output)


def imported():
    import keras
    import tensorflow as tf

    return tf, keras


if __name__ == "__main__":
    {"old": old, "new": new, "import": imported}[sys.argv[1]](*sys.argv[2:])
