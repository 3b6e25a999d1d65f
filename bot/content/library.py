"""The library: a content folder loaded, cross-checked, and identified by one digest."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from bot.content import cross
from bot.content.checked import checked
from bot.content.dialog import Dialog
from bot.content.errors import ContentError, Place, Problem, hint, problem
from bot.content.knowledge import Fact, Knowledge, Regimen
from bot.content.law import Laws
from bot.content.names import NamesFile
from bot.content.plausibility import Plausibility, PlausibilityFile
from bot.content.shape import Shape
from bot.content.source import Source, Sources
from bot.content.strict_yaml import Document, decode, parse, read_bytes
from bot.content.subject import SubjectsFile
from bot.content.table import Tables
from bot.content.words import LOOKUPS, CommonFile, CommonWords, Words, WordsFile

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from bot.content.review import Review
    from bot.content.strict_yaml import Path as Steps

FOLDERS = ("dialogs", "knowledge", "templates")
SOURCES, PLAUSIBILITY, SUBJECTS, NAMES, COMMON = (
    "knowledge/sources.yaml",
    "knowledge/plausibility.yaml",
    "knowledge/subjects.yaml",
    "knowledge/names.yaml",
    "templates/common.yaml",
)
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
    """All content of one folder. `digest` is the SHA-256 over names and bytes of its files, in hex.

    `lent` names the files that the folder did not have and took from the content that ships.
    """

    dialogs: Mapping[str, DialogSet]
    knowledge: Mapping[str, Knowledge]
    facts: Mapping[str, Fact]
    sources: Mapping[str, Source]
    plausibility: Mapping[str, Plausibility]
    subjects: SubjectsFile | None
    names: NamesFile | None
    common: CommonWords
    templates: Mapping[str, str]
    digest: str
    lent: frozenset[str] = frozenset()

    @property
    def home(self) -> str:
        """The id of the dialog that begins where none is named: the one that says so, else the only one."""
        heads = [part.dialog.dialog for part in self.dialogs.values()]
        return next((head.id for head in heads if head.home), heads[0].id)

    @property
    def quick(self) -> str | None:
        """The id of the first dialog that shows a dose quickly, if there is one."""
        heads = (part.dialog.dialog for part in self.dialogs.values())
        return next((head.id for head in heads if head.quick), None)

    @property
    def lookups(self) -> tuple[str, ...]:
        """The commands that find something: none without subjects, and two drugs are needed to compare."""
        drugs = sum(part.drug is not None for part in self.knowledge.values())
        known = LOOKUPS if self.subjects is not None else ()
        return tuple(name for name in known if name != "compare" or drugs > 1)

    def regimens(self, drug: str) -> Mapping[str, Regimen]:
        """Give the regimens of a drug."""
        return self.knowledge[drug].regimens

    def reviewed_on(self, today: date | None) -> bool:
        """Tell whether every piece of knowledge counts as reviewed on a day; without a day none does."""
        return all(review.holds(today) for part in self.knowledge.values() for review in part.reviews)

    def review_of(self, fact: str) -> Review:
        """Give the review of a fact: its own, or that of its file."""
        return self.knowledge[fact.partition(".")[0]].review_of(self.facts[fact])


def find() -> Path:
    """Find the content that ships with the bot: in the installed package, else beside it in a checkout."""
    package = Path(__file__).parent.parent
    shipped = package / "_content"
    return shipped if shipped.is_dir() else package.parent


def load(folder: Path, shared: Path | None = None) -> Library:
    """Load a content folder; raises ContentError with every problem found.

    Templates and words that all dialogs share are taken from `shared` where the folder has none of that name;
    it is the content that ships with the bot unless another is named.
    """
    reader = _Reader(folder, shared or find())
    library = reader.library()
    if library is not None and not reader.problems:
        reader.problems += cross.check(library, reader.documents)
    if library is None or reader.problems:
        raise ContentError(dict.fromkeys(reader.problems))
    return library


def stands(library: Library, folder: Path) -> bool:
    """Tell whether a folder still holds what was loaded from it, byte by byte; raises ContentError."""
    return _Reader(folder, find()).digest == library.digest


class _Reader:
    """Reads each file once, so that what is loaded is what the digest names."""

    def __init__(self, folder: Path, shared: Path) -> None:
        self.folder = folder
        self.problems: list[Problem] = [
            problem("folder-missing", Place(str(folder)), name=name)
            for name in FOLDERS
            if not (folder / name).is_dir()
        ]
        if self.problems:
            raise ContentError(self.problems)
        self.documents: dict[str, Document] = {}
        self.texts: dict[str, str] = {}
        self.unread: set[str] = set()
        self.used: set[str] = set()
        total = hashlib.sha256()
        try:
            own = _own(folder)
        except OSError as error:  # a folder that goes while it is looked through
            why = problem("file-unreadable", Place(str(error.filename or folder)), why=error.strerror)
            raise ContentError([why]) from error
        self.lent = frozenset(_shared(shared)) - frozenset(own)
        for name, path in sorted((_shared(shared) | own).items()):
            try:
                # dialogs, knowledge or templates, which may be links themselves
                raw = read_bytes(path, name, within=path.parents[name.count("/") - 1])
                self.texts[name] = decode(raw, name)
            except ContentError as error:
                self.problems += error.problems
                self.unread.add(name)
            else:
                total.update(os.fsencode(name) + b"\0" + hashlib.sha256(raw).digest())
        self.digest = total.hexdigest()

    def library(self) -> Library | None:
        names = sorted({*self.texts, *self.unread})
        dialogs: dict[str, DialogSet | None] = {}
        knowledge: dict[str, Knowledge] = {}
        for name in names:
            folder, _, file = name.rpartition("/")
            stem, _, kind = file.partition(".")
            if folder == "dialogs" and kind == "yaml":
                dialogs[stem] = self.dialog(stem)
            elif folder in {"knowledge/drugs", "knowledge/topics"} and kind == "yaml":
                part = self.model(Knowledge, name)
                if part is not None and self.named(part.id, name, ("drug" if part.drug else "topic", "id")):
                    if part.id in knowledge:
                        self.wrong(
                            "duplicate-id", name, ("topic", "id"), name=part.id, other="knowledge/drugs"
                        )
                    knowledge[part.id] = part
        if not dialogs:
            self.problems.append(problem("folder-missing", Place(str(self.folder)), name="dialogs"))
        sources = self.model(Sources, SOURCES)
        rules = self.model(PlausibilityFile, PLAUSIBILITY) if PLAUSIBILITY in names else None
        subjects = self.model(SubjectsFile, SUBJECTS) if SUBJECTS in names else None
        called = self.model(NamesFile, NAMES) if NAMES in names else None
        common = self.model(CommonFile, COMMON)
        self.strays(names)
        if sources is None or common is None:
            return None
        return Library(
            dialogs={found.id: found for found in dialogs.values() if found},
            knowledge=knowledge,
            facts={
                f"{part.id}.{name}": fact for part in knowledge.values() for name, fact in part.facts.items()
            },
            sources=sources.sources,
            plausibility=rules.plausibility if rules else {},
            subjects=subjects,
            names=called,
            common=common.common,
            templates={
                name.removeprefix("templates/").removesuffix(".j2"): text
                for name, text in self.texts.items()
                if _is_template(name)
            },
            digest=self.digest,
            lent=self.lent,
        )

    def strays(self, names: list[str]) -> None:
        for name in names:
            if name not in self.used and not _is_template(name):
                self.wrong("stray-file", name, hint=hint(name, self.used))

    def dialog(self, stem: str) -> DialogSet | None:
        files = _files(stem)
        dialog = self.model(Dialog, files["dialog"])
        tables = self.model(Tables, files["tables"])
        laws = self.model(Laws, files["laws"])
        words = self.model(WordsFile, files["words"])
        if dialog is None or tables is None or laws is None or words is None:
            return None
        if not self.named(dialog.id, files["dialog"], ("dialog", "id")):
            return None
        sources = {key: self.documents[file] for key, file in files.items()}
        return DialogSet(dialog, tables, laws, words.words, sources)

    def model(self, kind: type[S], name: str) -> S | None:
        self.used.add(name)
        if name in self.unread:
            return None
        if name not in self.texts:
            self.problems.append(problem("file-missing", Place(str(self.folder)), name=name))
            return None
        try:
            document = self.documents[name] = parse(self.texts[name], name)
            return checked(kind, document)
        except ContentError as error:
            self.problems += error.problems
            return None

    def named(self, identifier: str, name: str, at: Steps) -> bool:
        """Tell whether a file is named after what it holds, as its places in messages rely on."""
        good = name.rpartition("/")[2] == f"{identifier}.yaml"
        if not good:
            self.wrong("file-name", name, at, name=identifier)
        return good

    def wrong(self, code: str, file: str, at: Steps = (), **words: object) -> None:
        place = self.documents[file].place(at) if at else Place(file)
        self.problems.append(problem(code, place, **words))


def _own(folder: Path) -> dict[str, Path]:
    """Find the files of a content folder: name -> where it stands."""
    found = (path for name in FOLDERS for path in (folder / name).rglob("*.*"))
    return {
        path.relative_to(folder).as_posix(): path
        for path in found
        if path.suffix in {".yaml", ".yml", ".j2"} and not path.name.startswith(".")
    }


def _shared(folder: Path) -> dict[str, Path]:
    """Find what a content folder can lend: templates, and the words that all dialogs share."""
    return {name: path for name, path in _own(folder).items() if name == COMMON or _is_template(name)}


def _is_template(name: str) -> bool:
    return name.startswith("templates/") and name.endswith(".j2")


def _files(stem: str) -> dict[str, str]:
    return {
        "dialog": f"dialogs/{stem}.yaml",
        "tables": f"dialogs/{stem}.tables.yaml",
        "laws": f"dialogs/{stem}.laws.yaml",
        "words": f"templates/{stem}.yaml",
    }
