"""A conversation in a terminal.

1. Every word comes from the library; only letters are added, to tap with.
2. What is typed and is no letter on the screen and no command is said, as in any other chat.
3. The conversation is saved before its screen is shown, so whatever was seen is there again after a restart.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from bot.console.buttons import drawn, lettered
from bot.console.saved import Saved
from bot.content.review import utc_date
from bot.engine import talk
from bot.engine.conversation import Conversation
from bot.render.renderer import Renderer, Screen

if TYPE_CHECKING:
    from bot.proof.proved import Proved

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
        if not line:
            self.show()
        elif line.startswith("/"):
            self.command(line.split(maxsplit=1)[0].casefold())
        elif self.conversation is None:
            self.page("nothing_open")
        else:
            self.act(self.conversation, line)

    def command(self, name: str) -> None:
        """Do what a command says; one that is not known here explains them all."""
        if name == _CANCEL:
            self.page("cancelled" if self.conversation else "nothing_open")
            self.keep(None)
            return
        if name in _PAGES or name not in _CHECKS:
            self.page(_PAGES.get(name, "help"))
        if name in _CHECKS:
            self.keep(self.begun())
        self.show()

    def act(self, conversation: Conversation, line: str) -> None:
        """Tap a letter of the screen, or say the line."""
        button = lettered(self.screen).get(line.casefold())
        act = talk.Tap(button.action, conversation.revision) if button else talk.Say(line)
        outcome = talk.step(self.library, conversation, act, self.clock())
        if outcome.toast:
            self.write(self.renderer.toast(outcome.toast))
        self.keep(self.begun() if outcome.begin else outcome.conversation)
        self.show()

    def begun(self) -> Conversation:
        """Begin a check."""
        return talk.begin(self.library, self.dialog, self.fresh_id(), self.clock())

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
