"""What stops a start beyond the laws over answers: later courses, and screens that cannot be shown."""

from dataclasses import replace

import pytest

from bot.content.errors import ContentError
from bot.content.knowledge import Regimen, Window
from bot.content.library import Library
from bot.content.quantity import Dose, Rate, Span
from bot.proof.proved import prove
from bot.proof.screens import screens
from bot.render.renderer import Renderer
from bot.render.typesetter import Compiled
from tests.engine.patients import advised, considered, shipped

COMPILED = Compiled()
PLAIN = Renderer(shipped(), compiled=COMPILED)
LATER = {
    "not_before": Span.parse("2 min"),
    "rate": Rate.parse("2 mg per min"),
    "at_one_time": Dose.parse("3 mg"),
    "window": Window.model_validate({"max": "30 mg", "in": "1 h"}),
    "after": ("child",),
}


def with_course(library: Library, **change: object) -> Library:
    drug = library.knowledge["flumazenil"]
    regimen: Regimen = drug.regimens["resedation_overdose"].model_copy(update=change)
    changed = drug.model_copy(update={"regimens": {**drug.regimens, "resedation_overdose": regimen}})
    return replace(library, knowledge={**library.knowledge, "flumazenil": changed})


@pytest.mark.parametrize("field", LATER)
def test_a_later_course_is_what_its_law_says(field: str) -> None:
    with pytest.raises(ContentError, match="The law DOSE-08 does not hold"):
        prove(with_course(shipped(), **{field: LATER[field]}))


def test_every_kind_of_screen_that_ships_can_be_shown() -> None:
    assert not list(screens(shipped()))


def with_template(name: str, text: str) -> Library:
    """Change a template, below the dialog that is drawn most quickly: it has a screen of every kind."""
    alone = {"dose": shipped().dialogs["dose"]}
    return replace(shipped(), dialogs=alone, templates={**shipped().templates, name: text})


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("advice", "{{ nope }}", "template-error"),
        ("question", "{{ ask }} <i>{{ help }}", "screen-tags"),
        ("why", "<b>Why</i>", "screen-tags"),
        ("closed", "<script>x</script>", "screen-tags"),
        ("review", "<b></b>", "screen-empty"),
        ("same_patient", "x" * 5000, "screen-too-long"),
        ("map", "x" * 1025, "screen-too-long"),
        ("unit", "", "screen-empty"),
        ("confirm", "{{ typed.gone }}", "template-error"),
        ("help", "{% for id in dialogs %}", "template-error"),
    ],
)
def test_a_screen_that_cannot_be_shown_is_found_before_anybody_sees_it(
    name: str, text: str, code: str
) -> None:
    assert {one.code for one in screens(with_template(name, text), COMPILED)} == {code}


def test_all_that_is_said_stands_on_the_screen() -> None:
    for one in (advised(profile.readings) for profile in considered()):
        text = " ".join(PLAIN.advice(one).text.split())
        lines = [line for lines in PLAIN.context(one)["sections"].values() for line in lines]
        assert len(lines) > len(one.decision.said["cautions"])
        for line in lines:
            assert " ".join(line.split()) in text
