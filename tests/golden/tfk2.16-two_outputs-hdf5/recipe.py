"""Makes this golden: the model `two_outputs` of ../making.py, saved in HDF5 by tf_keras.

Run with: Python 3.12, tensorflow-cpu==2.16.0, tf-keras==2.16.0
    TF_USE_LEGACY_KERAS=1 python recipe.py <new folder>
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from making import make

make("two_outputs", Path(sys.argv[1]) / "model.h5")
