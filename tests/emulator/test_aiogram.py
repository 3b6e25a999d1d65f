"""A real bot library against it, with nothing of it changed but the address."""

import pytest

from bot.emulator import Emulator
from bot.emulator.phone import Phone


async def test_an_aiogram_bot_reads_sends_edits_and_answers(emulator: Emulator, phone: Phone) -> None:
    from aiogram import Bot  # noqa: PLC0415 - seconds; the other tests need not wait for it
    from aiogram.client.session.aiohttp import AiohttpSession  # noqa: PLC0415
    from aiogram.client.telegram import TelegramAPIServer  # noqa: PLC0415
    from aiogram.exceptions import TelegramBadRequest, TelegramRetryAfter  # noqa: PLC0415
    from aiogram.types import BotCommand, InlineKeyboardButton, InlineKeyboardMarkup  # noqa: PLC0415

    server = TelegramAPIServer.from_base(emulator.url)
    async with Bot(emulator.token, session=AiohttpSession(api=server)) as bot:
        assert (await bot.get_me()).id == 42
        await bot.set_my_commands([BotCommand(command="check", description="Check")])
        (update,) = await bot.get_updates(timeout=1, allowed_updates=["message", "callback_query"])
        assert update.message is not None
        assert update.message.text == "/start"

        button = InlineKeyboardButton(text="Yes", callback_data="v1:yes", style="success")
        keyboard = InlineKeyboardMarkup(inline_keyboard=[[button]])
        sent = await bot.send_message(phone.chat, "<b>Sure?</b>", parse_mode="HTML", reply_markup=keyboard)
        assert sent.reply_markup is not None
        assert sent.reply_markup.model_dump() == keyboard.model_dump()
        await phone.tap("Yes")
        (update,) = await bot.get_updates(offset=update.update_id + 1)
        assert update.callback_query is not None
        assert update.callback_query.data == "v1:yes"
        assert await bot.answer_callback_query(update.callback_query.id, text="Noted")

        await bot.edit_message_text("Done", chat_id=phone.chat, message_id=sent.message_id)
        with pytest.raises(TelegramBadRequest, match="message is not modified"):
            await bot.edit_message_text("Done", chat_id=phone.chat, message_id=sent.message_id)
        await phone.ask("POST", "fault", {"method": "sendMessage", "retry_after": 7})
        with pytest.raises(TelegramRetryAfter) as caught:
            await bot.send_message(phone.chat, "too soon")
        assert caught.value.retry_after == 7

    last = (await phone.transcript())["messages"][-1]
    assert (last["text"], last["keyboard"], last["edited"]) == ("Done", [], True)
