"""Every screen: safe notation, Telegram's limits and parser, and no figure where there must be none."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from functools import cache
from itertools import product
from typing import Any

import pytest
import tdjson

from bot.content.errors import ContentError
from bot.content.quantity import Age, Span
from bot.content.words import NOTICES, TOASTS
from bot.engine import talk
from bot.engine.advice import Advice, advise
from bot.engine.answers import read
from bot.engine.conversation import Conversation
from bot.render.facts import ladder
from bot.render.notation import NBSP, faults, unmarked
from bot.render.record import record
from bot.render.renderer import TEXT_LIMIT, Renderer, Screen
from tests.engine.patients import advised, considered, shipped, space, strangers
from tests.engine.test_talk import ADULT, CHILD, begun, does

WEIGHTS = ("3 kg", "5.99 kg", "6 kg", "11.4 kg", "19.9 kg", "20 kg", "20.1 kg", "150 kg", "44.09 lb")
PAGES = ("welcome", "help", "privacy", "nothing_open", "cancelled", "error")
VIEWS = ("question", "change", "review", "settled", "advice", "why", "map", "same_patient", "closed")
PLAIN, MARKED = Renderer(shipped()), Renderer(shipped(), marks=True)


@cache
def doses() -> tuple[Advice, ...]:
    found = []
    for one in considered():
        weights = WEIGHTS if one.readings["age"] == "child" else WEIGHTS[:1]
        found += [advised(one.readings, weight) for weight in weights]
    return tuple(found)


@cache
def others() -> tuple[Advice, ...]:
    """Cover every row, every verdict by age, opioid and airway, and some strangers."""
    readings = []
    for table, rows in space().rows.items():
        for key, points in rows.items():
            then = space().part.tables.tables[table].rows[key].then
            wins = points & space().outcomes[table][then] & space().legal
            readings += [space().first(wins), space().first(1 << (wins.bit_length() - 1))]
    values = [space().values[name] for name in ("age", "opioid", "airway")]
    for outcome, points in space().outcomes["verdict"].items():
        for age, opioid, airway in product(*values):
            some = (
                points
                & space().legal
                & space().condition({"age": (age,), "opioid": (opioid,), "airway": (airway,)})
            )
            readings += [space().first(some)] if some and outcome != "consider" else []
    readings += [dict(one.readings) for one in strangers(150, seed=3)]
    return tuple(advised(one) for one in readings)


OF_NUMBERS = ("out_of_range", "comma", "bad_number", "bad_unit")


@cache
def talks() -> tuple[Conversation, ...]:
    """Stand in every view: at each question, its unit, its doubts, and with each notice."""
    found, conversation = [], begun()
    for act in (*CHILD, "16 kg", "!right", "!why", "!map"):
        found.append(conversation)
        conversation = does(conversation, act)
    done = does(begun(), *CHILD, "35 lb")
    found += [conversation, done, does(done, "!change"), talk.close(done), does(done, "!right", now=9999)]
    found += [
        does(begun(), *CHILD, "16"),
        does(begun(), *CHILD, "60 kg"),
        does(begun(), "setting=procedure", "1000"),
    ]
    found += [
        does(begun(), *ADULT, "!right"),
        does(begun(), "setting=overdose", "age=adult", "airway=inadequate"),
    ]
    found += [does(begun(), "setting=other_agent"), does(begun(), "setting=procedure", "child")]
    stopped = does(begun(), "setting=procedure", "age=adult", "tricyclic=yes", "!advice")
    found += [
        stopped,
        does(begun(), "setting=overdose", "age=infant", "airway=adequate", "opioid=no", "unknown"),
    ]
    early = does(begun(), "setting=undifferentiated", "age=4 y", "airway=adequate")
    found += [early, does(early, "!rest"), does(early, "!advice"), does(found[-5], "!change")]
    found += [
        one.model_copy(update={"notice": notice})
        for one in found[::4]
        for notice in NOTICES
        if notice not in OF_NUMBERS
    ]
    weighing = does(begun(), *CHILD)
    found += [weighing.model_copy(update={"notice": notice}) for notice in OF_NUMBERS]
    return tuple(found)


@cache
def drawn(*, marks: bool = False) -> tuple[Screen, ...]:
    renderer = MARKED if marks else PLAIN
    return (
        *map(renderer.advice, doses()),
        *map(renderer.advice, others()),
        *map(renderer.screen, talks()),
        *map(renderer.page, PAGES),
    )


def telegram(markup: str) -> str:
    """Let Telegram's own client library read the text."""
    request = {"@type": "parseTextEntities", "text": markup, "parse_mode": {"@type": "textParseModeHTML"}}
    answer: dict[str, Any] = json.loads(tdjson.td_execute(json.dumps(request).encode()) or b"{}")
    assert answer.get("@type") == "formattedText", answer
    text: str = answer["text"]
    return text


def test_every_view_and_every_notice_is_drawn() -> None:
    assert {one.view for one in talks()} == set(VIEWS)
    assert {one.notice for one in talks()} >= set(NOTICES)


def test_every_verdict_and_every_row_is_drawn() -> None:
    for table, rows in space().rows.items():
        assert {row for one in (*doses(), *others()) for row in one.decision.rows[table]} == set(rows)


def test_every_screen_keeps_to_safe_notation() -> None:
    found = {fault for screen in drawn(marks=True) for fault in faults(screen.text, MARKED.drugs)}
    assert not found


def test_check_mode_changes_nothing_but_the_marks() -> None:
    for plain, marked in zip(drawn(), drawn(marks=True), strict=True):
        version, masked = r"Content.*", r"x{9}.*"
        assert len(plain.text) == len(unmarked(marked.text))
        assert re.sub(version, "", plain.text) == re.sub(masked, "", unmarked(marked.text))


def test_telegram_reads_every_screen_as_its_plain_form() -> None:
    for html, text in {screen.html: screen.text for screen in drawn()}.items():
        assert telegram(html).strip() == text
        assert 0 < len(text.encode("utf-16-le")) // 2 <= TEXT_LIMIT


def test_every_button_fits() -> None:
    for screen in drawn():
        for button in (button for row in screen.rows for button in row):
            assert 1 <= len(button.label) <= (24 if "=" in button.action else 28), button.label
            assert len(f"v1:abcdefghij:999999:{button.action}".encode()) <= 64


def test_every_label_and_passing_word_keeps_to_safe_notation() -> None:
    labels = {button.label for screen in drawn(marks=True) for row in screen.rows for button in row}
    assert not {
        fault for text in (*labels, *map(MARKED.toast, TOASTS)) for fault in faults(text, MARKED.drugs)
    }
    assert all(len(PLAIN.toast(name)) <= 200 for name in TOASTS)


def test_an_infant_sees_no_dose_and_no_volume_of_anything() -> None:
    infants = [one for one in others() if one.profile.readings["age"] == "infant"]
    assert len(infants) > 10
    for one in infants:
        text = PLAIN.advice(one).text
        assert not re.search(r"[0-9][^\n]{0,3}(?:mg|mL|mcg)|per\s+kg", text), text


def test_nobody_but_an_adult_sees_a_figure_of_naloxone() -> None:
    named = 0
    for one in others():
        text = PLAIN.advice(one).text
        figures = re.search(r"0\.4\sto\s2\smg|0\.04\sto|10\smg|45\sto\s70", text)
        possible = "naloxone_first" in one.decision.said["measures"]
        assert bool(figures) == (one.profile.readings["age"] == "adult" and possible), text
        named += bool(figures)
    assert named > 5


def test_what_is_withheld_shows_no_dose_of_flumazenil() -> None:
    for one in others():
        text = PLAIN.advice(one).text
        if one.decision.verdict != "consider":
            naloxone = re.sub(r"(?:0\.4\sto\s2|0\.04\sto\s0\.4|10)\smg", "", text)
            assert not re.search(r"[0-9]\s(?:mg|mL)\b", naloxone), text
            assert "DOSE" not in text


def test_the_verdict_and_the_first_action_come_first() -> None:
    for one in (*doses(), *others()):
        text = PLAIN.advice(one).text
        first = re.search(r"^1\. .*$", text, re.MULTILINE)
        assert first is not None
        assert text.split("\n")[0].isupper() or "<" in text
        assert first.end() <= 350, text[:600]


def test_each_of_several_verdicts_has_its_first_reason_above_what_is_to_be_done() -> None:
    dialog = shipped().dialogs["relaxant"]
    facts = {"purpose": "trigeminal", "age": "adult", "refractory": "unknown", "kidney": "unknown"}
    advice = advise(shipped(), dialog, read(dialog.dialog, facts))
    above, _, below = PLAIN.advice(advice).text.replace(NBSP, " ").partition("\nNOW\n")
    assert "once it is known that other treatments have failed" in above
    assert "Cyclobenzaprine is not for nerve pain." in above
    assert "check renal function first" in below


def test_the_ladder_gives_every_dose_with_its_volume_and_the_strength() -> None:
    for one in doses():
        text, plan = PLAIN.advice(one).text.replace(NBSP, " "), one.plan
        assert plan is not None
        assert f"DOSE: flumazenil {plan.strength}, IV only" in text
        for rung in ladder(plan):
            assert f"{rung.injection.dose} ({rung.injection.volume}) over " in text
        assert f"({plan.ceiling_volume})" in text
        assert f"{len(plan.injections)} injections" in text
        assert sum(rung.count for rung in ladder(plan)) == len(plan.injections)


def test_a_dose_by_weight_states_factor_weight_cap_result_and_total() -> None:
    for one in doses():
        text, plan = PLAIN.advice(one).text.replace(NBSP, " "), one.plan
        assert plan is not None
        if plan.formula is None:
            assert "per kg" not in text
            continue
        capped = plan.formula.result == plan.formula.cap
        assert (
            f"0.01 mg per kg for {plan.formula.weight}, at most 0.2 mg (2 mL)"
            f"{'' if capped else ', rounded down'}: {plan.formula.result} ({plan.injections[0].volume})"
        ) in text
        ceiling = f"or 1 mg (10 mL), whichever is lower: {plan.ceiling} ({plan.ceiling_volume})"
        assert text.index("Ceiling: 0.05 mg per kg") < text.index(ceiling) < text.index("STOP")


def test_the_child_of_eleven_kilograms_sees_what_five_injections_give_and_the_ceiling() -> None:
    child = next(one.readings for one in considered() if one.readings["age"] == "child")
    text = PLAIN.advice(advised(child, "11.4 kg")).text.replace(NBSP, " ")
    assert "First 0.11 mg (1.1 mL)" in text
    ceiling, stop = (
        "whichever is lower: 0.57 mg (5.7 mL)",
        "STOP after 5 injections. They give 0.55 mg (5.5 mL).",
    )
    assert f"{ceiling}\n{stop}" in text


def test_a_weight_in_pounds_is_shown_as_typed_and_in_kilograms() -> None:
    text = PLAIN.screen(does(begun(), *CHILD, "35 lb")).text.replace(NBSP, " ")
    assert "Weight: 35 lb (15.87 kg)" in text


def test_a_large_number_is_shown_with_its_comma() -> None:
    screen = PLAIN.screen(does(begun(), "setting=procedure", "1000"))
    assert screen.text.startswith("1,000: in which unit?")
    assert screen.rows[0][0].label == f"1,000{NBSP}mo"
    assert screen.rows[0][0].action == "age=1000 mo"


def test_the_notice_of_a_number_names_its_range() -> None:
    text = PLAIN.screen(does(begun(), *CHILD, "2 kg")).text.replace(NBSP, " ")
    assert text.startswith("That is outside 3 kg to 150 kg.")


def test_markup_in_content_is_shown_and_not_obeyed() -> None:
    fact = (
        shipped().facts["tricyclic.gate"].model_copy(update={"says": "<b>bold</b> & <script>", "value": None})
    )
    figure = shipped().facts["tricyclic.qrs"].model_copy(update={"value": "<i>"})
    facts = {**shipped().facts, "tricyclic.gate": fact, "tricyclic.qrs": figure}
    renderer = Renderer(replace(shipped(), facts=facts))
    stopped = does(begun(), *ADULT, "!change", "?tricyclic", "tricyclic=yes")
    why = renderer.screen(stopped.model_copy(update={"view": "why"}))
    assert "&lt;b&gt;bold&lt;/b&gt; &amp; &lt;script&gt;" in why.html
    assert "<b>bold</b> & <script>" in why.text == telegram(why.html).strip()
    assert "QRS over <i>" in renderer.screen(stopped).text


def test_knowledge_that_was_reviewed_is_not_called_unreviewed() -> None:
    day = date(2026, 1, 1)
    review = {"status": "reviewed", "by": "a", "on": day, "due": day}
    knowledge = {
        name: part.model_copy(update={"review": part.review.model_copy(update=review)})
        for name, part in shipped().knowledge.items()
    }
    library = replace(shipped(), knowledge=knowledge)
    assert "Not clinically reviewed" not in Renderer(library, today=lambda: day).advice(doses()[0]).text
    assert "Not clinically reviewed" in PLAIN.advice(doses()[0]).text


def with_template(name: str, text: str) -> Renderer:
    return Renderer(replace(shipped(), templates={**shipped().templates, name: text}))


@pytest.mark.parametrize(
    "text",
    [
        "{{ nothing }}",
        "{{ nothing.at_all }}",
        "{% if %}",
        "{{ 1 / 0 }}",
        "{{ figure('no.fact') }}",
        "{{ ''.__class__ }}",
        "{{ figure('flumazenil.infant') }}",
        "{{ count('x') }}",
        "{{ plan.append(1) }}",
        "{{ 'x' | spell }}",
    ],
)
def test_a_template_that_cannot_be_used_is_told_as_a_problem(text: str) -> None:
    with pytest.raises(ContentError) as refused:
        with_template("error", text).page("error")
    (found,) = refused.value.problems
    assert (found.code, found.place.file) == ("template-error", "templates/error.j2")
    with pytest.raises(ContentError):
        PLAIN.say(text)


def test_a_length_of_time_is_spelled_in_its_largest_whole_unit() -> None:
    spelled = {
        text: PLAIN.spell(Span.parse(text)).replace(NBSP, " ") for text in ("60 s", "90 s", "7200 s", "0.5 s")
    }
    assert spelled == {"60 s": "1 minute", "90 s": "90 seconds", "7200 s": "2 hours", "0.5 s": "0.5 seconds"}
    assert PLAIN.spell(Age.parse("4 y")) == f"4{NBSP}years"


def test_a_dose_names_the_authority_of_its_regimen_first() -> None:
    for one in doses():
        assert "Basis: US product label" in PLAIN.advice(one).text


def test_no_injections_make_no_ladder() -> None:
    assert ladder(None) == []


def test_a_record_holds_every_injection_and_the_text_of_the_screen() -> None:
    for one in doses():
        written, plan = record(PLAIN, one), one.plan
        assert plan is not None
        assert (written["verdict"], written["text"]) == ("consider", PLAIN.advice(one).text)
        assert [each["dose"] for each in written["dose"]["steps"]] == [
            str(each.dose) for each in plan.injections
        ]
        assert bool(written["dose"]["formula"]) == (one.profile.readings["age"] == "child")
        assert bool(written["dose"]["extension"]) == (plan.regimen == "adult_overdose")
        assert json.loads(json.dumps(written)) == written
    assert record(PLAIN, others()[0])["dose"] is None


def test_an_open_question_of_advice_is_named_with_what_settles_it() -> None:
    text = PLAIN.advice(advised({"setting": "overdose", "age": "adult", "airway": "inadequate"})).text
    assert "Seizures (notes, relatives)" in text
    stopped = PLAIN.advice(advised({"setting": "overdose", "tricyclic": "yes"})).text
    assert "NOT KNOWN" not in stopped
