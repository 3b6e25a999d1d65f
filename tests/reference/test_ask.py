"""A typed question comes to facts or to choices, and never to a guess."""

import string
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.content.names import NamesFile
from bot.content.subject import SubjectsFile
from bot.reference import address
from bot.reference.address import Address
from bot.reference.ask import LIMIT, ask
from bot.reference.asked import Asked, Choice, ReadAs
from bot.reference.lexicon import Lexicon
from bot.reference.opening import opening
from tests.engine.patients import shipped

LIBRARY = shipped()
LEXICON = Lexicon(LIBRARY)
UNKNOWN = "qqxqq"
assert LIBRARY.names is not None
NAMES = LIBRARY.names
CLASSES = tuple(NAMES.classes.values())
DRUGS = [(kind, name, drug) for kind in CLASSES for name, drug in kind.drugs.items()]
ASKING = sorted(
    {*NAMES.ambiguous, *(name for alike in NAMES.alike if alike.always for name in alike.names)}
    | {name for _, name, drug in DRUGS if drug.ask}
)


def asked(text: str, lexicon: Lexicon = LEXICON) -> Asked:
    return ask(lexicon, text)


def found(text: str, lexicon: Lexicon = LEXICON) -> str:
    return str(asked(text, lexicon).found)


def choices(text: str, lexicon: Lexicon = LEXICON) -> list[tuple[str, str]]:
    return [(str(choice.address), choice.meant) for choice in asked(text, lexicon).choices]


def addresses(answer: Asked) -> Iterator[Address]:
    yield from (answer.found,) if answer.found else ()
    yield from (choice.address for choice in (*answer.choices, *answer.near))


def calling(**names: Any) -> Lexicon:  # noqa: ANN401 (raw content)
    """The shipped knowledge with other names."""
    return Lexicon(replace(LIBRARY, names=NamesFile.model_validate({"classes": {}, **names})))


def made_up(drugs: Mapping[str, object], tag: str = "benzodiazepine") -> dict[str, object]:
    return {"made_up": {"name": "a made-up drug", "tag": tag, "drugs": drugs}}


# what a question comes to


@pytest.mark.parametrize(
    ("text", "page", "facts"),
    [
        ("onset of flumazenil", "ask:flumazenil,onset", {"flumazenil.onset"}),
        ("is baclofen the same as flexeril", "compare:baclofen:cyclobenzaprine", {"relaxants.different"}),
        ("max dose flumazenil child", "ask:flumazenil,max_dose,child", {"flumazenil.dose.child_total"}),
        ("does it reverse alcohol?", "ask:flumazenil,reversal,alcohol", {"flumazenil.not_reversed"}),
    ],
)
def test_plain_questions_find_their_facts(text: str, page: str, facts: set[str]) -> None:
    assert found(text) == page
    assert facts <= {*asked(text).facts}


def test_what_answers_holds_every_tag_of_the_question() -> None:
    index = LEXICON.reference.index
    answer = asked("flumazenil overdose highest dose adult")
    assert answer.facts
    for fact in answer.facts:
        others = set(answer.facts) & {*LIBRARY.facts[fact].disagrees}
        tags = {"flumazenil", "overdosed", "max_dose", "adult"}
        assert tags <= index.held[fact] or others, f"{fact} answers another question"


def test_the_facts_named_are_those_on_the_page() -> None:
    for text in ("flumazenil dose", "baclofen vs cyclobenzaprine", "naloxone", "onset of flumazenil"):
        answer = asked(text)
        page = LEXICON.reference.page(answer.found) if answer.found else None
        assert page is not None
        assert answer.facts == page.facts != ()


def test_one_drug_is_its_card_and_with_a_facet_that_section() -> None:
    assert found("baclofen") == "drug:baclofen"
    assert found("baclofen harms") == "drug:baclofen:harms"


def test_two_drugs_are_compared_if_there_is_a_facet_in_that() -> None:
    assert found("cyclobenzaprine versus baclofen") == "compare:baclofen:cyclobenzaprine"
    assert found("baclofen cyclobenzaprine harms") == "compare:baclofen:cyclobenzaprine:harms"


def test_facts_about_two_drugs_are_shown_before_a_comparison() -> None:
    assert found("falls baclofen cyclobenzaprine") == "ask:baclofen,cyclobenzaprine,falls"
    assert ("compare:baclofen:cyclobenzaprine", "") in choices("falls baclofen cyclobenzaprine")


def test_a_subject_says_more_than_its_facet() -> None:
    assert found("flumazenil kinetics onset") == found("flumazenil onset")


def test_without_a_drug_a_page_names_whose_facts_it_shows() -> None:
    assert found("cough") == "ask:baclofen,cough"


def test_without_a_drug_facts_of_several_drugs_are_offered_drug_by_drug() -> None:
    assert found("onset") == "None"
    offered = [page for page, _ in choices("onset")]
    assert offered == [
        page for drug in LEXICON.reference.index.drugs if (page := f"ask:{drug},onset") in offered
    ]
    assert len(offered) > 1


def test_no_drug_is_guessed_for_a_dose_however_few_facts_would_fit() -> None:
    search, index = LEXICON.search, LEXICON.reference.index
    others = [tag for tag in index.tags if tag not in index.cards]
    dosing = [tag for tag in others if "dosing" in search.facets(frozenset([tag]))]
    pages = [search.found(frozenset({one, *more})) for one in dosing for more in combinations(others, 2)]
    named = {tag for page in pages if page for tag in ",".join(page.parts).split(",")}
    assert named.isdisjoint(index.drugs)
    assert "weight" in named  # of a topic a question does find the page


@pytest.mark.parametrize("text", ["first dose IV", "strength", "max dose 4 y"])
def test_a_dose_without_a_drug_is_offered_of_each_drug(text: str) -> None:
    offered = [*map(str, addresses(asked(text))), ""]
    assert found(text) == "None"
    for drug, button in zip(LEXICON.reference.index.drugs, offered, strict=False):
        assert found(f"{text} {drug}") in {button, "None"}
        assert drug in button


def test_when_no_fact_holds_all_the_nearest_of_that_drug_are_offered() -> None:
    offered = [page for page, _ in choices("flumazenil trigeminal neuralgia driving")]
    assert found("flumazenil trigeminal neuralgia driving") == "None"
    assert offered[0] == "ask:flumazenil,after_care"
    assert all("flumazenil" in page for page in offered)


def test_never_more_than_a_few_are_offered() -> None:
    everything = "onset peak falls cough sleep ecg allergy heart thyroid panic stock route tapering rescue"
    assert 0 < len(choices(everything)) <= 6


def test_the_longest_phrase_is_read() -> None:
    assert found("baclofen low back pain") == "ask:baclofen,back_pain"
    assert found("flumazenil raised brain pressure") == "ask:flumazenil,life_saving"


def test_only_whole_words_are_read() -> None:
    assert asked("flumazenilish onsets2") == Asked(unread=("flumazenilish", "onsets2"))


def test_terms_of_some_length_are_known_in_their_plural() -> None:
    assert found("flumazenil contraindications") == found("flumazenil contraindication")
    assert found("flumazenil and tricyclics") == found("flumazenil and tricyclic")


@given(st.permutations(["flumazenil", "onset", "the", "adult", UNKNOWN, "of"]))
def test_the_order_of_words_changes_nothing(words: list[str]) -> None:
    answer, plain = asked(" ".join(words)), asked("flumazenil onset adult of the qqxqq")
    assert (answer.found, answer.choices) == (plain.found, plain.choices)


@pytest.mark.parametrize(
    "text",
    [
        "FLUMAZENIL Onset",
        "flumazenil, onset?!",
        "\uff46\uff4cumazenil onset",
        "\u201cflumazenil\u201d\u2019s onset",
        "flu\u00admazenil\u2122 onset",
        "flumazenil\u200b\n\tonset",
        "Flumazenil\u00ae (onset)",
    ],
)
def test_case_signs_and_widths_change_nothing(text: str) -> None:
    assert asked(text).found == asked("flumazenil onset").found


def test_without_subjects_and_names_a_drug_is_still_found() -> None:
    bare = Lexicon(replace(LIBRARY, subjects=None, names=None))
    assert found("Flumazenil", bare) == "drug:flumazenil"
    assert asked("romazicon", bare) == Asked(unread=("romazicon",))


# names


@pytest.mark.parametrize(("kind", "name", "drug"), DRUGS, ids=[name for _, name, _ in DRUGS])
def test_every_name_is_read_as_its_drug_or_asks(kind: Any, name: str, drug: Any) -> None:  # noqa: ANN401
    for typed in (name, *drug.others, *drug.brands, *drug.short):
        answer = asked(typed)
        assert not answer.unread
        assert answer.found or answer.choices
        if not any(choice.meant for choice in answer.choices):
            told = {one.drug for one in answer.read_as}
            assert told == ({name} if typed.casefold() != name or told else set())
            assert not (drug.tag or kind.tag) or answer.found != Address("name", (name,))


def test_a_drug_that_only_its_class_tells_of_is_told_with_that_class() -> None:
    assert asked("flumazenil xanax").read_as == (ReadAs("xanax", "alprazolam", "a benzodiazepine"),)
    assert asked("flumazenil alprazolam").read_as == (ReadAs("alprazolam", "alprazolam", "a benzodiazepine"),)
    assert asked("flumazenil anexate").read_as == (ReadAs("anexate", "flumazenil"),)
    assert asked("flumazenil").read_as == ()


def test_names_of_one_class_are_one_tag() -> None:
    assert found("flumazenil xanax valium lorazepam") == found("flumazenil benzodiazepine")


def test_a_drug_with_facts_of_its_own_is_also_looked_up_by_its_class() -> None:
    own = made_up({"madeupine": {"tag": "dantrolene"}}, tag="tricyclic")
    assert found("madeupine back pain baclofen", calling(classes=own)) == "ask:baclofen,back_pain,dantrolene"
    assert found("flumazenil madeupine", calling(classes=own)) == "ask:flumazenil,tricyclic"
    told = asked("flumazenil madeupine", calling(classes=own)).read_as
    assert told == (ReadAs("madeupine", "madeupine", "a made-up drug"),)


def test_a_name_without_a_tag_says_that_nothing_is_known() -> None:
    assert found("seroquel") == "name:quetiapine"


def test_a_name_without_a_tag_never_drops_out_of_a_question() -> None:
    assert found("does flumazenil reverse seroquel") == "None"
    assert choices("does flumazenil reverse seroquel") == [
        ("ask:flumazenil,reversal", ""),
        ("name:quetiapine", ""),
    ]


def test_nor_does_it_beside_a_word_that_asks() -> None:
    assert [page for page, _ in choices("seroquel with klonopin")][-1] == "name:quetiapine"


def test_facts_of_another_drug_are_never_shown_as_if_of_the_one_that_was_typed() -> None:
    assert found("xanax falls") == "None"
    offered = [page for page, _ in choices("xanax sedation")]
    assert "name:alprazolam" in offered
    assert all(page.endswith("benzodiazepine") for page in offered if page != "name:alprazolam")


@pytest.mark.parametrize(
    ("text", "page"),
    [
        ("dose of fentanyl", "name:fentanyl"),
        ("midazolam 4 y dose 16 kg", "name:midazolam"),
        ("dantrolene dose", "name:dantrolene"),
        ("max dose soma child", "name:carisoprodol"),
        ("benadryl overdose", "name:diphenhydramine"),
    ],
)
def test_a_drug_without_a_card_gets_no_dose_of_another(text: str, page: str) -> None:
    answer = asked(text)
    assert (str(answer.found), answer.choices, answer.near) == (page, (), ())


@pytest.mark.parametrize("text", ["max dose digoxin", "digoxin overdose ladder 4 y", "digoxin maximun dose"])
def test_an_unknown_drug_gets_no_dose_of_another(text: str) -> None:
    answer = asked(text)
    assert (answer.found, answer.choices, answer.near) == (None, (), ())
    assert "digoxin" in answer.unread


# what is always asked


@pytest.mark.parametrize("word", ASKING)
@pytest.mark.parametrize("text", ["{}", "flumazenil {}", "onset of {} in a child", "{} {}"])
def test_what_is_ambiguous_or_alike_always_asks(word: str, text: str) -> None:
    answer = asked(text.replace("{}", word))
    assert answer.found is None
    assert answer.choices
    assert all(choice.meant for choice in answer.choices)


@pytest.mark.parametrize("word", sorted({*NAMES.ambiguous}))
def test_every_meaning_of_an_ambiguous_word_is_offered(word: str) -> None:
    offered = {meant.casefold() for _, meant in choices(word)}
    drug = {word} & {name for _, name, _ in DRUGS}
    assert {meaning.casefold() for meaning in NAMES.ambiguous[word]} <= offered or drug <= offered != set()
    assert len(choices(word)) >= len(NAMES.ambiguous[word])


def test_a_look_alike_of_no_class_asks_and_the_drug_it_is_taken_for_does_not() -> None:
    assert choices("cyclosporine") == [
        ("name:cyclosporine", "cyclosporine"),
        ("drug:cyclobenzaprine", "cyclobenzaprine"),
    ]
    assert found("cyclobenzaprine") == "drug:cyclobenzaprine"


def test_the_choices_of_an_ambiguous_word_keep_the_rest_of_the_question() -> None:
    assert ("ask:flumazenil,anticonvulsant", "phenytoin") in choices("flumazenil dph")
    assert ("ask:baclofen,tapering", "baclofen") in choices("bac taper")


def test_every_name_of_an_ambiguous_drug_asks() -> None:
    drugs = made_up({"clobexam": {"brands": ["Clobexit"], "short": ["clx"]}})
    lexicon = calling(classes=drugs, ambiguous={"clobexam": ["benzodiazepine", "anticonvulsant"]})
    for typed in ("clobexam", "Clobexit", "clx"):
        assert [meant for _, meant in choices(typed, lexicon)] == ["clobexam", "clobexam"]
        assert found(typed, lexicon) == "None"


def test_a_name_of_two_drugs_asks_although_nobody_listed_it() -> None:
    lexicon = calling(classes=made_up({"aaaline": {"brands": ["Samexa"]}, "bbbline": {"brands": ["samexa"]}}))
    assert {meant for _, meant in choices("samexa", lexicon)} == {"aaaline", "bbbline"}


def test_nothing_else_that_ships_has_two_readings() -> None:
    sure = {key: kind.model_dump() for key, kind in NAMES.classes.items()}
    for kind in sure.values():
        kind["drugs"] = {name: {**drug, "ask": False} for name, drug in kind["drugs"].items()}
    asking = [" ".join(phrase) for phrase, term in calling(classes=sure).terms.items() if term.asks]
    assert asking == []


# misspelled words


@pytest.mark.parametrize(
    ("text", "near", "meant"),
    [
        ("flumazinil", "drug:flumazenil", "flumazenil"),
        ("flumazneil onset", "ask:flumazenil,onset", "flumazenil"),
        ("cyclobenzeprin", "drug:cyclobenzaprine", "cyclobenzaprine"),
        ("anexaet", "drug:flumazenil", "flumazenil"),
        ("baclofen seizurs", "ask:baclofen,seizures", "seizures"),
    ],
)
def test_a_misspelled_word_is_suggested(text: str, near: str, meant: str) -> None:
    answer = asked(text)
    assert [(str(one.address), one.meant) for one in answer.near][:1] == [(near, meant)]
    assert str(answer.found) != near
    assert answer.unread


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("lumazenil", "its first letter differs"),
        ("flimazinul", "it is too far away"),
        ("onsett", "the term has five letters"),
        ("xanex", "it has five letters itself"),
        ("lanexit4", "it is no word"),
    ],
)
def test_what_is_not_near_enough_is_not_suggested(text: str, why: str) -> None:
    assert asked(text) == Asked(unread=(text,)), why


def test_what_is_as_near_to_something_else_is_not_suggested() -> None:
    drugs = made_up({"zorapilam": {}, "zoracilam": {}})
    assert not asked("zoraxilam", calling(classes=drugs)).near
    assert asked("zorapilm", calling(classes=drugs)).near
    alike = calling(classes=made_up({"zorapilam": {}}), alike=[{"names": ["zoracilam", "zorapilam"]}])
    assert not asked("zoraxilam", alike).near


def test_a_misspelled_look_alike_is_suggested_with_all_that_it_may_be() -> None:
    assert {one.meant for one in asked("clonidin").near} == {"clonidine", "clonazepam"}


LONG = sorted({name for _, name, _ in DRUGS if len(name) >= 6 and name.isalpha()})


@given(st.sampled_from(LONG), st.integers(0, 30), st.sampled_from(string.ascii_lowercase))
def test_a_misspelling_is_never_taken_for_what_it_is_near(name: str, at: int, letter: str) -> None:
    at %= len(name)
    slip = name[:at] + letter + name[at + 1 :]
    if (slip,) in LEXICON.terms:
        return
    alone, longer = asked(slip), asked(f"flumazenil {slip}")
    assert alone.found is None
    assert alone.choices == ()
    assert longer.found == Address("drug", ("flumazenil",))
    assert alone.unread == longer.unread == (slip,)


# amounts


def test_amounts_are_understood_and_a_bare_number_is_not() -> None:
    assert asked("flumazenil onset 4y 16 kg 0.2mg over 15 s 0.01 mg per kg").unread == ()
    assert asked("flumazenil onset 12").unread == ("12",)


def test_an_amount_that_changes_nothing_is_told() -> None:
    assert asked("flumazenil onset 4y 16 kg 0.2mg").uncounted == ("4y", "16 kg", "0.2mg")
    assert asked("narcan 10 kg").uncounted == ("10 kg",)
    assert asked("flumazenil dose 4 y 16 kg").uncounted == ()
    assert asked("flumazenil dose 4 y 6 y").uncounted == ("4 y", "6 y")


@pytest.mark.parametrize(
    ("text", "page"),
    [
        ("flumazenil dose 8 month old", "ask:flumazenil,dosing,infant"),
        ("flumazenil dose 11.9 mo", "ask:flumazenil,dosing,infant"),
        ("flumazenil dose 3 days old", "ask:flumazenil,dosing,infant"),
        ("flumazenil dose 1 y", "ask:flumazenil,dosing,child"),
        ("flumazenil dose 17yo", "ask:flumazenil,dosing,child"),
        ("flumazenil dose 18 years", "ask:flumazenil,dosing,adult"),
        ("flumazenil 5 year old", "ask:flumazenil,child"),
        ("narcan max dose 3 y", "ask:naloxone,dosing,child"),
        ("narcan max dose 8 mo", "ask:naloxone,dosing,infant"),
        ("naloxone highest dose child", "ask:naloxone,dosing,child"),
        ("flumazenil onset 3 y", "ask:flumazenil,onset"),
        ("baclofen 8 mo", "ask:baclofen,infant"),
        ("cyclobenzaprine for 3 months", "drug:cyclobenzaprine"),
        ("flumazenil dose under 18 years", "ask:flumazenil,dosing,child"),
        ("flumazenil dose 300 y", "drug:flumazenil:dosing"),
    ],
)
def test_an_age_counts_as_its_band_where_facts_hold_it(text: str, page: str) -> None:
    assert found(text) == page


@given(st.sampled_from(["dose", "max dose", "first dose", "repeat", "how much", "interval", "ladder"]),
       st.sampled_from(["flumazenil", "narcan"]), st.integers(1, 17))  # fmt: skip
def test_nobody_under_18_is_answered_with_a_dose_of_adults_alone(subject: str, drug: str, years: int) -> None:
    index = LEXICON.reference.index
    answer = asked(f"{drug} {subject} {years} y")
    assert answer.facts
    assert "child" in index.held[answer.facts[0]]


@pytest.mark.parametrize(
    ("text", "begins"),
    [
        ("flumazenil dose 4y 16kg", "begin:dose:age=4 y,weight=16 kg"),
        ("max dose of flumazenil, 18-month-old", "begin:dose:age=18 mo"),
        ("dose child 35.5 lbs", "begin:dose:weight=35.5 lb"),
        ("flumazenil dose 12,5 kg", None),
        ("flumazenil dose 4 y 6 y", None),
        ("flumazenil dose 1.2.3 kg", None),
        ("flumazenil dose 900 kg", None),
        ("flumazenil dose 16", None),
        ("baclofen dose 16 kg", None),
        ("flumazenil onset 16 kg", None),
        ("flumazenil dose klonopin 16 kg", None),
    ],
)
def test_a_question_about_dosing_goes_on_to_a_quick_dose(text: str, begins: str | None) -> None:
    begun = [page for page, _ in choices(text) if page.startswith("begin:")]
    assert begun == ([begins] if begins else [])


# any text at all

TOKENS = st.sampled_from(sorted({word for phrase in LEXICON.terms for word in phrase}))
LINES = st.lists(TOKENS | st.text(max_size=6), max_size=12).map(" ".join)


@given(st.text() | LINES)
def test_any_text_comes_to_pages_that_there_are(text: str) -> None:
    answer = asked(text)
    for page in addresses(answer):
        assert address.read(str(page)) == page
        assert LEXICON.reference.page(page) or opening(LIBRARY, page)
    assert len(answer.choices) <= 13
    assert len(answer.near) <= 12
    assert answer.found is None or str(answer.found) not in {str(one.address) for one in answer.near}


def test_many_unclear_words_fit_on_one_screen() -> None:
    line = " ".join(sorted(NAMES.ambiguous, key=len))[:LIMIT]
    assert len(choices(line)) == 12
    nothing_known = [
        name for name, drug in NAMES.classes["other_sedative"].drugs.items() if name != "clonidine"
    ]
    assert len(choices(" ".join(nothing_known)[:LIMIT])) == 12


@given(LINES, st.booleans())
def test_an_unknown_word_is_told_and_at_most_makes_a_choice_of_the_answer(text: str, before: bool) -> None:
    text = text[: LIMIT - len(UNKNOWN) - 1]
    plain, more = asked(text), asked(f"{UNKNOWN} {text}" if before else f"{text} {UNKNOWN}")
    assert set(more.unread) == {*plain.unread, UNKNOWN}
    offered = (Choice(plain.found), *plain.choices) if plain.found else plain.choices
    same = (more.found, more.choices) == (plain.found, plain.choices)
    assert same or (more.found is None and more.choices in {offered, ()})


def test_an_unknown_word_may_be_the_drug_that_was_meant() -> None:
    """Who asks of a drug that nobody here knows must not read of another without a tap."""
    answer = asked(f"{UNKNOWN} tapering dizziness cough")
    assert answer.found is None
    answer = asked(f"{UNKNOWN} cough")
    assert answer.found is None
    assert [str(one.address) for one in answer.choices] == ["ask:baclofen,cough"]
    assert asked(f"{UNKNOWN} baclofen cough").found is not None


def test_a_line_that_is_too_long_is_not_read() -> None:
    line = "flumazenil onset".ljust(LIMIT, ".")
    assert asked(line).found is not None
    assert asked(line + ".") == Asked(too_long=True)


@pytest.mark.parametrize("text", ["", "   ", "?!", "\x00", "💉💉", "what is it"])
def test_nothing_said_is_nothing_found(text: str) -> None:
    assert asked(text) == Asked()


def test_what_is_not_understood_is_told_as_it_was_typed() -> None:
    assert asked("Flumazenil ФЛУ <b>Onset DROP").unread == ("ФЛУ", "b", "DROP")


def test_a_subject_term_with_two_readings_asks() -> None:
    assert LIBRARY.subjects is not None
    subjects = LIBRARY.subjects.model_dump()
    for subject in ("falls", "cough"):
        subjects["subjects"][subject]["terms"] += ("wobbling",)
    lexicon = Lexicon(replace(LIBRARY, subjects=SubjectsFile.model_validate(subjects)))
    assert found("baclofen wobbling", lexicon) == "None"
    assert [page for page, _ in choices("baclofen wobbling", lexicon)] == [
        "ask:baclofen,cough",
        "ask:baclofen,falls",
    ]
