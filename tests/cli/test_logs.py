"""The log: each event is one line, and nothing in it tells of a person or opens anything."""

import asyncio
import gc
import json
import logging
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from typing import Any

import pytest

from bot.cli.logs import STRUCK, Form, Level, form_of, telling, unhandled_in_loop
from bot.telegram.log import Trace, current, fault, following, logger

TOKEN = "123456:AAE-canary_of-a-token"  # noqa: S105  it opens nothing
PASSWORD = 'p"ass word'  # noqa: S105  it opens nothing
CANARY = "Mrs Canary of bed 7"
_log = logger("bot.telegram.tested")


class Told:
    """A log that is being written."""

    def __init__(self) -> None:
        self.stream = StringIO()

    @property
    def text(self) -> str:
        return self.stream.getvalue()

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.text.splitlines()]

    @property
    def line(self) -> dict[str, Any]:
        [line] = self.lines
        return line


@contextmanager
def told(form: Form = "json", level: Level = "info") -> Iterator[Told]:
    found = Told()
    with telling(form, level, [TOKEN, PASSWORD, "", "x"], found.stream):
        yield found
    assert CANARY not in found.text


def raised() -> Exception:
    try:
        int(CANARY)
    except ValueError as error:
        return error
    raise AssertionError


def test_an_event_is_one_json_object_with_its_name_and_fields() -> None:
    with told() as log:
        _log.info("reloaded", outcome="swapped", problems=0)
    assert log.line.pop("timestamp").endswith("+00:00")
    assert log.line | {"timestamp": ""} == {
        "timestamp": "",
        "level": "info",
        "event": "reloaded",
        "logger": "bot.telegram.tested",
        "outcome": "swapped",
        "problems": 0,
    }


def test_on_a_terminal_it_is_a_line_to_be_read() -> None:
    with told("text") as log:
        _log.warning("reloaded", outcome="swapped")
    assert log.text.count("\n") == 1
    assert "[warning  ] reloaded [bot.telegram.tested] outcome=swapped" in log.text


def test_the_form_fits_where_the_log_goes_unless_another_is_wished_for() -> None:
    class Terminal(StringIO):
        def isatty(self) -> bool:
            return True

    assert (form_of("auto", Terminal()), form_of("auto", StringIO())) == ("text", "json")
    assert (form_of("json", Terminal()), form_of("text", StringIO())) == ("json", "text")


@pytest.mark.parametrize("form", ["json", "text"])
def test_what_is_in_a_field_begins_no_line_of_its_own(form: Form) -> None:
    with told(form) as log:
        _log.warning("refused\nforged", reason='x\r\n{"event": "forged"}\x1b[2J\u2028\u202e')
    assert log.text.count("\n") == 1
    assert log.text.endswith("\n")
    assert log.text.rstrip("\n").isprintable()


def test_an_error_is_told_by_kind_and_place() -> None:
    with told() as log:
        _log.error("let_go", **fault(raised()))
        _log.error("let_go", exc_info=raised())
        logging.getLogger("bot.other").error("let_go", exc_info=raised())
    for line in log.lines:
        assert line["error"] == "ValueError"
        assert line["place"].startswith("test_logs.py:")


def test_a_place_tells_who_called_it() -> None:
    def outer() -> None:
        raise raised()

    with pytest.raises(ValueError, match="bed 7") as caught:
        outer()
    places = fault(caught.value)["place"].split(" < ")
    assert len(places) == 3
    assert {place.partition(":")[0] for place in places} == {"test_logs.py"}


def test_what_a_library_fills_in_is_left_out() -> None:
    with told(level="debug") as log:
        library = logging.getLogger("aiohttp.server")
        library.warning("Handling %s took %d seconds", CANARY, 7)
        library.warning(f"Handling {CANARY}")
        library.exception("Handling %s", CANARY, exc_info=raised(), extra={"patient": CANARY})
        library.debug("%(patient)s", {"patient": CANARY}, stack_info=True)
    assert [(line["event"], line.get("words")) for line in log.lines] == [
        ("library", "Handling %s took %d seconds"),
        ("library", None),
        ("library", "Handling %s"),
        ("library", "%(patient)s"),
    ]
    assert all(line["place"].startswith("test_logs.py:") for line in log.lines)
    assert log.lines[2]["error"] == "ValueError"


def test_a_line_with_a_slip_in_it_is_told_all_the_same() -> None:
    with told() as log:
        ours = logging.getLogger().handlers[-1]  # pytest's own handlers would raise
        for name, filled in (("bot.other", (1,)), ("other", (CANARY,))):
            ours.handle(logging.LogRecord(name, logging.WARNING, __file__, 7, "%d of %d", filled, None))
    assert [line.get("words", line["event"]) for line in log.lines] == ["%d of %d", "%d of %d"]


@pytest.mark.parametrize("form", ["json", "text"])
def test_a_secret_that_comes_through_is_struck_out(form: Form) -> None:
    with told(form) as log:
        url = f"https://api.example/bot{TOKEN}/getMe"
        _log.error(url, url=[f"x{PASSWORD}y", {TOKEN: TOKEN.replace(":", "%3A")}])
    assert log.text.count(STRUCK) == 4
    assert "canary" not in log.text
    assert "word" not in log.text


def test_a_secret_that_comes_to_be_known_later_is_struck_out_from_then_on() -> None:
    stream = StringIO()
    with telling("json", "info", (), stream) as hide:
        _log.info(PASSWORD)
        hide(PASSWORD)
        _log.info(PASSWORD)
    assert [json.loads(line)["event"] for line in stream.getvalue().splitlines()] == [PASSWORD, STRUCK]


def test_libraries_say_less_than_the_bot() -> None:
    with told() as log:
        logging.getLogger("aiogram").info("Run polling for bot %s", CANARY)
        _log.info("started")
        _log.debug("unheard")
    assert log.line["event"] == "started"


def test_everything_is_as_before_afterwards() -> None:
    def state() -> list[object]:
        root = logging.getLogger()
        hooks = [threading.excepthook, warnings.showwarning]
        return [root.level, logging.getLogger("bot").level, *root.handlers, *hooks]

    before = state()
    with told(level="debug"):
        assert state() != before
    assert state() == before


def test_what_nobody_caught_is_told_by_kind_and_place() -> None:
    async def fails() -> None:
        raise raised()

    async def loop() -> None:
        asyncio.get_running_loop().set_exception_handler(unhandled_in_loop)
        task = asyncio.create_task(fails(), name=CANARY)
        await asyncio.wait({task})
        del task
        gc.collect()
        asyncio.get_running_loop().call_soon(int, CANARY)
        asyncio.get_running_loop().call_exception_handler({"message": CANARY})
        await asyncio.sleep(0)

    class Falling:
        def __del__(self) -> None:
            raise raised()

    with told() as log:
        asyncio.run(loop())
        thread = threading.Thread(target=int, args=(CANARY,), name=CANARY)
        thread.start()
        thread.join()
        Falling()
        gc.collect()
    assert [(line["where"], line.get("error")) for line in log.lines if line["event"] == "unhandled"] == [
        ("loop", "ValueError"),
        ("loop", None),
        ("loop", "ValueError"),
        ("thread", "ValueError"),
        ("interpreter", "ValueError"),
    ]


def test_a_warning_is_told_by_kind_and_place() -> None:
    with warnings.catch_warnings(), told() as log:
        warnings.simplefilter("always")
        warnings.showwarning(CANARY, ResourceWarning, "/somewhere/else.py", 7)
    assert (log.line["error"], log.line["place"]) == ("ResourceWarning", "else.py:7")


async def test_an_update_is_followed_by_a_number_of_its_own() -> None:
    async def beside() -> None:
        await asyncio.sleep(0)
        _log.info("beside")

    with told() as log:
        with following(Trace(7, 0.0)):
            assert current() == Trace(7, 0.0)
            _log.info("within")
            task = asyncio.create_task(beside())
            with following(None):
                _log.info("by itself")
        _log.info("after")
        await task
    assert [(line["event"], line.get("update")) for line in log.lines] == [
        ("within", 7),
        ("by itself", None),
        ("after", None),
        ("beside", 7),
    ]


def test_a_stream_that_takes_nothing_is_no_fault() -> None:
    with told() as log:
        log.stream.close()
        _log.info("unheard")
        log.stream = StringIO()
