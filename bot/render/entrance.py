"""What is said at the door: to strangers, before the first use, of what is kept, and to administrators."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Protocol

from bot.render.renderer import Button, Screen

if TYPE_CHECKING:
    from bot.render.renderer import Renderer

AT_DOOR = "#"
"""What the action of a button at the door begins with; its errand follows, and what version is accepted."""
LISTED = 40
"""Lines of a list; how many more there are is told."""
REASONS, REASON = 8, 300
"""Why content was refused: so many reasons are told, of so many characters at most."""
_VERSION = 16
_DIGEST = 12
_STAMP = 1_999_999_999
_LONG = 9_999_999_999
_DECIDED = 999_999


@dataclass(frozen=True, slots=True)
class Days:
    """How many days conversations are kept after the last act, and decisions."""

    conversations: int = 30
    decisions: int = 365


class Invite(Protocol):
    """An invite as it is listed: its key, whom it makes of a person, and until when (unix seconds)."""

    @property
    def key(self) -> str: ...  # noqa: D102  see the class
    @property
    def role(self) -> str: ...  # noqa: D102
    @property
    def expires(self) -> int: ...  # noqa: D102


class Member(Protocol):
    """A member as it is listed: the Telegram id, the role, and since when (unix seconds)."""

    @property
    def id(self) -> int: ...  # noqa: D102  see the class
    @property
    def role(self) -> str: ...  # noqa: D102
    @property
    def since(self) -> int: ...  # noqa: D102


class Entrance:
    """Draws what is said at the door; raises ContentError when a template cannot be used."""

    def __init__(self, renderer: Renderer, days: Days) -> None:
        self._renderer = renderer
        self._days = days
        self._notices: dict[bool, tuple[str, str]] = {}

    @property
    def version(self) -> str:
        """What is accepted with the notice: its text as it stands, and the versions of all dialogs.

        16 hex digits. A digest of all content would ask again for a comma.
        """
        return self._noticed[1]

    def page(self, name: str, **seen: object) -> Screen:
        """Draw a page that stands by itself."""
        return Screen(self._renderer.template(name, **seen))

    def stranger(self, person: int) -> Screen:
        """Say what this is, and how a person with this Telegram id gets in."""
        return self.page("stranger", person=self._code(str(person)))

    def notice(self) -> Screen:
        """Draw what is to be accepted before the first use."""
        html, version = self._noticed
        return Screen(html, ((self._button("accept", f"accept.{version}"),),))

    def privacy(self) -> Screen:
        """Say what is kept, and for how long."""
        return self.page("privacy", days=self._counted)

    def forget(self) -> Screen:
        """Ask whether everything is to be deleted."""
        buttons = (self._button("forget", "forget", "danger"), self._button("keep", "keep"))
        return Screen(self.page("forget").html, tuple((button,) for button in buttons))

    def forgotten(self, conversations: int) -> Screen:
        """Say what was deleted."""
        return self.page("forgotten", conversations=self._renderer.count(conversations))

    def admin(self, hours: int, most: int) -> Screen:
        """Say what an administrator can do; an invite holds for so many hours, and for so many at most."""
        return self.page("admin", hours=self._renderer.count(hours), most=self._renderer.count(most))

    def invited(self, made: Invite, link: str) -> Screen:
        """Show an invite that was made."""
        return self.page("invited", invite=self._invite(made), link=self._code(link))

    def invites(self, found: Sequence[Invite]) -> Screen:
        """List invites, the latest first."""
        listed = [self._invite(one) for one in reversed(found[-LISTED:])]
        return self.page("invites", invites=listed, more=self._more(found))

    def members(self, found: Sequence[Member]) -> Screen:
        """List members, the latest first."""
        listed = [
            {"id": self._code(str(one.id)), "role": self._words[one.role], "since": self._time(one.since)}
            for one in reversed(found[-LISTED:])
        ]
        return self.page("members", members=listed, more=self._more(found))

    def reloaded(self, outcome: str, problems: Sequence[str]) -> Screen:
        """Say what came of loading content anew: `swapped`, `unchanged`, or `refused` for these problems."""
        library = self._renderer.library
        reasons = [one if len(one) <= REASON else f"{one[: REASON - 3]}..." for one in problems[:REASONS]]
        more = len(problems) - len(reasons)
        return self.page(
            "reloaded",
            outcome=outcome,
            digest=self._code(library.digest[:_DIGEST]),
            dialogs=[
                (self._renderer.say(part.dialog.dialog.title), self._code(part.dialog.dialog.version))
                for part in library.dialogs.values()
            ],
            reasons=[self._code(one) for one in reasons],
            more=self._renderer.count(more) if more else None,
        )

    def samples(self) -> Iterator[tuple[str, Screen]]:
        """Draw each page by its template's name, lists and numbers at their longest."""
        many = (_Sample(),) * (LISTED + 1)
        yield "stranger", self.stranger(_LONG)
        yield "notice", self.notice()
        yield "privacy", self.privacy()
        yield "forget", self.forget()
        yield "forgotten", self.forgotten(_DECIDED)
        yield "admin", self.admin(_DECIDED, _DECIDED)
        yield "invited", self.invited(_Sample(), f"https://t.me/{'b' * 32}?start={'c' * 22}")
        for some in ((), many[:1], many):
            yield "invites", self.invites(some)
            yield "members", self.members(some)
        for outcome in ("swapped", "unchanged"):
            yield "reloaded", self.reloaded(outcome, ())
        yield "reloaded", self.reloaded("refused", ("w" * REASON,) * (REASONS + 1))
        for name in ("no_entry", "busy", "kept", "deleted", "damaged", "reloading"):
            yield name, self.page(name)
        for done in (True, False):
            yield "revoked", self.page("revoked", done=done)
            yield "removed", self.page("removed", done=done)

    @property
    def _words(self) -> dict[str, str]:
        return {name: self._renderer.say(text) for name, text in self._renderer.library.common.door.items()}

    @property
    def _noticed(self) -> tuple[str, str]:
        """The notice and its version, worked out anew when all counts as reviewed, or does not any more."""
        reviewed = self._renderer.reviewed
        if reviewed not in self._notices:
            parts = self._renderer.library.dialogs.values()
            html = self._renderer.template("notice", days=self._counted, reviewed=reviewed)
            told = (*(f"{part.id} {part.dialog.dialog.version}" for part in parts), html)
            self._notices[reviewed] = html, sha256("\n".join(told).encode()).hexdigest()[:_VERSION]
        return self._notices[reviewed]

    @property
    def _counted(self) -> dict[str, str]:
        count = self._renderer.count
        return {
            "conversations": count(self._days.conversations),
            "decisions": count(self._days.decisions),
        }

    def _button(self, name: str, errand: str, style: str | None = None) -> Button:
        return Button(self._words[name], AT_DOOR + errand, style)

    def _invite(self, one: Invite) -> dict[str, str]:
        return {
            "key": self._code(one.key),
            "role": self._words[one.role],
            "expires": self._time(one.expires),
        }

    def _more(self, found: Sequence[object]) -> str | None:
        return self._renderer.count(len(found) - LISTED) if len(found) > LISTED else None

    def _code(self, text: str) -> str:
        """An id or a code: no figure, so check mode writes as many letters."""
        return self._renderer.identifier(text)

    def _time(self, at: int) -> str:
        return self._renderer.identifier(f"{datetime.fromtimestamp(at, UTC):%Y-%m-%d %H:%M} UTC")


@dataclass(frozen=True, slots=True)
class _Sample:
    """An invite or a member that takes as much room as one can."""

    id: int = _LONG
    key: str = "0" * 32
    role: str = "clinician"
    expires: int = _STAMP
    since: int = _STAMP
