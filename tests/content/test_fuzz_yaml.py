"""Whatever stands in a content file, it loads or is told of with its place, and neither takes long."""

# ruff: noqa: PT017  either outcome is good; another exception is not

import os
import shutil
import time
from collections.abc import Callable, Iterator
from copy import deepcopy
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.content import strict_yaml
from bot.content.errors import ContentError
from bot.content.library import find, load
from bot.content.strict_yaml import LIMIT, decode, parse
from bot.proof.scripts.load import load_scripts
from tests.content.conftest import VALID
from tests.engine.patients import shipped
from tests.telegram.updates import NASTY

SHARED = settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
FILES = sorted(path.relative_to(VALID).as_posix() for path in VALID.rglob("*.yaml"))
SHIPPED = sorted(
    path.relative_to(find()).as_posix()
    for name in ("dialogs", "knowledge", "templates")
    for path in (find() / name).rglob("*.yaml")
)
SECONDS = 20.0
"""Of this process, for a file as large as may be; on a quiet machine it is three."""
LINES = (
    "a: 1", "- x", "? [a]", "!!python/object/apply:os.system [x]", "&a [*a]", "<<: *a", "---", "...", "a: &a",
    "*a", "\ta: b", "%YAML 9.9", "{a: {b: {c: d}}}", "[[[[[",
    "'", '"\\ud800"', "a: |", "a: >", "# c", "a: !!int 9",
)  # fmt: skip


def told(raw: bytes) -> list[str]:
    """Read a file; gives what is wrong with it, each with its place."""
    try:
        parse(decode(raw, "x.yaml"), "x.yaml")
    except ContentError as error:
        assert 0 < len(error.problems) <= strict_yaml._MOST  # noqa: SLF001
        assert all(str(one).startswith("x.yaml:") for one in error.problems)
        assert all("\n" not in str(one) for one in error.problems)
        return [one.code for one in error.problems]
    return []


@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode(errors="surrogatepass")))
def test_any_bytes_are_read_or_told(raw: bytes) -> None:
    told(raw)


@given(
    st.lists(st.sampled_from((*LINES, *NASTY)), max_size=12), st.sampled_from(("\n", "\r\n", "\r", "\n  "))
)
def test_any_lines_are_read_or_told(lines: list[str], end: str) -> None:
    told(end.join(lines).encode(errors="surrogatepass"))


@pytest.mark.parametrize(
    "piece",
    [
        "[", "{", "[],", "- ", "- x\n", "? ", "a: 1\n", "- *a\n", "a: &a [*a, *a]\n", "- !!str x\n",
        "'", '"', ":",
        "#", " ", "\n", "\t", "---\na\n", "? [a]\n: b\n", "{a: b}, ", "\r\n", "a:\n", "&", "*", "!", "%",
        "|\n", "é",
    ],
    ids=repr,
)  # fmt: skip
def test_no_file_takes_long(piece: str) -> None:
    start = time.process_time()
    told((piece * LIMIT).encode()[: LIMIT - 1].decode(errors="ignore").encode())
    assert time.process_time() - start < SECONDS


def test_an_alias_bomb_is_refused_unopened() -> None:
    names = "abcdefghijklmnop"
    levels = [f"{one}: &{one} [{', '.join([f'*{before}'] * 9)}]" for before, one in pairwise(names)]
    assert set(told("\n".join(["a: &a [x]", *levels]).encode())) == {"alias-refused"}


def places(data: Any) -> Iterator[tuple[Any, Any]]:  # noqa: ANN401  any YAML
    """Every place of a file's data, as (what holds it, key)."""
    for key in list(data) if isinstance(data, dict) else range(len(data)) if isinstance(data, list) else ():
        yield data, key
        yield from places(data[key])


odd = st.recursive(
    st.sampled_from((*NASTY, "null", "true", "0 kg", "999999999 mg", "1 y", "antidote", "yes", "no"))
    | st.none()
    | st.booleans()
    | st.integers().map(str)
    | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=6,
)


def mutated(data: st.DataObject, text: str) -> str:
    """A file's data with some nodes lost, doubled, exchanged, renamed or retyped."""
    found = yaml.load(text, yaml.CBaseLoader)  # noqa: S506  texts alone
    for _ in range(data.draw(st.integers(1, 4))):
        nodes = list(places(found))
        if not nodes:
            break
        at = st.integers(0, len(nodes) - 1)
        (holder, key), (other, there) = nodes[data.draw(at)], nodes[data.draw(at)]
        match data.draw(st.sampled_from(("retype", "retype", "drop", "swap", "rename", "copy"))):
            case "drop":
                del holder[key]
            case "swap":
                holder[key], other[there] = other[there], holder[key]
            case "copy":
                holder[key] = deepcopy(other[there])
            case "rename" if isinstance(holder, dict):
                holder[data.draw(st.text(max_size=12) | st.sampled_from(NASTY))] = holder.pop(key)
            case _:
                holder[key] = data.draw(odd)
    return yaml.dump(found, allow_unicode=True, Dumper=_Plain)


class _Plain(yaml.SafeDumper):
    """Writes out what stands twice, instead of an alias."""

    def ignore_aliases(self, _data: object) -> bool:
        return True


def loaded(folder: Path, name: str, text: str) -> None:
    """Load a folder of which one file says something else; what is wrong is told with its file."""
    path = folder / name
    before = path.read_bytes()
    path.write_bytes(text.encode(errors="surrogatepass"))
    try:
        load(folder)
    except ContentError as error:
        assert all(one.place.file for one in error.problems)
        assert all("\n" not in str(one) for one in error.problems)
    finally:
        path.write_bytes(before)


@SHARED
@given(data=st.data(), name=st.sampled_from(FILES))
def test_nodes_of_small_content_may_be_anything(kept: Path, data: st.DataObject, name: str) -> None:
    loaded(kept, name, mutated(data, (VALID / name).read_text("utf-8")))


@settings(SHARED, max_examples=max(10, (settings.default or settings()).max_examples // 10))
@given(data=st.data(), name=st.sampled_from(SHIPPED))
def test_nodes_of_the_shipped_content_may_be_anything(
    shipped_copy: Path, data: st.DataObject, name: str
) -> None:
    loaded(shipped_copy, name, mutated(data, (find() / name).read_text("utf-8")))


@pytest.fixture(scope="session")
def shipped_copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("shipped")
    for name in ("dialogs", "knowledge", "templates"):
        shutil.copytree(find() / name, folder / name)
    return folder


def elsewhere(path: Path, target: Path) -> None:
    target.write_text("secret: of this machine", "utf-8")
    path.symlink_to(target)


def in_a_circle(path: Path, _target: Path) -> None:
    path.symlink_to(path)


def nowhere(path: Path, target: Path) -> None:
    path.symlink_to(target.parent / "nothing")


def pipe(path: Path, _target: Path) -> None:
    os.mkfifo(path)


def folder(path: Path, _target: Path) -> None:
    path.mkdir()


@pytest.mark.parametrize("put", [elsewhere, in_a_circle, nowhere, pipe, folder])
@pytest.mark.parametrize("name", ["knowledge/topics/more.yaml", "templates/more.j2", "dialogs/more.yaml"])
def test_what_is_no_file_of_the_folder_is_not_read(
    tree: Path, tmp_path: Path, put: Callable[[Path, Path], None], name: str
) -> None:
    put(tree / name, tmp_path / "elsewhere")
    with pytest.raises(ContentError, match="cannot be read") as caught:
        load(tree)
    assert "secret" not in str(caught.value)


def test_a_folder_of_content_may_be_a_link(tree: Path, tmp_path: Path) -> None:
    shutil.move(tree / "dialogs", tmp_path / "kept")
    (tree / "dialogs").symlink_to(tmp_path / "kept")
    assert load(tree).dialogs


def test_a_script_that_is_a_link_elsewhere_is_not_read(tmp_path: Path) -> None:
    scripts = tmp_path / "scripts"
    scripts.mkdir()
    elsewhere(scripts / "flumazenil.yaml", tmp_path / "elsewhere")
    with pytest.raises(ContentError, match="leads elsewhere"):
        load_scripts(scripts, shipped(), ())
