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


def test_processes_that_send_beside_each_other_share_what_may_be_sent_in_all() -> None:
    clock = Clock()
    limits = Limits(clock)
    limits.share(3)
    waits = [limits.reserve(chat, 60, message=True) or 0 for chat in range(20)]
    assert waits[:10] == [0] * 10
    assert 0.9 < waits[-1] < 1.1
    limits.share(1)
    clock.now = 100
    waits = [limits.reserve(chat, 60, message=True) or 0 for chat in range(60)]
    assert 0.9 < waits[-1] < 1.1


def test_fifty_processes_still_send() -> None:
    clock = Clock()
    limits = Limits(clock)
    limits.share(50)
    assert limits.reserve(7, 60, message=True) == 0
    assert 1.6 < (limits.reserve(8, 60, message=True) or 0) < 1.7


def test_what_is_free_counts_nowhere_and_waits_only_where_it_was_told_to() -> None:
    clock = Clock()
    limits = Limits(clock, overall=1)
    assert [limits.reserve("answer", 60, free=True) for _ in range(50)] == [0] * 50
    assert limits.reserve(7, 60, message=True) == 0
    limits.hold("answer", 5)
    assert limits.reserve("answer", 60, free=True) == 5
    assert limits.reserve("answer", 4, free=True) is None
    assert limits.reserve("getMe", 60) == 1


def test_chats_that_have_been_quiet_are_forgotten() -> None:
    clock = Clock()
    limits = Limits(clock, overall=1e9)
    for chat in range(5000):
        clock.now += 1
        limits.reserve(chat, 60, message=True)
    assert len(limits._rows) <= 1001  # noqa: SLF001
