"""The chat in a terminal, by its lines."""

import io
import json
import re
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.console import terminal
from bot.console.chat import chat
from bot.console.saved import SavedError
from bot.proof.proved import Proved
from bot.render.renderer import Renderer
from tests import kept


@pytest.fixture(scope="module")
def proved() -> Proved:
    return kept.proved()


@pytest.fixture(scope="module")
def renderer(proved: Proved) -> Renderer:
    return Renderer(proved.library)


Type = Callable[..., list[str]]


@pytest.fixture
def typed(proved: Proved, renderer: Renderer, tmp_path: Path) -> Type:
    """Type lines into a chat; gives what was written, block by block. The state file stays for the next."""

    def run(*lines: str, now: int = 0) -> list[str]:
        written: list[str] = []
        unread = iter(lines)
        chat(
            proved,
            "flumazenil",
            read_line=lambda: next(unread, None),
            write=written.append,
            clock=lambda: now,
            fresh_id=lambda: "c1",
            saved=tmp_path / "chat.json",
            renderer=renderer,
        )
        return [block.replace("\u00a0", " ") for block in written]

    return run


def test_buttons_stand_below_the_screen_with_a_letter_each(typed: Type) -> None:
    (first,) = typed()
    assert "\n\na  By staff, for procedure\nb  Benzodiazepine overdose\n" in first
    assert first.endswith("\nd  Cause not known")


def test_short_buttons_stand_side_by_side(typed: Type) -> None:
    assert "\nb  1 y   c  2 y   d  3 y   e  4 y   f  5 y   g  6 y\n" in typed("a")[-1]


@pytest.mark.parametrize("letter", ["c", "C", "  c "])
def test_a_letter_taps_its_button(typed: Type, letter: str) -> None:
    assert typed(letter)[-1].startswith("DO NOT GIVE FLUMAZENIL")


def test_a_letter_that_no_button_has_is_said(typed: Type) -> None:
    assert "nothing was changed" in typed("z")[-1]


def test_anything_else_is_said(typed: Type) -> None:
    assert "airway and breathing controlled?" in typed("a", "54 y")[-1]


def test_a_typed_no_clears_nothing(typed: Type) -> None:
    assert "Nothing was changed" in typed("a", "a", "c", "n")[-1]


def test_an_empty_line_shows_the_screen_again(typed: Type) -> None:
    first, again = typed("")
    assert first == again


@pytest.mark.parametrize("word", ["quit", " QUIT "])
def test_quit_ends_it(typed: Type, word: str) -> None:
    assert len(typed("a", word, "a")) == len(typed()) + 1


def test_it_goes_on_where_it_was_left(typed: Type) -> None:
    left = typed("a", "54 y")[-1]
    (found,) = typed()
    assert found == left


def test_the_state_file_is_for_its_owner_alone(typed: Type, tmp_path: Path) -> None:
    typed("a")
    (file,) = tmp_path.iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert json.loads(file.read_text())["view"] == "question"


@pytest.mark.parametrize("damage", ["", "{", "[]", '{"id": "x"}', "\x00\xff"])
def test_a_file_that_is_no_conversation_is_refused_and_left_alone(
    typed: Type, tmp_path: Path, damage: str
) -> None:
    file = tmp_path / "chat.json"
    file.write_text(damage, "utf-8")
    with pytest.raises(SavedError, match="something else"):
        typed()
    assert file.read_text("utf-8") == damage


def test_what_is_no_file_is_refused_and_left_alone(typed: Type, tmp_path: Path) -> None:
    folder = tmp_path / "chat.json"
    folder.mkdir()
    with pytest.raises(SavedError, match="not a file"):
        typed()
    assert folder.is_dir()


@pytest.mark.parametrize(
    "change", [{"notice": "zzz"}, {"log": [{"kind": "draft", "question": "weight", "value": "abc"}]}]
)
def test_a_conversation_that_was_tampered_with_is_refused(
    typed: Type, tmp_path: Path, change: dict[str, object]
) -> None:
    typed("a")
    file = tmp_path / "chat.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | change))
    with pytest.raises(SavedError, match="something else"):
        typed()


def test_a_dialog_that_is_gone_begins_anew(typed: Type, tmp_path: Path) -> None:
    typed("a")
    file = tmp_path / "chat.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | {"dialog": "gone"}))
    assert "Why is the patient sedated?" in typed()[-1]


def test_changed_content_is_told_at_once(typed: Type, tmp_path: Path) -> None:
    typed("a", "a")
    file = tmp_path / "chat.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | {"content": "0" * 64}))
    found = typed()[-1]
    assert "content of this check was updated" in found
    assert "airway and breathing controlled?" in found


def test_after_half_an_hour_it_asks_for_the_same_patient(typed: Type) -> None:
    typed("a", "a")
    assert "same patient?" in typed("a", now=31 * 60)[-1]


def test_check_begins_anew(typed: Type) -> None:
    assert "Why is the patient sedated?" in typed("a", "/check")[-1]


def test_start_says_what_this_is_and_begins_anew(typed: Type) -> None:
    page, screen = typed("a", "/start")[-2:]
    assert page.startswith("Bedside\n")
    assert "Why is the patient sedated?" in screen


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("/help", "How it works"),
        ("/privacy", "What is kept"),
        ("/HELP me", "How it works"),
        ("/nonsense", "How it works"),
    ],
)
def test_pages_leave_the_check_as_it_is(typed: Type, command: str, words: str) -> None:
    page, screen = typed("a", command)[-2:]
    assert words in page
    assert "How old is the patient?" in screen


def test_cancel_closes_the_check_and_keeps_nothing(typed: Type, tmp_path: Path) -> None:
    *_, cancelled, nothing, again, page = typed("a", "/cancel", "a", "/cancel", "/help")
    assert "closed" in cancelled
    assert nothing == again
    assert "How it works" in page
    assert not list(tmp_path.iterdir())


def test_starting_again_keeps_nothing(typed: Type) -> None:
    first = typed()[-1]
    assert typed("c", "a", "e")[-1] == first


def test_without_a_state_file_nothing_is_kept(proved: Proved, renderer: Renderer) -> None:
    written: list[str] = []
    unread = iter(["a", "/cancel"])
    chat(
        proved,
        "flumazenil",
        read_line=lambda: next(unread, None),
        write=written.append,
        clock=lambda: 0,
        fresh_id=lambda: "c1",
        renderer=renderer,
    )
    assert len(written) == 3


def test_piped_input_is_read_to_its_end(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("a\n\nlast"))
    assert [terminal.read_line() for _ in range(4)] == ["a\n", "\n", "last", None]
    terminal.write("A screen")
    assert capsys.readouterr().out == "A screen\n\n"


def test_it_imports_nothing_that_starts_slowly() -> None:
    slow = "{'aiogram', 'sqlalchemy', 'aiohttp'}"
    code = f"import sys, bot.console.chat, bot.console.terminal; print(*{slow} & set(sys.modules))"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603
    assert not found.stdout.strip()


# looking things up


def test_a_question_without_a_check_is_answered(typed: Type) -> None:
    assert "1 to 2 min" in typed("/cancel", "onset of flumazenil")[-1]


def test_the_letters_of_a_page_lead_on_until_the_check_is_shown_again(typed: Type) -> None:
    card = typed("/drug baclofen")[-1]
    letter = next(line for line in card.split("\n") if "Mechanism" in line and "  " in line).split()[0]
    assert "baclofen: Mechanism" in typed("/drug baclofen", letter)[-1]
    assert "Why is the patient sedated?" in typed("/drug baclofen", "")[-1]
    assert "How old is the patient?" in typed("/drug baclofen", "", "a")[-1]


def test_a_question_in_the_middle_of_a_check_is_answered_and_asked_again_below(typed: Type) -> None:
    *_, answer, again = typed("a", "onset of flumazenil")
    assert "1 to 2 min" in answer
    assert "is no answer here" in again
    assert "How old is the patient?" in again


def test_a_dose_line_begins_the_dose_dialog(typed: Type) -> None:
    assert "0.16 mg (1.6 mL)" in typed("/dose 4y 16kg procedure")[-1]
    *_, uncounted, over = typed("/dose 4y 16kg procedure banana")
    assert uncounted == "Not counted: banana."
    assert "was not understood and does not count" in over
    assert "Is this right?" in over
    assert not re.search(r"[0-9] (mg|mL)", over)
    right = next(line for line in over.split("\n") if "Yes, this is right" in line).split()[0]
    assert "0.16 mg (1.6 mL)" in typed("/dose 4y 16kg procedure banana", right)[-1]


def test_another_dialog_is_begun_by_name(typed: Type) -> None:
    for line in ("/check relaxant", "/relaxant"):
        assert "MAOI" not in typed(line)[-1]
        assert "Why is the patient sedated?" not in typed(line)[-1]
    assert "How it works" in "".join(typed("/check mars")[-2:])


def test_a_card_begins_its_check(typed: Type) -> None:
    card = typed("/drug baclofen")[-1]
    line = next(line for line in card.split("\n") if "Baclofen, cyclobenzaprine or neither" in line)
    begun = typed("/drug baclofen", line.split()[0])[-1]
    assert "Baclofen" in begun
    assert "Mechanism" not in begun
