"""What the id of a conversation tells, and how many there may be."""

import pytest

from bot.telegram.rows import new_id, origin


@pytest.mark.parametrize("message", [0, 1, 35, 36, 2**31 - 1])
def test_an_id_tells_the_message_that_began_it_and_spends_all_other_letters_on_being_unlike_others(
    message: int,
) -> None:
    made = new_id(lambda: "abcdefghijk", message)
    assert origin(made) == message
    assert len(made) == 10
