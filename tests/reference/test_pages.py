"""What stands on the pages that can be looked up, before it is worded."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.content.library import Library, load
from bot.reference.address import Address, read
from bot.reference.page import Page
from bot.reference.pages import ROOTS, Reference
from bot.reference.tags import facet_of, held
from tests.engine.patients import shipped

TESTS = Path(__file__).parent.parent
SHIPPED = Reference(shipped())
DRUGS = [name for name, part in shipped().knowledge.items() if part.drug]
PAIRS = [(one, other) for one in DRUGS for other in DRUGS if one < other]


def at(address: str, reference: Reference = SHIPPED) -> Page:
    known = read(address)
    found = reference.page(known) if known else None
    assert found is not None, address
    return found


def gone(address: str, reference: Reference = SHIPPED) -> bool:
    known = read(address)
    return known is not None and reference.page(known) is None


def changed(fact: str, **changes: object) -> Library:
    """Give the shipped library with one fact changed."""
    before = shipped().facts[fact]
    return replace(shipped(), facts={**shipped().facts, fact: before.model_copy(update=changes)})


def untagged() -> Library:
    """Give the shipped library as if it had no subjects and no names."""
    return replace(shipped(), subjects=None, names=None)


# addresses


def test_every_root_is_there_and_every_link_of_every_page_leads_somewhere() -> None:
    due, seen = [at(str(root)) for root in ROOTS], set[Address]()
    while due:
        one = due.pop()
        for link in (*one.links, *one.up):
            if link.kind == "begin":
                assert link.parts[0] in shipped().dialogs
            elif link not in seen:
                seen.add(link)
                due.append(at(str(link)))
    assert len(seen) > 100


@pytest.mark.parametrize(
    "address",
    [
        "drug:aspirin",
        "drug:flumazenil:nothing",
        "drug:flumazenil:onset",
        "drug:flumazenil:dosing:more",
        "compare:flumazenil:flumazenil",
        "compare:flumazenil:aspirin",
        "compare:flumazenil:tricyclic",
        "compare:tricyclic",
        "compare:flumazenil:baclofen:nothing",
        "sources:nothing",
        "ask:nothing",
        "ask:flumazenil,nothing",
        "ask:flumazenil,cough",
        "name:nobody",
        "begin:flumazenil",
        "nothing",
    ],
)
def test_there_is_no_page_of_what_is_not_there(address: str) -> None:
    assert gone(address)


@given(st.text(max_size=70) | st.from_regex(r"\A(drug|compare|ask|sources|name)(:[a-z_,]{1,20}){0,3}\Z"))
def test_any_text_is_a_page_or_none_and_never_an_exception(text: str) -> None:
    address = read(text)
    found = SHIPPED.page(address) if address else None
    assert found is None or SHIPPED.page(found.address) == found


@given(
    st.sampled_from(["drug", "compare", "ask", "sources", "name"]),
    st.lists(st.sampled_from([*SHIPPED.index.tags, *shipped().sources, "aspirin"]), max_size=4),
)
def test_any_tags_are_a_page_or_none_and_never_an_exception(kind: str, parts: list[str]) -> None:
    found = SHIPPED.page(Address(kind, tuple(parts)))
    assert found is None or found.address.kind == kind


# cards


def test_the_list_of_cards_names_drugs_before_topics() -> None:
    links = [link.parts[0] for link in at("drug").links]
    assert links[: len(DRUGS)] == DRUGS
    assert set(links) == set(shipped().knowledge)


@pytest.mark.parametrize("card", shipped().knowledge)
def test_every_facet_of_a_card_is_a_link_or_is_said_to_be_silent(card: str) -> None:
    found = at(f"drug:{card}")
    linked = [link.parts[1] for link in found.links if link.kind == "drug"]
    assert sorted((*linked, *found.silent)) == sorted(SHIPPED.index.facets)
    assert linked == [facet for facet in SHIPPED.index.facets if facet in linked]
    assert [section.heading for section in found.sections] == linked
    assert all(gone(f"drug:{card}:{facet}") for facet in found.silent)


@pytest.mark.parametrize("card", shipped().knowledge)
def test_every_fact_stands_on_its_card_under_the_facet_of_its_first_subject(card: str) -> None:
    found = at(f"drug:{card}")
    pages = {link.parts[1]: at(str(link)).facts for link in found.links if link.kind == "drug"}
    own = [f"{card}.{name}" for name in shipped().knowledge[card].facts]
    for fact in own:
        facet = facet_of(shipped(), fact)
        assert facet is not None
        assert fact in pages[facet]


def test_facts_of_other_files_follow_those_of_the_own() -> None:
    facts = SHIPPED.index.placed("tricyclic")["interactions"]
    assert {fact.partition(".")[0] for fact in facts} > {"flumazenil"}
    homes = [fact.startswith("tricyclic.") for fact in facts]
    assert homes == sorted(homes, reverse=True)
    assert all("tricyclic" in held(shipped(), fact) for fact in facts)


def test_a_card_shows_the_fact_that_leads_each_facet() -> None:
    leads = {section.heading: section.entries[0].facts[0] for section in at("drug:flumazenil").sections}
    assert leads["kinetics"] == "flumazenil.onset"
    assert all(shipped().facts[fact].lead for fact in leads.values())


def test_a_card_offers_the_dialogs_about_its_drug_and_no_other() -> None:
    begun = {link.parts[0] for link in at("drug:flumazenil").links if link.kind == "begin"}
    assert begun == {
        name for name, part in shipped().dialogs.items() if "flumazenil" in part.dialog.dialog.about
    }
    assert "flumazenil" in begun
    assert not [link for link in at("drug:weight").links if link.kind == "begin"]


def test_a_drug_is_shown_with_its_brands_and_class() -> None:
    called = at("drug:flumazenil").called
    assert called is not None
    assert {"Anexate", "Romazicon"} <= set(called.brands)
    assert called.kind == "benzodiazepine receptor antagonist"
    assert "Lioresal" in (at("drug:baclofen").called or called).brands


def test_without_subjects_a_card_lists_every_fact() -> None:
    found = at("drug:flumazenil", Reference(untagged()))
    assert {fact for fact in found.facts if fact.startswith("flumazenil.")} == {
        f"flumazenil.{name}" for name in shipped().knowledge["flumazenil"].facts
    }
    assert found.called is not None
    assert not found.called.brands
    assert not found.silent


def test_content_with_one_drug_or_none_offers_no_comparison() -> None:
    for folder in ("broken/_valid", "example"):
        reference = Reference(load(TESTS / folder))
        assert gone("compare", reference)
        everything = [
            at("drug", reference),
            *(at(f"drug:{card}", reference) for card in reference.index.cards),
        ]
        assert not [link for one in everything for link in (*one.links, *one.up) if link.kind == "compare"]


# readings that contradict each other


def test_the_other_reading_stands_below_whichever_of_the_two_names_it() -> None:
    one, other = "flumazenil.onset", "flumazenil.half_life"
    reference = Reference(changed(one, disagrees=(other,)))
    entries = at("drug:flumazenil:kinetics", reference).sections[0].entries
    together = [entry for entry in entries if one in entry.facts]
    assert [entry.facts for entry in together] == [(one, other)]
    assert together[0].against == {other}
    alone = at("ask:flumazenil,half_life", reference).sections[0].entries
    assert [entry.facts for entry in alone] == [(other, one)]


@pytest.mark.parametrize("card", shipped().knowledge)
def test_no_fact_comes_twice_on_a_facet_and_none_without_what_contradicts_it(card: str) -> None:
    for link in at(f"drug:{card}").links:
        entries = (
            [entry for section in at(str(link)).sections for entry in section.entries]
            if link.kind == "drug"
            else []
        )
        facts = [fact for entry in entries for fact in entry.facts]
        assert len({entry.facts for entry in entries}) == len(entries)
        placed = SHIPPED.index.placed(card).get(link.parts[-1], ())
        assert all(facts.count(fact) == 1 for fact in placed)
        for entry in entries:
            shown = set(entry.facts)
            assert all(
                set(shipped().facts[fact].disagrees) <= shown for fact in entry.facts if fact in placed
            )


# comparisons


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_the_order_of_two_drugs_does_not_matter(one: str, other: str) -> None:
    assert at(f"compare:{one}:{other}") == at(f"compare:{other}:{one}")
    assert at(f"compare:{one}:{other}:uses") == at(f"compare:{other}:{one}:uses")


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_key_messages_are_the_differences_of_just_these_two(one: str, other: str) -> None:
    sections = [
        section for section in at(f"compare:{one}:{other}").sections if section.heading == "difference"
    ]
    wanted = {fact for fact in shipped().facts if {one, other, "difference"} <= held(shipped(), fact)}
    shown = {fact for section in sections for entry in section.entries for fact in entry.facts}
    assert wanted <= shown
    assert bool(sections) == bool(wanted)


def test_the_seeds_pairs_have_key_messages() -> None:
    for pair in ("flumazenil:baclofen", "baclofen:cyclobenzaprine"):
        assert at(f"compare:{pair}").sections[0].heading == "difference"


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_every_facet_is_compared_with_what_leads_it_or_said_to_be_silent(one: str, other: str) -> None:
    found = at(f"compare:{one}:{other}")
    compared = [section for section in found.sections if section.heading != "difference"]
    assert sorted([*(section.heading or "" for section in compared), *found.silent]) == sorted(
        SHIPPED.index.facets
    )
    for section in compared:
        assert section.whole
        named = [entry.of for entry in section.entries]
        assert named in ([one, other], [None])
        for entry in section.entries:
            there = entry.of is None or section.heading in SHIPPED.index.placed(entry.of)
            assert bool(entry.facts) == there


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_a_compared_facet_shows_all_facts_of_both(one: str, other: str) -> None:
    for link in at(f"compare:{one}:{other}").links:
        facet = link.parts[2]
        facts = at(str(link)).facts
        for drug in (one, other):
            assert set(SHIPPED.index.placed(drug).get(facet, ())) <= set(facts)


# sources and questions


def test_a_source_tells_how_many_facts_cite_it() -> None:
    counted = {one.source: one.facts for one in at("sources").sources}
    assert counted.keys() == shipped().sources.keys()
    for name, number in counted.items():
        citing = [fact for fact in shipped().facts.values() if name in {cite.source for cite in fact.cites}]
        assert at(f"sources:{name}").sources[0].facts == number == len(citing)


def test_a_question_is_answered_by_the_facts_that_hold_all_its_tags_in_any_order() -> None:
    found = at("ask:child,flumazenil,max_dose")
    assert found == at("ask:max_dose,child,flumazenil")
    assert str(found.address) == "ask:flumazenil,max_dose,child"
    wanted = [
        fact for fact in shipped().facts if {"flumazenil", "max_dose", "child"} <= held(shipped(), fact)
    ]
    assert wanted
    assert set(wanted) <= set(found.facts)


def test_an_answer_about_no_card_in_particular_stands_under_the_cards_it_is_of() -> None:
    found = at("ask:falls")
    assert {"baclofen", "cyclobenzaprine"} <= {section.heading for section in found.sections}
    for section in found.sections:
        assert section.heading == section.of
        assert all(entry.facts[0].startswith(f"{section.of}.") for entry in section.entries)


def test_what_can_be_asked_shows_questions_that_are_answered() -> None:
    examples = [link for link in at("ask").links if link.kind == "ask"]
    assert {link.parts[0].partition(",")[0] for link in examples} == set(DRUGS)
    assert all(at(str(link)).facts for link in examples)


# names


def test_a_name_leads_to_the_facts_of_its_class_or_says_that_there_are_none() -> None:
    names = shipped().names
    assert names is not None
    for kind in names.classes.values():
        for name, drug in kind.drugs.items():
            found = SHIPPED.page(Address("name", (name.lower(),)))
            assert found is not None
            tag = drug.tag or kind.tag
            answered = tag is not None and any(tag in tags for tags in SHIPPED.index.held.values())
            assert bool(found.links) == answered, name
            assert all(at(str(link)).facts for link in found.links)


def test_a_name_is_found_whatever_its_capitals() -> None:
    found = SHIPPED.page(Address("name", ("DiazePam",)))
    assert found is not None
    assert found == at("name:diazepam")
