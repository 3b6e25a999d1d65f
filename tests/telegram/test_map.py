"""The picture of the way taken: a photo comes as a new message and goes again, and nothing is lost by it."""

import asyncio
import io
from typing import Any

import pytest
from PIL import Image

from bot.engine.conversation import Conversation
from bot.proof.draw.drawing import Drawing
from bot.proof.proved import Proved
from bot.render.renderer import Renderer
from bot.telegram import desk
from tests.telegram.conftest import NewPhone, Phone, Running, actions, data_of
from tests.telegram.test_delivery import tried

PICTURE = "Reason: By staff, for procedure"


@pytest.fixture(scope="module")
def drawn(proved: Proved) -> bytes:
    """A picture."""
    return Drawing(Renderer(proved.library)).png("flumazenil")


@pytest.fixture
def at_once(drawn: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pictures are drawn already: what is looked at is how they come and go."""
    monkeypatch.setattr(Drawing, "map", lambda *_: drawn)


async def why(phone: Phone) -> dict[str, Any]:
    """Begin a check and go to why."""
    await phone.says("/check")
    await phone.does("setting=procedure", "age=adult", "!advice", "!why")
    return await phone.screen()


async def shown(phone: Phone) -> dict[str, Any]:
    """Go to the map."""
    await why(phone)
    await phone.does("!map")
    return await phone.screen()


@pytest.mark.usefixtures("bot")
async def test_the_map_is_a_photo_in_place_of_the_text_and_back_again(phone: Phone) -> None:
    before = await why(phone)
    await phone.does("!map")
    photo = await phone.screen()
    assert photo["message_id"] > before["message_id"]
    assert photo["text"].startswith(PICTURE)
    assert "FLUMAZENIL WITHHELD" in photo["text"]
    assert actions(photo) == ["!close_map", "!again"]
    with Image.open(io.BytesIO(await phone.picture(photo["message_id"]))) as image:
        assert image.format == "PNG"
        assert image.size == (photo["photo"]["width"], photo["photo"]["height"])
        assert 1000 <= image.width <= 1300
    await phone.does("!close_map")
    after = await phone.screen()
    assert "photo" not in after
    assert after["text"] == before["text"]
    assert [message["from"] for message in await phone.messages()] == ["user", "bot"]


@pytest.mark.usefixtures("bot", "at_once")
async def test_a_tap_on_the_photo_that_is_late_changes_nothing(phone: Phone) -> None:
    photo = await shown(phone)
    tap = data_of(photo, "!close_map")
    await phone.does("!close_map")
    screen = await phone.screen()
    await phone.sends(tap, photo["message_id"])
    assert await phone.screen() == screen
    assert len(await phone.calls("sendPhoto")) == 1


@pytest.mark.usefixtures("bot", "at_once")
async def test_a_button_that_the_map_does_not_have_leaves_it_where_it_is(phone: Phone) -> None:
    photo = await shown(phone)
    conversation, revision = data_of(photo, "!again").split(":")[1:3]
    await phone.sends(f"v1:{conversation}:{revision}:!why", photo["message_id"])
    assert await phone.screen() == photo
    assert len(await phone.calls("sendPhoto")) == 1


@pytest.mark.usefixtures("at_once")
async def test_a_kill_before_the_photo_is_sent_shows_it_after_the_start(bot: Running, phone: Phone) -> None:
    before = await why(phone)
    await phone.fault("sendPhoto", delay=30)
    await phone.send_data(data_of(before, "!map"), before["message_id"])
    await tried_at_all(phone, "sendPhoto")
    await bot.kill()
    await bot.start()
    await phone.still()
    photo = await phone.screen()
    assert photo["text"].startswith(PICTURE)
    assert "photo" in photo


@pytest.mark.usefixtures("at_once")
async def test_a_kill_between_the_photo_and_the_end_of_the_old_screen_leaves_one_that_counts(
    bot: Running, phone: Phone
) -> None:
    before = await why(phone)
    await phone.fault("deleteMessage", delay=30)
    await phone.send_data(data_of(before, "!map"), before["message_id"])
    await tried_at_all(phone, "deleteMessage")
    await bot.kill()
    await bot.start()
    await phone.still()
    old, photo = await phone.live()
    assert old["message_id"] == before["message_id"]
    await phone.sends(data_of(old, "!close_why"), old["message_id"])
    assert await phone.screen() == photo
    await phone.does("!close_map")
    assert actions(await phone.screen()) == actions(before)


@pytest.mark.usefixtures("at_once")
async def test_a_kill_between_the_text_and_the_end_of_the_photo_leaves_one_that_counts(
    bot: Running, phone: Phone
) -> None:
    photo = await shown(phone)
    await phone.fault("deleteMessage", delay=30)
    await phone.send_data(data_of(photo, "!close_map"), photo["message_id"])
    await tried_at_all(phone, "deleteMessage", 2)
    await bot.kill()
    await bot.start()
    await phone.still()
    old, screen = await phone.live()
    assert old["message_id"] == photo["message_id"]
    await phone.sends(data_of(old, "!close_map"), old["message_id"])
    assert await phone.screen() == screen
    assert "!map" in await phone.offers()


@pytest.mark.usefixtures("at_once")
@pytest.mark.parametrize("which", [0, 1])
async def test_a_kill_before_a_photo_is_noted_ends_as_one_by_a_tap_on_either(
    bot: Running, phone: Phone, which: int
) -> None:
    before = await why(phone)
    await phone.fault("sendPhoto", delay=0.3)
    await phone.send_data(data_of(before, "!map"), before["message_id"])
    await tried_at_all(phone, "sendPhoto")
    await bot.kill()
    await phone.sees(PICTURE)
    await bot.start()
    await tried(phone, "deleteMessage", 1)
    await phone.still()
    photos = [message for message in await phone.live() if "photo" in message]
    assert photos == await phone.live()
    await phone.sends(data_of(photos[which], "!close_map"), photos[which]["message_id"])
    await phone.sends(data_of(photos[1 - which], "!close_map"), photos[1 - which]["message_id"])
    assert actions(await phone.screen()) == actions(before)


@pytest.mark.parametrize(
    "fault",
    [
        {"status": 400, "description": "Bad Request: not enough rights to send photos to the chat"},
        {"status": 400, "description": "Bad Request: PHOTO_INVALID_DIMENSIONS"},
        {"status": 413, "description": "Request Entity Too Large"},
        {"status": 500, "times": 3},
    ],
    ids=lambda fault: str(fault["status"]),
)
@pytest.mark.usefixtures("bot", "at_once")
async def test_a_photo_that_is_not_taken_comes_as_text(phone: Phone, fault: dict[str, object]) -> None:
    await why(phone)
    await phone.fault("sendPhoto", **fault)
    await phone.does("!map")
    screen = await phone.screen()
    assert "photo" not in screen
    assert screen["text"].startswith(PICTURE)
    await phone.does("!close_map")
    assert "!map" in await phone.offers()
    assert [message["from"] for message in await phone.messages()] == ["user", "bot"]


@pytest.mark.usefixtures("bot")
async def test_a_picture_that_cannot_be_drawn_comes_as_text(
    phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> bytes:
        raise MemoryError

    monkeypatch.setattr(Drawing, "map", broken)
    screen = await shown(phone)
    assert screen["text"].startswith(PICTURE)
    assert "photo" not in screen


@pytest.mark.usefixtures("bot", "at_once")
async def test_a_photo_waits_while_telegram_says_so(phone: Phone) -> None:
    await why(phone)
    await phone.fault("sendPhoto", retry_after=1)
    await phone.does("!map")
    assert "photo" in await phone.screen()


@pytest.mark.usefixtures("bot", "at_once")
async def test_a_line_typed_on_the_map_brings_it_below_with_a_word(phone: Phone) -> None:
    photo = await shown(phone)
    await phone.says("hello")
    again = await phone.screen()
    assert again["message_id"] > photo["message_id"]
    assert "photo" in again
    assert again["text"].startswith("No question is open here.")


@pytest.mark.usefixtures("bot", "at_once")
@pytest.mark.parametrize("ending", ["/check", "!again", "/cancel"])
async def test_a_check_that_ends_on_its_map_takes_the_picture_away(phone: Phone, ending: str) -> None:
    await shown(phone)
    await (phone.does(ending) if ending.startswith("!") else phone.says(ending))
    assert not [message for message in await phone.messages() if "photo" in message]
    assert len(await phone.live()) == (0 if ending == "/cancel" else 1)


@pytest.mark.usefixtures("at_once")
async def test_half_an_hour_later_the_map_gives_way_to_the_question_of_the_patient(
    bot: Running, phone: Phone
) -> None:
    await shown(phone)
    bot.now += 31 * 60
    await phone.does("!close_map")
    screen = await phone.screen()
    assert actions(screen) == ["!same", "!new"]
    assert not [message for message in await phone.messages() if "photo" in message]


@pytest.mark.usefixtures("bot")
async def test_others_are_answered_while_a_picture_is_drawn(
    phone: Phone, new_phone: NewPhone, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, done = asyncio.Event(), asyncio.Event()
    loop, drawn = asyncio.get_running_loop(), Drawing.map

    def slow(self: Drawing, conversation: Conversation) -> bytes:
        loop.call_soon_threadsafe(begun.set)
        asyncio.run_coroutine_threadsafe(done.wait(), loop).result()
        return drawn(self, conversation)

    monkeypatch.setattr(Drawing, "map", slow)
    screen = await why(phone)
    await phone.send_data(data_of(screen, "!map"), screen["message_id"])
    await begun.wait()
    async with new_phone(8) as other:
        await other.text("/check")
        await other.sees("Why is the patient sedated?")
    assert await phone.screen() == screen
    done.set()
    await phone.sees(PICTURE)


async def tried_at_all(phone: Phone, method: str, times: int = 1) -> None:
    """Wait until a method was called so often, answered or not."""
    async with asyncio.timeout(5):
        while len(await phone.calls(method)) < times:  # noqa: ASYNC110  the emulator tells nobody of a call
            await asyncio.sleep(0.01)


@pytest.mark.usefixtures("bot", "at_once")
async def test_a_map_that_is_tapped_while_the_text_before_it_is_still_on_its_way_comes(
    phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk, "QUIET_SECONDS", 0.2)
    await phone.says("/check")
    await phone.does("setting=procedure", "age=adult", "!advice")
    # the edit is seen, its answer is lost, and trying again takes longer than a tap waits
    await phone.fault("editMessageText", drop="after")
    await phone.fault("editMessageText", delay=1.5)
    screen = await phone.screen()
    await phone.send_data(data_of(screen, "!why"), screen["message_id"])
    for _ in range(200):
        if "!map" in await phone.offers():
            break
        await asyncio.sleep(0.02)
    screen = await phone.screen()
    await phone.send_data(data_of(screen, "!map"), screen["message_id"])
    for _ in range(200):
        if any("photo" in message for message in await phone.messages()):
            break
        await asyncio.sleep(0.05)
    await phone.still()
    photo = await phone.screen()
    assert "photo" in photo
    assert actions(photo) == ["!close_map", "!again"]
