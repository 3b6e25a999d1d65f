"""Whatever a command is given, it answers or says in one line what is wrong."""

# ruff: noqa: PT017  either outcome is good; another exception is not

import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.cli.app import call
from bot.cli.audit import seconds
from bot.cli.common import UsageFault, environment
from bot.cli.decide import LONGEST, Decider, parse_pairs
from bot.engine.answers import FactError
from bot.render.renderer import Renderer
from bot.settings import Settings
from bot.store import StoreError
from bot.store.opening import unsealed
from bot.store.seal import parse_key
from bot.telegram import TelegramError
from bot.telegram.hook import Hook
from tests.engine.patients import shipped
from tests.telegram.updates import NASTY, values

LIBRARY = shipped()
DECIDERS = {
    name: Decider(Renderer(LIBRARY, today=lambda: date(2026, 5, 1)), name) for name in sorted(LIBRARY.dialogs)
}
texts = st.sampled_from(NASTY) | st.text(max_size=40)
SHARED = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


@st.composite
def facts(draw: st.DrawFn) -> bytes:
    """Answers as JSON: good ones, odd ones, and no answers at all."""
    dialog = LIBRARY.dialogs[draw(st.sampled_from(sorted(LIBRARY.dialogs)))].dialog
    known = st.sampled_from([(name, value) for name, one in dialog.questions.items() for value in one.values])
    given: dict[str, Any] = dict(draw(st.lists(known, max_size=8)))
    names = st.sampled_from(sorted(dialog.questions)) | texts
    for name in draw(st.lists(names, max_size=2)):
        given[name] = draw(values | texts)
    return json.dumps(given, ensure_ascii=draw(st.booleans())).encode(errors="surrogatepass")


@given(st.sampled_from(sorted(DECIDERS)), st.lists(facts() | st.binary(max_size=60), max_size=6))
@example("flumazenil", [b'{"a":' * 50_000, b'{"age": 1e999999}', b"\xed\xa0\x80", b'{"age": "\\ud83d"}', b""])
def test_each_line_of_a_batch_gives_one_result(dialog: str, lines: list[bytes]) -> None:
    given = b"".join(line.replace(b"\n", b" ") + b"\n" for line in lines)
    out = io.StringIO()
    status = DECIDERS[dialog].batch(io.BytesIO(given), out)
    answers = [json.loads(line) for line in out.getvalue().splitlines()]
    assert len(answers) == len(lines)
    assert out.getvalue().count("\n") == len(lines)
    wrong = [number for number, one in enumerate(answers, start=1) if "error" in one]
    assert wrong == [one["line"] for one in answers if "error" in one]
    assert all({*one} == {"error", "line"} for one in answers if "error" in one)
    assert status == (1 if wrong else 0)


@given(st.sampled_from(sorted(DECIDERS)), st.lists(texts, max_size=4))
def test_words_of_a_command_line_are_answers_or_are_told(dialog: str, words: list[str]) -> None:
    try:
        assert DECIDERS[dialog].as_json(parse_pairs(words))
    except FactError as error:
        assert str(error)


@settings(SHARED, max_examples=50)
@given(
    arguments=st.lists(
        st.sampled_from((
            "decide", "flumazenil", "--json", "--batch", "--content", "audit", "--since", "-1", "2026-05-01",
            "--hours", "--remove", "--format", "--help", "9" * 30, "look", "check", "test", "diff",
        ))
        | texts.filter(lambda text: "\0" not in text),
        max_size=5,
    )
)  # fmt: skip
def test_any_arguments_end_with_a_status(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    arguments: list[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BEDSIDE_CONTENT", str(tmp_path / "none"))
    assert call(arguments) in {0, 1, 2}
    capsys.readouterr()
    assert not [*tmp_path.iterdir()]


@SHARED
@given(
    name=st.sampled_from(sorted(Settings.model_fields)),
    value=texts.filter(lambda text: "\0" not in text).map(
        lambda text: text.encode(errors="replace").decode()
    ),
)
def test_any_setting_is_taken_or_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    variable = f"BEDSIDE_{name}".upper()
    monkeypatch.setenv(variable, value)
    try:
        environment()
    except UsageFault as error:
        assert variable in str(error)
        assert len(value) < 5 or value not in str(error)
    finally:
        monkeypatch.delenv(variable)


parts = st.lists(
    st.sampled_from(("https://", "http://", "sqlite:///", "postgresql://", "a.b", ":", "/", "443", "@", "[]"))
    | texts,
    max_size=6,
).map("".join)  # fmt: skip


@given(parts, parts, st.none() | texts)
def test_any_webhook_is_taken_or_told_without_its_address(url: str, listen: str, secret: str | None) -> None:
    try:
        hook = Hook.read(url, listen, secret, "42:secret")
    except TelegramError as error:
        assert "\n" not in str(error)
    else:
        assert hook.secret not in repr(hook)
        hook.fits("/x")
        assert hook.is_at(url)


@given(parts)
def test_any_address_of_a_store_is_taken_or_told(url: str) -> None:
    try:
        unsealed(url)
    except StoreError as error:
        assert "\n" not in str(error)


@given(texts)
def test_any_key_is_taken_or_told_without_it(text: str) -> None:
    try:
        assert len(parse_key(text)) == 32
    except StoreError as error:
        assert len(text) < 5 or text not in str(error)


@given(st.none() | st.dates().map(str) | texts, st.none() | st.dates().map(str) | texts)
def test_any_span_of_days_is_taken_or_told(since: str | None, until: str | None) -> None:
    try:
        first, last = seconds(since, until)
    except ValueError:
        return
    assert first < last or not (since and until)


def test_a_line_without_end_is_one_bad_line() -> None:
    out = io.StringIO()
    given = b'{"age": "54 y"}\n' + b"x" * (5 * LONGEST) + b'\n{"age": "54 y"}\n' + b"y" * (2 * LONGEST)
    assert DECIDERS["flumazenil"].batch(io.BytesIO(given), out) == 1
    answers = [json.loads(line) for line in out.getvalue().splitlines()]
    assert [one.get("line") for one in answers] == [None, 2, None, 4]
    assert "100,000 bytes" in answers[1]["error"]
