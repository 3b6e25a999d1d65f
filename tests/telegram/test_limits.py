"""The pace of sending, on a clock that stands still until it is moved."""

from bot.telegram.limits import Limits


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_burst_passes_and_then_a_message_a_second() -> None:
    clock = Clock()
    limits = Limits(clock, burst=3)
    waits = [limits.reserve(7, 60, message=True) for _ in range(5)]
    assert waits == [0, 0, 0, 1, 2]
    assert limits.reserve(8, 60, message=True) == 0
    clock.now = 100
    assert limits.reserve(7, 60, message=True) == 0


def test_edits_do_not_count_in_a_chat_but_wait_when_it_is_held() -> None:
    clock = Clock()
    limits = Limits(clock, burst=1)
    assert [limits.reserve(7, 60, message=False) for _ in range(5)] == [0] * 5
    limits.hold(7, 10)
    assert limits.reserve(7, 60, message=False) == 10
    assert limits.reserve(7, 5, message=True) is None
    assert limits.reserve(8, 5, message=True) == 0
    clock.now = 10
    assert limits.reserve(7, 5, message=True) == 0


def test_all_chats_together_keep_to_thirty_a_second() -> None:
    limits = Limits(Clock())
    waits = [limits.reserve(chat, 60, message=True) or 0 for chat in range(90)]
    assert waits[:30] == [0] * 30
    assert 1.9 < waits[-1] < 2.1


def test_chats_that_have_been_quiet_are_forgotten() -> None:
    clock = Clock()
    limits = Limits(clock, overall=1e9)
    for chat in range(5000):
        clock.now += 1
        limits.reserve(chat, 60, message=True)
    assert len(limits._chats) <= 1001  # noqa: SLF001
