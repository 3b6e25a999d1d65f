"""What all tests share: how hard hypothesis tries, and what is said where no browser is."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

from bot.cli import looking, proving, revisions, speaking
from tests.browser.chromium import MISSING
from tests.kept import kept, kept_library

# Nothing here is timed: a slow machine is not a broken law. CI draws the same examples every time.
settings.register_profile("dev", max_examples=50, deadline=None)
settings.register_profile("ci", max_examples=200, deadline=None, derandomize=True, database=None)
settings.register_profile("torture", max_examples=2_000, deadline=None)
settings.load_profile(os.environ.get("BEDSIDE_TESTS") or ("ci" if os.environ.get("CI") else "dev"))


SLOW = (
    "browser/",
    "telegram/",
    "torture/",
    "cli/test_demo.py",
    "cli/test_processes.py",
    "cli/test_report.py",
    "cli/test_run.py",
    "test_operations.py",
    "test_readme.py",
    "test_scripts.py",
    "test_wheel.py",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what walks a whole bot, in a browser or over HTTP, or starts a process of its own."""
    here = Path(__file__).parent
    for item in items:
        if item.path.relative_to(here).as_posix().startswith(SLOW):
            item.add_marker(pytest.mark.slow)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Tests of the phone page that did not run are counted on the last line, where nobody overlooks it."""
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    if isinstance(reporter, pytest.TerminalReporter):
        skipped = [one for one in reporter.getreports("skipped") if MISSING in str(one.longrepr)]
        if skipped:
            reporter.write_line(f"browser tests skipped: {len(skipped)}, {MISSING}", yellow=True)


@pytest.fixture
def loaded_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let commands of this process take content that was loaded and proved before, while it is the same."""
    for commands in (looking, proving, speaking):
        monkeypatch.setattr(commands, "load", kept)
    monkeypatch.setattr(revisions, "load", kept_library)
