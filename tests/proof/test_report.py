"""The report says what was found, on a page that needs nothing else, and in a record that says the same."""

import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cli.hazards import hazard_log
from bot.content.errors import ContentError
from bot.content.library import Library, load
from bot.engine.dosing import course
from bot.proof.diff.compare import compare_all
from bot.proof.diff.told import as_record as as_change
from bot.proof.diff.told import as_text
from bot.proof.evidence import examined
from bot.proof.mutants.judge import Fate
from bot.proof.mutants.score import Score
from bot.proof.proved import prove
from bot.proof.report.dialogs import percent
from bot.proof.report.gather import Material, report
from bot.proof.report.knowledge import disagreements
from bot.proof.report.laws import law_reports
from bot.proof.report.page import page
from bot.proof.report.record import ChangeReport, ReadFile, Report, ScriptReport, SignedProfile, as_record
from bot.proof.report.summary import summary
from bot.proof.scripts.failure import same_spaces
from bot.proof.scripts.load import parse_scripts
from tests.content.conftest import VALID

LIBRARY = load(VALID)
CASES = """
cases:
  - {name: It bleeds, facts: {bleeding: yes}, expect: {verdict: refuse}}
  - {name: A child of twenty kg, facts: {age: 6 y, bleeding: no, weight: 20 kg}, expect: {verdict: give}}
"""
FATES = (
    Fate("row", "one", "law", "SAFE-01"),
    Fate("row", "other", "equivalent"),
    Fate("dose", "tenfold", "script", "It bleeds"),
)
ONLY = "only in the terminal or on Telegram"
SVG = "{http://www.w3.org/2000/svg}"
NOT_SHOWN = {
    "format",
    "picture",
    "kind",
    "record",
    "mutants_tried",
    "tests_looked_for",
    "lines",
    "profiles",
    "answers",
}
"""What the page tells in other words, or by its layout."""


def material(folder: Path = VALID, **changes: Any) -> Material:  # noqa: ANN401 (any field)
    library = load(folder)
    found = Material(
        library=library,
        problems=(),
        scripts=parse_scripts(CASES, "judge.yaml", library, ["engine"]),
        log=hazard_log(folder),
        tests=None,
        scores=(Score("judge", FATES),),
        changes=None,
        files=(ReadFile("docs/hazards.yaml", "a1" * 32), ReadFile("tests/scripts/judge.yaml", "b2" * 32)),
        software="1.2.3",
        python="3.99.1",
        options=("--quick", "--since before"),
        require_review=False,
        now=0,
    )
    return replace(found, **changes)


@pytest.fixture(scope="module")
def whole() -> Report:
    other = load(VALID)
    fact = other.facts["antidote.works"].model_copy(update={"says": "No."})
    facts = {**other.facts, "antidote.works": fact}
    change = compare_all(other, replace(other, facts=facts, digest="0" * 64))
    told = ChangeReport("before", change.laxer, change.volumes, tuple(as_text(change)), as_change(change))
    return report(material(changes=told))


def parsed(text: str) -> ET.Element:
    """Read a page as strictly as XML is read: every tag closed, every letter escaped."""
    return ET.fromstring(text.removeprefix("<!doctype html>").strip())  # noqa: S314  our own page


def seen(text: str) -> str:
    return same_spaces(" ".join(parsed(text).itertext())).lower()


def leaves(value: object, key: str = "") -> Iterator[str]:
    """Every text and number of a record, as the page writes it."""
    if key in NOT_SHOWN and not isinstance(value, dict | list):
        return
    if isinstance(value, dict):
        for name, one in value.items():
            yield from leaves(one, name) if name not in {"record", "lines"} else ()
    elif isinstance(value, list):
        for one in value:
            yield from leaves(one, key)
    elif isinstance(value, str) and value:
        yield value
    elif isinstance(value, int) and not isinstance(value, bool):
        yield f"{value:,}"


def shown(text: str, leaf: str) -> bool:
    """Tell whether a text holds a leaf; an id may stand with spaces for its underscores."""
    return leaf.lower() in text or leaf.lower().replace("_", " ") in text


# the page


def test_the_page_is_well_formed_and_loads_nothing(whole: Report) -> None:
    text = page(whole)
    root = parsed(text)
    names = {one.tag.rpartition("}")[2] for one in root.iter()}
    assert not names & {"script", "link", "iframe", "img", "object", "embed", "base", "form"}
    links = [one.get("href") for one in root.iter() if one.get("href") is not None]
    assert links
    ids = {one.get("id") for one in root.iter()}
    assert all(str(link).startswith("#") and str(link)[1:] in ids for link in links)
    attributes = {name for one in root.iter() for name in one.attrib}
    assert not [name for name in attributes if name in {"src", "srcset"} or name.startswith("on")]
    assert not re.search(r"url\(|@import|https?://(?!www\.w3\.org/)", text)
    assert "default-src 'none'" in text
    assert root.find(f".//{SVG}svg") is not None


def test_the_page_says_all_that_the_record_says(whole: Report) -> None:
    text = seen(page(whole))
    told = {same_spaces(leaf) for leaf in leaves(json.loads(json.dumps(as_record(whole))))}
    assert len(told) > 150
    assert [leaf for leaf in told if not shown(text, leaf)] == []


def test_the_page_counts_what_the_record_counts(whole: Report) -> None:
    text, (dialog,) = seen(page(whole)), whole.dialogs
    for one in dialog.verdicts:
        assert f"{one.title.lower()} {one.table}: {one.outcome} {one.profiles:,} {one.percent}" in text
    for law in dialog.laws:
        assert law.id.lower() in text
        assert law.profiles is None or f"{law.profiles:,} profile" in law.covers
    assert whole.content in text
    for line in (line for signed in dialog.signed for line in signed.profiles):
        answers = re.sub("[:;]", " ", line.answers)
        assert same_spaces(f"{answers} dose by {line.regimen}").lower() in text


def test_what_is_written_in_content_stays_text(tmp_path: Path) -> None:
    folder = shutil.copytree(VALID, tmp_path / "content")
    nasty = '<script>alert("x")</script> & <b>'
    for name, old in (
        ("knowledge/topics/bleeding.yaml", "Bleeding makes it dangerous."),
        ("docs/hazards.yaml", "Bleeding that cannot be seen."),
        ("dialogs/judge.laws.yaml", "The antidote is given only without bleeding."),
    ):
        path = folder / name
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, f"'{nasty}'"), "utf-8")
    text = page(report(material(folder)))
    assert "<script" not in text
    assert seen(text).count(nasty.lower()) == 3


# what it tells


def test_all_is_green_and_dated_for_this_content(whole: Report) -> None:
    assert whole.green
    assert (whole.made, whole.software, whole.content) == ("1970-01-01 00:00 UTC", "1.2.3", LIBRARY.digest)
    assert whole.summary.startswith(
        f"On 1970-01-01 00:00 UTC, Bedside 1.2.3 checked the content {LIBRARY.digest[:12]}."
    )
    for said in (
        "12 profiles",
        "all 10 laws hold",
        "14,701 weights",
        "All 2 scripted cases hold.",
        "laws alone find 50.0%, and laws and scripted cases 100.0%",
        "1 hazard with 2 controls: 2 hold",
        "nobody has clinically reviewed this content",
    ):
        assert said in whole.summary


def test_verdicts_add_up_to_every_profile(whole: Report) -> None:
    (dialog,) = whole.dialogs
    assert sum(one.profiles for one in dialog.verdicts) == dialog.profiles == 12
    assert [set(signed.profiles) for signed in dialog.signed] == [
        {
            SignedProfile("age: child; bleeding: no; weight: given", "child"),
            SignedProfile("age: adult; bleeding: no", "adult"),
        }
    ]


def test_whoever_may_get_it_without_a_dose_is_signed_as_such() -> None:
    library = load(VALID)
    tables = library.dialogs["judge"].tables
    assert tables.dose is not None
    link = tables.dose.model_copy(update={"when": {"verdict": ("give",), "age": ("adult",)}})
    part = replace(library.dialogs["judge"], tables=tables.model_copy(update={"dose": link}))
    told = report(material(library=replace(library, dialogs={"judge": part})))
    (signed,) = told.dialogs[0].signed
    assert SignedProfile("age: child; bleeding: no; weight: given", "") in signed.profiles
    assert "weight given dose none" in seen(page(told))


def test_doses_are_those_that_the_bot_lays_out(whole: Report) -> None:
    (dialog,) = whole.dialogs
    adult, child = dialog.regimens
    drug = LIBRARY.knowledge["antidote"]
    assert drug.presentation is not None
    plan = course("antidote", "adult", drug.presentation, drug.regimens["adult"], None)
    assert plan is not None
    assert [one.dose for one in adult.injections] == [f"{one.dose} ({one.volume})" for one in plan.injections]
    assert [one.at for one in adult.injections] == ["0 s", "1 min"]
    assert (adult.given, adult.factor, adult.weights) == ("1 mg (10 mL)", "", ())
    assert (
        adult.extension == "After partial response at most 2 more of 0.5 mg (5 mL), to 2 mg (20 mL) in all."
    )
    at = {row.weight: row for row in child.weights}
    assert (at["20 kg"].each, at["20 kg"].given, at["20 kg"].ceiling) == (
        "0.2 mg (2 mL)",
        "0.4 mg (4 mL)",
        "0.4 mg (4 mL)",
    )
    assert {"3 kg", "49.99 kg", "50 kg", "150 kg"} <= set(at)
    (again,) = dialog.courses
    assert again.figures == {
        "after": "adult",
        "not before": "20 min",
        "rate": "0.5 mg per min",
        "at one time": "1 mg (10 mL)",
        "at most": "2 mg (20 mL) in 1 h",
    }


def test_a_law_stands_with_its_sentence_what_is_held_and_whom_it_covers(whole: Report) -> None:
    laws = {law.id: law for law in whole.dialogs[0].laws}
    safe, later, general = laws["SAFE-01"], laws["DOSE-03"], laws["DOSE-04"]
    assert (safe.says, safe.profiles, safe.covers) == (
        "The antidote is given only without bleeding.",
        2,
        "2 profiles",
    )
    assert safe.states == ("when verdict: give", "then bleeding: no")
    assert laws["SAFE-02"].covers == "all 12 profiles"
    assert (later.profiles, later.covers) == (None, "the later course again")
    assert "window 2 mg" in later.states
    assert (general.profiles, general.covers) == (None, "every regimen at 14,701 weights")


def test_what_was_left_out_or_is_not_there_is_admitted() -> None:
    told = report(material(scores=(), scripts=(), log=None))
    assert told.green
    assert not told.mutants_tried
    assert told.dialogs[0].mutants is None
    says = {one.what: one.says for one in told.not_verified}
    assert "was not tried for this report" in says["Slips by authors"]
    assert says["Hazards"] == "There is no hazard log beside this content."
    for said in ("There are no scripted cases.", "There is no hazard log.", "was not tried"):
        assert said in told.summary
    text = seen(page(told))
    assert "they were left out of this report" in text
    assert "this report compares the content with no other" in text


def test_the_same_laxer_than_before_is_said(whole: Report) -> None:
    assert whole.changes is not None
    assert "antidote.works" in seen(page(whole))
    laxer = replace(whole, changes=replace(whole.changes, laxer=True))
    assert "advice gets laxer for somebody" in seen(page(laxer))
    assert "advice gets laxer for nobody." in seen(page(whole))
    volumes = replace(whole, changes=replace(whole.changes, volumes=True))
    assert "laxer for nobody, and the volume of a dose changes." in seen(page(volumes))


def test_reviewed_knowledge_is_not_listed_as_unreviewed() -> None:
    library = load(VALID)
    review = library.knowledge["antidote"].review.model_copy(
        update={"status": "reviewed", "by": "A. Reviewer", "on": date(1970, 1, 1), "due": date(1971, 1, 1)}
    )
    part = library.knowledge["antidote"].model_copy(update={"review": review})
    told = report(material(library=replace(library, knowledge={**library.knowledge, "antidote": part})))
    assert {one.id for one in told.facts if not one.reviewed} == {"bleeding.stops", "bleeding.time"}
    (dialog,) = told.dialogs
    assert all(one.reviewed for one in dialog.regimens)
    assert all(one.reviewed for one in dialog.courses)
    assert "2 of its 4 facts have not been clinically reviewed" in told.summary
    assert "2 of 4 facts, and 0 regimens" in seen(page(told))


def test_badges_beside_the_verdict_tell_what_is_missing(whole: Report) -> None:
    def badges(told: Report) -> list[str]:
        (top,) = [one for one in parsed(page(told)).iter() if one.get("class") == "verdict"]
        return [str(one.text) for one in top.iter() if "badge" in str(one.get("class"))]

    assert not whole.reviewed
    assert badges(whole) == ["holds", "not clinically reviewed"]
    assert badges(replace(whole, hazards=None)) == ["holds", "not clinically reviewed", "no hazard log"]
    assert badges(replace(whole, reviewed=True, green=False)) == ["FAILED"]


@pytest.mark.parametrize(
    ("held", "elsewhere", "failed", "says"),
    [
        (135, 0, 0, "All 135 scripted cases hold."),
        (
            134,
            1,
            0,
            f"134 of 135 scripted cases hold; 1 runs {ONLY}, and was not run here.",
        ),
        (
            1,
            2,
            0,
            f"1 of 3 scripted cases holds; 2 run {ONLY}, and were not run here.",
        ),
        (3, 0, 1, "Of 4 scripted cases, 1 failed."),
        (
            3,
            1,
            1,
            f"Of 5 scripted cases, 1 failed; 1 runs {ONLY}, and was not run here.",
        ),
    ],
)
def test_cases_that_were_not_run_are_not_said_to_hold(
    whole: Report, held: int, elsewhere: int, failed: int, says: str
) -> None:
    scripts = ScriptReport(held + elsewhere + failed, held, elsewhere, ("It failed.",) * failed)
    assert says in list(summary(replace(whole, scripts=scripts)))


def test_a_case_of_another_front_alone_is_counted_apart() -> None:
    cases = CASES + "  - {name: On Telegram, front: telegram, talk: [{bot: restart}, {sees: {}}]}\n"
    scripted = parse_scripts(cases, "judge.yaml", LIBRARY, ["engine", "telegram"])
    told = report(material(scripts=scripted)).scripts
    assert (told.cases, told.held, told.elsewhere, told.failed) == (3, 2, 1, ())


def test_all_that_is_said_is_joined_by_and_but_one_verdict_will_do() -> None:
    library = load(VALID)
    part = library.dialogs["judge"]
    said = next(name for name, table in part.tables.tables.items() if not table.decides)
    part.laws.laws["SAFE-01"] = part.laws.laws["SAFE-01"].model_copy(
        update={
            "when": {said: ("one", "two")},
            "always": {said: ("one", "two"), "verdict": ("give", "refuse")},
        }
    )
    found, _ = examined(load(VALID), "judge")
    laws = {one.id: one for one in law_reports(part, found, ())}
    assert laws["SAFE-01"].states == (
        f"when {said}: one or two",
        f"then {said}: one, and two; verdict: give or refuse",
    )


# what fails


def broken() -> Library:
    library = load(VALID)
    laws = library.dialogs["judge"].laws.laws
    laws["SAFE-01"] = laws["SAFE-01"].model_copy(update={"always": {"bleeding": ("unknown",)}})
    return library


def test_content_that_fails_is_told_with_its_law_its_hazard_and_a_case() -> None:
    library = broken()
    with pytest.raises(ContentError) as caught:
        prove(library)
    told = report(material(library=library, problems=caught.value.problems, scores=()))
    assert not told.green
    assert [law.id for law in told.dialogs[0].laws if not law.holds] == ["SAFE-01"]
    assert told.hazards is not None
    assert told.hazards.hazards[0].states == {"holds": 1, "failed": 1, "named": 0}
    assert [one.says.partition(" ")[0] for one in told.failures] == [
        "dialogs/judge.laws.yaml:2:3:",
        "docs/hazards.yaml:13:52:",
    ]
    assert "name:" in told.failures[0].case
    text = seen(page(told))
    assert "this content is not to be used" in text
    assert text.count("failed") >= 4
    assert "of 10 laws 1 failed (SAFE-01)" in told.summary


def test_a_scripted_case_or_a_slip_that_nobody_finds_is_no_green_report() -> None:
    library = load(VALID)
    wrong = "cases: [{name: It bleeds, facts: {bleeding: yes}, expect: {verdict: give}}]"
    cases = parse_scripts(wrong, "judge.yaml", library, ["engine"])
    told = report(material(scripts=cases))
    assert not told.green
    assert (told.scripts.held, len(told.scripts.failed)) == (0, 1)
    assert "It bleeds" in told.failures[0].says
    survived = Score("judge", (*FATES, Fate("row", "a row dropped", "survived")))
    told = report(material(scores=(survived,)))
    assert [one.says for one in told.failures] == ["judge: nobody finds the slip row a row dropped."]
    assert told.dialogs[0].mutants is not None
    assert told.dialogs[0].mutants.survivors == ("row a row dropped",)


# small parts


@given(st.integers(0, 10**9), st.integers(1, 10**9))
def test_a_share_is_near_and_never_hides_what_is_there(count: int, of: int) -> None:
    count = min(count, of)
    told = percent(count, of)
    if told == "under 0.1%":
        assert 0 < count / of < 0.0006
    else:
        assert abs(float(told.removesuffix("%")) - 100 * count / of) <= 0.0501
        assert (told == "0.0%") == (count == 0)


def test_facts_that_disagree_by_way_of_a_third_stand_together() -> None:
    library = load(VALID)
    names = list(library.facts)
    links = {names[0]: (names[1],), names[1]: (names[2],)}
    facts = {
        name: fact.model_copy(update={"disagrees": links.get(name, ())})
        for name, fact in library.facts.items()
    }
    assert list(disagreements(replace(library, facts=facts))) == [tuple(names[:3])]
    assert list(disagreements(library)) == []


def test_the_report_tells_what_the_review_gate_withholds_and_whether_it_is_shut() -> None:
    open_, shut = report(material()), report(material(require_review=True))
    assert [one.gate.shut for one in (open_, shut)] == [False, True]
    assert shut.gate.withheld == ("antidote.adult", "antidote.child", "antidote.again")
    assert shut.gate.withheld == open_.gate.withheld
    assert shut.summary.endswith(
        "Screens withhold 3 regimens and statements for that; "
        "this report shows them, for those who review them."
    )
    assert open_.summary.endswith(
        "Screens show 3 regimens and statements with doses all the same: "
        "BEDSIDE_REQUIRE_REVIEW is not set here."
    )
    assert "The review gate is shut where this was made" in page(shut)


def test_what_is_reviewed_is_not_withheld(tmp_path: Path) -> None:
    folder = shutil.copytree(VALID, tmp_path / "content")
    for path in (folder / "knowledge").glob("*/*.yaml"):
        review = "{status: reviewed, by: J. Doe, on: 1970-01-01, due: 1970-01-01}"
        unreviewed = "{status: unreviewed, by: null, on: null, due: null}"
        path.write_text(path.read_text("utf-8").replace(unreviewed, review), "utf-8")
    assert report(material(folder, require_review=True)).gate.withheld == ()
