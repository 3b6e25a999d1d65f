"""An address that begins a conversation: `begin:dose:age=4 y,weight=16 kg`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.engine.conversation import Entry
from bot.engine.talk import Opening
from bot.reference.address import Address

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.content.library import Library

BEGIN = "begin"


def beginning(dialog: str, answers: Mapping[str, str]) -> Address:
    """Give the address that begins a dialog with answers; it may be too long to be written on a button."""
    given = ",".join(f"{name}={value}" for name, value in answers.items())
    return Address(BEGIN, (dialog, given) if given else (dialog,))


def opening(library: Library, address: Address) -> Opening | None:
    """Read such an address; None for any other, and for a dialog that there is not.

    Answers are checked when the conversation begins, like those of any log. None to a hazard is taken: what
    clears a risk is tapped where it is asked.
    """
    if address.kind != BEGIN or not address.parts or address.parts[0] not in library.dialogs:
        return None
    dialog, *more = address.parts
    questions = library.dialogs[dialog].dialog.questions
    pairs = (pair.partition("=") for pair in (more[0] if more else "").split(","))
    return Opening(
        dialog,
        tuple(
            Entry(kind="answer", question=name, value=value)
            for name, _, value in pairs
            if name in questions and not questions[name].hazard
        ),
    )
