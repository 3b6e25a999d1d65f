"""Patients of the shipped check: as readings for the plain evaluation, as answers for everything else."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from random import Random

from bot.content.library import DialogSet, Library, find, load
from bot.engine.advice import Advice, advise
from bot.engine.profile import Answers, Profile, Value, accept
from bot.proof.profiles import Space

HAZARDS = (
    "chronic_benzodiazepine",
    "seizure_history",
    "anticonvulsant",
    "tricyclic",
    "life_saving_benzodiazepine",
    "allergy",
)
LIKELY = {"airway": "inadequate", "opioid": "no", "isolated": "yes", "weight": "given"} | dict.fromkeys(
    HAZARDS, "no"
)
"""What a random patient is given more often than chance would, so that every verdict comes up."""


@cache
def shipped() -> Library:
    return load(find())


@cache
def part() -> DialogSet:
    return shipped().dialogs["flumazenil"]


@cache
def space() -> Space:
    return Space(part())


@cache
def strangers(count: int, seed: int = 1) -> tuple[Profile, ...]:
    """Draw legal profiles, open questions included."""
    return tuple(stranger(Random(f"{seed}/{index}")) for index in range(count))  # noqa: S311 (a sample, no secret)


def stranger(chance: Random) -> Profile:
    readings: dict[str, str] = {}
    for name, question in part().dialog.questions.items():
        if all(readings.get(other) in wanted for other, wanted in question.ask_if.items()):
            likely = name in LIKELY and chance.random() < 0.7
            readings[name] = LIKELY[name] if likely else chance.choice(question.values)
    return Profile(readings, {})


def considered() -> list[Profile]:
    """Every profile that may get flumazenil."""
    points, found = space().outcomes["verdict"]["consider"] & space().legal, []
    while points:
        found.append(Profile(space().first(points), {}))
        points &= points - 1
    return found


def index(profile: Profile) -> int:
    """Find the place of a profile in the space."""
    return sum(
        space().grid.strides[name]
        * space().values[name].index(profile.readings.get(name, space().values[name][0]))
        for name in space().values
    )


def answers(readings: Mapping[str, str], weight: str = "16 kg") -> dict[str, Value]:
    """Answer so that the readings come about; a weight counts as confirmed."""
    found = {}
    for name, reading in readings.items():
        if reading == "given":
            value = accept(name, part().dialog.questions[name], weight)
            found[name] = Value(value.text, value.reading, value.quantity, confirmed=True)
        elif reading != "unanswered":
            found[name] = accept(name, part().dialog.questions[name], reading)
    return found


def advised(readings: Mapping[str, str], weight: str = "16 kg") -> Advice:
    return advise(shipped(), part(), Answers(answers(readings, weight)))
