"""Makes this golden: the model `sequential` of ../making.py, saved as a Keras archive.

Run with: Python 3.11, tensorflow-cpu==2.12.1
    python recipe.py <new folder>
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from making import make

make("sequential", Path(sys.argv[1]) / "model.keras", save_format="keras_v3")
