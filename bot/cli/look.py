"""What is looked up from the command line: as text with the commands that lead on, or as JSON."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from itertools import count, takewhile
from typing import TYPE_CHECKING, Any

from bot.cli.common import renderer_of
from bot.content.errors import short
from bot.engine.advice import advise
from bot.engine.answers import CONFIRMED, FactError, can_be_confirmed, read
from bot.engine.shorthand import shorthand
from bot.reference import address
from bot.reference.asking import ASK
from bot.reference.card import CARDS
from bot.render.lookups import Lookups
from bot.render.record import fact_record, record
from bot.render.renderer import TO_PAGE

if TYPE_CHECKING:
    from bot.engine.advice import Advice
    from bot.proof.proved import Proved
    from bot.reference.address import Address
    from bot.reference.asked import Asked, Choice
    from bot.render.renderer import Renderer, Screen


def look_up(proved: Proved, command: str, words: Iterable[str | None], *, as_json: bool) -> int:
    """Look something up; the status is 1 where it does not come to what was named, or nothing is found."""
    given = [" ".join(word.split()) for word in words if word and word.strip()]
    renderer = renderer_of(proved.library)
    lookups = Lookups(renderer)
    asked = lookups.led(command, " ".join(given))
    screens = list(_screens(lookups, asked))
    text = "\n\n".join(screen.text for screen in screens)
    if as_json:
        print(json.dumps(_record(renderer, " ".join(given), asked, text), ensure_ascii=False))
    else:
        onward = [f"{label}: {words}" for label, words in _onward(screens, asked)]
        print("\n".join((text, "", *onward) if onward else (text,)))
    if command == ASK.kind:
        return 0 if asked.found is not None or asked.choices else 1
    if asked.found is not None and asked.found.kind == command and not asked.unread:
        return 0
    print(f"bedside: {_missed(lookups, command, given, asked)}", file=sys.stderr)
    return 1


def _missed(lookups: Lookups, command: str, given: list[str], asked: Asked) -> str:
    """Say what does not lead to a page of a command."""
    card = lookups.led(command, given[0]).found if given[1:] and command == CARDS.kind else None
    if card is not None and card.kind == command:
        facets = ", ".join(lookups.facets(card.parts[0]))
        return f"{short(' '.join(given[1:]))!r} is no section of {card.parts[0]}. Its sections: {facets}"
    if asked.unread:
        return f"not understood: {short(', '.join(asked.unread))}"
    return f"{short(' '.join((command, *given)))!r} does not name one page"


def _screens(lookups: Lookups, asked: Asked) -> Iterator[Screen]:
    """Give every part of a page: on a terminal nobody turns them."""
    yield lookups.answer(asked)
    if asked.found is not None:
        parts = (lookups.page(asked.found.at(part)) for part in count(asked.found.part + 1))
        yield from takewhile(lambda screen: screen is not None, parts)


def _onward(screens: Iterable[Screen], asked: Asked) -> Iterator[tuple[str, str]]:
    """List where the buttons lead that do not turn the page, as commands."""
    buttons = dict.fromkeys(button for screen in screens for row in screen.rows for button in row)
    for button in buttons:
        to = address.read(button.action.removeprefix(TO_PAGE))
        if to is not None and not (asked.found and to.at(1) == asked.found.at(1)):
            yield button.label, _command(to)


def _command(to: Address) -> str:
    """Write the command that comes to an address, so that it can be pasted."""
    match to.kind, to.parts:
        case ("drug" | "compare") as kind, parts:
            return " ".join(("bedside", kind, *parts))
        case "begin", (dialog, given):
            return _decided(dialog, given.split(","))
        case "begin", (dialog,):
            return f"bedside chat {dialog}"
    return f'bedside ask "{to}"'


def _decided(dialog: str, answers: Iterable[str]) -> str:
    """Write the command that decides from answers, each `question=value`."""
    return " ".join(("bedside decide", dialog, *(f'"{answer}"' for answer in answers)))


def _record(renderer: Renderer, line: str, asked: Asked, text: str) -> dict[str, Any]:
    """Write an answer out; choices are addresses.

    `facts` are the ids of all that stands on the page, in its order, `answers` the same in full.
    """
    return {
        "asked": line,
        "found": str(asked.found) if asked.found else None,
        "read_as": [{"typed": one.typed, "drug": one.drug, "kind": one.kind} for one in asked.read_as],
        "facts": list(asked.facts),
        "answers": [fact_record(renderer, name) for name in asked.facts],
        "choices": _choices(asked.choices),
        "did_you_mean": _choices(asked.near),
        "unread": list(asked.unread),
        "uncounted": list(asked.uncounted),
        "too_long": asked.too_long,
        "content": renderer.library.digest,
        "text": text,
    }


def _choices(choices: Iterable[Choice]) -> list[dict[str, str]]:
    return [{"address": str(one.address), "meant": one.meant} for one in choices]


def dose_card(proved: Proved, line: str, *, confirmed: bool, as_json: bool) -> int:
    """Show the dose that a line leads to; the status is 1 when there is none. Raises FactError.

    Of a line of which anything did not count there is none, for nobody could read over here what did.
    """
    library = proved.library
    if library.quick is None:
        raise FactError("There is no quick dialog in this content. Use bedside decide.")
    part, said = library.dialogs[library.quick], shorthand(library, library.quick, line)
    facts = {entry.question: entry.value for entry in said.log}
    if confirmed:
        facts |= {f"{name}{CONFIRMED}": "yes" for name in facts if can_be_confirmed(part.dialog, name)}
    renderer, advice = renderer_of(library), advise(library, part, read(part.dialog, facts))
    found = _partly(renderer, advice, facts, said.unread) if said.unread else record(renderer, advice)
    print(json.dumps(found | {"unread": list(said.unread)}, ensure_ascii=False) if as_json else found["text"])
    return 0 if found["dose"] else 1


def _partly(
    renderer: Renderer, advice: Advice, facts: Mapping[str, str], unread: Iterable[str]
) -> dict[str, Any]:
    """Write out what was read of a line and what was not, with the command that takes what was."""
    command = _decided(advice.part.id, (f"{name}={value}" for name, value in facts.items()))
    text = f"{renderer.partly(advice, unread).text}\n{command}"
    given = {"dialog": advice.part.id, "given": dict(facts), "open": list(advice.profile.open)}
    return given | {"dose": None, "content": renderer.library.digest, "text": text}
