"""A dialog about nothing, of fourteen questions with three readings each: 4.8 million profiles.

Run as a program with a folder, it writes the dialog there.
"""

import sys
from pathlib import Path

QUESTIONS = 14
_NAMES = [f"hazard_{chr(ord('a') + number)}" for number in range(QUESTIONS)]


def write(folder: Path) -> None:
    """Write a content folder that `bedside check` takes; what it lacks is lent by what ships."""
    for name, text in _files().items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")


def _files() -> dict[str, str]:
    questions = "".join(
        f"  {name}:\n    ask: Is it so?\n    short: {name.replace('_', ' ')}\n"
        "    answers: hazard\n    unanswered_as: unknown\n"
        for name in _NAMES
    )
    clear = ", ".join(f"{name}: no" for name in _NAMES)
    stops = "".join(
        f"      {name}: {{when: {{{name}: yes}}, then: refuse, because: [nothing.stops]}}\n"
        for name in _NAMES
    )
    unknown = "\n".join(f"          {name}: unknown" for name in _NAMES)
    laws = "".join(
        f"  SAFE-{number:02}:\n    says: It stops.\n    when: {{{name}: yes}}\n"
        "    always: {verdict: refuse}\n"
        for number, name in enumerate(_NAMES, start=10)
    )
    reasons = "".join(f"      {name}: It stops.\n" for name in _NAMES)
    return {
        "dialogs/wide.yaml": "dialog: {id: wide, version: 1.0.0, title: About nothing}\n"
        'answers:\n  hazard: {no: "No", unknown: Not known, yes: "Yes"}\nquestions:\n' + questions,
        "dialogs/wide.tables.yaml": "tables:\n  verdict:\n    wins: strictest\n"
        "    outcomes: [give, wait, refuse]\n    rows:\n"
        + stops
        + f"      open:\n        when_any:\n{unknown}\n        then: wait\n        because: [nothing.stops]\n"
        + f"      clear: {{when: {{{clear}}}, then: give, because: [nothing.stops]}}\n",
        "dialogs/wide.laws.yaml": "laws:\n  SAFE-01:\n    says: It is given only when all is clear.\n"
        f"    when: {{verdict: give}}\n    always: {{{clear}}}\n"
        "  SAFE-02: {law: unknown_is_not_no}\n"
        "  SAFE-03: {law: more_hazard_is_never_laxer, over: [hazard]}\n"
        "  SAFE-04: {law: answers_not_asked_do_not_matter}\n"
        "  SAFE-05: {law: row_order_does_not_matter}\n" + laws,
        "templates/wide.yaml": "words:\n  dialog: wide\n  opening: This is made up.\n"
        "  verdicts:\n    verdict: {give: GIVE, wait: WAIT, refuse: REFUSE}\n"
        "  reasons:\n    verdict:\n" + reasons + "      open: It is open.\n      clear: All is clear.\n"
        "  says: {}\n  settles: {" + ", ".join(f"{name}: a look" for name in _NAMES) + "}\n"
        "  doses: {}\n  patient: []\n  open_title: NOT KNOWN\n  open_note: Find out.\n"
        "  closed_note: This is closed.\n",
        "knowledge/sources.yaml": "sources:\n"
        "  nowhere: {title: Nothing, kind: precaution, limits: Made up.}\n",
        "knowledge/topics/nothing.yaml": "topic: {id: nothing, name: nothing}\nfacts:\n  stops:\n"
        "    says: It stops.\n    authority: precaution\n    cites: [{source: nowhere}]\n"
        "review: {status: unreviewed, by: null, on: null, due: null}\n",
    }


if __name__ == "__main__":
    write(Path(sys.argv[1]))
