"""Notes for those who read tables, and labels that say what they do."""

from __future__ import annotations

from dataclasses import replace

from bot.content.labels import misread
from bot.proof.notes import notes
from bot.proof.profiles import Space
from bot.proof.screens import samples
from bot.proof.whole import features, left_out
from bot.render.renderer import Renderer
from tests.engine.patients import part, shipped, space


def test_a_wide_table_and_answers_without_a_difference_are_noted() -> None:
    found = list(notes(space()))
    assert found[0] == "The table verdict looks at 13 questions; more than 9 are hard to read."
    assert (
        "The answers unknown and yes to opioid lead to the same advice for everybody: is that meant?" in found
    )
    assert not any("tricyclic" in note for note in found)
    assert not any("setting" in note for note in found), "they have reasons of their own"


def test_a_narrow_table_is_not_noted() -> None:
    tables = {name: table for name, table in part().tables.tables.items() if name != "verdict"}
    rows = part().tables.tables["verdict"].rows
    few = {key: rows[key] for key in ("tricyclic", "allergy", "setting_open")}
    tables["verdict"] = part().tables.tables["verdict"].model_copy(update={"rows": few})
    one = replace(part(), tables=part().tables.model_copy(update={"tables": tables}))
    assert not any("hard to read" in note for note in notes(Space(one)))


def test_a_label_that_is_typed_for_another_answer_is_found() -> None:
    question = part().dialog.questions["tricyclic"]
    typed = shipped().common.typed
    assert list(misread(question, typed)) == []
    labels = {"no": "Yes", "unknown": "Not known", "yes": "Positive."}
    swapped = question.model_copy(update={"answers": labels})
    assert list(misread(swapped, typed)) == [("no", "Yes", "yes")]


def test_advice_leaves_nothing_out_and_a_template_without_a_line_does() -> None:
    renderer = Renderer(shipped())
    advice = samples(renderer, space())
    assert len(advice) > 10
    shown = [renderer.context(one) for one in advice]
    assert [left_out(renderer, one) for one in shown] == [[]] * len(shown)
    assert len({features(one) for one in shown}) == len(shown)
    without = shipped().templates["advice"].replace("{{ dose_note }}", "")
    spoiled = Renderer(replace(shipped(), templates={**shipped().templates, "advice": without}))
    lost = [part for one in shown for part in left_out(spoiled, one)]
    assert any("High risk" in part for part in lost)
