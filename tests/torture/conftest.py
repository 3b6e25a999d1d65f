"""A cradle and a server for all torture of a process."""

import os
from collections.abc import Iterator

import pytest

from bot.proof.proved import Proved
from tests import kept
from tests.store.server import postgres
from tests.torture.lives import Cradle


@pytest.fixture(scope="session")
def proved() -> Proved:
    return kept.proved()


@pytest.fixture(scope="session")
def cradle(proved: Proved) -> Iterator[Cradle]:
    """Not async: it forks, and no event loop may run then."""
    cradle = Cradle(proved)
    yield cradle
    cradle.close()


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    with postgres() as address:
        yield address


@pytest.fixture(scope="session")
def seed() -> int:
    """TORTURE_SEED repeats what a failure names."""
    return int(os.environ.get("TORTURE_SEED", "1"))
