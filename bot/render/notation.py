"""Safe notation: how figures are set in text, and a check that nothing is set otherwise.

Sources: ISMP list of error-prone abbreviations and Joint Commission "do not use" list, as the
clinical sources carry them over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

NBSP = "\u00a0"
OPEN, SHUT = "\ue000", "\ue001"
"""Private-use marks around every figure in check mode."""

_WORDS = "seconds? minutes? hours? days? weeks? months? years? injections? vials? times more"
_UNIT = rf"(?:mg|mcg|mL|kg|lb|ms|min|s|h|d|wk|mo|y|{_WORDS.replace(' ', '|')})"
_AMOUNT = re.compile(rf"(?<=[0-9])({SHUT}?) (?={_UNIT}\b)")
_PER = re.compile(r"\b(mg|mL) per (kg|mL|min)\b")
_TO = re.compile(r"(?<=[0-9]) to (?=[0-9])")

# (pattern, why); applied to text without its marks
_FORBIDDEN = [
    (r"(?<![0-9.])\.[0-9]", "a number needs its leading zero"),
    (r"[0-9][,][0-9](?![0-9]{2}(?![0-9]))", "a comma is not a decimal point"),
    (r"(?<![0-9.,])[0-9]{4,}(?![0-9])", "a comma goes into numbers from one thousand"),
    (r" [,.;:]|  ", "a space stands where none belongs"),
    (r"[{}]", "a brace was left over: a figure is taken between two on each side"),
    (r"[\u00b5\u03bc]", "the micro sign is misread; write mcg"),
    (r"\b[cC]{2}\b", "write mL"),
    (rf"[0-9] {_UNIT}\b", "a no-break space goes between number and unit"),
    (r"[0-9](?:mg|mcg|mL|kg|lb|ms)\b", "a space goes between number and unit"),
    (r"\b(?:mg|mcg|mL|kg)s\b", "a unit has no plural"),
    (r"\b(?:mg|mcg|mL|kg)\.(?=\s+[a-z])", "a unit has no full stop"),
    (r"\b(?:ml|ML|MG|Mg|KG|Kg)\b", "write mg, mL and kg"),
    (
        r"[<>=@&+\u2264\u2265]\s*[0-9]|[0-9]\s*[<>=@&+\u2264\u2265]",
        "a symbol beside a number is misread; use words",
    ),
    (r"\b(?:mg|mL|mcg)\s*/|/\s*(?:kg|mL|min|h)\b", "write per"),
    (
        r"\b(?:IU|U|QD|QOD|IN|SC|SQ|BID|TID|QID|PRN|HS|q[0-9]+ ?(?:min|h))\b",
        "an error-prone abbreviation",
    ),
    (r"[0-9]\s*[-\u2013\u2014]\s*[0-9]", "a range is written in words"),
    (
        r"\b(?:mg|mcg|mL|kg)\s*(?:[\[(][0-9, ]+[\])]|[0-9]+(?=[.;:]?(?:\s|$)))",
        "the number of a citation is read as part of the figure",
    ),
    (r"[\u00b9\u00b2\u00b3\u2070-\u2079]", "a raised digit is read as part of the figure"),
    (
        r"(?m)^(?=.*[0-9]\s*(?:mg|mL)\b).*\b(?:APAP|BZD|BZ|FLU|FMZ|MS|MSO4|MgSO4|NLX|TCA)\b",
        "a drug is written out where it is dosed",
    ),
]
_RULES = [(re.compile(pattern), why) for pattern, why in _FORBIDDEN]
_TRAILING = re.compile(r"[0-9]\.[0-9]*0(?![0-9])")
_STATISTIC = re.compile(r"\b(?:CI|[as]?HR|OR|RR)\s[0-9.]+(?:\sto\s[0-9.]+)?(?![0-9.]|\s(?:mg|mcg|mL))")
_LOOSE = re.compile(r"[\d\u00b2\u00b3\u00b9\u00bc-\u00be\u2070-\u2089\u2150-\u218f]")
_MARKED = re.compile(f"{OPEN}[^{SHUT}]*{SHUT}")


def unbroken(text: str, drugs: tuple[str, ...] = ()) -> str:
    """Put no-break spaces in amounts, ranges and rates, and between a drug and its number."""
    text = _TO.sub(f"{NBSP}to{NBSP}", _AMOUNT.sub(rf"\1{NBSP}", text))
    text = _PER.sub(rf"\1{NBSP}per{NBSP}\2", text)
    for drug in drugs:
        text = _before_number(drug).sub(rf"\1{NBSP}", text)
    return text


def unmarked(text: str) -> str:
    """Take the marks of check mode off."""
    return text.replace(OPEN, "").replace(SHUT, "")


def faults(marked: str, drugs: tuple[str, ...] = ()) -> Iterator[str]:
    """List what breaks safe notation in a plain text of check mode: loose digits and forbidden forms."""
    bare = _MARKED.sub(" ", marked)
    loose = _LOOSE.search(bare)
    if loose:
        yield f"a digit that no figure gave: {_around(bare, loose.start())}"
    text = unmarked(marked)
    for rule, why in _RULES:
        for found in rule.finditer(text):
            yield f"{why}: {_around(text, found.start())}"
    # statistics keep the zeros they were printed with
    for found in _TRAILING.finditer(_STATISTIC.sub(" ", text)):
        yield f"a trailing zero can be read tenfold: {_around(found.string, found.start())}"
    for drug in drugs:
        for found in _before_number(drug).finditer(text):
            yield f"a no-break space goes between a drug and its number: {_around(text, found.start())}"


@cache
def _before_number(drug: str) -> re.Pattern[str]:
    return re.compile(rf"\b({re.escape(drug)}) (?={OPEN}?[0-9])", re.IGNORECASE)


def _around(text: str, at: int) -> str:
    return " ".join(text[max(0, at - 25) : at + 25].split())
