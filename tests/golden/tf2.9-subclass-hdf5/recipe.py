"""Makes this golden: the model `subclass` of ../making.py, saved as HDF5.

Run with: Python 3.10, tensorflow-cpu==2.9.3, numpy<2
    python recipe.py <new folder>
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from making import make

make("subclass", Path(sys.argv[1]) / "model.h5")
