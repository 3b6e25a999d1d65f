"""Safe notation: how figures are set in text, and a check that nothing is set otherwise.

Sources: ISMP list of error-prone abbreviations and Joint Commission "do not use" list, as the dossier carries them over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

NBSP = "\u00a0"
OPEN, SHUT = "\ue000", "\ue001"
"""Private-use marks around every figure in check mode."""

_UNIT = (
    r"(?:mg|mcg|mL|kg|lb|ms|min|s|h|d|wk|mo|y|seconds?|minutes?|hours?|days?|weeks?|months?|years?|injections?|vials?|times|more)"
)
_AMOUNT = re.compile(rf"(?<=[0-9]) (?={_UNIT}\b)")
_PER = re.compile(r"\b(mg|mL) per (kg|mL|min)\b")
_TO = re.compile(r"(?<=[0-9]) to (?=[0-9])")

# (pattern, why); applied to text without its marks
_FORBIDDEN = [
    (r"(?<![0-9.])\.[0-9]", "a number needs its leading zero"),
    (r"[0-9]\.[0-9]*0(?![0-9])", "a trailing zero can be read tenfold"),
    (r"[0-9][,][0-9](?![0-9]{2}(?![0-9]))", "a comma is not a decimal point"),
    (r"(?<![0-9.,])[0-9]{4,}(?![0-9])", "a comma goes into numbers from one thousand"),
    (r"[\u00b5\u03bc]", "the micro sign is misread; write mcg"),
    (r"\b[cC]{2}\b", "write mL"),
    (rf"[0-9] {_UNIT}\b", "a no-break space goes between number and unit"),
    (r"[0-9](?:mg|mcg|mL|kg|lb|ms)\b", "a space goes between number and unit"),
    (r"\b(?:mg|mcg|mL|kg)s\b", "a unit has no plural"),
    (r"\b(?:mgs?|mcg|mL|kg|ml|MG|Mg)\.(?=\s+[a-z])", "a unit has no full stop"),
    (r"\b(?:ml|ML|MG|Mg|KG|Kg)\b", "write mg, mL and kg"),
    (r"[<>=@&+\u2264\u2265]\s*[0-9]|[0-9]\s*[<>=@&+\u2264\u2265]", "a symbol beside a number is misread; use words"),
    (r"\b(?:mg|mL|mcg)\s*/|/\s*(?:kg|mL|min|h)\b", "write per"),
    (r"\b(?:IU|U|QD|QOD|IN|SC|SQ|BID|TID|QID|PRN|HS|q[0-9]+ ?(?:min|h)|q1min)\b", "an error-prone abbreviation"),
    (r"[0-9]\s*[-\u2013\u2014]\s*[0-9]", "a range is written in words"),
]
_RULES = [(re.compile(pattern), why) for pattern, why in _FORBIDDEN]
_LOOSE = re.compile(r"[0-9]")
_MARKED = re.compile(f"{OPEN}[^{SHUT}]*{SHUT}")


def unbroken(text: str, drugs: tuple[str, ...] = ()) -> str:
    """Put no-break spaces between number and unit, inside ranges and rates, and between a drug and its number."""
    text = _TO.sub(f"{NBSP}to{NBSP}", _AMOUNT.sub(NBSP, text))
    text = _PER.sub(rf"\1{NBSP}per{NBSP}\2", text)
    for drug in drugs:
        text = re.sub(rf"\b({re.escape(drug)}) (?=[0-9])", rf"\1{NBSP}", text, flags=re.IGNORECASE)
    return text


def unmarked(text: str) -> str:
    """Take the marks of check mode off."""
    return text.replace(OPEN, "").replace(SHUT, "")


def faults(marked: str) -> Iterator[str]:
    """List what breaks safe notation in a text rendered in check mode: digits from nowhere, and forbidden forms."""
    bare = _MARKED.sub(" ", marked)
    loose = _LOOSE.search(bare)
    if loose:
        yield f"a digit that no figure gave: {_around(bare, loose.start())}"
    text = unmarked(marked)
    for rule, why in _RULES:
        for found in rule.finditer(text):
            yield f"{why}: {_around(text, found.start())}"


def _around(text: str, at: int) -> str:
    return " ".join(text[max(0, at - 25) : at + 25].split())
