"""What a report says. `as_record` is its form for machines, the page its form for people; both say the same.

The record is a `Report` as JSON objects, field by field as the classes below name them: texts, whole numbers,
true and false, lists and null. Doses, volumes, weights and times are texts with their units. `format` rises
when a field changes its meaning or goes; fields may be added without that.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from bot.proof.evidence import LawKind
from bot.proof.hazards import State

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Failure:
    """Something that does not hold: what, in a sentence, and a case of a script that shows it, if any."""

    says: str
    case: str = ""


@dataclass(frozen=True, slots=True)
class VerdictCount:
    """An outcome of a table that decides: its title on the screen, and how many profiles get it."""

    table: str
    outcome: str
    title: str
    profiles: int
    percent: str


@dataclass(frozen=True, slots=True)
class LawReport:
    """A law: its sentence, what it formally states, and what it covers.

    `profiles` counts those that its condition holds for; null where it speaks of regimens instead.
    """

    id: str
    kind: LawKind
    says: str
    states: tuple[str, ...]
    covers: str
    profiles: int | None
    holds: bool


@dataclass(frozen=True, slots=True)
class SignedProfile:
    """A profile, or some that are alike, with every answer; `regimen` is empty where there is no dose."""

    answers: str
    regimen: str


@dataclass(frozen=True, slots=True)
class Signed:
    """The profiles that get the laxest outcome of a table, each to be read and signed."""

    table: str
    outcome: str
    title: str
    profiles: tuple[SignedProfile, ...]


@dataclass(frozen=True, slots=True)
class InjectionRow:
    """One injection of a course: when it starts after the first, its dose with its volume, or `by weight`."""

    at: str
    dose: str
    over: str
    wait: str


@dataclass(frozen=True, slots=True)
class WeightRow:
    """A course by weight, at one weight. `each` lists the doses that differ, with their volumes."""

    weight: str
    each: str
    injections: int
    given: str
    ceiling: str


@dataclass(frozen=True, slots=True)
class RegimenReport:
    """A first course: for whom, every injection, its totals, and how it depends on weight.

    `given` and `ceiling` are empty where it goes by weight: `factor` then says how, and `weights` is some.
    """

    id: str
    patients: str
    drug: str
    strength: str
    route: str
    jurisdiction: str
    authority: str
    sources: tuple[str, ...]
    reviewed: bool
    injections: tuple[InjectionRow, ...]
    given: str
    ceiling: str
    extension: str
    factor: str
    weights: tuple[WeightRow, ...]


@dataclass(frozen=True, slots=True)
class CourseReport:
    """A later course, which no answer leads to: its figures, name by name."""

    id: str
    figures: Mapping[str, str]
    jurisdiction: str
    authority: str
    sources: tuple[str, ...]
    reviewed: bool


@dataclass(frozen=True, slots=True)
class MutantRow:
    """What became of the mutants of one kind."""

    kind: str
    equivalent: int
    law: int
    script: int
    survived: int


@dataclass(frozen=True, slots=True)
class MutantReport:
    """What became of all mutants; shares are of those that differ from the content."""

    mutants: int
    due: int
    by_laws: str
    by_laws_and_scripts: str
    rows: tuple[MutantRow, ...]
    survivors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CoverageRow:
    """How much of one kind of thing scripts pass through, and by name what none does."""

    kind: str
    covered: int
    there: int
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ConversationReport:
    """What was looked at of conversations, as `bot.proof.conversations` counts it."""

    question_states: int
    screens: int
    moves: int
    whole: bool


@dataclass(frozen=True, slots=True)
class DialogReport:
    """One dialog. `mutants` is null where they were left out, `coverage` and `picture` where they failed."""

    id: str
    version: str
    title: str
    profiles: int
    verdicts: tuple[VerdictCount, ...]
    signed: tuple[Signed, ...]
    conversations: ConversationReport
    laws: tuple[LawReport, ...]
    weights: int
    regimens: tuple[RegimenReport, ...]
    courses: tuple[CourseReport, ...]
    mutants: MutantReport | None
    coverage: tuple[CoverageRow, ...] | None
    notes: tuple[str, ...]
    picture: str | None
    """The dialog as SVG."""


@dataclass(frozen=True, slots=True)
class ScriptReport:
    """The scripted cases, each decided or talked through on the front `engine`, and how some fail.

    `elsewhere` counts those that run on other fronts alone, and were not run here.
    """

    cases: int
    held: int
    elsewhere: int
    failed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ControlReport:
    """A control: what it does, what holds it, and its state; `named` is a test that is not run here."""

    does: str
    link: str
    name: str
    state: State


@dataclass(frozen=True, slots=True)
class HazardReport:
    """A hazard of the log; `states` counts its controls by their state."""

    id: str
    hazard: str
    causes: tuple[str, ...]
    harm: str
    severity: str
    likelihood: str
    controls: tuple[ControlReport, ...]
    residual: str
    not_verified: tuple[str, ...]
    states: Mapping[State, int]


@dataclass(frozen=True, slots=True)
class LogReport:
    """The hazard log. `tests_looked_for` is whether the tests that it names were there to be looked for."""

    basis: str
    severity: Mapping[str, str]
    likelihood: Mapping[str, str]
    reviewed: bool
    tests_looked_for: bool
    hazards: tuple[HazardReport, ...]


@dataclass(frozen=True, slots=True)
class FactReport:
    """A fact with what it rests on."""

    id: str
    says: str
    authority: str
    sources: tuple[str, ...]
    reviewed: bool


@dataclass(frozen=True, slots=True)
class GateReport:
    """The review gate: whether it is shut here, and what it withholds from screens that day where it is.

    `withheld` has the ids of regimens, as `drug.regimen`, and of facts. The report shows them all the same.
    """

    shut: bool
    withheld: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SourceReport:
    """A source, and what it cannot tell."""

    id: str
    title: str
    kind: str
    limits: str


@dataclass(frozen=True, slots=True)
class ChangeReport:
    """Whose advice changes since another content: lines for people, and the record of `bedside diff`."""

    since: str
    laxer: bool
    volumes: bool
    lines: tuple[str, ...]
    record: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ReadFile:
    """A file that was read beside the content: its name in the folder, and its SHA-256 in hex."""

    name: str
    digest: str


@dataclass(frozen=True, slots=True)
class NotVerified:
    """Something that nothing here holds."""

    what: str
    says: str


@dataclass(frozen=True, slots=True)
class Report:
    """Everything. `green` is whether all that was checked holds; `made` is the time in UTC.

    `python` is the version it ran on, `options` are those of the command line, and `files` the hazard log and
    the scripted cases. `reviewed` is whether every piece of knowledge counts as clinically reviewed that day.

    `disagreements` groups the ids of facts that say otherwise than each other. `hazards` is null where there
    is no log, `changes` where nothing was compared.
    """

    software: str
    python: str
    options: tuple[str, ...]
    made: str
    content: str
    files: tuple[ReadFile, ...]
    mutants_tried: bool
    green: bool
    reviewed: bool
    gate: GateReport
    summary: str
    failures: tuple[Failure, ...]
    not_verified: tuple[NotVerified, ...]
    dialogs: tuple[DialogReport, ...]
    scripts: ScriptReport
    hazards: LogReport | None
    facts: tuple[FactReport, ...]
    disagreements: tuple[tuple[str, ...], ...]
    sources: tuple[SourceReport, ...]
    changes: ChangeReport | None
    format: int = FORMAT


def as_record(report: Report) -> dict[str, Any]:
    """Give the report as plain data."""
    return asdict(report)
