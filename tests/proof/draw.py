"""The dialogs that are drawn in tests: the shipped one, the smallest, and one with two verdict tables."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from functools import cache
from pathlib import Path

from bot.content.library import DialogSet, Library, load
from bot.content.table import Tables
from bot.engine.advice import Advice, advise
from bot.engine.answers import read
from bot.proof.draw.chart import Chart, chart
from bot.proof.draw.ink import Inks, path
from bot.proof.draw.sketch import Sketch, sketch
from bot.proof.profiles import Space
from bot.render.renderer import Renderer
from tests.engine.patients import shipped

SMALL = Path(__file__).parents[1] / "broken" / "_valid"
NAMES = ("flumazenil", "small", "two")


@cache
def library(name: str) -> Library:
    if name == "flumazenil":
        return shipped()
    small = load(SMALL)
    return small if name == "small" else replace(small, dialogs={"judge": two_tables(small.dialogs["judge"])})


def two_tables(part: DialogSet) -> DialogSet:
    """Give the small dialog a second verdict: for adults one that bleeding alone decides."""
    data = deepcopy(part.sources["tables"].data)
    data["tables"]["other"] = {
        "wins": "strictest",
        "outcomes": ["fine", "doubt", "never"],
        "rows": {
            "old": {
                "when": {"age": "adult", "bleeding": ["yes"]},
                "then": "never",
                "because": ["bleeding.time"],
            },
            "young": {
                "when": {"age": ["child", "unanswered"]},
                "then": "doubt",
                "because": ["bleeding.time"],
            },
            "good": {
                "when": {"bleeding": ["no", "unknown", "yes"]},
                "then": "fine",
                "because": ["bleeding.time"],
            },
        },
    }
    titles = {"fine": "THIS IS FINE", "doubt": "THIS IS IN DOUBT", "never": "NEVER THIS"}
    words = part.words.model_copy(update={"verdicts": {**part.words.verdicts, "other": titles}})
    return replace(part, tables=Tables.model_validate(data), words=words)


@cache
def space(name: str) -> Space:
    return Space(part(name))


@cache
def charted(name: str) -> Chart:
    return chart(space(name))


def part(name: str) -> DialogSet:
    return library(name).dialogs[library(name).home]


@cache
def renderer(name: str) -> Renderer:
    return Renderer(library(name))


def sketched(name: str, inks: Inks | None = None) -> Sketch:
    return sketch(renderer(name), part(name), charted(name), inks or Inks())


def advised(name: str, **facts: str) -> Advice:
    return advise(library(name), part(name), read(part(name).dialog, facts))


def way(name: str, **facts: str) -> Inks:
    """Ink the way of somebody with these answers, each written beside its question."""
    advice = advised(name, **facts)
    return path(advice, {one: renderer(name).answer(advice, one) for one in advice.profile.readings})
