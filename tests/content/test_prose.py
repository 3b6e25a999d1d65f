"""Prose takes its figures from facts: no digit of its own, and nothing in braces that is not known."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.content.braces import ProseError, figures_in, filled, prose_digits, taken_by


@pytest.mark.parametrize("sign", ["5", "\u0665", "\uff15", "\u00bd", "\u00b2", "\u2167", "\u2460"])
def test_a_number_sign_of_any_script_is_seen(sign: str) -> None:
    assert prose_digits(f"Wait {sign} minutes") == f"Wait {sign} minutes"


@pytest.mark.parametrize(
    "text",
    ["Wait.", "{{ figure('a.b5') }}", "{% if x == 2 %}a{% endif %}", "{# 5 #}", "\u4e00\u4e2a", ""],
)
def test_figures_in_braces_and_words_are_no_digits(text: str) -> None:
    assert prose_digits(text) is None


def test_only_the_surroundings_of_a_digit_are_shown() -> None:
    assert prose_digits("a" * 50 + " 5 " + "b" * 50) == "a" * 19 + " 5 " + "b" * 19


@given(st.text(st.characters(exclude_categories=["N"], exclude_characters="{"), max_size=30))
def test_text_without_number_signs_is_clean(text: str) -> None:
    assert prose_digits(text) is None
    assert prose_digits(text + "7") is not None


def test_figures_and_names_are_listed_in_either_quotes() -> None:
    text = "{{ figure('a.b') }} {% for x in plan.y %}{{ x }}{{ figure(\"c.d\") }}{% endfor %}"
    assert figures_in(text) == ["a.b", "c.d"]
    assert taken_by(text)[1] == {"figure", "plan"}
    assert figures_in("no braces: figure('a.b')") == []


@pytest.mark.parametrize(
    "text",
    [
        "{{ figure() }}",
        "{{ figure(a) }}",
        "{{ figure('a', 'b') }}",
        "{{ figure(name='a') }}",
        "{{ figure(5) }}",
        "{{ figure }}",
        "{{ f(figure) }}",
        "{{ a",
        "{% if %}",
        "{% nonsense %}",
        "{{ " + "(" * 5000,
        "{{ " + "[" * 5000 + "]" * 5000 + " }}",
        "{{ 1" + "0" * 5000 + " }}",
    ],
)
def test_what_stands_in_braces_is_readable_or_refused(text: str) -> None:
    with pytest.raises(ProseError):
        taken_by(text)


def test_an_error_names_its_line() -> None:
    with pytest.raises(ProseError) as caught:
        taken_by("a\nb {{ c d }}")
    assert caught.value.line == 2


def test_prose_is_measured_with_its_figures_filled_in() -> None:
    text = "Over {{ figure('a.b') }} or {{figure(\"c.d\")}}"
    assert filled(text, {"a.b": "5 min"}) == "Over 5 min or "
