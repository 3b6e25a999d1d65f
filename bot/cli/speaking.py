"""The commands that talk: decide, chat, demo and run. Each imports its room when it runs."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.common import Content, DialogId, UsageFault, app, environment, load, renderer_of


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
        library = load(content, shown=False).library
        decider = Decider(renderer_of(library), dialog)
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
def chat(
    dialog: Annotated[
        str | None, typer.Argument(metavar="[DIALOG]", help="The id of a dialog, where there are several.")
    ] = None,
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

    settings = environment()
    if settings.token is None or not settings.token.get_secret_value():
        raise UsageFault("BEDSIDE_TOKEN is not set. Ask @BotFather on Telegram for a token and put it there.")
    return serve(load(content or settings.content), settings, settings.token.get_secret_value())
