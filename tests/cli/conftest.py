"""Commands run in this process, many of them on one and the same content."""

import pytest


@pytest.fixture(autouse=True)
def _loaded_once(loaded_once: None) -> None:
    """Processes, and `check`, load and prove anew."""
