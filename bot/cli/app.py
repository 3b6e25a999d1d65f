"""The commands. A command imports its room when it runs, so that the light ones start fast.

Bad arguments end with status 2 and one line; content or a store that cannot be used, with status 1 and a line
for each problem.
"""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from typer.exceptions import Abort, Exit, TyperException

from bot.content.errors import ContentError

if TYPE_CHECKING:
    from bot.proof.proved import Proved

app = typer.Typer(
    name="bedside",
    help="A rule-based check for clinicians: is flumazenil to be considered, and how is it dosed?",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

Content = Annotated[
    Path | None,
    typer.Option(
        "--content", envvar="BEDSIDE_CONTENT", help="A content folder other than the one that ships."
    ),
]
DialogId = Annotated[str, typer.Argument(metavar="DIALOG", help="The id of a dialog, such as flumazenil.")]


class UsageFault(TyperException):
    """Arguments that cannot be used."""

    exit_code = 2


def main() -> None:
    """Run a command line; the exit status is the process's."""
    sys.exit(call(sys.argv[1:]))


def call(arguments: list[str]) -> int:
    """Run one command line and give its exit status; what can be foreseen to fail is one line on stderr."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        status = app(arguments or ["--help"], standalone_mode=False)
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
    return _fail(str(error), 1)


def _fail(text: str, status: int) -> int:
    for line in text.split("\n"):
        shown = "".join(letter if letter.isprintable() else repr(letter)[1:-1] for letter in line)
        print(f"bedside: {shown}", file=sys.stderr)
    return status


def load(content: Path | None, *, shown: bool = True) -> Proved:
    """Load and prove the content, its screens too unless told otherwise; raises ContentError."""
    from bot.content.library import find
    from bot.proof.proved import load_proved

    return load_proved(content or find(), shown=shown)


@app.command()
def decide(
    dialog: DialogId,
    facts: Annotated[
        list[str] | None, typer.Argument(metavar="[KEY=VALUE]...", help="Answers, such as age=54y.")
    ] = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print the whole decision as JSON.")] = False,
    batch: Annotated[
        bool, typer.Option("--batch", help="One JSON object of answers a line in, one result a line out.")
    ] = False,
    content: Content = None,
) -> int:
    """Decide from answers given all at once. What is not given reads as declared, and unknown is never no."""
    from bot.cli.decide import Decider, parse_pairs
    from bot.engine.answers import FactError

    if batch and facts:
        raise UsageFault("--batch reads its answers from standard input: give no KEY=VALUE beside it.")
    try:
        decider = Decider(load(content, shown=False), dialog)
        if batch:
            if sys.stdin is None:
                raise UsageFault("--batch needs a standard input to read from.")
            return decider.batch(sys.stdin.buffer, sys.stdout)
        given = parse_pairs(facts or [])
        print(decider.as_json(given) if as_json else decider.record(given)["text"])
    except FactError as error:
        raise UsageFault(str(error)) from error
    return 0


@app.command()
def check(content: Content = None) -> int:
    """Load the content and prove every law over every profile."""
    from bot.proof.proved import evidence

    proved = load(content)
    for name in proved.checked:
        found = evidence(proved.library, name)
        print(f"{name}: {found.profiles:,} profiles, {len(found.laws)} laws hold")
        for table, outcomes in found.verdicts.items():
            for outcome, count in outcomes.items():
                print(f"  {table} {outcome}: {count:,}")
    print(f"content {proved.library.digest[:12]}, {len(proved.library.facts)} facts")
    return 0


@app.command()
def chat(
    dialog: Annotated[str, typer.Argument(metavar="[DIALOG]", help="The id of a dialog.")] = "flumazenil",
    state: Annotated[
        Path | None, typer.Option(help="A file to keep the conversation in, and to resume it from.")
    ] = None,
    content: Content = None,
) -> int:
    """Talk in this terminal, without Telegram."""
    from bot.cli.talk import chat_here
    from bot.engine.answers import FactError

    try:
        return chat_here(load(content, shown=False), dialog, state)
    except FactError as error:
        raise UsageFault(str(error)) from error


@app.command("test")
def scripts(
    path: Annotated[
        Path, typer.Argument(metavar="[PATH]", help="A scripted test file, or a folder of them.")
    ] = Path("tests/scripts"),
    front: Annotated[
        list[str] | None, typer.Option(help="engine, console or telegram; more than one may be given.")
    ] = None,
    content: Content = None,
) -> int:
    """Run scripted dialog tests, on every front unless some are named."""
    from bot.cli.scripts import run_scripts
    from bot.engine.answers import FactError

    try:
        return run_scripts(load(content), path, front or ())
    except FactError as error:
        raise UsageFault(str(error)) from error


@app.command()
def demo(
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="The port of the local Bot API; 0 takes a free one.")
    ] = 8081,
    content: Content = None,
) -> int:
    """Start the bot beside a local Bot API server and talk to it through that, in this terminal."""
    from bot.cli.demo import run_demo

    return run_demo(load(content), port)


@app.command()
def run(content: Content = None) -> int:
    """Serve on Telegram by long polling. Needs BEDSIDE_TOKEN."""
    from bot.cli.serve import serve
    from bot.settings import Settings

    try:
        settings = Settings()
    except ValueError as error:
        raise UsageFault("The settings cannot be read: mend .env or the BEDSIDE_* variables.") from error
    if settings.token is None or not settings.token.get_secret_value():
        raise UsageFault("BEDSIDE_TOKEN is not set. Ask @BotFather on Telegram for a token and put it there.")
    return serve(load(content or settings.content), settings, settings.token.get_secret_value())
