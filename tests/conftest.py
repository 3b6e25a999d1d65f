"""What all tests share: how hard hypothesis tries."""

import os

from hypothesis import settings

# Nothing here is timed: a slow machine is not a broken law. CI draws the same examples every time.
settings.register_profile("dev", max_examples=50, deadline=None)
settings.register_profile("ci", max_examples=200, deadline=None, derandomize=True, database=None)
settings.load_profile("ci" if os.environ.get("CI") else "dev")
