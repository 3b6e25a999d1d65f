"""Nothing grows without end: what is bounded is filled, counted, and listed."""

from pathlib import Path

import pytest
from hypothesis import settings

from bot.engine import talk
from tests.bounds import BOUNDS, STEPS, Bound, stepped, table

COUNTED = [one for one in BOUNDS if one.counted is not None]
PAGE = Path(__file__).parents[1] / "docs" / "bounds.md"


@pytest.mark.parametrize("bound", COUNTED, ids=[one.what for one in COUNTED])
def test_what_is_filled_without_end_holds_no_more_than_its_bound(bound: Bound) -> None:
    assert bound.counted is not None
    assert 0 < bound.counted() <= bound.most


def test_a_conversation_that_is_stepped_through_for_hours_does_not_grow() -> None:
    steps = 10_000 if settings().max_examples >= STEPS else STEPS
    assert talk.LOG_LIMIT < len(stepped(steps).log) <= talk.LOG_LIMIT + 20


def test_the_page_of_bounds_is_what_the_code_says() -> None:
    assert PAGE.read_text("utf-8") == "\n".join(table()) + "\n", "python -m tests.bounds > docs/bounds.md"
