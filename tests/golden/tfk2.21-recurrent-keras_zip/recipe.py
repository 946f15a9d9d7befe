"""Makes this golden: the model `recurrent` of ../making.py, saved as a Keras archive by tf_keras.

Run with: Python 3.13, tensorflow-cpu==2.21.0, tf-keras==2.21.0
    TF_USE_LEGACY_KERAS=1 python recipe.py <new folder>
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from making import make

make("recurrent", Path(sys.argv[1]) / "model.keras")
