"""What is looked up from the command line: as text with the commands that lead on, or as JSON."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from itertools import count
from typing import TYPE_CHECKING, Any

from bot.cli.common import renderer_of
from bot.engine.advice import advise
from bot.engine.answers import CONFIRMED, FactError, can_be_confirmed, read
from bot.engine.shorthand import shorthand
from bot.reference import address
from bot.render.lookups import Lookups
from bot.render.record import fact_record, record
from bot.render.renderer import TO_PAGE

if TYPE_CHECKING:
    from bot.proof.proved import Proved
    from bot.reference.address import Address
    from bot.reference.asked import Asked, Choice
    from bot.render.renderer import Renderer, Screen

QUICK = "dose"
"""The dialog that a line is read for."""


def look_up(proved: Proved, command: str, words: Iterable[str | None], *, as_json: bool) -> int:
    """Look something up; the status is 1 when nothing is found."""
    line = " ".join(word for word in words if word)
    renderer = renderer_of(proved.library)
    lookups = Lookups(renderer)
    asked = lookups.led(command, line)
    screens = list(_screens(lookups, asked))
    text = "\n\n".join(screen.text for screen in screens)
    if as_json:
        print(json.dumps(_record(renderer, line, asked, text), ensure_ascii=False))
    else:
        onward = [f"{label}: {words}" for label, words in _onward(screens, asked)]
        print("\n".join((text, "", *onward) if onward else (text,)))
    return 0 if asked.found is not None or asked.choices else 1


def _screens(lookups: Lookups, asked: Asked) -> Iterator[Screen]:
    """Give every part of a page: on a terminal nobody turns them."""
    yield lookups.answer(asked)
    for part in count(asked.found.part + 1) if asked.found else ():
        screen = lookups.page(asked.found.at(part)) if asked.found else None
        if screen is None:
            return
        yield screen


def _onward(screens: Iterable[Screen], asked: Asked) -> Iterator[tuple[str, str]]:
    """List where the buttons lead that do not turn the page, as commands."""
    buttons = dict.fromkeys(button for screen in screens for row in screen.rows for button in row)
    for button in buttons:
        to = address.read(button.action.removeprefix(TO_PAGE))
        if to is not None and not (asked.found and to.at(1) == asked.found.at(1)):
            words = _command(to)
            if words:
                yield button.label, words


def _command(to: Address) -> str | None:
    match to.kind, to.parts:
        case ("drug" | "compare") as kind, parts:
            return " ".join(("bedside", kind, *parts))
        case (("ask" | "name" | "sources"), _):
            return f'bedside ask "{to}"'
        case "begin", (dialog, *_):
            return f"bedside chat {dialog}"
    return None


def _record(renderer: Renderer, line: str, asked: Asked, text: str) -> dict[str, Any]:
    """Write an answer out: `facts` are ids, best first, `answers` the same in full; choices are addresses."""
    return {
        "asked": line,
        "found": str(asked.found) if asked.found else None,
        "read_as": [{"typed": one.typed, "drug": one.drug} for one in asked.read_as],
        "facts": list(asked.facts),
        "answers": [fact_record(renderer, name) for name in asked.facts],
        "choices": _choices(asked.choices),
        "did_you_mean": _choices(asked.near),
        "unread": list(asked.unread),
        "content": renderer.library.digest,
        "text": text,
    }


def _choices(choices: Iterable[Choice]) -> list[dict[str, str]]:
    return [{"address": str(one.address), "meant": one.meant} for one in choices]


def dose_card(proved: Proved, line: str, *, confirmed: bool, as_json: bool) -> int:
    """Show the dose that a line leads to; the status is 1 when there is none. Raises FactError."""
    library = proved.library
    if QUICK not in library.dialogs:
        raise FactError(f"There is no dialog {QUICK!r} in this content. Use bedside decide.")
    part, said = library.dialogs[QUICK], shorthand(library, QUICK, line)
    facts = {entry.question: entry.value for entry in said.log}
    if confirmed:
        facts |= {f"{name}{CONFIRMED}": "yes" for name in facts if can_be_confirmed(part.dialog, name)}
    renderer = renderer_of(library)
    found = record(renderer, advise(library, part, read(part.dialog, facts)))
    if as_json:
        print(json.dumps(found | {"unread": list(said.unread)}, ensure_ascii=False))
    else:
        print(found["text"])
    if said.unread:
        print(f"bedside: not counted: {', '.join(said.unread)}", file=sys.stderr)
    return 0 if found["dose"] else 1
