"""`python -m kerasferry`."""

import sys

from .cli import main

sys.exit(main())
