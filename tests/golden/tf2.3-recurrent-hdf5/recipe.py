"""Makes this golden: the model `recurrent` of ../making.py, saved as HDF5.

Run with: Python 3.8, tensorflow-cpu==2.3.4, protobuf<3.20
    python recipe.py <new folder>
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from making import make

make("recurrent", Path(sys.argv[1]) / "model.h5")
