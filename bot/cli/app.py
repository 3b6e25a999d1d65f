"""The door: one command line in, an exit status out.

Bad arguments end with status 2 and one line; content or a store that cannot be used, with status 1 and a line
for each problem.
"""

from __future__ import annotations

import io
import os
import sys

from typer.exceptions import Abort, Exit, TyperException
from typer.main import get_command

from bot.cli import keeping, looking, proving, speaking, writing
from bot.cli.common import app
from bot.content.errors import ContentError

__all__ = ["call", "keeping", "looking", "main", "proving", "speaking", "writing"]

_command = get_command(app)
"""All the commands, which the modules above have added, made ready once."""


def main() -> None:
    """Run a command line; the exit status is the process's."""
    sys.exit(call(sys.argv[1:]))


def call(arguments: list[str]) -> int:
    """Run one command line and give its exit status; what can be foreseen to fail is one line on stderr."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        status = _command(arguments or ["--help"], standalone_mode=False)
    except Exit as done:
        status = done.exit_code
    except (Abort, KeyboardInterrupt):
        status = 130
    except BrokenPipeError:
        # the reader of our output has left; nothing more can be said to it
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        status = 1
    except (TyperException, ContentError, OSError) as error:
        status = _told(error)
    return (status or 0) if arguments else 2


def _told(error: Exception) -> int:
    if isinstance(error, TyperException):
        return _fail(" ".join(error.format_message().split()), error.exit_code)
    if isinstance(error, OSError):
        return _fail(f"{error.strerror or error}: {error.filename or 'standard output'}", 1)
    status = _fail(str(error), 1)
    cases = [one.case for one in error.problems if one.case] if isinstance(error, ContentError) else []
    if cases:
        print("\nAs scripted tests, under the key cases of a script file:\n", file=sys.stderr)
        print("\n".join(cases), file=sys.stderr)
    return status


def _fail(text: str, status: int) -> int:
    for line in text.split("\n"):
        shown = "".join(letter if letter.isprintable() else repr(letter)[1:-1] for letter in line)
        print(f"bedside: {shown}", file=sys.stderr)
    return status
