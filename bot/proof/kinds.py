"""Every kind of YAML file that people write, with the model that reads it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.content.dialog import Dialog
from bot.content.hazard import Hazards
from bot.content.knowledge import Knowledge
from bot.content.law import Laws
from bot.content.names import NamesFile
from bot.content.plausibility import PlausibilityFile
from bot.content.schema import json_schema
from bot.content.source import Sources
from bot.content.subject import SubjectsFile
from bot.content.table import Tables
from bot.content.words import CommonFile, WordsFile
from bot.proof.scripts.case import ScriptFile

if TYPE_CHECKING:
    from bot.content.shape import Shape


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file: the model that reads it, and where such files stand in a content folder."""

    model: type[Shape]
    files: str


KINDS = {
    "dialog": Kind(Dialog, "dialogs/*.yaml"),
    "tables": Kind(Tables, "dialogs/*.tables.yaml"),
    "laws": Kind(Laws, "dialogs/*.laws.yaml"),
    "words": Kind(WordsFile, "templates/*.yaml"),
    "common": Kind(CommonFile, "templates/common.yaml"),
    "knowledge": Kind(Knowledge, "knowledge/*/*.yaml"),
    "sources": Kind(Sources, "knowledge/sources.yaml"),
    "subjects": Kind(SubjectsFile, "knowledge/subjects.yaml"),
    "names": Kind(NamesFile, "knowledge/names.yaml"),
    "plausibility": Kind(PlausibilityFile, "knowledge/plausibility.yaml"),
    "scripts": Kind(ScriptFile, "tests/scripts/*.yaml"),
    "hazards": Kind(Hazards, "docs/hazards.yaml"),
}
"""Kind by name. A file whose path fits several is of the one that says most of it."""


def described(name: str) -> str:
    """Write the JSON Schema of a kind; raises KeyError for a kind that does not exist."""
    return json.dumps(json_schema(KINDS[name].model), indent=2, ensure_ascii=False) + "\n"
