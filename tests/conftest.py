"""Shared by all tests."""

from __future__ import annotations

import os

from hypothesis import settings

# CI tries the same examples each time, so that a landing never fails on an example of its own; everybody else
# looks for new ones.
settings.register_profile("ci", derandomize=True, deadline=None)
settings.register_profile("search", deadline=None)
settings.load_profile("ci" if os.environ.get("CI") else "search")
