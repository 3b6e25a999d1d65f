"""The schemas tell an editor the truth: what the bot takes is never marked, and a slip of shape is."""

import json
import random
import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator

from bot.cli.app import call
from bot.content.checked import checked
from bot.content.errors import ContentError
from bot.content.library import find, load
from bot.content.strict_yaml import parse
from bot.proof.kinds import KINDS, described
from bot.proof.scripts.load import parse_scripts
from tests.content.test_broken import CODES, VALID, change, fixture
from tests.content.test_fuzz import slip
from tests.engine.patients import shipped
from tests.proof.editor import as_read, kind_of, red

ROOT = find()
DOCS = ROOT / "docs" / "schema"
RENEW = "write them anew with: bedside schema --out docs/schema"
MODELINE = "# yaml-language-server: $schema="


def files(folder: Path) -> Iterator[tuple[str, Path]]:
    """Every YAML file of a content folder, with its kind."""
    for name, kind in KINDS.items():
        for path in sorted(folder.glob(kind.files)):
            if kind_of(path.relative_to(folder).as_posix()) == name:
                yield name, path


SHIPPED = [*files(ROOT)]
SCRIPT = ROOT / "tests/scripts/flumazenil.yaml"
FRONTS = ("engine",)
LIBRARY = shipped()
SOUND = [*SHIPPED, *files(VALID)]


def path_of(one: object) -> str:
    return one.relative_to(ROOT).as_posix() if isinstance(one, Path) else str(one)


def test_files_of_every_kind_are_shipped() -> None:
    assert {kind for kind, _ in SHIPPED} == set(KINDS)


# true: nothing sound is marked


@pytest.mark.parametrize(("kind", "path"), SOUND, ids=path_of)
def test_nothing_is_marked_in_a_sound_file(kind: str, path: Path) -> None:
    text = path.read_text("utf-8")
    assert red(kind, as_read(text)) == []
    assert red(kind, parse(text, path.name).data) == []


@pytest.mark.parametrize(("kind", "path"), [*files(VALID), ("scripts", SCRIPT)], ids=path_of)
def test_what_the_bot_takes_after_a_slip_is_not_marked(kind: str, path: Path, tmp_path: Path) -> None:
    tree = shutil.copytree(VALID, tmp_path / "content")
    chance, text, taken = random.Random(kind), path.read_text("utf-8"), 0  # noqa: S311 (no secret)

    def used(other: str) -> None:
        if kind == "scripts":
            parse_scripts(other, path.name, LIBRARY, FRONTS)
        else:
            place = tree / path.relative_to(VALID)
            place.write_text(other, "utf-8")
            load(tree)

    for _ in range(150):
        other = slip(text, chance)
        try:
            document = parse(other, path.name)
            checked(KINDS[kind].model, document)
            marks = [*red(kind, as_read(other)), *red(kind, document.data)]
            if marks:
                used(other)
        except ContentError:
            continue
        taken += 1
        assert not marks, other
    assert taken


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (
            "knowledge",
            """
            topic: {id: a, name: 5}
            facts:
              b: {says: 904 of us, value: 904, authority: seed, cites: [{source: c, at: 1.5, refs: ['3', 4]}]}
            review: {status: reviewed, by: J. Doe, on: 2026-01-02, due: 2027-01-02}
            """,
        ),
        (
            "dialog",
            """
            dialog: {id: a, version: 1.0.0, title: b}
            questions:
              c: {ask: d, answers: {no: No, yes: 5}, help: null, bands: {}}
              e: {ask: f, number: {quantity: age, min: 0 MO, max: 120years}, answers: {}}
            """,
        ),
        (
            "scripts",
            """
            cases:
              - {name: a, facts: {weight: 14, b: no}, expect: {open: [], dose: none, text: 5}}
              - {name: b, talk: [{back: }, {back: 3}, {later: 2 h}, {bot: 1}]}
            """,
        ),
        ("laws", "laws: {A-01: {says: b, when: {c: yes}, dose: {injections: '5'}, course: null}}"),
    ],
)
def test_what_an_editor_reads_as_a_number_or_nothing_is_not_marked(kind: str, text: str) -> None:
    checked(KINDS[kind].model, parse(text, "x.yaml"))
    assert red(kind, as_read(text)) == []


# of use: a slip is marked

SEEN = {
    *(
        "always-here",
        "control-link",
        "bad-choice",
        "bad-id",
        "bad-quantity",
        "bad-value",
        "case-any",
        "command-taken",
        "case-empty",
    ),
    *(
        "duplicate-id",
        "either-or",
        "empty-when",
        "law-shape",
        "missing-key",
        "reserved-word",
        "step-shape",
        "unknown-key",
    ),
    "review-dates",
    *("wins-mismatch", "yaml-empty"),
}
"""What one file says of its own shape; the rest needs other files, arithmetic or the proof."""
NOT_READ = {"file-unreadable", "key-not-text", "too-deep", "yaml-syntax", "stray-file", "file-too-large"}
"""What is no YAML for an editor either, or no file of any kind."""


@cache
def marked(kind: str, text: str) -> list[str]:
    """All that is marked in a text; most files are the same for every code."""
    return red(kind, as_read(text))


@pytest.mark.parametrize("code", sorted({*CODES} - NOT_READ))
def test_an_editor_marks_what_one_file_says_of_its_own_shape(code: str, tmp_path: Path) -> None:
    broken = fixture(code)
    if "script" in broken:
        found = red("scripts", as_read(broken["script"]))
    else:
        folder = shutil.copytree(VALID, tmp_path / "content")
        for step in broken.get("change", ()):
            change(folder, step)
        found = [one for kind, path in files(folder) for one in marked(kind, path.read_text("utf-8"))]
    assert bool(found) == (code in SEEN), found


@pytest.mark.parametrize(
    ("kind", "old", "new"),
    [
        ("dialog", "ask: How", "aks: How"),
        ("dialog", "version: 1.0.0", "version: 1.0"),
        ("dialog", "no: No,", "NO: No,"),
        ("dialog", "hazard: {no: No", "hazard: {any: No"),
        ("dialog", "min: 3 kg", "min: 3"),
        ("dialog", "min: 3 kg", "min: 3 y"),
        ("dialog", "min: 3 kg", "min: 0 kg"),
        ("dialog", "quantity: weight", "quantity: height"),
        ("dialog", "{band: adult, label: Adult}", "{band: adult}"),
        ("dialog", "from: 1 y, to: 17 y}", "from: 1 y, label: x}"),
        ("dialog", "ask_if: {age: child}", "ask_if: {age: []}"),
        ("dialog", "ask_if: {age: child}", "ask_if: [age]"),
        ("dialog", "    answers: hazard", "    answers: hazard\n    set: hazard"),
        ("tables", "when: {bleeding: yes}", "when: {}"),
        ("tables", "when: {bleeding: yes}", "when: sometimes"),
        ("tables", "when: {bleeding: yes}", "when: {bleeding: true}"),
        ("tables", "when: {bleeding: yes}", "always: true"),
        ("tables", "because: [bleeding.stops]", "because: [stops]"),
        ("tables", "because: [bleeding.stops]", "because: []"),
        ("tables", "wins: all", "wins: most"),
        ("tables", "wins: all", "wins: strictest"),
        ("laws", "SAFE-01", "SAFE-1"),
        ("laws", "law: unknown_is_not_no", "law: unknown_is_no"),
        ("laws", "law: unknown_is_not_no", "law: unknown_is_not_no, over: [hazard]"),
        ("laws", ", over: [hazard]", ""),
        ("laws", "    says: The antidote is given only without bleeding.\n", ""),
        ("laws", "injections: 2", "injections: 0"),
        ("laws", "injections: 2", "injections: two"),
        ("laws", "rate: 0.5 mg per min", "rate: 0.5 mg per h"),
        ("words", "section: now", "section: later"),
        ("words", "patient: [age, weight]", "patient: age"),
        ("common", "back: Back", "bak: Back"),
        ("common", "[second, seconds]", "[second]"),
        ("common", "back: Back", "back: ' '"),
        ("knowledge", "dose: 0.5 mg,", "dose: 0.5 mgs,"),
        ("knowledge", "dose: 0.5 mg,", "dose: 0.5,"),
        ("knowledge", "dose: 0.5 mg,", "dose: 0 mg,"),
        ("knowledge", "dose: 0.5 mg,", "dose: {per_kg: 0.5 mg, max: 1 mg},"),
        ("knowledge", "strength: 0.1 mg per mL", "strength: 0.1 mg/mL"),
        ("knowledge", "authority: precaution", "authority: opinion"),
        ("knowledge", "status: unreviewed", "status: reviewed"),
        ("knowledge", "due: null", "due: 2027"),
        ("knowledge", "    for: {age: adult}\n", ""),
        ("knowledge", "    for: {age: adult}\n", "    for: {age: adult}\n    rate: 1 mg per min\n"),
        ("knowledge", "presentation: {", "presented: {"),
        ("knowledge", ", cites: [{source: handbook}]}\nfacts", "}\nfacts"),
        ("knowledge", "    because: [antidote.works]\n", ""),
        ("knowledge", "    because: [antidote.works]\n", "    because: []\n"),
        ("sources", "lines: [3]", "figures: {line 3: 5 minutes}"),
        ("sources", "lines: [3]", "reports: [seed]"),
        ("knowledge", "review: {", "topic: {id: antidote, name: x}\nreview: {"),
        ("knowledge", "value: 5 min", "value: 5 minutes"),
        ("sources", "kind: label", "kind: opinion"),
        ("sources", "handbook:", "Handbook:"),
        ("plausibility", "from: 0.5", "from: 0"),
        ("plausibility", "lowest: 2 kg", "lowest: 2"),
    ],
)  # fmt: skip
def test_a_slip_is_marked(kind: str, old: str, new: str) -> None:
    text = next(
        text for one, path in files(VALID) if one == kind and old in (text := path.read_text("utf-8"))
    )
    assert red(kind, as_read(text)) == []
    assert red(kind, as_read(text.replace(old, new, 1)))


# at hand: in every file, and in docs/schema


def explained(part: dict[str, Any]) -> bool:
    """Tell whether hovering over a key tells something."""
    inner = [*part.get("anyOf", ()), *part.get("oneOf", ())]
    inner += [part[key] for key in ("items", "additionalProperties") if isinstance(part.get(key), dict)]
    return bool({"description", "$ref"} & {*part}) or any(map(explained, inner))


@pytest.mark.parametrize("kind", KINDS)
def test_a_schema_is_sound_and_every_key_in_it_explained(kind: str) -> None:
    schema = json.loads(described(kind))
    Draft7Validator.check_schema(schema)
    for owner, part in {"the file": schema, **schema["definitions"]}.items():
        assert part["description"], owner
        unexplained = [key for key, one in part["properties"].items() if not explained(one)]
        assert owner == "the file" or not unexplained, f"{owner}: {unexplained}"


@pytest.mark.parametrize("kind", KINDS)
def test_the_copies_in_docs_are_current(kind: str) -> None:
    path = DOCS / f"{kind}.schema.json"
    assert path.is_file(), RENEW
    assert path.read_text("utf-8") == described(kind), RENEW


def test_docs_hold_no_schema_of_a_kind_that_is_gone() -> None:
    assert {path.name for path in DOCS.iterdir()} == {f"{kind}.schema.json" for kind in KINDS}


@pytest.mark.parametrize(("kind", "path"), SHIPPED, ids=path_of)
def test_every_file_names_its_schema_in_its_first_line(kind: str, path: Path) -> None:
    first = path.read_text("utf-8").partition("\n")[0]
    assert first.startswith(MODELINE)
    assert (path.parent / first.removeprefix(MODELINE)).resolve() == DOCS / f"{kind}.schema.json"


def test_the_command_lists_kinds_prints_one_and_writes_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call(["schema"]) == 0
    assert [line.split() for line in capsys.readouterr().out.splitlines()] == [
        [name, kind.files] for name, kind in KINDS.items()
    ]
    assert call(["schema", "laws"]) == 0
    assert capsys.readouterr().out == described("laws")
    assert call(["schema", "--out", str(tmp_path / "all")]) == 0
    assert {path.name for path in (tmp_path / "all").iterdir()} == {f"{kind}.schema.json" for kind in KINDS}
    assert call(["schema", "laws", "--out", str(tmp_path / "one")]) == 0
    assert [path.name for path in (tmp_path / "one").iterdir()] == ["laws.schema.json"]


def test_a_kind_that_does_not_exist_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert call(["schema", "law"]) == 2
    assert capsys.readouterr().err == "bedside: There is no kind 'law'. Did you mean laws?\n"


def test_an_editor_reads_yes_as_a_text_and_five_as_a_number() -> None:
    assert as_read("{yes: no, a: 5, b: 0.2, c: true, d: ~, 1: 1.0.0, e: 0.2 mg}") == {
        "yes": "no", "a": 5, "b": 0.2, "c": True, "d": None, "1": "1.0.0", "e": "0.2 mg",
    }  # fmt: skip
    with pytest.raises(yaml.YAMLError):
        as_read("a: [b")
