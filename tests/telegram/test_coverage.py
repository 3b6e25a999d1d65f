"""Everything that the bot uses of the Bot API, the emulator offers and checks."""

import pytest

from tests.telegram.conftest import Phone
from tests.telegram.test_map import at_once, drawn  # noqa: F401 - fixtures
from tests.telegram.test_pages import page


@pytest.mark.usefixtures("bot", "at_once")
async def test_a_check_a_card_and_a_map_use_nothing_that_is_not_checked(phone: Phone) -> None:
    await phone.says("/start")
    await phone.does("setting=procedure", "age=adult", "!advice", "!why", "!map", "!close_map")
    await phone.says("/drug flumazenil")
    await phone.sends("p1:drug:flumazenil:kinetics", (await page(phone))["message_id"])
    found = await phone.ask("GET", "coverage", {})
    used = set(found["methods"])
    assert used >= {"getUpdates", "sendMessage", "sendPhoto", "editMessageText", "answerCallbackQuery"}
    assert found["unchecked"] == found["unknown"] == found["coerced"] == []
    unchecked = [
        f"{method}.{field}"
        for method, of in found["methods"].items()
        for field, row in of["fields"].items()
        if not row["checked"]
    ]
    assert unchecked == []
    assert "reply_markup.inline_keyboard.callback_data" in found["methods"]["editMessageText"]["fields"]
