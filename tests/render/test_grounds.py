"""What advice stands on: its sources folded below it, and why, fact by fact."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

from bot.content.library import DialogSet
from bot.engine import talk
from bot.engine.advice import Advice, advise
from bot.engine.answers import read
from bot.engine.conversation import Conversation, Entry
from bot.proof.profiles import Space
from bot.proof.screens import samples
from bot.render.renderer import Renderer, plain_form
from tests.engine.patients import advised, considered, shipped, strangers

RENDERER = Renderer(shipped())
FOLD = re.compile(r"<blockquote expandable>(.*?)</blockquote>", re.DOTALL)
SEVERAL = {"purpose": "acute_back_neck", "age": "54y", "depressant": "yes", "falls": "yes"}


@cache
def advice() -> tuple[Advice, ...]:
    found = [advised(one.readings) for one in (*considered(), *strangers(60, seed=5))]
    for part in shipped().dialogs.values():
        found += samples(RENDERER, Space(part))
    return tuple(found)


def several() -> DialogSet:
    """Give the shipped dialog that decides twice."""
    (found,) = (part for part in shipped().dialogs.values() if len(part.tables.verdicts) > 1)
    return found


def why(one: Advice) -> str:
    values = one.profile.values.items()
    log = tuple(
        Entry(kind="answer", question=name, value=value.text, confirmed=True) for name, value in values
    )
    begun: Conversation = talk.begin(shipped(), talk.Opening(one.part.id), "x", 0)
    return RENDERER.screen(begun.model_copy(update={"log": log, "view": "why"})).text


def test_advice_ends_with_its_sources_folded_away() -> None:
    library = shipped()
    for one in advice():
        html = RENDERER.advice(one).html
        (fold,) = FOLD.findall(html)
        assert html.endswith("</blockquote>")
        lines = plain_form(fold).rsplit("Sources\n", 1)[1].splitlines()
        behind = RENDERER.context(one)["behind"]
        cited = {cite.source for fact in behind for cite in library.facts[fact].cites}
        if one.plan is not None:
            regimen = library.regimens(one.plan.drug)[one.plan.regimen]
            cited |= {cite.source for cite in regimen.cites}
        named = [library.sources[name] for name in cited]
        assert sorted(lines) == sorted(
            f"{source.short}: {source.title}" if source.short else source.title for source in named
        )


def test_basis_and_review_stand_in_plain_view_above_the_sources() -> None:
    for one in advice():
        seen = plain_form(FOLD.sub("", RENDERER.advice(one).html))
        assert re.search(r"\nBasis: .*\. Not clinically reviewed\.\nContent .*\.$", seen), seen


def test_a_dose_says_whose_regimen_it_is() -> None:
    for one in map(advised, [profile.readings for profile in considered()]):
        assert re.search(r"^DOSE: .*, IV only \(US label\)$", RENDERER.advice(one).text, re.MULTILINE)


def test_why_says_of_several_verdicts_behind_which_a_fact_stands() -> None:
    part = several()
    shared = 0
    for one in (*samples(RENDERER, Space(part)), advise(shipped(), part, read(part.dialog, SEVERAL))):
        text, titles = why(one), RENDERER.context(one)["titles"]
        heads = [*titles, "; ".join(titles), "Besides"]
        head, under = "", dict[str, str]()
        for block in text.split("\n\n")[1:]:
            lines = block.splitlines()
            head = lines.pop(0) if lines[0] in heads else head
            under.setdefault(lines[0], head)
        for fact in RENDERER.context(one)["behind"]:
            tables = [
                title
                for title, (name, table) in zip(titles, part.tables.verdicts.items(), strict=True)
                if any(fact in table.rows[row].because for row in one.decision.rows[name])
            ]
            shared += len(tables) > 1
            assert under[RENDERER.statement(fact)] == ("; ".join(tables) or "Besides")
    assert shared


def test_why_of_one_verdict_has_one_heading() -> None:
    for one in map(advised, [profile.readings for profile in considered()]):
        text = why(one)
        assert text.startswith("Why: FLUMAZENIL MAY BE CONSIDERED\n\n")
        assert "Besides" not in text


def test_every_fact_behind_advice_has_its_authority_and_its_citation() -> None:
    library = shipped()
    for one in advice():
        text = why(one)
        for fact in RENDERER.context(one)["behind"]:
            stated = library.facts[fact]
            at = text.index(RENDERER.statement(fact))
            line = text[at:].split("\n")[1]
            assert line.startswith(f"{library.common.authority[stated.authority]}: ")
            for cite in stated.cites:
                source = library.sources[cite.source]
                assert (source.short or source.title) in line
                assert (cite.at or "") in line


def test_a_source_without_a_short_name_is_listed_by_its_title_alone() -> None:
    library = shipped()
    sources = {name: one.model_copy(update={"short": None}) for name, one in library.sources.items()}
    (one,) = (advised(profile.readings) for profile in considered()[:1])
    text = Renderer(replace(library, sources=sources)).advice(one).text
    assert "\nUS product label of flumazenil injection\n" in text
    assert "US label:" not in text
