"""A conversation in a terminal.

1. Every word comes from the library; only letters are added, to tap with.
2. What is typed and is no letter on the screen and no command is said, as in any other chat.
3. The conversation is saved before its screen is shown, so whatever was seen is there again after a restart.
4. Letters belong to what was written last: the screen of the check, or a page that was looked up.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from bot.console.buttons import drawn, lettered
from bot.console.saved import Saved
from bot.content.review import utc_date
from bot.content.words import LOOKUPS
from bot.engine import talk
from bot.engine.conversation import Conversation
from bot.engine.shorthand import shorthand
from bot.reference import address
from bot.reference.opening import opening
from bot.render.lookups import Lookups
from bot.render.renderer import TO_PAGE, Renderer, Screen

if TYPE_CHECKING:
    from bot.proof.proved import Proved
    from bot.render.renderer import Button

QUIT = "quit"
_CHECKS = {"/start", "/check"}
_PAGES = {"/start": "welcome", "/help": "help", "/privacy": "privacy"}
_CANCEL = "/cancel"


def chat(  # noqa: PLR0913 (each is a part of the world that a test replaces)
    proved: Proved,
    dialog: str,
    *,
    read_line: Callable[[], str | None],
    write: Callable[[str], None],
    clock: Callable[[], int],
    fresh_id: Callable[[], str],
    saved: Path | None = None,
    renderer: Renderer | None = None,
) -> None:
    """Talk until `quit` or the end of input, where `read_line` gives None.

    `clock` gives unix seconds; `saved` is the file that keeps the conversation; a renderer of the library
    can be lent.
    """
    renderer = renderer or Renderer(proved.library, today=lambda: utc_date(clock()))
    chat = _Chat(renderer, dialog, write, clock, fresh_id, Saved(saved))
    chat.open()
    while (line := read_line()) is not None and line.strip().casefold() != QUIT:
        chat.hear(" ".join(line.split()))


class _Chat:
    def __init__(  # noqa: PLR0913, PLR0917 (the same)
        self,
        renderer: Renderer,
        dialog: str,
        write: Callable[[str], None],
        clock: Callable[[], int],
        fresh_id: Callable[[], str],
        saved: Saved,
    ) -> None:
        self.library = renderer.library
        self.renderer = renderer
        self.dialog = dialog
        self.write = write
        self.clock = clock
        self.fresh_id = fresh_id
        self.saved = saved
        self.conversation: Conversation | None = None
        self.screen = Screen("")

    @cached_property
    def lookups(self) -> Lookups:
        """What can be looked up; made when something first is."""
        return Lookups(self.renderer)

    def open(self) -> None:
        """Go on with what was saved, or begin."""
        found = self.conversation = self.saved.read()
        if found is None or found.dialog not in self.library.dialogs or found.view == "closed":
            found = self.begun()
        elif found.content != self.library.digest:
            found = talk.refold(self.library, found, self.clock())
        self.keep(found)
        self.show()

    def hear(self, line: str) -> None:
        """Carry one line out."""
        button = lettered(self.screen).get(line.casefold())
        if not line:
            self.show()
        elif line.startswith("/"):
            command, _, words = line.partition(" ")
            self.command(command.casefold(), words)
        elif button is not None and button.action.startswith(TO_PAGE):
            self.turn(button.action.removeprefix(TO_PAGE))
        elif self.conversation is None:
            self.look(self.lookups.understood(line) or self.renderer.page("nothing_open"))
        else:
            self.act(self.conversation, line, button)

    def command(self, name: str, words: str) -> None:
        """Do what a command says; one that is not known here explains them all."""
        dialogs = self.library.dialogs
        known = name in _CHECKS and (not words or words in dialogs)
        if name == _CANCEL:
            self.page("cancelled" if self.conversation else "nothing_open")
            self.keep(None)
        elif known or name[1:] in dialogs:
            if name in _PAGES:
                self.page(_PAGES[name])
            self.keep(self.begun(self.wanted(name, words)))
            self.show()
        elif name[1:] in LOOKUPS:
            self.look(self.lookups.command(name[1:], words))
        else:
            self.page(_PAGES.get(name, "help"))
            self.show()

    def wanted(self, name: str, words: str) -> talk.Opening:
        """Tell what a command begins: a dialog by its name, with what is read from the line, or a check."""
        if name in _CHECKS:
            return talk.Opening(words or self.dialog)
        read = shorthand(self.library, name[1:], words)
        if read.unread:
            self.write(self.lookups.uncounted(read.unread).text)
        return talk.Opening(name[1:], read.log, partly=bool(read.unread))

    def turn(self, written: str) -> None:
        """Go where a button of a page leads: to another page, or into a check."""
        to = address.read(written)
        begins = opening(self.library, to) if to else None
        page = self.lookups.page(to) if to else None
        if begins is not None:
            self.keep(self.begun(begins))
            self.show()
        elif page is not None:
            self.look(page)
        else:
            self.write(self.renderer.toast("no_page"))

    def look(self, page: Screen) -> None:
        """Write a page; its letters count until something else is written."""
        self.screen = page
        self.write(drawn(page))

    def act(self, conversation: Conversation, line: str, button: Button | None) -> None:
        """Tap a button of the screen, or say the line; what is no answer is looked up."""
        meant = button is not None or talk.hears(self.library, conversation, line)
        found = None if meant or self.renderer.offers(conversation, line) else self.lookups.understood(line)
        if found is not None:
            self.look(found)
            self.keep(talk.looked_up(self.library, conversation, self.clock()))
            if self.conversation != conversation:
                self.show()
            return
        act = talk.Tap(button.action, conversation.revision) if button else talk.Say(line)
        outcome = talk.step(self.library, conversation, act, self.clock())
        if outcome.toast:
            self.write(self.renderer.toast(outcome.toast))
        self.keep(self.begun(outcome.begin) if outcome.begin else outcome.conversation)
        self.show()

    def begun(self, opening: talk.Opening | None = None) -> Conversation:
        """Begin what is to be begun, or a check."""
        wanted = opening or talk.Opening(self.dialog)
        return talk.begin(self.library, wanted, self.fresh_id(), self.clock())

    def keep(self, conversation: Conversation | None) -> None:
        """Save what stands, if it is new."""
        if conversation != self.conversation:
            self.saved.write(conversation)
        self.conversation = conversation

    def show(self) -> None:
        """Draw the screen and write it: what stands on it may change with the day."""
        if self.conversation is not None:
            self.screen = self.renderer.screen(self.conversation)
            self.write(drawn(self.screen))

    def page(self, name: str) -> None:
        """Write a page that belongs to no conversation."""
        self.write(self.renderer.page(name).text)
