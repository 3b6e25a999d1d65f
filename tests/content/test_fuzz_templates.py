"""A template words what it is given, or is refused: it reads nothing else, and it ends."""

# ruff: noqa: PT017  either outcome is good; another exception is not

import time
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.content.errors import ContentError, Place
from bot.content.library import load
from bot.content.prose import prose
from bot.render.typesetter import Typesetter
from tests.engine.patients import shipped

LIBRARY = shipped()
FIGURE = next(name for name, fact in LIBRARY.facts.items() if fact.value is not None)
GIVEN = {
    "title": "x" * 400,
    "notice": "<b>n</b>" * 500,
    "reasons": ["one", "two", "three"],
    "readings": {"age": "adult", "tricyclic": "no"},
    "items": [("a", ["b", "c"]), ("d", [])],
    "plan": None,
}
SECONDS = 5.0
"""Of this process, for one template."""
REFUSED = {
    "a file": "{% include '/etc/passwd' %}",
    "another template": "{% include 'common' %}",
    "a template above": "{% extends 'question' %}",
    "what others hold": "{% import 'question' as q %}{{ q.x }}",
    "a class": "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "a class by its name": "{{ title['__class__'] }}",
    "a class by a filter": "{{ title | attr('__class__') }}",
    "what the program holds": "{{ figure.__globals__ }}",
    "itself": "{{ self.__init__.__globals__ }}",
    "a function of a text": "{{ '{0.__class__}'.format(title) }}",
    "a wide text": "{% if title.ljust(999999999) %}x{% endif %}",
    "a range": "{% for a in range(99999999) %}x{% endfor %}",
    "a range of ranges": "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
    "letters": "{% for a in notice %}{% for b in notice %}{% for c in notice %}" + "{% endfor %}" * 3,
    "loops in loops": "{% for a in reasons %}" * 20 + "x" + "{% endfor %}" * 20,
    "a long list": "{% for a in (" + "title, " * 9_999 + ") %}{% for b in (title, a) %}" + "{% endfor %}" * 2,
    "a loop of itself": "{% for a in reasons recursive %}{{ loop(reasons) }}{% endfor %}",
    "a variable that doubles": "{% set a = title %}" + "{% set a = a ~ a %}" * 40 + "{{ a }}",
    "a namespace that doubles": "{% set n = namespace(a=title) %}" + "{% set n.a = n.a ~ n.a %}" * 40,
    "a macro of itself": "{% macro m() %}{{ m() }}{{ m() }}{% endmacro %}{{ m() }}",
    "a block": "{% block a %}{{ super() }}{% endblock %}",
    "a power": "{% if 9 ** 9 ** 9 ** 9 %}x{% endif %}",
    "a long text": "{{ 'x' * 999999999 }}",
    "no escapes": "{% autoescape false %}{{ notice }}{% endautoescape %}",
    "no escapes by a filter": "{{ notice | safe }}",
    "much of a language": "{{ lipsum(n=999) }}",
    "a cycle": "{{ cycler(title).next() }}",
    "many parentheses": "{{ " + "(" * 300 + "title" + ")" * 300 + " }}",
    "many filters": "{{ title" + " | join" * 3_000 + " }}",
    "many names": "{{ title" + ".a" * 3_000 + " }}",
    "many conditions": "{% if " + " and ".join(["title"] * 3_000) + " %}x{% endif %}",
    "many negations": "{{ " + "not " * 3_000 + "title }}",
    "deep conditions": "{% if title %}" * 120 + "x" + "{% endif %}" * 120,
    "a number of many digits": "{% if " + "9" * 5_000 + " %}x{% endif %}",
    "what is never closed": "{{" * 400_000,
    "statements never closed": "{%" * 400_000,
    "comments never closed": "{#" * 300_000,
    "figures never closed": "{{ figure('" * 90_000,
    "no such name": "{{ nothing }}",
    "no such attribute": "{{ title.x.y }}",
    "no step": "{{ reasons[::zero] }}",
    "a bad count": "{{ count(title) }}",
    "a bad amount": "{{ title | amount }}{{ title | spell }}",
    "a test that fails": "{% if title is divisibleby title %}x{% endif %}",
}  # fmt: skip


def worded(text: str) -> str:
    """Check a template as loading does, and render it; raises ContentError."""
    found = tuple(prose(LIBRARY, text, Place("templates/x.j2", 1, 1)))
    if found:
        raise ContentError(found)
    return Typesetter(replace(LIBRARY, templates={"x": text})).template("x", **GIVEN)


@pytest.mark.parametrize("text", REFUSED.values(), ids=REFUSED)
def test_what_is_more_than_wording_is_refused_and_ends(text: str) -> None:
    start = time.process_time()
    with pytest.raises(ContentError) as caught:
        worded(text)
    assert {one.code for one in caught.value.problems} <= {"template-error", "digit-in-prose"}
    assert len(str(caught.value)) < 1_000
    assert time.process_time() - start < SECONDS


def test_wording_is_taken() -> None:
    text = (
        "{% for name, more in items if name %}{{ name }}{% if more %}: {{ more | join(', ') }}{% endif %}"
        "{% if not loop.last %}; {% endif %}{% endfor %}. {{ readings.get('age') or title[:3] }} ~ "
        f"{{{{ figure('{FIGURE}') if readings.tricyclic == 'no' else 'none' }}}}"
    )
    assert worded(text).startswith("a: b, c; d. adult ~ ")


pieces = st.sampled_from((
    "{{", "}}", "{%", "%}", "{#", "#}", "-%}", "{%-", " title ", " reasons ", " readings ", " items ",
    " notice ",
    "for", "in", "endfor", "if", "else", "elif", "endif", "set", "macro", "endmacro", "include", "import",
    "block",
    " x ", "=", "==", "(", ")", "[", "]", ".", ",", "|", "~", ":", "*", "**", "+",
    "'", '"', "'a'", "join", "length",
    "amount", "spell", "upper", "safe", "attr", "map", "__class__", "__globals__", "figure", "count", "get",
    "loop",
    "range", "namespace", "lipsum", "self", "not", "and", "or", "is", "defined", "raw", "endraw",
    "recursive", "\n",
    f"figure('{FIGURE}')", "{% for x in items %}", "{% endfor %}", "{% if title %}", "{% endif %}",
    "{{ title }}",
    "{{ loop.index }}", "<b>", "</b>", "&", "\\", "é", "\u202e", "zero", "none", "true",
))  # fmt: skip


@given(st.lists(pieces, max_size=25).map("".join) | st.lists(pieces, max_size=25).map(" ".join))
def test_any_soup_is_worded_or_told(text: str) -> None:
    start = time.process_time()
    try:
        said = worded(text)
    except ContentError as error:
        assert all(str(one).startswith("templates/x.j2") for one in error.problems)
        assert "\n" not in str(error.problems[0])
    else:
        assert " object at " not in said
        assert "<class" not in said
    assert time.process_time() - start < SECONDS


@pytest.mark.parametrize("where", ["templates/help.j2", "templates/judge.yaml"])
def test_a_folder_whose_words_reach_out_is_refused_by_its_place(kept: Path, where: str) -> None:
    path = kept / where
    before = path.read_text("utf-8")
    first = "opening: This is made up." if where.endswith(".yaml") else before
    reach = "opening: This {{ figure.__globals__ }}." if where.endswith(".yaml") else "{% include 'why' %}"
    path.write_text(before.replace(first, reach), "utf-8")
    try:
        with pytest.raises(ContentError, match=where):
            load(kept)
    finally:
        path.write_text(before, "utf-8")
