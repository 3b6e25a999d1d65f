"""The shipped content with one thing in it broken, in memory."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import replace
from itertools import chain
from typing import Any

from bot.content.dialog import Dialog
from bot.content.errors import Problem
from bot.content.knowledge import Regimen
from bot.content.law import Laws
from bot.content.library import DialogSet, Library
from bot.content.shape import Shape
from bot.content.table import Tables
from bot.proof.doses import doses
from bot.proof.laws import stated, structure
from bot.proof.profiles import Space
from tests.engine.patients import part, shipped

Change = Callable[[Any], object]
MODELS: dict[str, type[Shape]] = {"dialog": Dialog, "tables": Tables, "laws": Laws}


def broken(kind: str, change: Change) -> DialogSet:
    """Change the data of one file of the dialog, as if it had been written so."""
    data = deepcopy(part().sources[kind].data)
    change(data)
    changed: dict[str, Any] = {kind: MODELS[kind].model_validate(data)}
    return replace(part(), **changed)


def dosed(regimens: Mapping[str, Regimen], **head: object) -> Library:
    """Change the regimens of flumazenil."""
    drug = shipped().knowledge["flumazenil"]
    changed = drug.model_copy(update={"regimens": {**drug.regimens, **regimens}, **head})
    return replace(shipped(), knowledge={**shipped().knowledge, "flumazenil": changed})


def regimen(name: str, **changes: object) -> dict[str, Regimen]:
    return {name: shipped().knowledge["flumazenil"].regimens[name].model_copy(update=changes)}


def problems(one: DialogSet, library: Library | None = None) -> list[Problem]:
    space = Space(one)
    return [*structure(space), *stated(space), *doses(library or shipped(), space)]


def first_problem(one: DialogSet) -> Problem | None:
    """Look no further than the first thing found."""
    space = Space(one)
    return next(chain(stated(space), structure(space), doses(shipped(), space)), None)
