"""How a script fails: what happened so far, what was expected, and what was there instead."""

from __future__ import annotations

from collections.abc import Sequence

INDENT = "    "


class ScriptError(AssertionError):
    """A case that does not hold. Its text is for people who write scripts."""

    def __init__(
        self, place: str, name: str, expected: str, seen: str, transcript: Sequence[str] = ()
    ) -> None:
        self.place = place
        self.name = name
        self.expected = expected
        self.seen = seen
        self.transcript = tuple(transcript)
        parts = [f"{place}: {name}"]
        if transcript:
            parts.append("So far:\n" + _indented("\n".join(transcript)))
        parts += ["Expected:\n" + _indented(expected), "Seen:\n" + _indented(seen)]
        super().__init__("\n\n".join(parts))


def same_spaces(text: str) -> str:
    """Write every run of spaces, no-break spaces and line ends as one space, as texts are compared."""
    return " ".join(text.split())


def _indented(text: str) -> str:
    return "\n".join(f"{INDENT}{line}".rstrip() for line in text.splitlines())
