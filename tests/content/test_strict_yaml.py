"""YAML without surprises: what is written is what is read, and every refusal has its place."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.content.errors import ContentError
from bot.content.strict_yaml import LIMIT, parse, read


def refusals(text: str) -> list[str]:
    with pytest.raises(ContentError) as caught:
        parse(text, "x.yaml")
    return [f"{one.place} {one.code}" for one in caught.value.problems]


WORDS = ["yes", "no", "on", "off", "Yes", "NO", "y", "n", "True", "FALSE", "Null", "=", "2024-01-31"]
NUMBERS = ["1:30", "0x1F", "0o7", "1e3", ".5", "1_000", "0.2", "+1", "-0", ".inf", ".nan", "007"]


@pytest.mark.parametrize("word", [*WORDS, *NUMBERS])
def test_plain_words_and_numbers_stay_as_written(word: str) -> None:
    assert parse(f"a: {word}\nb: [{word}]", "x.yaml").data == {"a": word, "b": [word]}


def test_a_date_with_a_time_stays_text() -> None:
    assert parse("a: 2024-01-31 10:00:00", "x.yaml").data == {"a": "2024-01-31 10:00:00"}


def test_only_true_false_and_null_are_more_than_text_and_quotes_make_them_text() -> None:
    text = "{a: true, b: false, c: null, d: ~, e: , f: 'true', g: \"null\", h: ''}"
    found = parse(text, "x.yaml").data
    assert found == {
        "a": True,
        "b": False,
        "c": None,
        "d": None,
        "e": None,
        "f": "true",
        "g": "null",
        "h": "",
    }


def test_keys_are_text_even_where_they_look_like_something_else() -> None:
    assert parse("{1: a, yes: b, null: c, 1.5: d}", "x.yaml").data == {
        "1": "a",
        "yes": "b",
        "null": "c",
        "1.5": "d",
    }


def test_a_byte_order_mark_is_no_part_of_the_text(tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_bytes(b"\xef\xbb\xbfa: b\r\nc: d\r\n")
    document = read(tmp_path / "x.yaml", "x.yaml")
    assert document.data == {"a": "b", "c": "d"}
    assert str(document.place(("a",))) == "x.yaml:1:1"


def test_a_place_is_that_of_the_key_or_of_the_nearest_parent() -> None:
    document = parse("a:\n  - b: c\n    d: e\n", "x.yaml")
    assert str(document.place(("a", 0, "d"))) == "x.yaml:3:5"
    assert str(document.place(("a", 0, "missing", "deeper"))) == "x.yaml:2:5"
    assert str(document.place(("nowhere",))) == "x.yaml:1:1"


@pytest.mark.parametrize(
    ("text", "refused"),
    [
        ("", ["x.yaml:1:1 yaml-empty"]),
        ("# nothing\n", ["x.yaml:1:1 yaml-empty"]),
        ("---\n", ["x.yaml:1:1 yaml-empty"]),
        ("a: b\n---\nc: d\n", ["x.yaml:2:1 yaml-syntax"]),
        ("a: b\n...\nc: d\n", ["x.yaml:3:1 yaml-syntax"]),
        ("a:\tb\n\tc: d\n", ["x.yaml:2:1 yaml-syntax"]),
        ("a: 'b", ["x.yaml:1:6 yaml-syntax"]),
        ("a: [b", ["x.yaml:2:1 yaml-syntax"]),
        ("a: b: c", ["x.yaml:1:5 yaml-syntax"]),
        ("a: @b", ["x.yaml:1:4 yaml-syntax"]),
        ("a: \0", ["x.yaml yaml-syntax"]),
        ('a: "\\0"', ["x.yaml:1:4 bad-character"]),
        ('a: "\\ue000"', ["x.yaml:1:4 bad-character"]),
        ('a: "\\ud800"', ["x.yaml:1:7 yaml-syntax"]),
        ("a: &b c\nd: *b", ["x.yaml:1:4 alias-refused", "x.yaml:2:4 alias-refused"]),
        ("&a b: c", ["x.yaml:1:1 alias-refused"]),
        ("*a : c", ["x.yaml:1:1 key-not-text", "x.yaml:1:1 alias-refused"]),
        ("<<: {a: b}", ["x.yaml:1:1 alias-refused"]),
        ("a: !!int 1", ["x.yaml:1:4 tag-refused"]),
        ("!x a: [!y b]", ["x.yaml:1:1 tag-refused", "x.yaml:1:8 tag-refused"]),
        ("a: !!python/object/apply:os.system [id]", ["x.yaml:1:4 tag-refused"]),
        ("? [a, b]\n: c", ["x.yaml:1:3 key-not-text"]),
        ("{'': a}", ["x.yaml:1:2 key-not-text"]),
        ("a: {b: [{c: 1, c: 2}]}\na: 3", ["x.yaml:1:16 duplicate-key", "x.yaml:2:1 duplicate-key"]),
        ("[" * 41 + "]" * 41, ["x.yaml:1:41 too-deep"]),
        ("[" * 900_000, ["x.yaml:1:41 too-deep"]),
        ("{a: " * 200_000, ["x.yaml:1:161 too-deep"]),
        ("- " * 400_000, ["x.yaml:1:81 too-deep"]),
    ],
)
def test_what_surprises_is_refused_at_its_place(text: str, refused: list[str]) -> None:
    assert refusals(text) == refused


def test_forty_deep_is_deep_enough() -> None:
    assert parse("[" * 40 + "]" * 40, "x.yaml").data


@pytest.mark.parametrize(
    ("raw", "refused"),
    [
        (b"a: b\nc: \xff", "x.yaml:2:4 file-unreadable"),
        (b"a: b\0", "x.yaml:1:5 bad-character"),
        ("a: b\nc: \u202ed".encode(), "x.yaml:2:4 bad-character"),
        (b"a: b\xc2\x85", "x.yaml:1:5 bad-character"),
        (b"#" * (LIMIT + 1), "x.yaml file-too-large"),
        (b"#" * 2 * LIMIT, "x.yaml file-too-large"),
        (b"\xff\xfea\x00", "x.yaml:1:1 file-unreadable"),
    ],
    ids=["latin", "nul", "direction", "next-line", "large", "larger", "utf-16"],
)
def test_bytes_that_are_no_plain_text_are_refused(raw: bytes, refused: str, tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(raw)
    with pytest.raises(ContentError) as caught:
        read(tmp_path / "x", "x.yaml")
    assert [f"{one.place} {one.code}" for one in caught.value.problems] == [refused]


def test_a_folder_or_nothing_in_place_of_a_file_is_told(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "missing"):
        with pytest.raises(ContentError, match="file-unreadable"):
            read(path, "x.yaml")


@given(st.text(alphabet="ab:-[]{}'\"&*!|>%@`#,?~ \n\t\\0<", max_size=40))
def test_no_text_gets_anything_but_data_or_a_content_error(text: str) -> None:
    try:
        parse(text, "x.yaml")
    except ContentError as error:
        assert error.problems  # noqa: PT017 (either outcome is good; another exception is not)
