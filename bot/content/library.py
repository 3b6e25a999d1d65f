"""The library: a content folder loaded, cross-checked, and identified by one digest."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from bot.content import cross
from bot.content.dialog import Dialog
from bot.content.errors import ContentError, Place, Problem, problem
from bot.content.knowledge import Fact, Knowledge, Plausibility, PlausibilityFile, Regimen, Source, Sources
from bot.content.law import Laws
from bot.content.shape import Shape, checked
from bot.content.strict_yaml import Document, read
from bot.content.table import Tables
from bot.content.words import CommonFile, CommonWords, Words, WordsFile

if TYPE_CHECKING:
    from collections.abc import Mapping

FOLDERS = ("dialogs", "knowledge", "templates")
S = TypeVar("S", bound=Shape)


@dataclass(frozen=True)
class DialogSet:
    """Everything that belongs to one dialog, with the documents it was read from."""

    dialog: Dialog
    tables: Tables
    laws: Laws
    words: Words
    sources: Mapping[str, Document]

    @property
    def id(self) -> str:
        """The id of the dialog."""
        return self.dialog.id


@dataclass(frozen=True)
class Library:
    """All content of one folder. `digest` is the SHA-256 over names and bytes of its files, in hex."""

    dialogs: Mapping[str, DialogSet]
    knowledge: Mapping[str, Knowledge]
    facts: Mapping[str, Fact]
    sources: Mapping[str, Source]
    plausibility: Mapping[str, Plausibility]
    common: CommonWords
    templates: Mapping[str, str]
    digest: str

    def regimens(self, drug: str) -> Mapping[str, Regimen]:
        """Give the regimens of a drug."""
        return self.knowledge[drug].regimens

    @property
    def reviewed(self) -> bool:
        """Whether every piece of knowledge has been clinically reviewed."""
        return all(part.review.status == "reviewed" for part in self.knowledge.values())


def find() -> Path:
    """Find the content that ships with the bot: in the installed package, else beside it in a checkout."""
    package = Path(__file__).parent.parent
    shipped = package / "_content"
    return shipped if shipped.is_dir() else package.parent


def load(folder: Path) -> Library:
    """Load a content folder; raises ContentError with every problem found."""
    reader = _Reader(folder)
    library = reader.library()
    if not reader.problems and library is not None:
        reader.problems += cross.check(library, reader.documents)
    if reader.problems or library is None:
        raise ContentError(reader.problems)
    return library


class _Reader:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.problems: list[Problem] = []
        self.documents: dict[str, Document] = {}
        for name in FOLDERS:
            if not (folder / name).is_dir():
                raise ContentError([problem("folder-missing", Place(str(folder)), name=name)])
        self.files = {
            path.relative_to(folder).as_posix(): path
            for name in FOLDERS
            for path in sorted((folder / name).rglob("*"))
            if path.is_file() and path.suffix in {".yaml", ".j2"}
        }

    def library(self) -> Library | None:
        texts = {name: self.text(name) for name in self.files if name.endswith(".j2")}
        dialogs = {}
        for name in self.files:
            if name.startswith("dialogs/") and name.count(".") == 1 and name.endswith(".yaml"):
                found = self.dialog(name)
                if found is not None:
                    if found.id in dialogs:
                        self.twice("the dialog", found.id, name, f"dialogs/{found.id}.yaml")
                    dialogs[found.id] = found
        knowledge: dict[str, Knowledge] = {}
        for name in self.files:
            if name.startswith(("knowledge/drugs/", "knowledge/topics/")):
                part = self.model(Knowledge, name)
                if part is not None:
                    if part.id in knowledge:
                        self.twice("the drug or topic", part.id, name, "another file")
                    knowledge[part.id] = part
        sources = self.model(Sources, "knowledge/sources.yaml")
        plausibility = self.model(PlausibilityFile, "knowledge/plausibility.yaml") if "knowledge/plausibility.yaml" in self.files else None
        common = self.model(CommonFile, "templates/common.yaml")
        if sources is None or common is None:
            return None
        return Library(
            dialogs=dialogs,
            knowledge=knowledge,
            facts={f"{part.id}.{name}": fact for part in knowledge.values() for name, fact in part.facts.items()},
            sources=sources.sources,
            plausibility=plausibility.plausibility if plausibility else {},
            common=common.common,
            templates={name.removeprefix("templates/").removesuffix(".j2"): text for name, text in texts.items()},
            digest=self.digest(),
        )

    def twice(self, what: str, identifier: str, name: str, other: str) -> None:
        self.problems.append(problem("duplicate-id", Place(name), what=what, name=identifier, other=other))

    def digest(self) -> str:
        total = hashlib.sha256()
        for name, path in sorted(self.files.items()):
            total.update(name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
        return total.hexdigest()

    def text(self, name: str) -> str:
        try:
            return self.files[name].read_text("utf-8")
        except (OSError, UnicodeDecodeError):
            self.problems.append(problem("file-unreadable", Place(name), why="it is not UTF-8"))
            return ""

    def model(self, kind: type[S], name: str) -> S | None:
        if name not in self.files:
            self.problems.append(problem("file-missing", Place(str(self.folder)), name=name))
            return None
        try:
            document = self.documents[name] = read(self.files[name], name)
            return checked(kind, document)
        except ContentError as error:
            self.problems += error.problems
            return None

    def dialog(self, name: str) -> DialogSet | None:
        stem = name.removeprefix("dialogs/").removesuffix(".yaml")
        names = {
            "dialog": name,
            "tables": f"dialogs/{stem}.tables.yaml",
            "laws": f"dialogs/{stem}.laws.yaml",
            "words": f"templates/{stem}.yaml",
        }
        dialog = self.model(Dialog, names["dialog"])
        tables = self.model(Tables, names["tables"])
        laws = self.model(Laws, names["laws"])
        words = self.model(WordsFile, names["words"])
        if dialog is None or tables is None or laws is None or words is None:
            return None
        return DialogSet(dialog, tables, laws, words.words, {key: self.documents[file] for key, file in names.items()})
