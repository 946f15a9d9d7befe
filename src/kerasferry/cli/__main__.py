"""`python -m kerasferry.cli`."""

import sys

from . import main

sys.exit(main())
