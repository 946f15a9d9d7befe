"""Makes this golden: the model `subclass` of ../making.py, saved as a Keras archive.

Run with: Python 3.11, tensorflow-cpu==2.15.1
    python recipe.py <new folder>
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from making import make

make("subclass", Path(sys.argv[1]) / "model.keras")
